import { directivesIn } from '../go/directives.js'
import { isFault } from '../go/files.js'
import { activeFiles, type Rule } from './rule.js'
import { todoMark } from './todo-mark.js'

export const puregoTodo: Rule = {
  id: 'purego-todo',
  class: 'runtime',
  title: 'A stub that nobody has accepted yet',
  help: `
A \`//gopure:todo\` comment in a file of the build. Gopure writes one into each stub that it makes: a function that fails without cgo, a variable that has no
value, a constant whose value stands in a header of the system, an \`init\` that does not run.

**Why it matters.** It compiles, and fails when somebody comes to it. Whether anybody does, only a person can say.

**Not this.** A stub whose comment was taken away: somebody has accepted it. Files that are not in this build.

**What to do.** Write it in Go. Or, where the program can do without, remove the comment's line, and the finding is gone.
`,
  *checkPackage(read, context) {
    for (const file of activeFiles(read)) {
      if (file.facts?.needles.has(todoMark) !== true) continue
      const marks = context.reader.files.inspect(file.path, (bytes) => directivesIn(bytes, `//${todoMark}`))
      if (isFault(marks)) continue
      for (const mark of marks) {
        const text = mark.text.trim()
        yield { place: context.placeOfBytes(file.path, mark), class: 'runtime', message: text === '' ? `a stub: write it in Go, or remove this line to accept it` : text }
      }
    }
  },
}

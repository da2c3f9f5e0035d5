import type { Node } from 'web-tree-sitter'
import { idlePlaces, idleText, isByCgo, replacementsIn } from './counterpart.js'
import { isOwn } from './own.js'
import type { Rule } from './rule.js'
import { todoMark } from './todo-mark.js'

export const featureOff: Rule = {
  id: 'feature-off',
  class: 'runtime',
  title: 'A feature that is off without cgo',
  help: `
Two files of the program's own module take each other's place by \`cgo\`, and the one without cgo has functions that do no work: they are empty, return zero
values, or always return an error. The finding stands at the first of them; the related places are the functions that work.

**Why it matters.** It compiles, and the feature is silently gone, or fails when somebody asks for it. The file that works may hold no C at all: it was gated
because something beside it needed cgo once, and its work would be as good in a pure build.

**Not this.** A file without cgo that does the same by other means; functions that only say what is the case (\`func Supported() bool\`), that have nothing to
give back without C (\`Close\`, \`Free\`), or that only log, trace or assert; an error that the package itself looks for. In dependencies
cgo-stub-dependency speaks, at their importers. Functions that do a part of the work are not told from those that do all of it.

**What to do.** If the file that works has no \`import "C"\`, take \`cgo\` out of both constraints, or move what is pure Go into a file without one. Else write it
in Go, or let it fail with an error that says how the program was built.
`,
  *checkPackage(read, context) {
    if (context.closure.target.cgo || !isOwn(read, context)) return
    for (const replacement of replacementsIn(read, context)) {
      const { source, other, change } = replacement
      // Of a stub that nobody has accepted yet, purego-todo speaks.
      const idle = replacement.idle.filter((one) => !isMarked(one.function))
      if (!isByCgo(change) || idle.length === 0) continue
      const hasC = other.file.facts?.header.imports.some(({ path }) => path === 'C') === true
      yield {
        place: context.placeOf(source, idle[0]!.declaration.node),
        class: 'runtime',
        message: `without cgo ${idleText(idle)}: the work is in ${other.file.name}, which ${hasC ? 'needs C' : 'holds no C itself'}`,
        related: idlePlaces({ ...replacement, idle }, context),
      }
    }
  },
}

function isMarked(declared: Node): boolean {
  for (let at = declared.previousNamedSibling; at?.type === 'comment'; at = at.previousNamedSibling) if (at.text.startsWith(`//${todoMark}`)) return true
  return false
}

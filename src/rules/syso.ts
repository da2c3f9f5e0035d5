import { wholeFile } from './finding.js'
import type { Rule } from './rule.js'

export const syso: Rule = {
  id: 'syso',
  class: 'build',
  title: 'An object file that is linked in',
  help: `
A \`.syso\` file in the folder of a package of the build: object code that no Go compiler made.

**Why it matters.** Go links it also with \`CGO_ENABLED=0\`: the binary then holds foreign code, and often needs the C library it was made for.

**Not this.** A \`.syso\` for another system or architecture by its name (\`rsrc_windows_amd64.syso\`), and the race detector's in the standard library.

**What to do.** Give it the name of the only system that needs it, or move it to a package that a constraint keeps out of the build.
`,
  *checkPackage(read) {
    for (const name of read.other.sysoFiles) {
      yield {
        place: { path: `${read.dir}/${name}`, ...wholeFile },
        class: 'build',
        message: `object code that is linked into the program, also without cgo (package ${read.importPath})`,
      }
    }
  },
}

import { adviceFor } from './known-libraries.js'
import { listNames } from './message.js'
import { missingNames } from './missing-names.js'
import { cgoFiles, type Rule } from './rule.js'

export const cgoImport: Rule = {
  id: 'cgo-import',
  class: 'build',
  title: 'A file that needs cgo',
  help: `
A file of the build has \`import "C"\`. With \`CGO_ENABLED=0\` Go leaves such a file out without a word: whatever it declares is gone, and its
C code with it.

**Why it matters.** The build breaks where another file uses what this one declares, or where nothing is left of the package. Where nothing names
what it declares, the program breaks at run time instead: its \`init\`, its registrations and its C constructors are silently missing.

**Not this.** A file whose constraint already needs cgo (\`//go:build linux && cgo\`) is *gated*: it says what happens, and \`gopure check --cgo\`
lists it. Files for another system and tests are not looked at.

**What to do.** Add \`&& cgo\` to the file's constraint and a sibling file with \`//go:build !cgo\` that declares the same names in pure Go; or
move only the declarations that touch \`C.\` into a file of their own, so that the pure rest stays in the build.
`,
  *checkPackage(read, context) {
    // What is known of the library is said once.
    let hint = hintFor(read.importPath)
    for (const file of cgoFiles(read)) {
      const spec = file.facts?.header.imports.find((candidate) => candidate.path === 'C')
      if (spec === undefined) continue
      const place = context.placeOfBytes(file.path, spec.declaration)
      if (context.closure.target.cgo) {
        yield { place, class: 'build', message: `imports "C"; without cgo the build leaves it out, as its constraints or its importers' say${hint}` }
        hint = ''
        continue
      }
      const nothingLeft = !read.goFiles.some((candidate) => candidate.use === 'go')
      const names = nothingLeft ? [] : missingNames(read, file, context).map((missing) => missing.name)
      const consequence = nothingLeft
        ? `and nothing is left of package ${read.name}`
        : names.length > 0
          ? `and ${listNames(names)} ${names.length === 1 ? 'is' : 'are'} undefined`
          : 'and what it does at start-up is lost; nothing in the build names what it declares'
      yield {
        place,
        class: nothingLeft || names.length > 0 ? 'build' : 'runtime',
        message: `imports "C": without cgo Go drops the file silently, ${consequence}${hint}`,
      }
      hint = ''
    }
  },
}

function hintFor(importPath: string): string {
  const advice = adviceFor(importPath)
  return advice === undefined ? '' : `. Known: ${advice}`
}

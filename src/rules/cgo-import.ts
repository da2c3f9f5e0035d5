import { evaluate, formatConstraint } from '../go/constraint.js'
import type { GoFile } from '../go/package.js'
import { satisfier, type Target } from '../go/target.js'
import { actsByItself } from './dropped-file.js'
import { adviceFor } from './known-libraries.js'
import { listNames } from './message.js'
import { missingNames, standIns } from './missing-names.js'
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

Where it has none of these, does nothing else by itself, and gives no type that stays a method, nothing misses it, and the finding is for information. So
it is where a file with \`//go:build !cgo\` declares the same names and stands in for it.

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
        yield { place, class: 'build', message: `imports "C"; ${whyLeftOut(file, context.closure.target)}${hint}` }
        hint = ''
        continue
      }
      const nothingLeft = !read.goFiles.some((candidate) => candidate.use === 'go')
      const names = nothingLeft ? [] : missingNames(read, file, context).map((missing) => missing.name)
      const standing = nothingLeft || names.length > 0 ? [] : standIns(read, file, context).map(({ name }) => name)
      const isHarmless = !nothingLeft && names.length === 0 && (standing.length > 0 || !actsByItself(read, file, context))
      const consequence = nothingLeft
        ? `and nothing is left of package ${read.name}`
        : names.length > 0
          ? `and ${listNames(names)} ${names.length === 1 ? 'is' : 'are'} undefined`
          : standing.length > 0
            ? `and ${listNames(standing)} ${standing.length === 1 ? 'stands' : 'stand'} in for it; a constraint that says so would make it clear`
            : isHarmless
              ? 'and nothing is missed: nothing in the build names what it declares, and it does nothing at start-up'
              : 'and what it does at start-up is lost; nothing in the build names what it declares'
      yield {
        place,
        class: nothingLeft || names.length > 0 ? 'build' : isHarmless ? 'info' : 'runtime',
        message: `imports "C": without cgo Go drops the file silently, ${consequence}${standing.length > 0 ? '' : hint}`,
      }
      hint = ''
    }
  },
}

/** How a file that cgo would take comes to be left out without it. */
function whyLeftOut(file: GoFile, target: Target): string {
  const constraint = file.facts?.header.constraint
  const own = constraint !== undefined && !evaluate(constraint, satisfier({ ...target, cgo: false }))
  return own ? `its constraint, ${formatConstraint(constraint)}, leaves it out without cgo` : 'all that imports its package is left out without cgo'
}

function hintFor(importPath: string): string {
  const advice = adviceFor(importPath)
  return advice === undefined ? '' : `. Known: ${advice}`
}

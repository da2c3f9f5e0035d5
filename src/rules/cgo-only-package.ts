import type { Package } from '../go/package.js'
import type { Target } from '../go/target.js'
import { listNames } from './message.js'
import { needsCgo, type Rule } from './rule.js'

export const cgoOnlyPackage: Rule = {
  id: 'cgo-only-package',
  class: 'build',
  title: 'A package that has no Go left without cgo',
  help: `
Every Go file of an imported package needs cgo, so that with \`CGO_ENABLED=0\` nothing is left of it, and the file that imports it does not
compile: *build constraints exclude all Go files*. The finding stands at the import; where the package is a command itself, at its cgo file.

**Why it matters.** Go's message names the package, not the import that brings it in, and \`go list\` may show no error at all. makebb skips
a command like that with one log line and *succeeds* without it.

**Not this.** A package whose only importers are gated on cgo themselves: it is gated with them.

**What to do.** Gate the importing file on \`cgo\`; or add a file to the package with \`//go:build !cgo\`, its package clause, and whatever its
importers use. An import for side effects (\`import _ "…"\`) needs the package clause alone.
`,
  *checkPackage(read, context) {
    const { target } = context.closure
    if (target.cgo || !hasOnlyCgo(read, target)) return
    const excluded = read.goFiles.filter((file) => needsCgo(file, target))
    const related = excluded.map((file) => ({
      place: context.placeOfBytes(file.path, file.facts!.header.imports.find((spec) => spec.path === 'C')?.declaration ?? file.facts!.header.packageClause),
      message: 'needs cgo',
    }))
    const files = listNames(excluded.map((file) => file.name))
    if (context.closure.roots.includes(read.importPath)) {
      yield { place: related[0]!.place, class: 'build', related, message: `the command is left without Go files when cgo is off: ${files} ${excluded.length === 1 ? 'needs' : 'need'} it` }
    }
    for (const importer of context.importersOf(read.importPath)) {
      const sideEffects = importer.name === '_' ? ', for its side effects alone' : ''
      yield {
        place: importer.place,
        class: 'build',
        related,
        package: importer.package,
        leadsTo: read.importPath,
        message: `imports ${read.importPath}${sideEffects}; without cgo no Go file is left of it (${files})`,
      }
    }
  },
}

function hasOnlyCgo(read: Package, target: Target): boolean {
  return read.goFiles.every((file) => file.use === 'ignored') && read.goFiles.some((file) => needsCgo(file, target))
}

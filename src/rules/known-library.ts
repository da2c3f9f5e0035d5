import { evaluate } from '../go/constraint.js'
import { filenameSatisfied } from '../go/filename.js'
import type { GoFile } from '../go/package.js'
import { satisfierWithCgo, type Target } from '../go/target.js'
import { knownImports } from './known-imports.js'
import { knownLibrary } from './known-libraries.js'
import type { Rule } from './rule.js'

export const knownLibraryRule: Rule = {
  id: 'known-library',
  class: 'info',
  title: 'A library with a known way out',
  help: `
A file of the build imports a library that Gopure knows: one that binds C, or a feature that a build tag leaves out. The message says what
has helped others.

**Why it matters.** A tag or a replacement that its authors already keep is the smallest port there is. Setting a tag that needs cgo, such as
\`seccomp\`, is a trap: without cgo the program builds and silently lacks the feature.

**Not this.** An import that its file's constraint already keeps out of the build without cgo: nothing is left to do.

**What to do.** What the message says: leave a tag out, set one, or take the replacement.
`,
  *checkPackage(read, context) {
    const { target } = context.closure
    // What only cgo brings in is gated: its authors have done what there is to do.
    if (target.cgo) return
    for (const { file, uses } of knownImports(read, 'library')) {
      // A library's packages in one file are one library.
      for (const { library, site } of new Map(uses.toReversed().map((use) => [use.library, use])).values()) {
        yield { place: context.placeOfBytes(file.path, site.spec), class: library.class, message: `imports ${site.spec.path}, ${library.what}: ${library.advice}` }
      }
    }
    for (const file of read.goFiles.filter((candidate) => needsCgoAndTag(candidate, target))) {
      for (const spec of file.facts!.header.imports) {
        const library = knownLibrary(spec.path)
        if (library?.droppedTag === undefined || !target.tags.includes(library.droppedTag)) continue
        yield {
          place: context.placeOfBytes(file.path, spec),
          class: 'runtime',
          message: `the tag ${library.droppedTag} is set, and this file is silently left out: ${spec.path} is ${library.what}: ${library.advice}`,
        }
      }
    }
  },
}

/** True for a file that cgo alone is missing for. */
function needsCgoAndTag(file: GoFile, target: Target): boolean {
  const constraint = file.facts?.header.constraint
  if (file.use !== 'ignored' || constraint === undefined || file.excluded !== 'constraint') return false
  const withCgo = satisfierWithCgo(target)
  return filenameSatisfied(file.name, withCgo) && evaluate(constraint, withCgo)
}

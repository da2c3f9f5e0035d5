import { isFault } from '../go/files.js'
import type { GoFile, Package } from '../go/package.js'
import { preambleText } from './c-text.js'
import type { Draft, Place } from './finding.js'
import { knownImports } from './known-imports.js'
import { knownLibrary } from './known-libraries.js'
import { standIns } from './missing-names.js'
import { callsIn } from './package-names.js'
import { cgoFiles, type Rule, type RuleContext } from './rule.js'

export const dlopen: Rule = {
  id: 'dlopen',
  class: 'runtime',
  title: 'A C library that is loaded at run time',
  help: `
A file of the build loads a shared library while it runs: it imports a library that does so in Go alone, or \`dlopen(\` is called in its cgo preamble or
through \`C.\`.

**Why it matters.** What is loaded is C, and is looked for in the image when it is needed: no build says that it is missing. A loader that needs no cgo
makes the program a dynamically linked one, also with \`CGO_ENABLED=0\`: it does not even start where there is no \`ld.so\`.

**Not this.** A file that a constraint keeps out of the build, or that a sibling in pure Go stands in for without cgo; the word in a C comment or
a string; the loader's own files. What loads libsystemd is systemd-cgo's to report.

**What to do.** Put the file behind a build tag, beside a sibling that does without the library or says that the feature is off.
`,
  *checkPackage(read, context) {
    for (const { file, uses } of knownImports(read, 'dlopen')) {
      const [first] = uses
      if (first === undefined) continue
      yield {
        place: context.placeOfBytes(file.path, first.site.spec),
        class: first.library.class,
        message: `imports ${first.site.spec.path}, ${first.library.what}; the program becomes a dynamically linked one and needs the libraries in the image: ${first.library.advice}`,
      }
    }
    const role = knownLibrary(read.importPath)?.role
    if (role === 'systemd-cgo' || role === 'dlopen') return
    for (const file of cgoFiles(read)) yield* inCgo(read, file, context)
  },
}

function* inCgo(read: Package, file: GoFile, context: RuleContext): Generator<Draft> {
  const place = inPreamble(file, context) ?? inGo(read, file, context)
  if (place === undefined) return
  if (!context.closure.target.cgo && standIns(read, file, context).length > 0) return
  yield { place, class: 'runtime', message: 'loads a C library with dlopen: without cgo the file is left out, and with cgo the library has to be in the image' }
}

function inPreamble(file: GoFile, context: RuleContext): Place | undefined {
  const doc = file.facts?.header.imports.find((spec) => spec.path === 'C')?.doc
  if (doc === undefined) return undefined
  const found = context.reader.files.inspect(file.path, (bytes) => ({ at: preambleText(bytes, doc).search(/\bdlopen\s*\(/) }))
  return isFault(found) || found.at < 0 ? undefined : context.placeOfBytes(file.path, { start: found.at, end: found.at + 'dlopen'.length })
}

function inGo(read: Package, file: GoFile, context: RuleContext): Place | undefined {
  const source = context.mentions(file, 'C.dlopen(') ? context.parse(read, file) : undefined
  const call = source === undefined ? undefined : callsIn(source, 'dlopen').find((node) => node.childForFieldName('function')?.text === 'C.dlopen')
  return source === undefined || call === undefined ? undefined : context.placeOf(source, call)
}

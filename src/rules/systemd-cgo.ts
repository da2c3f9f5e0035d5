import { knownImports } from './known-imports.js'
import type { Rule } from './rule.js'

export const systemdCgo: Rule = {
  id: 'systemd-cgo',
  class: 'build',
  title: "Systemd's C library",
  help: `
A file of the build imports a library that loads libsystemd, systemd's C library: the reader of the journal, or what loads the library for it.

**Why it matters.** Such a package is cgo and nothing else: without cgo nothing is left of it, and its importer does not compile. With cgo it looks for a
\`libsystemd.so\` in the image, which has none.

**Not this.** Writing to the journal and telling systemd how a service is are pure Go. An importer that its constraint keeps out of the build without
cgo is gated.

**What to do.** Put the importer behind a build tag or \`cgo\`, beside a file that says that the journal can't be read.
`,
  *checkPackage(read, context) {
    for (const { file, uses } of knownImports(read, 'systemd-cgo')) {
      for (const { library, site } of uses) {
        yield { place: context.placeOfBytes(file.path, site.spec), class: library.class, leadsTo: site.spec.path, message: `imports ${site.spec.path}, ${library.what}: ${library.advice}` }
      }
    }
  },
}

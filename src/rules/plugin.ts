import type { Rule } from './rule.js'

export const plugin: Rule = {
  id: 'plugin',
  class: 'runtime',
  title: 'Go plugins that are loaded at run time',
  help: `
A file of the build imports the standard library's package \`plugin\`.

**Why it matters.** It compiles with \`CGO_ENABLED=0\`, and then every \`plugin.Open\` fails with *plugin: not implemented*: loading needs cgo and
the system's dynamic linker, which a static program has not.

**Not this.** Packages of another origin that are called plugin or have it in their path, and an importer that a constraint keeps out of the
build.

**What to do.** Link what was loaded: import it, and let it register itself. Or put the importer behind \`cgo\`, beside a file whose function says
that plugins are not supported.
`,
  *checkPackage(read, context) {
    for (const { file, spec } of read.imports.get('plugin') ?? []) {
      yield {
        place: context.placeOfBytes(file.path, spec),
        class: 'runtime',
        message: 'imports plugin: without cgo it compiles, and every plugin.Open fails',
      }
    }
  },
}

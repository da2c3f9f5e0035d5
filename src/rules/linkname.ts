import { directivesIn } from '../go/directives.js'
import { isFault } from '../go/files.js'
import { activeFiles, type Rule } from './rule.js'

const directive = '//go:linkname '

export const linkname: Rule = {
  id: 'linkname',
  class: 'info',
  title: 'A name of the standard library that is not exported',
  help: `
A \`//go:linkname\` comment in a file of the build that names a symbol of the standard library: the file calls, or stands in for, something that Go
does not export.

**Why it matters.** It is Go, and it takes part in a pure build. But the next release of Go may take the symbol away, and since Go 1.23 the linker refuses
most names that were not known to be used so: a busybox is linked by one toolchain for all of its commands.

**Not this.** The form with one name, which only says that others may link to it; names of packages outside the standard library; the same words in a
string or inside other comments. A file that does not import \`unsafe\` can have none.

**What to do.** Nothing as long as it links; look here first where the linker says *relocation target not defined* or *reference to … is not allowed*.
`,
  // Go takes the comment only where unsafe is imported.
  needlesOf: (header) => (header.imports.some(({ path }) => path === 'unsafe') ? [directive] : []),
  *checkPackage(read, context) {
    for (const file of activeFiles(read)) {
      if (file.facts?.needles.has(directive) !== true) continue
      const lines = context.reader.files.inspect(file.path, (bytes) => directivesIn(bytes, directive))
      if (isFault(lines)) continue
      for (const line of lines) {
        const [local, remote, ...more] = line.text.trim().split(/\s+/)
        const importPath = remote === undefined || more.length > 0 ? undefined : packageOf(remote)
        const resolution = importPath === undefined ? undefined : context.reader.resolve(importPath)
        if (resolution?.kind !== 'package' || !resolution.standard) continue
        yield { place: context.placeOfBytes(file.path, line), class: 'info', message: `links ${local} to ${remote}, which the standard library does not export` }
      }
    }
  },
}

/** `net/http.(*Server).serve` → `net/http`; a dot of the path's last element is written as %2e. */
function packageOf(symbol: string): string | undefined {
  const dot = symbol.indexOf('.', symbol.split('(', 1)[0]!.lastIndexOf('/') + 1)
  return dot <= 0 ? undefined : symbol.slice(0, dot).replaceAll('%2e', '.')
}

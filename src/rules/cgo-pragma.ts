import { directivesIn } from '../go/directives.js'
import { isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { activeFiles, type Rule } from './rule.js'

const prefix = '//go:cgo_'

export const cgoPragma: Rule = {
  id: 'cgo-pragma',
  class: 'info',
  title: 'An instruction of cgo for the linker',
  help: `
A \`//go:cgo_…\` comment in a file of the build: outside cgo's own output Go takes \`//go:cgo_import_dynamic\` alone, which asks the linker
for a symbol of a shared C library.

**Why it matters.** It works without cgo, and makes the program a dynamically linked one: it then needs that library, and \`ld.so\`, in the image.

**Not this.** Files for another system: the hundreds of these lines that a vendor folder holds are almost all for macOS and Solaris, where programs
reach the system only through its C library. The same words in a string, or inside another comment.

**What to do.** Find the importer that brings the package in, and put it behind a build tag.
`,
  *checkPackage(read, context) {
    if (!canUse(read)) return
    for (const file of activeFiles(read)) {
      if (!context.mentions(file, prefix)) continue
      const lines = context.reader.files.inspect(file.path, (bytes) => directivesIn(bytes, prefix))
      if (isFault(lines)) continue
      for (const line of lines) {
        yield { place: context.placeOfBytes(file.path, line), class: 'info', message: `tells the linker to bind C: ${prefix}${line.text.replace(/\s+/g, ' ')}` }
      }
    }
  },
}

/** What the comment declares is reached from assembly, or through unsafe: a package with neither has no use for it and is not searched. */
function canUse(read: Package): boolean {
  return read.other.sFiles.length > 0 || read.imports.has('unsafe')
}

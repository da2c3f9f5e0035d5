import { isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { binaryKind, headBytes } from './binary-content.js'
import { wholeFile, type Related } from './finding.js'
import { goBuildInfo, type GoBuildInfo } from './go-build-info.js'
import { count, listNames } from './message.js'
import type { Rule, RuleContext } from './rule.js'

export const embedBinary: Rule = {
  id: 'embed-binary',
  class: 'runtime',
  title: 'A binary inside the program',
  help: `
A \`//go:embed\` pattern matches programs, object code or archives: ELF (eBPF objects too), Mach-O, PE, WebAssembly, gzip, xz, zstd, bzip2, zip,
tar or ar. The finding stands at the pattern; the related places are the files, with their sizes.

**Why it matters.** The busybox then carries code that is not its own: another program with a runtime of its own, made for one architecture,
unpacked and started at run time. It costs its full size, and a read-only image has nowhere to unpack it. Of a Go program the related place says
which command it is.

**Not this.** It is the content that counts: text, templates, JSON, protobuf descriptors (\`.binpb\`), tables of names, images and fonts are
data that Go reads itself; so is text that is packed by gzip, as a page that a server sends.

**What to do.** Put the file with the directive behind a build tag, beside a sibling whose \`embed.FS\` is empty; start what was embedded as a
command of the busybox.
`,
  *checkPackage(read, context) {
    const known = new Map<string, Related | undefined>()
    for (const { file, pattern } of read.embedSites) {
      const related: Related[] = []
      const kinds = new Set<string>()
      let bytes = 0
      for (const name of read.embeds.matches.get(pattern.pattern) ?? []) {
        const found = binaryAt(read, name, context)
        if (found === undefined) continue
        if (!known.has(name)) known.set(name, { place: { path: `${read.dir}/${name}`, ...wholeFile }, message: `${found.kind}, ${sizeText(found.size)}${found.program === undefined ? '' : `, the Go program ${found.program.path}`}` })
        related.push(known.get(name)!)
        kinds.add(found.kind)
        bytes += found.size
      }
      if (related.length === 0) continue
      const what = related.length === 1 ? `${related[0]!.place.path.slice(read.dir.length + 1)} (${related[0]!.message})` : `${count(related.length, 'binary file')}, ${sizeText(bytes)} (${listNames([...kinds])})`
      yield { place: context.placeOfBytes(file.path, pattern), class: 'runtime', message: `embeds ${what}: the program carries code or packed data that is not Go`, related }
    }
  },
}

function binaryAt(read: Package, name: string, { reader }: RuleContext): { readonly kind: string; readonly size: number; readonly program: GoBuildInfo | undefined } | undefined {
  const path = `${read.dir}/${name}`
  const head = reader.files.read(path, headBytes)
  const kind = isFault(head) ? undefined : binaryKind(head)
  if (kind === undefined) return undefined
  const seen = reader.files.inspect(path, (bytes) => ({ size: bytes.length, program: goBuildInfo(bytes) }))
  return { kind, ...(isFault(seen) ? { size: 0, program: undefined } : seen) }
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return count(bytes, 'byte')
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

import type { Header, ImportSpec } from './header.js'
import type { SourceFacts } from './source.js'

/** Facts of a Go file as JSON can hold them, in a form that is quick to read: a large closure has thousands of files and ten times as many imports. */
export type PackedFacts = readonly [header: PackedHeader, needles: readonly string[], imports: readonly PackedImport[]]

type PackedHeader = Omit<Header, 'imports'>
type PackedImport = readonly (string | number)[]

/** Nothing that a header has is forgotten: a field that is new has to be packed here before this compiles. */
type Nothing = Readonly<Record<string, never>>

export function packFacts({ header: { imports, ...header }, needles, ...rest }: SourceFacts): PackedFacts {
  rest satisfies Nothing
  return [header, [...needles], imports.map(packImport)]
}

export function unpackFacts([header, needles, imports]: PackedFacts): SourceFacts {
  return { header: { ...header, imports: imports.map(unpackImport) }, needles: needles.length === 0 ? none : new Set(needles) }
}

const none: ReadonlySet<string> = new Set()
/** No import has this name: it stands where there is none, and a comment follows. */
const noName = ''

/** Path, start, end, start of the declaration and its end; then the name, and the comment's start and end, where there are any. */
function packImport({ path, start, end, declaration, name, doc, ...rest }: ImportSpec): PackedImport {
  rest satisfies Nothing
  const packed = [path, start, end, declaration.start, declaration.end]
  if (doc !== undefined) return [...packed, name ?? noName, doc.start, doc.end]
  return name === undefined ? packed : [...packed, name]
}

function unpackImport(packed: PackedImport): ImportSpec {
  const [path, start, end, from, to, name, docStart, docEnd] = packed as [string, number, number, number, number, string?, number?, number?]
  const spec = { path, start, end, declaration: { start: from, end: to } }
  if (name === undefined) return spec
  return {
    ...spec,
    ...(name === noName ? undefined : { name }),
    ...(docStart === undefined || docEnd === undefined ? undefined : { doc: { start: docStart, end: docEnd } }),
  }
}

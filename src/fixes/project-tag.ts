import { isMap, isScalar, isSeq, parseDocument, type Document, type YAMLSeq } from 'yaml'

/** The text with some more at an offset. */
const insert = (text: string, at: number, added: string): string => text.slice(0, at) + added + text.slice(at)

/**
 * The text of gopure.yaml, with plain line ends, with one more build tag; all else stays as it is written. `inForce` are the tags that hold while the
 * file names none: with a list of its own they would be gone. Undefined where the file can't be read, or already has the tag.
 */
export function withTag(text: string, tag: string, inForce: readonly string[]): string | undefined {
  const document = parseDocument(text)
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return undefined
  const written = document.get('tags', true)
  if (isSeq(written) && (written.toJSON()).includes(tag)) return undefined
  const added = isSeq(written) && written.items.length > 0 ? [tag] : [...inForce, tag]
  const edited = isSeq(written) ? inList(text, written, added) : written === undefined ? atEnd(text, added) : undefined
  return edited !== undefined && hasTags(edited, document, added) ? edited : rewritten(document, written, added)
}

/** After the last item, in the list's own style. */
function inList(text: string, list: YAMLSeq, added: readonly string[]): string | undefined {
  const last = list.items.at(-1)
  if (last === undefined) return insert(text, (list.range?.[0] ?? 0) + 1, added.join(', '))
  if (!isScalar(last) || !last.range) return undefined
  const [start, end] = last.range
  if (list.flow === true) return insert(text, end, added.map((tag) => `, ${tag}`).join(''))
  const lineStart = text.lastIndexOf('\n', start) + 1
  const newline = text.indexOf('\n', end)
  const dash = text.slice(lineStart, start)
  return newline < 0 ? `${text}\n${added.map((tag) => dash + tag).join('\n')}` : insert(text, newline + 1, added.map((tag) => `${dash}${tag}\n`).join(''))
}

function atEnd(text: string, added: readonly string[]): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}tags: [${added.join(', ')}]\n`
}

/** Text that was put in by position is read once more: it has to say what it said, and the tags. */
function hasTags(text: string, before: Document, added: readonly string[]): boolean {
  const document = parseDocument(text)
  if (document.errors.length > 0) return false
  const old = (before.toJSON() ?? {}) as Record<string, unknown>
  const tags = Array.isArray(old['tags']) ? (old['tags'] as unknown[]) : []
  const sorted = (value: object): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(document.toJSON() as object) === sorted({ ...old, tags: [...tags, ...added] })
}

/** For styles that are rare: comments and order stay, blanks may not. */
function rewritten(document: Document, written: unknown, added: readonly string[]): string | undefined {
  if (isSeq(written)) for (const tag of added) written.add(document.createNode(tag))
  else if (written === undefined || (isScalar(written) && written.value === null)) document.set('tags', document.createNode(added, { flow: true }))
  else return undefined
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

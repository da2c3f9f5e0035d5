import { isMap, isScalar, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml'

/** Keys of gopure.yaml with what they shall be; undefined takes a key away. */
export interface ProjectFileChange {
  readonly commands?: readonly string[] | undefined
  readonly tags?: readonly string[] | undefined
  readonly goos?: string | undefined
  readonly goarch?: string | undefined
  readonly budget?: string | undefined
}

export type EditedText = { readonly text: string } | { readonly refused: string }

/**
 * Changes keys in the text of gopure.yaml. Every line of the other keys stays as it is to the byte; in a list that is changed, items
 * that stay keep their comments. A text that is not YAML is refused, with its line.
 */
export function editProjectFile(text: string, change: ProjectFileChange): EditedText {
  const document = parseDocument(text, { prettyErrors: true })
  const error = document.errors[0]
  if (error !== undefined) return { refused: `line ${error.linePos?.[0].line ?? 1} is not YAML: ${error.message.split('\n')[0]!.replace(/ at line \d+.*$/, '')}` }
  const { contents } = document
  if (contents !== null && !isMap(contents)) return { refused: 'it has no keys: it has to be a mapping such as `budget: 20MiB`' }
  // One brace for all of it has no lines to leave alone.
  if (contents?.flow === true) return { text: changed(text, document, change) }
  let result = text
  for (const [key, value] of Object.entries(change)) result = changeKey(result, key, value as string | readonly string[] | undefined)
  return { text: result }
}

/** The edit from one text to another as the one stretch that differs; undefined where they are the same. */
export function differenceOf(before: string, after: string): { readonly start: number; readonly end: number; readonly text: string } | undefined {
  if (before === after) return undefined
  const shortest = Math.min(before.length, after.length)
  let start = 0
  while (start < shortest && before[start] === after[start]) start++
  let tail = 0
  while (tail < shortest - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}

/** Works on the lines of one key alone: YAML written anew as a whole would lose the person's indentation and blank lines. */
function changeKey(text: string, key: string, value: string | readonly string[] | undefined): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const span = spanOf(text, key)
  if (span === undefined) {
    if (value === undefined) return text
    const written = changed('', parseDocument(''), { [key]: value }).replaceAll('\n', lineEnd)
    return `${text}${text === '' || text.endsWith('\n') ? '' : lineEnd}${written}`
  }
  const part = text.slice(span.start, span.end)
  const before = parseDocument(part)
  if (value === undefined) return text.slice(0, span.start) + text.slice(span.end)
  if (JSON.stringify((before.toJS() as Record<string, unknown>)[key]) === JSON.stringify(value)) return text
  const written = changed(part, before, { [key]: value }).replace(/\n$/, '')
  const end = /\r?\n$/.exec(part)?.[0] ?? ''
  return text.slice(0, span.start) + written.replaceAll(/\r?\n/g, lineEnd) + end + text.slice(span.end)
}

/** The lines of a key: up to the next key, without comments and blank lines that stand before that one. */
function spanOf(text: string, key: string): { readonly start: number; readonly end: number } | undefined {
  const { contents } = parseDocument(text) as { contents: YAMLMap | null }
  const starts = (contents?.items ?? []).map(({ key: node }) => (isScalar(node) ? { name: String(node.value), at: node.range![0] } : { name: '', at: 0 }))
  const index = starts.findIndex(({ name }) => name === key)
  if (index < 0) return undefined
  const start = starts[index]!.at
  const limit = starts[index + 1]?.at ?? text.length
  const lines = text.slice(start, limit).split(/(?<=\n)/)
  while (lines.length > 1 && /^\s*$|^#|^\.\.\.|^---/.test(lines.at(-1)!)) lines.pop()
  return { start, end: start + lines.join('').length }
}

function changed(text: string, document: Document, change: ProjectFileChange): string {
  for (const [key, value] of Object.entries(change) as [string, string | readonly string[] | undefined][]) {
    const node: unknown = document.get(key, true)
    if (value === undefined) document.delete(key)
    else if (typeof value !== 'string' && isSeq(node)) changeItems(document, node, value)
    else if (typeof value === 'string' && isScalar(node)) node.value = value
    else document.set(key, document.createNode(value, { flow: typeof value !== 'string' && value.length === 0 }))
  }
  const indent = /^[^\s#-][^\n]*:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- /m.exec(text)?.[1]!.length
  return document.toString({ lineWidth: 0, indent: indent === undefined || indent < 2 ? 2 : indent, indentSeq: indent !== 0, flowCollectionPadding: /[[{] /.test(text), singleQuote: true })
}

/** Items that stay are the same nodes, with their comments and quotes. */
function changeItems(document: Document, sequence: YAMLSeq, values: readonly string[]): void {
  const old = new Map(sequence.items.map((item) => [isScalar(item) ? String(item.value) : undefined, item]))
  sequence.items = values.map((value) => old.get(value) ?? document.createNode(value))
  if (values.length === 0) sequence.flow = true
}

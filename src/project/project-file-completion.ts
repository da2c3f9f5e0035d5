import { knownArchitectures, knownSystems } from '../go/platforms.js'
import { imageOptions, type ImageOption } from './image-options.js'
import { options, type Option } from './schema.js'

/** What can be named in a project file beside what the schema knows. */
export interface ProjectFileNames {
  readonly rules: readonly { readonly id: string; readonly title: string }[]
  /** As a project file names them: `./cmd/x` or an import path. */
  readonly commands?: readonly { readonly pattern: string; readonly synopsis: string }[]
  readonly tags?: readonly string[]
}

export interface ProjectFileItem {
  readonly kind: 'key' | 'value'
  readonly label: string
  /** Markdown. */
  readonly documentation: string
  readonly insertText: string
  /** What it replaces: offsets into the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

const table: Readonly<Record<string, Option>> = options
const imageTable: Readonly<Record<string, ImageOption>> = imageOptions
const lists: ReadonlySet<string> = new Set(['commands', 'tags', 'wrappers'])
const severities = ['error', 'warning', 'info']

/** What can stand in gopure.yaml at an offset. Works on lines, for a file that is being typed is rarely YAML yet. */
export function completeProjectFile(text: string, offset: number, names: ProjectFileNames): readonly ProjectFileItem[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const before = text.slice(lineStart, offset)
  if (/(^|\s)#/.test(before)) return []
  const rest = /^[^\s,\]}#:]*/.exec(text.slice(offset))![0]
  const word = /[^\s,[{:'"]*$/.exec(before)![0]
  const span = { start: offset - word.length, end: offset + rest.length }
  if (before === word) return keys(text, span)
  const { key, value } = contextOf(text, lineStart, before)
  if (key === 'severities') return /[\w-]+:\s+\S*$/.test(value) ? values(severities, span) : ruleKeys(text, names, span)
  if (key === 'initramfs') return /[\w-]+:\s+\S*$/.test(value) ? [] : imageKeys(text, span)
  // The dash of a list is not yet the value; after it, `-` takes a command away.
  if (lists.has(key) && !/(^\s*-\s|[[,])/.test(value)) return []
  return key === 'commands' ? commands(text, names, word, span) : values(valuesOf(key, names), span)
}

/** What a key or a rule's id at an offset means; undefined elsewhere. */
export function describeProjectFile(text: string, offset: number, rules: ProjectFileNames['rules']): Pick<ProjectFileItem, 'documentation' | 'start' | 'end'> | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))![0]
  for (const match of line.replace(/(^|\s)#.*$/, '').matchAll(/([\w-]+)\s*:(?=\s|$)/g)) {
    const start = lineStart + match.index
    const end = start + match[1]!.length
    if (offset < start || offset > end) continue
    const image = contextOf(text, lineStart, text.slice(lineStart, start)).key === 'initramfs'
    const documentation = match.index === 0 ? table[match[1]!]?.description : image ? imageTable[match[1]!]?.description : rules.find(({ id }) => id === match[1])?.title
    return documentation === undefined ? undefined : { documentation, start, end }
  }
  return undefined
}

type Span = Pick<ProjectFileItem, 'start' | 'end'>

/** The top-level key that a position belongs to, and what stands before the position as its value, on this line. */
function contextOf(text: string, lineStart: number, before: string): { readonly key: string; readonly value: string } {
  const own = /^(\w+):(.*)$/.exec(before)
  if (own !== null) return { key: own[1]!, value: own[2]! }
  const above = text.slice(0, lineStart).match(/^\w+(?=:)/gm)?.at(-1) ?? ''
  return { key: above, value: before }
}

function keys(text: string, { start, end }: Span): readonly ProjectFileItem[] {
  const follows = text[end] === ':'
  const others = text.slice(0, start) + text.slice(end)
  return Object.entries(table)
    .filter(([key]) => !new RegExp(`^${key}:`, 'm').test(others))
    .map(([key, { description }]) => {
      const opening = lists.has(key) ? ':\n  - ' : key === 'severities' || key === 'initramfs' ? ':\n  ' : ': '
      return { kind: 'key', label: key, documentation: description, insertText: follows ? key : key + opening, start, end }
    })
}

function imageKeys(text: string, { start, end }: Span): readonly ProjectFileItem[] {
  const insertText = (key: string): string => (text[end] === ':' ? key : `${key}: `)
  return Object.entries(imageTable).map(([label, { description }]) => ({ kind: 'key', label, documentation: description, insertText: insertText(label), start, end }))
}

function ruleKeys(text: string, { rules }: ProjectFileNames, { start, end }: Span): readonly ProjectFileItem[] {
  const insertText = (id: string): string => (text[end] === ':' ? id : `${id}: `)
  return rules.map(({ id, title }) => ({ kind: 'key', label: id, documentation: title, insertText: insertText(id), start, end }))
}

function commands(text: string, { commands = [] }: ProjectFileNames, word: string, { start, end }: Span): readonly ProjectFileItem[] {
  const from = word.startsWith('-') ? start + 1 : start
  const others = text.slice(0, start) + text.slice(end)
  const listed = commands.filter(({ pattern }) => !others.split(/[\s,[\]]+/).includes(pattern))
  return [{ pattern: './...', synopsis: 'Every command below this folder.' }, ...listed].map(({ pattern, synopsis }) => ({
    kind: 'value',
    label: pattern,
    documentation: synopsis,
    insertText: pattern,
    start: from,
    end,
  }))
}

/** YAML takes 386 for a number. */
function values(list: readonly string[], { start, end }: Span): readonly ProjectFileItem[] {
  return list.map((value) => ({ kind: 'value', label: value, documentation: '', insertText: /^\d+$/.test(value) ? `'${value}'` : value, start, end }))
}

function valuesOf(key: string, { tags = [] }: ProjectFileNames): readonly string[] {
  if (key === 'goos') return [...knownSystems]
  if (key === 'goarch') return [...knownArchitectures]
  if (key === 'budget') return ['8MiB', '16MiB', '20MiB', '32MiB', '64MiB']
  if (key === 'output') return ['bb']
  return key === 'tags' ? tags : []
}

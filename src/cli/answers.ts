import { createHash } from 'node:crypto'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { isFault, type Files } from '../go/files.js'
import { createSourceReader } from '../go/source.js'
import { factsDigest } from '../kept-facts.js'
import { createPartReader, partsOf, type PartQuestion, type PartReader } from '../kept-parts.js'
import { readSealed, writeSealed } from '../sealed.js'
import type { Mark, Stamps } from '../stamps.js'
import { listDigest, type AskedParts, type FolderInputs, type Inputs } from './inputs.js'

/** In a form that is quick to read: of a large tree there are tens of thousands of names, and nearly always nothing but the stamps is looked at. */
interface Kept<Answer = unknown> {
  readonly answer: Answer
  readonly variables: Inputs['variables']
  readonly folders: readonly (readonly [folder: string, contents: readonly string[], facts: readonly string[], isListed: boolean])[]
  /** Five numbers for every file and every listed folder, in their order; not a number where one changed so late that it may change again unseen. */
  readonly marks: Float64Array
  /** A line for each of them: the digest of what a file's facts or a folder's entries said. */
  readonly said: string
  /** For each of them, which of the lists of needles was looked for in the file. */
  readonly lookedFor: Uint32Array
  readonly needles: readonly (readonly string[])[]
  /** A line for each of them, empty or JSON: what was asked of parts of the file's text. */
  readonly parts: string
  readonly kinds: readonly (readonly [path: string, kind: ReturnType<Files['kind']>])[]
  readonly links: readonly (readonly [path: string, to: string])[]
}

export interface Recalled<Answer> {
  readonly answer: Answer
  readonly inputs: () => Inputs
}

/** An answer is data that holds as long as every file and folder that it came from is what it was. */
export interface Answers<Answer> {
  recall(files: Files): Recalled<Answer> | undefined
  keep(answer: Answer, inputs: Inputs, files: Files): void
}

/** Answers are one file each in a folder; the newest stay. */
export interface AnswersFolder {
  readonly folder: string
  readonly most: number
}

/** Whole answers of verbs. */
export const answersIn = (storage: string): AnswersFolder => ({ folder: join(storage, 'answers'), most: 64 })

/** Opens the answers to one question; `question` is all that decides an answer beside files and environment. */
export function openAnswers<Answer>({ folder, most }: AnswersFolder, question: readonly string[], env: Readonly<Record<string, string | undefined>>, stamps: Stamps): Answers<Answer> {
  const file = join(folder, createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 32))
  return {
    recall(files) {
      const kept = readKept<Answer>(file)
      if (kept === undefined || Object.entries(kept.variables).some(([name, value]) => (env[name] ?? null) !== value)) return undefined
      if (kept.kinds.some(([path, kind]) => stamps.mark(path).kind !== kind) || kept.links.some(([path, to]) => files.realPath(path) !== to)) return undefined
      const changed = changesOf(kept, stamps)
      if (changed === undefined || (changed.length > 0 && !sayTheSame(kept, changed, files))) return undefined
      const now = new Date()
      utimesSync(file, now, now)
      return { answer: kept.answer, inputs: () => inputsOf(kept) }
    },
    keep(answer, inputs, files) {
      const marked = markInputs(inputs, stamps)
      if (marked === undefined) return
      const kinds = inputs.kinds.map((path) => [path, stamps.mark(path).kind] as const)
      const links = inputs.links.map((path) => [path, files.realPath(path)] as const)
      writeSealed(file, serialize({ answer, variables: inputs.variables, ...marked, kinds, links } satisfies Kept<Answer>), most)
    },
  }
}

const numbersOfMark = 5
/** No list has this number. */
const noList = 0xffffffff

/** Undefined where content that was read changed so late that it may have changed after it was read. */
function markInputs(inputs: Inputs, stamps: Stamps): Pick<Kept, 'folders' | 'marks' | 'said' | 'lookedFor' | 'needles' | 'parts'> | undefined {
  const numbers: number[] = []
  const said: string[] = []
  const lookedFor: number[] = []
  const parts: string[] = []
  const lists = new Map<string, { readonly at: number; readonly needles: readonly string[] }>()
  const listOf = (needles: readonly string[] | undefined): number => {
    if (needles === undefined) return noList
    const key = needles.join('\n')
    let list = lists.get(key)
    if (list === undefined) lists.set(key, (list = { at: lists.size, needles }))
    return list.at
  }
  const note = (path: string, what: string, list = noList, asked: AskedParts = []): boolean => {
    const mark = stamps.mark(path)
    const { dev, ino, size, mtimeMs, ctimeMs } = mark
    const settled = stamps.isSettled(mark)
    numbers.push(settled ? dev : Number.NaN, ino, size, mtimeMs, ctimeMs)
    said.push(what)
    lookedFor.push(list)
    parts.push(asked.length === 0 ? '' : JSON.stringify(asked))
    return settled
  }
  const folders: (readonly [string, readonly string[], readonly string[], boolean])[] = []
  for (const [folder, { contents, facts, listed }] of inputs.folders) {
    for (const name of contents) if (!note(`${folder}/${name}`, '')) return undefined
    for (const { name, said: what, needles, parts: asked } of facts) note(`${folder}/${name}`, what, listOf(needles), asked)
    if (listed !== undefined) note(folder, listed)
    folders.push([folder, contents, facts.map(({ name }) => name), listed !== undefined])
  }
  return { folders, marks: Float64Array.from(numbers), said: said.join('\n'), lookedFor: Uint32Array.from(lookedFor), needles: [...lists.values()].map(({ needles }) => needles), parts: parts.join('\n') }
}

/** What was marked, and what was said of it then. */
function inputsOf({ variables, folders, said: allSaid, lookedFor, needles, parts: allParts, kinds, links }: Kept): Inputs {
  const said = allSaid.split('\n')
  const parts = allParts.split('\n')
  const byFolder = new Map<string, FolderInputs>()
  let at = 0
  for (const [folder, contents, facts, isListed] of folders) {
    at += contents.length
    const read = facts.map((name) => {
      const one = { name, said: said[at]!, needles: needles[lookedFor[at] ?? noList], parts: partsIn(parts[at]!) }
      at++
      return one
    })
    byFolder.set(folder, { contents: [...contents], facts: read, listed: isListed ? said[at++] : undefined })
  }
  return { variables, folders: byFolder, kinds: kinds.map(([path]) => path), links: links.map(([path]) => path) }
}

const partsIn = (asked: string): AskedParts => (asked === '' ? [] : (JSON.parse(asked) as AskedParts))

interface Changed {
  readonly path: string
  readonly isFolder: boolean
  /** Which of the marks it has. */
  readonly at: number
}

/** Go files and folders that may say something else now; undefined where a file has changed whose every byte counts. */
function changesOf({ folders, marks }: Kept, stamps: Stamps): readonly Changed[] | undefined {
  const changed: Changed[] = []
  let at = 0
  for (const [folder, contents, facts, isListed] of folders) {
    for (const name of contents) if (!isAsMarked(marks, at++, stamps.mark(`${folder}/${name}`))) return undefined
    for (const name of facts) {
      const path = `${folder}/${name}`
      if (!isAsMarked(marks, at++, stamps.mark(path))) changed.push({ path, isFolder: false, at: at - 1 })
    }
    if (isListed && !isAsMarked(marks, at++, stamps.mark(folder))) changed.push({ path: folder, isFolder: true, at: at - 1 })
  }
  return changed
}

function isAsMarked(marks: Float64Array, at: number, { dev, ino, size, mtimeMs, ctimeMs }: Mark): boolean {
  const first = at * numbersOfMark
  return marks[first] === dev && marks[first + 1] === ino && marks[first + 2] === size && marks[first + 3] === mtimeMs && marks[first + 4] === ctimeMs
}

function sayTheSame(kept: Kept, changed: readonly Changed[], files: Files): boolean {
  const said = kept.said.split('\n')
  const parts = kept.parts.split('\n')
  const partNow = createPartReader(partsOf(files))
  // Folders first: they take no reading of Go.
  if (changed.some(({ path, isFolder, at }) => isFolder && listDigest(files.list(path)) !== said[at])) return false
  return changed.every(({ path, isFolder, at }) => isFolder || (factsNow(path, kept.needles[kept.lookedFor[at] ?? noList], files) === said[at] && partsSayTheSame(path, parts[at]!, partNow)))
}

function partsSayTheSame(path: string, asked: string, partNow: PartReader): boolean {
  return partsIn(asked).every(([question, answer]) => partNow(path, question as PartQuestion) === answer)
}

/** Which needles count is decided by the header, and the header is a part of the digest: with another one, other needles make no difference. */
function factsNow(path: string, needles: readonly string[] | undefined, files: Files): string | undefined {
  const read = needles === undefined ? undefined : createSourceReader(files, () => needles).go(path)
  return read === undefined || isFault(read) ? undefined : factsDigest(read)
}

function readKept<Answer>(file: string): Kept<Answer> | undefined {
  const body = readSealed(file)
  try {
    return body === undefined ? undefined : (deserialize(body) as Kept<Answer>)
  } catch {
    // Written by another Node: the answer is worked out anew, and replaces it.
    return undefined
  }
}

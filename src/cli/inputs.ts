import { createHash } from 'node:crypto'
import type { Files } from '../go/files.js'
import type { Asked } from '../kept-facts.js'
import { digest } from '../shelf.js'
import type { Stamp, Stamps } from '../stamps.js'

/** Every path that an answer came from. Folders were listed, or only what kind of thing a path is was asked. */
export interface Inputs {
  /** Names by folder: thousands of files lie in a few hundred folders. */
  readonly contents: Readonly<Record<string, readonly string[]>>
  /** Go files of which no more than the facts was asked: an edit that leaves those as they are changes no answer. */
  readonly facts: Readonly<Record<string, FolderFacts>>
  /** Folders that were listed, each with its stamp and a digest of the entries: an editor that saves by renaming changes the first alone. */
  readonly folders: Readonly<Record<string, readonly [stamp: string, said: string]>>
  readonly kinds: readonly string[]
  readonly links: readonly string[]
}

export interface FolderFacts {
  readonly names: readonly string[]
  /** One digest of the files' stamps; '' where one of them has changed so late that it may change again unseen. */
  readonly stamps: string
  /** One digest of what the facts say. */
  readonly said: string
}

export interface Recorder {
  readonly files: Files
  readonly inputs: (stamps: Stamps) => Inputs
  readonly asked: Asked
}

/** The same files, and a record of all that was asked of them. */
export function recordInputs(files: Files): Recorder {
  const contents = new Set<string>()
  const folders = new Map<string, ReturnType<Files['list']>>()
  const kinds = new Set<string>()
  const links = new Set<string>()
  const facts = new Map<string, string>()
  let quiet = false
  const add = (path: string): void => {
    if (!quiet) contents.add(path)
  }
  return {
    files: {
      read(path, limit) {
        add(path)
        return files.read(path, limit)
      },
      inspect(path, use) {
        add(path)
        return files.inspect(path, use)
      },
      list(folder) {
        const listed = files.list(folder)
        folders.set(folder, listed)
        return listed
      },
      kind(path) {
        kinds.add(path)
        return files.kind(path)
      },
      realPath(path) {
        links.add(path)
        return files.realPath(path)
      },
    },
    asked: {
      content: add,
      facts: (path, said) => void facts.set(path, said),
      reading(read) {
        quiet = true
        try {
          return read()
        } finally {
          quiet = false
        }
      },
    },
    inputs: (stamps) => ({
      contents: byFolder(contents),
      facts: factsByFolder(new Map([...facts].filter(([path]) => !contents.has(path))), stamps),
      folders: Object.fromEntries([...folders].map(([folder, listed]) => [folder, [settledText(stamps.of(folder), stamps), listDigest(listed)]])),
      kinds: [...kinds],
      links: [...links],
    }),
  }
}

function byFolder(paths: Iterable<string>): Readonly<Record<string, readonly string[]>> {
  const folders: Record<string, string[]> = {}
  for (const path of paths) {
    const slash = path.lastIndexOf('/')
    ;(folders[path.slice(0, slash)] ??= []).push(path.slice(slash + 1))
  }
  return folders
}

function factsByFolder(facts: ReadonlyMap<string, string>, stamps: Stamps): Readonly<Record<string, FolderFacts>> {
  return Object.fromEntries(
    Object.entries(byFolder(facts.keys())).map(([folder, names]) => {
      const paths = names.map((name) => `${folder}/${name}`)
      const settled = paths.every((path) => stamps.isSettled(stamps.of(path)))
      return [folder, { names, stamps: settled ? stampsDigest(paths, stamps) : '', said: digest(paths.map((path) => facts.get(path)).join(' ')) }]
    }),
  )
}

/** '' where something has changed so late that it may change again unseen: no stamp is that. */
const settledText = (stamp: Stamp, stamps: Stamps): string => (stamps.isSettled(stamp) ? stamp.text : '')

const listDigest = (listed: ReturnType<Files['list']>): string => digest(JSON.stringify(listed))

const stampsDigest = (paths: readonly string[], stamps: Stamps): string => digest(paths.map((path) => stamps.of(path).text).join(' '))

/** True where all folders have the entries that they had, and all Go files the facts; `saidBy` reads those of a file that may have changed. */
export function sayTheSame({ facts, folders }: Inputs, files: Files, stamps: Stamps, saidBy: (path: string) => string | undefined): boolean {
  const sameFolders = Object.entries(folders).every(([folder, [stamp, said]]) => stamps.of(folder).text === stamp || listDigest(files.list(folder)) === said)
  const isSame = (folder: string, { names, stamps: before, said }: FolderFacts): boolean => {
    const paths = names.map((name) => `${folder}/${name}`)
    return stampsDigest(paths, stamps) === before || digest(paths.map(saidBy).join(' ')) === said
  }
  return sameFolders && Object.entries(facts).every(([folder, known]) => isSame(folder, known))
}

/**
 * One digest of what all other inputs are now: size, inode and both times of every file, whether a path is there, where a link leads.
 * Undefined where something changed so late that it may have changed after it was read.
 */
export function digestOf(inputs: Inputs, files: Files, stamps: Stamps, settledOnly: boolean): string | undefined {
  const hash = createHash('sha256')
  const unsettled = new Set<string>()
  const add = (path: string): void => {
    const stamp = stamps.of(path)
    if (!stamps.isSettled(stamp)) unsettled.add(path)
    hash.update(`${stamp.text}\n`)
  }
  for (const [folder, names] of Object.entries(inputs.contents)) for (const name of names) add(`${folder}/${name}`)
  for (const path of inputs.kinds) hash.update(`${stamps.of(path).kind ?? '-'}\n`)
  for (const path of inputs.links) hash.update(`${files.realPath(path)}\n`)
  return settledOnly && unsettled.size > 0 ? undefined : hash.digest('hex')
}

import type { Files } from '../go/files.js'
import { isFault } from '../go/files.js'
import type { Header } from '../go/header.js'
import type { Asked } from '../kept-facts.js'
import { entryOf } from '../rules/memory.js'
import { digest } from '../shelf.js'

/** All that an answer came from. */
export interface Inputs {
  /** By path; thousands of files lie in a few hundred folders. */
  readonly folders: ReadonlyMap<string, FolderInputs>
  /** Paths of which no more was asked than what kind of thing they are. */
  readonly kinds: readonly string[]
  readonly links: readonly string[]
}

export interface FolderInputs {
  /** Names of files whose content was read. */
  readonly contents: string[]
  /** Go files of which no more than the facts, and perhaps parts, was asked, and what those said: an edit that leaves them as they are changes no answer. */
  readonly facts: (Facts & { readonly name: string; readonly outline: Outline })[]
  /** What the folder's entries were, where it was listed: an editor that saves by renaming changes its stamp alone. */
  readonly listed: string | undefined
}

/** What was asked of a part of a file's text, and what stands for the answers. */
export type Outline = readonly (readonly [question: string, answer: string])[]

interface Facts {
  readonly said: string
  readonly header: Header
}

export interface Recorder {
  readonly files: Files
  readonly inputs: () => Inputs
  readonly asked: Asked
}

/** The same files, and a record of all that was asked of them. */
export function recordInputs(files: Files): Recorder {
  const contents = new Set<string>()
  const folders = new Map<string, ReturnType<Files['list']>>()
  const kinds = new Map<string, ReturnType<Files['kind']>>()
  const links = new Set<string>()
  const facts = new Map<string, Facts>()
  const outlines = new Map<string, Map<string, string>>()
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
        const kind = files.kind(path)
        kinds.set(path, kind)
        return kind
      },
      realPath(path) {
        links.add(path)
        return files.realPath(path)
      },
    },
    asked: {
      content: add,
      facts: (path, said, header) => void facts.set(path, { said, header }),
      outline: (path, question, answer) => void entryOf(outlines, path, () => new Map<string, string>()).set(question, answer),
      reading(read) {
        quiet = true
        try {
          return read()
        } finally {
          quiet = false
        }
      },
    },
    inputs: () => ({
      folders: byFolder(
        new Set([...contents, ...[...outlines.keys()].filter((path) => !facts.has(path))]),
        [...facts].flatMap(([path, read]) => (contents.has(path) ? [] : [[path, { ...read, outline: [...(outlines.get(path) ?? [])] }]])),
        folders,
      ),
      kinds: [...kinds].filter(([path, kind]) => !isImplied(path, kind, folders)).map(([path]) => path),
      links: [...links],
    }),
  }
}

function byFolder(contents: Iterable<string>, facts: Iterable<readonly [path: string, facts: Facts & { readonly outline: Outline }]>, listed: ReadonlyMap<string, ReturnType<Files['list']>>): Map<string, FolderInputs> {
  const folders = new Map<string, FolderInputs>([...listed].map(([folder, entries]) => [folder, { contents: [], facts: [], listed: listDigest(entries) }]))
  const split = (path: string): { readonly of: FolderInputs; readonly name: string } => {
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, slash)
    let of = folders.get(folder)
    if (of === undefined) folders.set(folder, (of = { contents: [], facts: [], listed: undefined }))
    return { of, name: path.slice(slash + 1) }
  }
  for (const path of contents) {
    const { of, name } = split(path)
    of.contents.push(name)
  }
  for (const [path, read] of facts) {
    const { of, name } = split(path)
    of.facts.push({ name, ...read })
  }
  return folders
}

/** The entries of a folder that was listed say what a path in it is, or that it is not there; a symlink leads elsewhere. */
function isImplied(path: string, kind: ReturnType<Files['kind']>, folders: ReadonlyMap<string, ReturnType<Files['list']>>): boolean {
  const slash = path.lastIndexOf('/')
  const listed = folders.get(path.slice(0, slash))
  if (listed === undefined || isFault(listed)) return false
  const name = path.slice(slash + 1)
  const entry = listed.find((one) => one.name === name)
  return entry === undefined ? kind === undefined : entry.kind === kind
}

export const listDigest = (listed: ReturnType<Files['list']>): string => digest(JSON.stringify(listed))

import { entryOf } from '../go/entry-of.js'
import type { Files } from '../go/files.js'
import { isFault } from '../go/files.js'
import type { Header } from '../go/header.js'
import type { Asked } from '../kept-facts.js'
import { digest } from '../shelf.js'
import type { Stamps } from '../stamps.js'

/** All that an answer came from. */
export interface Inputs {
  /** The environment variables that were asked for, and their values; null where there was none. */
  readonly variables: Readonly<Record<string, string | null>>
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
  readonly facts: FactsInput[]
  /** What the folder's entries were, where it was listed: an editor that saves by renaming changes its stamp alone. */
  readonly listed: string | undefined
}

export interface FactsInput {
  readonly name: string
  readonly said: string
  readonly needles: readonly string[] | undefined
  readonly parts: AskedParts
}

/** What was asked of a part of a file's text, and what stands for the answers. */
export type AskedParts = readonly (readonly [question: string, answer: string])[]

/** What is looked for in a Go file with such a header; undefined where no edit of the file is expected. */
export type NeedlesOf = (path: string, header: Header) => readonly string[] | undefined

type Environment = Readonly<Record<string, string | undefined>>

export interface Recorder {
  readonly files: Files
  readonly env: Environment
  readonly inputs: () => Inputs
  readonly asked: Asked
  /** What stands in for asking has come from these; they are taken in when they are asked for. */
  readonly add: (inputs: () => Inputs) => void
  /** Whether content was read of a file that may have been written after it was read, or may be written again unseen. */
  readonly isYoung: (stamps: Stamps) => boolean
}

interface Facts {
  readonly said: string
  readonly needles: () => FactsInput['needles']
}

/** The same files and variables, and a record of all that was asked of them. */
export function recordInputs(files: Files, env: Environment, needlesOf: NeedlesOf): Recorder {
  const variables: Record<string, string | null> = {}
  const contents = new Set<string>()
  const folders = new Map<string, ReturnType<Files['list']>>()
  const listed = new Map<string, string>()
  /** Inputs are taken of commands, of closures and of the answer. */
  const digests = new Map<ReturnType<Files['list']>, string>()
  const kinds = new Map<string, ReturnType<Files['kind']>>()
  const otherKinds = new Set<string>()
  const links = new Set<string>()
  const facts = new Map<string, Facts>()
  const parts = new Map<string, Map<string, string>>()
  const pending: (() => void)[] = []
  let quiet = false
  const add = (path: string): void => {
    if (!quiet) contents.add(path)
  }
  const addPart = (path: string, question: string, answer: string): void => {
    const answers = entryOf(parts, path, () => new Map<string, string>())
    // Written to in between: an answer may have come of both.
    if ((answers.get(question) ?? answer) !== answer) contents.add(path)
    answers.set(question, answer)
  }
  const takeIn = (inputs: Inputs): void => {
    Object.assign(variables, inputs.variables)
    for (const [folder, of] of inputs.folders) {
      for (const name of of.contents) contents.add(`${folder}/${name}`)
      for (const { name, said, needles, parts: asked } of of.facts) {
        const path = `${folder}/${name}`
        facts.set(path, { said, needles: () => needles })
        for (const [question, answer] of asked) addPart(path, question, answer)
      }
      if (of.listed !== undefined) listed.set(folder, of.listed)
    }
    for (const path of inputs.kinds) otherKinds.add(path)
    for (const path of inputs.links) links.add(path)
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
        const entries = files.list(folder)
        folders.set(folder, entries)
        return entries
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
    env: new Proxy(env, {
      get(target, name) {
        if (typeof name !== 'string') return undefined
        variables[name] = target[name] ?? null
        return target[name]
      },
    }),
    asked: {
      content: add,
      facts: (path, said, header) => void facts.set(path, { said, needles: () => needlesOf(path, header) }),
      part: addPart,
      later: (tell) => void pending.push(tell),
      reading(read) {
        quiet = true
        try {
          return read()
        } finally {
          quiet = false
        }
      },
    },
    add: (inputs) => void pending.push(() => takeIn(inputs())),
    isYoung: (stamps) => [...contents].some((path) => !stamps.isSettled(stamps.mark(path))),
    inputs() {
      for (const tell of pending) tell()
      return {
        variables: { ...variables },
        folders: byFolder(
          new Set([...contents, ...[...parts.keys()].filter((path) => !facts.has(path))]),
          [...facts].flatMap(([path, { said, needles }]) => (contents.has(path) ? [] : [[path, { said, needles: needles(), parts: [...(parts.get(path) ?? [])] }]])),
          new Map([...listed, ...[...folders].map(([folder, entries]) => [folder, entryOf(digests, entries, () => listDigest(entries))] as const)]),
        ),
        kinds: [...new Set([...otherKinds, ...[...kinds].filter(([path, kind]) => !isImplied(path, kind, folders)).map(([path]) => path)])],
        links: [...links],
      }
    },
  }
}

function byFolder(contents: Iterable<string>, facts: Iterable<readonly [path: string, facts: Omit<FactsInput, 'name'>]>, listed: ReadonlyMap<string, string>): Map<string, FolderInputs> {
  const folders = new Map<string, FolderInputs>([...listed].map(([folder, said]) => [folder, { contents: [], facts: [], listed: said }]))
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

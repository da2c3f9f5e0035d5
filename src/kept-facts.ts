import { isFault, type Entry as FolderEntry, type Files } from './go/files.js'
import type { Leading } from './go/leading.js'
import type { Header } from './go/header.js'
import { packFacts, unpackFacts, type PackedFacts } from './go/packed-facts.js'
import type { SourceFacts, SourceReader } from './go/source.js'
import { digest, type Shelf } from './shelf.js'
import type { Stamp, Stamps } from './stamps.js'

/** Hears of every file, also where what is remembered of it stands in for reading it. */
export interface Asked {
  readonly content: (path: string) => void
  /** The digest of all that a reader is told of a Go file. */
  readonly facts: (path: string, said: string, header: Header) => void
  /** What was asked of a part of a file's text, and what stands for the answer. */
  readonly part: (path: string, question: string, answer: string) => void
  /** What tells more of this, when all is to be known: it takes time, and is not always asked for. */
  readonly later: (tell: () => void) => void
  /** Runs what reads a file for its facts alone. */
  readonly reading: <Result>(read: () => Result) => Result
}

/** What was read of files by earlier runs, each as long as the disk says that its file is the same. */
export interface KeptFacts {
  readonly keep: (sources: SourceReader) => SourceReader
  /** The same files, whose folders are listed anew only where they have changed. */
  readonly files: Files
  /** The same for the same facts, whenever they were read. */
  digestOf(facts: SourceFacts): string
  /** Writes down what was read anew. */
  save(): void
}

/** Go facts have the packed form and their digest; what was read of other files, and a folder's entries, are kept as they are. */
type Entry = readonly [stamp: string, facts: PackedFacts, digest: string] | readonly [stamp: string, other: Leading | readonly FolderEntry[]]

interface Group {
  readonly entries: Map<string, Entry>
  readonly used: Set<string>
  readonly before: number
  fresh: number
}

/** A module of the module cache by its folder, whatever project has it; all else by the folder that is asked from. */
const moduleRoot = /^.*?\/[^/@]+@v[^/]*(?=\/|$)/

/**
 * One file of the shelf holds a module, or what lies in none of the module cache.
 */
export function openKeptFacts(shelf: Shelf, disk: Files, stamps: Stamps, directory: string, asked: Asked): KeptFacts {
  const groups = new Map<string, Group>()
  const groupOfFolder = new Map<string, Group>()
  const digests = new WeakMap<SourceFacts, string>()

  const groupOf = (path: string): Group => {
    const slash = path.lastIndexOf('/')
    // What a folder has is asked where what its files say is not.
    const key = path.slice(0, slash === path.length - 1 ? path.length : slash)
    let group = groupOfFolder.get(key)
    if (group === undefined) groupOfFolder.set(key, (group = open(moduleRoot.exec(key)?.[0] ?? (key.endsWith('/') ? `folders from ${directory}` : `from ${directory}`))))
    return group
  }
  const open = (name: string): Group => {
    let group = groups.get(name)
    if (group === undefined) {
      const entries = new Map((shelf.take(name) as readonly (readonly [string, Entry])[] | undefined) ?? [])
      groups.set(name, (group = { entries, used: new Set(), before: entries.size, fresh: 0 }))
    }
    return group
  }
  const recall = (path: string, stamp: Stamp): Entry | undefined => {
    const group = groupOf(path)
    const entry = group.entries.get(path)
    if (entry?.[0] !== stamp.text) return undefined
    group.used.add(path)
    return entry
  }
  const remember = (path: string, stamp: Stamp, entry: Entry): void => {
    if (!stamps.isSettled(stamp)) return
    const group = groupOf(path)
    group.entries.set(path, entry)
    group.used.add(path)
    group.fresh++
  }
  /** A folder's stamp is another when a name in it comes or goes; one that is there in another kind has gone in between. */
  const list: Files['list'] = (folder) => {
    const stamp = stamps.of(folder)
    const key = `${folder}/`
    const entry = recall(key, stamp)
    if (entry?.length === 2) return entry[1] as readonly FolderEntry[]
    const listed = disk.list(folder)
    if (!isFault(listed)) remember(key, stamp, [stamp.text, listed])
    return listed
  }
  return {
    files: { ...disk, kind: (path) => stamps.of(path).kind, list },
    keep(sources) {
      const facts = new Map<string, ReturnType<SourceReader['go']>>()
      const leadings = new Map<string, ReturnType<SourceReader['other']>>()
      const go = (path: string): ReturnType<SourceReader['go']> => {
        // Taken before the file is read: what is written in between has another stamp the next time.
        const stamp = stamps.of(path)
        const entry = recall(path, stamp)
        if (entry?.length === 3) {
          const known = unpackFacts(entry[1])
          digests.set(known, entry[2])
          asked.facts(path, entry[2], known.header)
          return known
        }
        const read = asked.reading(() => sources.go(path))
        if (isFault(read)) {
          asked.content(path)
          return read
        }
        const packed = packFacts(read)
        const said = digest(JSON.stringify(packed))
        digests.set(read, said)
        asked.facts(path, said, read.header)
        remember(path, stamp, [stamp.text, packed, said])
        return read
      }
      const other = (path: string): ReturnType<SourceReader['other']> => {
        asked.content(path)
        const stamp = stamps.of(path)
        const entry = recall(path, stamp)
        if (entry?.length === 2) return entry[1] as Leading
        const read = sources.other(path)
        if (!isFault(read)) remember(path, stamp, [stamp.text, read])
        return read
      }
      return {
        go: (path) => facts.get(path) ?? keepIn(facts, path, go(path)),
        other: (path) => leadings.get(path) ?? keepIn(leadings, path, other(path)),
      }
    },
    digestOf: (facts) => digests.get(facts) ?? factsDigest(facts),
    save() {
      let saved = false
      for (const [name, group] of groups) {
        if (!isWorthSaving(group)) continue
        saved = true
        const { entries, used } = group
        // Files that are no more, or that other targets asked for long ago.
        const kept = entries.size > used.size * mostUnused ? [...entries].filter(([path]) => used.has(path)) : [...entries]
        shelf.put(name, kept)
      }
      if (saved) shelf.sweep()
    },
  }
}

/** The same for facts that say the same. */
export const factsDigest = (facts: SourceFacts): string => digest(JSON.stringify(packFacts(facts)))

const mostUnused = 8

/** A few files of many are read again sooner than all are written. */
const isWorthSaving = ({ before, fresh }: Group): boolean => fresh > 0 && fresh * 50 >= before

function keepIn<Value>(kept: Map<string, Value>, path: string, value: Value): Value {
  kept.set(path, value)
  return value
}

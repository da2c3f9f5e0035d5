import { statSync } from 'node:fs'
import { disk } from '../disk.js'
import { isFault, type Entry, type Files } from '../go/files.js'
import type { SourceFacts, SourceReader } from '../go/source.js'
import type { Documents } from './documents.js'

/** This machine's files as the editor has them: what is open counts as it stands there, saved or not. */
export interface Machine {
  readonly files: Files
  /** The same as they are saved. */
  readonly saved: Files
  /** Says that a file is the same as long as this is: a document's version, or what the disk says of it. */
  stampOf(path: string): string
  /** Folders that nobody changes: module caches and GOROOTs. What was read below them counts for ever. */
  fix(folder: string): void
  /** A folder that a person works in, wherever it lies: who works on Go itself has GOROOT open. */
  free(folder: string): void
  /** A file on the disk is said to have changed: what was read of it counts no more. File systems round times, so that two writes can look like one. */
  forget(path: string): void
  /** As long as it runs, the disk counts as it was when it was first asked: dozens of rules ask for the same few files. */
  still<Result>(run: () => Result): Result
  /** Keeps what was read of a Go file until its stamp changes; the same for all projects. */
  readonly keep: (sources: SourceReader) => SourceReader
}

interface Said {
  readonly stamps: Map<string, string>
  readonly bytes: Map<string, Uint8Array>
}

/** Larger files are read anew each time that they are asked for; in bytes. */
const mostHeld = 1024 * 1024

export function createMachine(documents: Documents): Machine {
  const fixed = new Set<string>()
  const free = new Set<string>()
  const folders = new Map<string, readonly Entry[]>()
  const around = (path: string, some: Iterable<string>): number => {
    let longest = 0
    for (const folder of some) if (folder.length > longest && path.startsWith(folder)) longest = folder.length
    return longest
  }
  const isFixed = (path: string): boolean => {
    const inside = around(path, fixed)
    return inside > 0 && inside > around(path, free)
  }
  // What the disk has said since it stands still; undefined where it does not.
  let said: Said | undefined
  const inspectSaved: Files['inspect'] = (path, use) => {
    if (said === undefined) return disk.inspect(path, use)
    const known = said.bytes.get(path)
    if (known !== undefined) return use(known)
    // What is known of the file must never be newer than what was read of it.
    stampOf(path)
    return disk.inspect(path, (bytes) => {
      if (bytes.length > mostHeld) return use(bytes)
      const held = bytes.slice()
      said?.bytes.set(path, held)
      return use(held)
    })
  }
  const files: Files = {
    read(path, limit) {
      const document = documents.byPath(path)
      return document === undefined ? disk.read(path, limit) : document.bytes().slice(0, limit)
    },
    inspect(path, use) {
      const document = documents.byPath(path)
      return document === undefined ? inspectSaved(path, use) : use(document.bytes())
    },
    openText: (path) => documents.byPath(path)?.text.getText(),
    list(folder) {
      if (!isFixed(`${folder}/`)) return disk.list(folder)
      let entries = folders.get(folder)
      if (entries === undefined) {
        const listed = disk.list(folder)
        // A module that is not there yet may be downloaded.
        if (isFault(listed)) return listed
        folders.set(folder, (entries = listed))
      }
      return entries
    },
    kind: (path) => disk.kind(path),
    realPath: (path) => disk.realPath(path),
  }
  const stampOf = (path: string): string => {
    const document = documents.byPath(path)
    if (document !== undefined) return `open ${document.serial}`
    if (isFixed(path)) return 'fixed'
    const known = said?.stamps.get(path)
    if (known !== undefined) return known
    const stat = statSync(path, { throwIfNoEntry: false })
    const stamp = stat === undefined ? 'missing' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`
    said?.stamps.set(path, stamp)
    return stamp
  }
  const facts = new Map<string, { readonly stamp: string; readonly facts: SourceFacts }>()
  return {
    files,
    saved: disk,
    stampOf,
    fix: (folder) => void fixed.add(folder.endsWith('/') ? folder : `${folder}/`),
    free: (folder) => void free.add(folder.endsWith('/') ? folder : `${folder}/`),
    forget: (path) => void facts.delete(path),
    still(run) {
      if (said !== undefined) return run()
      said = { stamps: new Map(), bytes: new Map() }
      try {
        return run()
      } finally {
        said = undefined
      }
    },
    keep: (sources) => ({
      go(path) {
        const stamp = stampOf(path)
        const known = facts.get(path)
        if (known?.stamp === stamp) return known.facts
        const read = sources.go(path)
        if (isFault(read)) facts.delete(path)
        else facts.set(path, { stamp, facts: read })
        return read
      },
      other: (path) => sources.other(path),
    }),
  }
}

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
  /** Keeps what was read of a Go file until its stamp changes; the same for all projects. */
  readonly keep: (sources: SourceReader) => SourceReader
}

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
  const files: Files = {
    read(path, limit) {
      const document = documents.byPath(path)
      return document === undefined ? disk.read(path, limit) : document.bytes().slice(0, limit)
    },
    inspect(path, use) {
      const document = documents.byPath(path)
      return document === undefined ? disk.inspect(path, use) : use(document.bytes())
    },
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
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat === undefined ? 'missing' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`
  }
  const facts = new Map<string, { readonly stamp: string; readonly facts: SourceFacts }>()
  return {
    files,
    saved: disk,
    stampOf,
    fix: (folder) => void fixed.add(folder.endsWith('/') ? folder : `${folder}/`),
    free: (folder) => void free.add(folder.endsWith('/') ? folder : `${folder}/`),
    forget: (path) => void facts.delete(path),
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

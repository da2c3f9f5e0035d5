import { applyEdits } from '../fixes/apply.js'
import type { Change } from '../fixes/fix.js'
import { isFault, type Files } from '../go/files.js'
import { filesOver } from './over-files.js'

/** A file as a port found it, and as it leaves it. */
export interface ChangedFile {
  /** Absolute. */
  readonly path: string
  /** Undefined where the file was not there. */
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array
}

/** Edits that are not written yet: every step of a port sees the files as the steps before it left them. */
export interface Pending {
  /** The files of the machine with the edits in them. */
  readonly files: Files
  add(change: Change): void
  /** Puts a module's copy into a folder that is not there: what edits change of it later is the change. */
  place(folder: string, files: ReadonlyMap<string, Uint8Array>): void
  /** Takes back all that was done to a file or below a folder. */
  drop(path: string): void
  /** In the order of their paths. */
  changed(): readonly ChangedFile[]
  /** A copy's files as they are by now, by path below its folder. */
  copy(folder: string): ReadonlyMap<string, Uint8Array>
}

const encoder = new TextEncoder()

export function createPending(base: Files): Pending {
  const placed = filesOver(base)
  const edited = filesOver(placed.files)
  const { files, texts } = edited
  const readFrom = (from: Files, path: string): Uint8Array | undefined => {
    const bytes = from.read(path)
    return isFault(bytes) ? undefined : bytes
  }
  return {
    files,
    add({ edits, creates }) {
      for (const path of new Set(edits.map((edit) => edit.path))) {
        const bytes = readFrom(files, path)
        if (bytes !== undefined) edited.put(path, applyEdits(bytes, edits.filter((edit) => edit.path === path)))
      }
      for (const { path, text } of creates) edited.put(path, encoder.encode(text))
    },
    place(folder, module) {
      for (const [path, bytes] of module) placed.put(`${folder}/${path}`, bytes)
    },
    drop(path) {
      placed.drop(path)
      edited.drop(path)
    },
    changed() {
      const all = [...texts].map(([path, after]): ChangedFile => ({ path, before: readFrom(placed.files, path), after }))
      return all.filter(({ before, after }) => before === undefined || !isSame(before, after)).sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    copy(folder) {
      const below = [...placed.texts, ...texts].filter(([path]) => path.startsWith(`${folder}/`)).map(([path, bytes]): [string, Uint8Array] => [path.slice(folder.length + 1), bytes])
      return new Map([...new Map(below)].sort(([a], [b]) => (a < b ? -1 : 1)))
    },
  }
}

export const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index])

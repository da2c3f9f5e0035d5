import { applyEdits } from '../fixes/apply.js'
import type { Change } from '../fixes/fix.js'
import { isFault, type Entry, type Files } from '../go/files.js'

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
  /** In the order of their paths. */
  changed(): readonly ChangedFile[]
}

const encoder = new TextEncoder()

export function createPending(base: Files): Pending {
  const texts = new Map<string, Uint8Array>()
  const read = (path: string): Uint8Array | undefined => {
    const bytes = texts.get(path) ?? base.read(path)
    return isFault(bytes) ? undefined : bytes
  }
  return {
    files: withTexts(base, texts),
    add({ edits, creates }) {
      for (const path of new Set(edits.map((edit) => edit.path))) {
        const bytes = read(path)
        if (bytes !== undefined) texts.set(path, applyEdits(bytes, edits.filter((edit) => edit.path === path)))
      }
      for (const { path, text } of creates) texts.set(path, encoder.encode(text))
    },
    changed() {
      const all = [...texts].map(([path, after]): ChangedFile => {
        const before = base.read(path)
        return { path, before: isFault(before) ? undefined : before, after }
      })
      return all.filter(({ before, after }) => before === undefined || !isSame(before, after)).sort((a, b) => (a.path < b.path ? -1 : 1))
    },
  }
}

/** Some files with other texts in their place, or beside them. */
function withTexts(base: Files, texts: ReadonlyMap<string, Uint8Array>): Files {
  return {
    read: (path, limit) => texts.get(path)?.slice(0, limit) ?? base.read(path, limit),
    inspect(path, use) {
      const bytes = texts.get(path)
      return bytes === undefined ? base.inspect(path, use) : use(bytes)
    },
    list(folder) {
      const listed = base.list(folder)
      if (isFault(listed)) return listed
      const names = new Set(listed.map(({ name }) => name))
      const made = [...texts.keys()].flatMap((path): Entry[] => {
        const name = path.slice(folder.length + 1)
        return path.startsWith(`${folder}/`) && !name.includes('/') && !names.has(name) ? [{ name, kind: 'file' }] : []
      })
      return made.length === 0 ? listed : [...listed, ...made].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    kind: (path) => (texts.has(path) ? 'file' : base.kind(path)),
    realPath: (path) => (texts.has(path) && base.kind(path) === undefined ? `${base.realPath(path.slice(0, path.lastIndexOf('/')))}${path.slice(path.lastIndexOf('/'))}` : base.realPath(path)),
  }
}

export const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index])

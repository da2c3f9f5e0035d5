import { isFault, type Entry, type Files } from '../go/files.js'

/** Files with others in their place, beside them, or in folders that are not there. */
export interface OverFiles {
  readonly files: Files
  /** Absolute paths. */
  readonly texts: ReadonlyMap<string, Uint8Array>
  put(path: string, bytes: Uint8Array): void
  /** Takes back what was put there, or below it. */
  drop(path: string): void
}

export function filesOver(base: Files): OverFiles {
  const texts = new Map<string, Uint8Array>()
  /** What is put into each folder, up to the first that is there. */
  const made = new Map<string, Map<string, 'file' | 'folder'>>()
  const enter = (path: string): void => {
    let [name, folder] = parts(path)
    for (let kind: 'file' | 'folder' = 'file'; ; kind = 'folder') {
      const entries = made.get(folder) ?? new Map<string, 'file' | 'folder'>()
      made.set(folder, entries.set(name, kind))
      if (base.kind(folder) !== undefined || folder === '') return
      ;[name, folder] = parts(folder)
    }
  }
  const real = (path: string): string => {
    if (base.kind(path) !== undefined || !path.includes('/')) return base.realPath(path)
    const [name, folder] = parts(path)
    return `${real(folder)}/${name}`
  }
  return {
    texts,
    put(path, bytes) {
      if (!texts.has(path)) enter(path)
      texts.set(path, bytes)
    },
    drop(path) {
      for (const known of [...texts.keys()]) if (known === path || known.startsWith(`${path}/`)) texts.delete(known)
      made.clear()
      for (const known of texts.keys()) enter(known)
    },
    files: {
      read: (path, limit) => texts.get(path)?.slice(0, limit) ?? base.read(path, limit),
      inspect(path, use) {
        const bytes = texts.get(path)
        return bytes === undefined ? base.inspect(path, use) : use(bytes)
      },
      list(folder) {
        const listed = base.list(folder)
        const entries = made.get(folder)
        if (entries === undefined || (isFault(listed) && listed.fault !== 'missing')) return listed
        const known = isFault(listed) ? [] : listed
        const names = new Set(known.map(({ name }) => name))
        const added = [...entries].flatMap(([name, kind]): Entry[] => (names.has(name) ? [] : [{ name, kind }]))
        return added.length === 0 ? known : [...known, ...added].sort((a, b) => (a.name < b.name ? -1 : 1))
      },
      kind: (path) => (texts.has(path) ? 'file' : (base.kind(path) ?? (made.has(path) ? 'folder' : undefined))),
      realPath: (path) => (texts.has(path) || made.has(path) ? real(path) : base.realPath(path)),
    },
  }
}

const parts = (path: string): [name: string, folder: string] => {
  const slash = path.lastIndexOf('/')
  return [path.slice(slash + 1), path.slice(0, Math.max(0, slash))]
}

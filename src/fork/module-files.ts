import { isFault, type Fault, type Files } from '../go/files.js'

/** The content of a module's files, by path below its folder, in the order of their names. */
export type ModuleFiles = ReadonlyMap<string, Uint8Array>

export interface ModuleTree {
  readonly files: ModuleFiles
  /** Symlinks, pipes and the like: no module has them, and no patch of ours can hold them. */
  readonly unusual: readonly string[]
  /** A repository that a person made of the copy; it is no part of the module. */
  readonly hasGit: boolean
}

/** Reads all files below a folder; the first one that can't be read is the fault. */
export function readModuleTree(files: Files, folder: string): ModuleTree | Fault {
  const found = new Map<string, Uint8Array>()
  const unusual: string[] = []
  let hasGit = false
  const pending = ['']
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const entries = files.list(`${folder}/${below}`.replace(/\/$/, ''))
    if (isFault(entries)) return entries
    for (const { name, kind } of entries) {
      const path = `${below}${name}`
      if (path === '.git') {
        hasGit = true
      } else if (kind === 'folder') {
        pending.push(`${path}/`)
      } else if (kind === 'file') {
        const bytes = files.read(`${folder}/${path}`)
        if (isFault(bytes)) return bytes
        found.set(path, bytes)
      } else {
        unusual.push(path)
      }
    }
  }
  return { files: sorted(found), unusual: unusual.sort(), hasGit }
}

export function sorted(files: Iterable<readonly [string, Uint8Array]>): ModuleFiles {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && Buffer.compare(a, b) === 0)
}

/** As git decides it: a NUL byte near the beginning. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0)
}

/** Text of whatever encoding, one character for each byte: what a diff does not touch comes back as it was. */
export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

export function bytesOfText(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

/** Two paths that are one on a file system that takes capitals and small letters for the same; undefined where there are none. */
export function caseClash(paths: Iterable<string>): readonly [string, string] | undefined {
  const known = new Map<string, string>()
  for (const path of paths) {
    const key = path.toLowerCase()
    const other = known.get(key)
    if (other !== undefined && other !== path) return [other, path]
    known.set(key, path)
  }
  return undefined
}

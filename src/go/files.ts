/** Why a file or folder could not be read. */
export type FaultKind = 'missing' | 'denied' | 'not-a-file' | 'not-a-folder' | 'loop' | 'failed'

export interface Fault {
  readonly fault: FaultKind
  /** One clear line for a person: what is wrong with this path. */
  readonly message: string
}

export type EntryKind = 'file' | 'folder' | 'symlink' | 'other'

export interface Entry {
  readonly name: string
  readonly kind: EntryKind
}

/**
 * The only way in which the steps see files: synchronous, because that is fastest on a disk, and free of Node, so
 * that a web worker can fill a snapshot first. Paths are absolute and have forward slashes on every system.
 */
export interface Files {
  /** The content of a file, or its first `limit` bytes. */
  read(path: string, limit?: number): Uint8Array | Fault
  /**
   * Looks at a file's content without keeping it: the bytes are valid until `use` returns. A closure looks at thousands of files, and memory
   * for each of them costs more than reading them.
   */
  inspect<T>(path: string, use: (bytes: Uint8Array) => T): T | Fault
  /** The whole of a file as text, where an editor has it so; all other files are bytes. */
  openText?(path: string): string | undefined
  /** The entries of a folder, sorted by name as bytes; a symlink is not followed. */
  list(folder: string): readonly Entry[] | Fault
  /** What a path is after following symlinks; undefined where there is nothing that can be seen. */
  kind(path: string): 'file' | 'folder' | 'other' | undefined
  /** The path after following every symlink, or the path itself where that fails. */
  realPath(path: string): string
}

export function isFault(value: object | string): value is Fault {
  return typeof value === 'object' && 'fault' in value
}

/** An input that could not be read in full; it never hides what else was found. */
export interface Problem {
  readonly file: string
  readonly message: string
  /** 1-based, where it is known. */
  readonly line?: number
  /** A suppression that is wrong or does nothing: it could be read, and hides nothing. */
  readonly about?: 'suppression'
}

/** The same files, each folder listed once: closures ask for the same folders again and again. */
export function rememberFolders(files: Files): Files {
  const listed = new Map<string, readonly Entry[] | Fault>()
  const kinds = new Map<string, ReturnType<Files['kind']>>()
  return {
    read: (path, limit) => files.read(path, limit),
    inspect: (path, use) => files.inspect(path, use),
    openText: (path) => files.openText?.(path),
    realPath: (path) => files.realPath(path),
    list(folder) {
      let entries = listed.get(folder)
      if (entries === undefined) listed.set(folder, (entries = files.list(folder)))
      return entries
    },
    kind(path) {
      if (!kinds.has(path)) kinds.set(path, files.kind(path))
      return kinds.get(path)
    },
  }
}

const decoder = new TextDecoder('utf-8')

/** UTF-8 text; bytes that are not UTF-8 become U+FFFD, as Go's own tools show them. */
export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** The text of a file, or the fault that kept it from being read. */
export function readText(files: Files, path: string): string | Fault {
  const bytes = files.read(path)
  return isFault(bytes) ? bytes : decode(bytes)
}

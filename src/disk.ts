import * as fs from 'node:fs'
import { homedir } from 'node:os'
import { delimiter } from 'node:path'
import type { Entry, EntryKind, Fault, FaultKind, Files } from './go/files.js'
import { slashes, type Host } from './go/host.js'

const kinds: ReadonlyMap<string, FaultKind> = new Map([
  ['ENOENT', 'missing'],
  ['EACCES', 'denied'],
  ['EPERM', 'denied'],
  ['ENOTDIR', 'not-a-folder'],
  ['EISDIR', 'not-a-file'],
  ['ELOOP', 'loop'],
])

const clear: Readonly<Record<FaultKind, string>> = {
  missing: 'there is no such file',
  denied: 'it may not be read: check its permissions',
  'not-a-folder': 'a part of its path is not a folder',
  'not-a-file': 'it is a folder, not a file',
  loop: 'its symlinks lead in a circle',
  failed: 'it could not be read',
}

function faultOf(path: string, error: unknown): Fault {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const fault = kinds.get(code) ?? 'failed'
  return { fault, message: `cannot read ${path}: ${clear[fault]}${fault === 'failed' ? ` (${code})` : ''}` }
}

function kindOf(entry: fs.Dirent | fs.Stats): EntryKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  return entry.isSymbolicLink() ? 'symlink' : 'other'
}

/** What `inspect` reads into; nearly every Go file fits. No Buffer: its indexOf is slower than that of plain bytes. */
let scratch = new Uint8Array(256 * 1024)

/** The files of this machine. */
export const disk: Files = {
  read(path, limit = Number.MAX_SAFE_INTEGER) {
    try {
      // A pipe or device would block for ever; opening without waiting and asking what it is costs nothing more.
      const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
      try {
        const stat = fs.fstatSync(file)
        if (!stat.isFile()) return { fault: 'not-a-file', message: `cannot read ${path}: it is not a regular file` }
        return readUpTo(file, Math.min(stat.size, limit))
      } finally {
        fs.closeSync(file)
      }
    } catch (error) {
      return faultOf(path, error)
    }
  },
  inspect(path, use) {
    let length: number
    try {
      const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
      try {
        length = fs.readSync(file, scratch, 0, scratch.length, 0)
        while (length === scratch.length) {
          const larger = new Uint8Array(scratch.length * 4)
          larger.set(scratch)
          scratch = larger
          length += fs.readSync(file, scratch, length, scratch.length - length, length)
        }
      } finally {
        fs.closeSync(file)
      }
    } catch (error) {
      return faultOf(path, error)
    }
    return use(scratch.subarray(0, length))
  },
  list(folder) {
    try {
      const entries: Entry[] = fs.readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch (error) {
      return faultOf(folder, error)
    }
  },
  kind(path) {
    try {
      const stat = fs.statSync(path, { throwIfNoEntry: false })
      if (stat === undefined) return undefined
      const kind = kindOf(stat)
      return kind === 'symlink' ? undefined : kind
    } catch {
      // A file where a folder should be, no permission, a circle of symlinks: nothing that can be seen.
      return undefined
    }
  },
  realPath(path) {
    try {
      return slashes(fs.realpathSync.native(path))
    } catch {
      // Documented: the path itself where it can't be followed.
      return path
    }
  },
}

function readUpTo(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let length = 0
  while (length < size) {
    const read = fs.readSync(file, bytes, length, size - length, length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

const systems: Readonly<Partial<Record<NodeJS.Platform, string>>> = { win32: 'windows', sunos: 'solaris' }
const architectures: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle' }

/** This machine and process, as the steps want to know it. */
export function thisHost(env: Readonly<Record<string, string | undefined>> = process.env): Host {
  return {
    env,
    home: slashes(env['HOME'] ?? homedir()),
    goos: systems[process.platform] ?? process.platform,
    goarch: architectures[process.arch] ?? process.arch,
    path: (env['PATH'] ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map(slashes),
  }
}

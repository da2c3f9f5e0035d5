import { statSync } from 'node:fs'
import type { Files } from './go/files.js'

/** What the disk says of a path, in numbers: the same numbers mean that nothing was written there. */
export interface Mark {
  readonly dev: number
  readonly ino: number
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  /** The later of the times of writing and of any change, in milliseconds; 0 where there is nothing. */
  readonly changed: number
  /** As `Files.kind` has it. */
  readonly kind: ReturnType<Files['kind']>
}

/** The same as a text that can be kept. */
export interface Stamp {
  readonly text: string
  readonly changed: Mark['changed']
  readonly kind: Mark['kind']
}

/** Stamps of one run of the program: each path is asked for once. */
export interface Stamps {
  of(path: string): Stamp
  /** The numbers alone: a text for each of thousands of files takes longer than asking the disk. */
  mark(path: string): Mark
  /** Whether a stamp is older than the run by more than file systems round times: what was read under it is what it says. */
  isSettled(stamp: Pick<Stamp, 'changed'>): boolean
}

/** File systems round times down, by up to two seconds. */
const roundingMilliseconds = 2000

/** `began` is when the run began (milliseconds since 1970): what changes after a stamp was taken can't have a settled one. */
export function createStamps(began: number): Stamps {
  const known = new Map<string, Stamp>()
  const marks = new Map<string, Mark>()
  const mark = (path: string): Mark => {
    let taken = marks.get(path)
    if (taken === undefined) marks.set(path, (taken = markOf(path)))
    return taken
  }
  return {
    mark,
    of(path) {
      let stamp = known.get(path)
      if (stamp === undefined) known.set(path, (stamp = stampOf(mark(path))))
      return stamp
    },
    isSettled: ({ changed }) => changed < began - roundingMilliseconds,
  }
}

/** No device has these numbers. */
const nothing: Mark = { dev: -1, ino: 0, size: 0, mtimeMs: 0, ctimeMs: 0, changed: 0, kind: undefined }
const failed = -2

function markOf(path: string): Mark {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return nothing
    const { dev, ino, size, mtimeMs, ctimeMs } = stat
    return { dev, ino, size, mtimeMs, ctimeMs, changed: Math.max(mtimeMs, ctimeMs), kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other' }
  } catch (error) {
    // A circle of symlinks, a file where a folder should be: that is what the path is.
    return { ...nothing, dev: failed, ino: (error as NodeJS.ErrnoException).errno ?? 0 }
  }
}

function stampOf({ dev, ino, size, mtimeMs, ctimeMs, changed, kind }: Mark): Stamp {
  return { text: kind === undefined ? `${dev}:${ino}` : `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`, changed, kind }
}

import { statSync } from 'node:fs'
import type { Files } from './go/files.js'

/** What the disk says of a path: the same text means that nothing was written there. */
export interface Stamp {
  readonly text: string
  /** The later of the times of writing and of any change, in milliseconds; 0 where there is nothing. */
  readonly changed: number
  /** As `Files.kind` has it. */
  readonly kind: ReturnType<Files['kind']>
}

/** Stamps of one run of the program: each path is asked for once. */
export interface Stamps {
  of(path: string): Stamp
  /** Whether a stamp is older than the run by more than file systems round times: what was read under it is what it says. */
  isSettled(stamp: Stamp): boolean
}

/** File systems round times down, by up to two seconds. */
const roundingMilliseconds = 2000

/** `began` is when the run began (milliseconds since 1970): what changes after a stamp was taken can't have a settled one. */
export function createStamps(began: number): Stamps {
  const known = new Map<string, Stamp>()
  return {
    of(path) {
      let stamp = known.get(path)
      if (stamp === undefined) known.set(path, (stamp = stampOf(path)))
      return stamp
    },
    isSettled: ({ changed }) => changed < began - roundingMilliseconds,
  }
}

function stampOf(path: string): Stamp {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return { text: '-', changed: 0, kind: undefined }
    const { dev, ino, size, mtimeMs, ctimeMs } = stat
    return { text: `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`, changed: Math.max(mtimeMs, ctimeMs), kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other' }
  } catch (error) {
    // A circle of symlinks, a file where a folder should be: that is what the path is.
    return { text: (error as NodeJS.ErrnoException).code ?? '?', changed: 0, kind: undefined }
  }
}

import { createHash } from 'node:crypto'
import { rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { filesByAge, readSealed, writeSealed } from './sealed.js'

/** A folder of remembered things, one file each, that any number of processes may use at once, and that may be emptied at any time. */
export interface Shelf {
  /** What was put there under a name; undefined where it is not there, or not as it was written. */
  take(name: string): unknown
  /** Replaces what is there. A full disk or a read-only home is thrown. */
  put(name: string, value: unknown): void
  /** Takes the oldest away until the rest is within the limit. */
  sweep(): void
}

/** What was used is young again, but not at every use. */
const dayMilliseconds = 24 * 60 * 60 * 1000

/** `maker` is the program that can read what it wrote: another build of it reads nothing of this one's, and writes beside it. */
export function openShelf(storage: string, kind: string, maker: string, mostBytes: number): Shelf {
  const folder = join(storage, kind)
  const fileOf = (name: string): string => join(folder, `${digest(`${maker}\n${name}`).slice(0, 32)}.json`)
  return {
    take(name) {
      const file = fileOf(name)
      const body = readSealed(file)
      if (body === undefined) return undefined
      youthen(file)
      const [of, value] = JSON.parse(body.toString()) as readonly [string, unknown]
      return of === name ? value : undefined
    },
    put(name, value) {
      writeSealed(fileOf(name), Buffer.from(JSON.stringify([name, value])))
    },
    sweep() {
      let total = 0
      for (const { file, bytes } of filesByAge(folder)) {
        total += bytes
        if (total > mostBytes) rmSync(file, { force: true })
      }
    },
  }
}

function youthen(file: string): void {
  try {
    const now = new Date()
    if (now.getTime() - statSync(file).mtimeMs > dayMilliseconds) utimesSync(file, now, now)
  } catch {
    // Swept by another process in this moment, or not ours to write: it was read.
  }
}

export const digest = (text: string): string => createHash('sha1').update(text).digest('hex')

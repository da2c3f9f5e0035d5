import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()
const digestBytes = 20

/** What a file holds behind the digest of it; undefined where it is not there, or cut short, or damaged. */
export function readSealed(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file)
    const body = bytes.subarray(digestBytes)
    return digestOf(body).equals(bytes.subarray(0, digestBytes)) ? body : undefined
  } catch {
    // It is worked out anew, and then it is there.
    return undefined
  }
}

/** Replaces a file, and makes its folder; no reader ever sees half of it. Where `most` is given the folder's oldest files go, so that no more stay. A full disk or a read-only home is thrown. */
export function writeSealed(file: string, body: Uint8Array, most?: number): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  const temporary = `${file}.${randomUUID()}.tmp`
  writeFileSync(temporary, Buffer.concat([digestOf(body), body]))
  renameSync(temporary, file)
  if (most !== undefined) prune(folder, most)
}

function prune(folder: string, most: number): void {
  if (readdirSync(folder).length <= most) return
  for (const { file } of filesByAge(folder).slice(most)) rmSync(file, { force: true })
}

/** The files of a folder, the youngest first; one that another process has just taken away is not among them. */
export function filesByAge(folder: string): readonly { readonly file: string; readonly bytes: number; readonly time: number }[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const file = join(folder, name)
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat === undefined ? [] : [{ file, bytes: stat.size, time: stat.mtimeMs }]
    })
    .sort((a, b) => b.time - a.time)
}

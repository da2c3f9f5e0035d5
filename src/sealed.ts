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
  const names = readdirSync(folder)
  if (names.length <= most) return
  const aged = names.flatMap((name) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false })
    return stat === undefined ? [] : [{ name, age: stat.mtimeMs }]
  })
  for (const { name } of aged.sort((a, b) => b.age - a.age).slice(most)) rmSync(join(folder, name), { force: true })
}

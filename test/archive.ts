import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** Files by path; the text as it is, or bytes. */
export type Archive = Readonly<Record<string, string | Uint8Array>>

const folders: string[] = []

/** Writes files into a new folder that is removed after the test file. */
export function unpack(archive: Archive): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-test-')))
  folders.push(folder)
  for (const [name, content] of Object.entries(archive)) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return folder
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

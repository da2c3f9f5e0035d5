import { constants } from 'node:fs'
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestedCommand } from './inclusion.js'

/** What the kept binary was made from, and which commands were found in it. */
interface Note {
  readonly key: string
  readonly commands: readonly RequestedCommand[]
}

const file = (folder: string): string => join(folder, 'binary')
const note = (folder: string): string => join(folder, 'binary.json')

/** Copies the kept binary to `output` where it is the one of this key, with these commands in it. */
export async function takeBinary(folder: string, key: string, commands: readonly RequestedCommand[], output: string): Promise<boolean> {
  try {
    const kept = JSON.parse(await readFile(note(folder), 'utf8')) as Note
    if (kept.key !== key || JSON.stringify(kept.commands) !== JSON.stringify(commands)) return false
    await copyFile(file(folder), output, constants.COPYFILE_FICLONE)
    return true
  } catch {
    return false // There is none, or not a whole one: it is linked again.
  }
}

/** Keeps a copy: a person may write to the output. The folder is ours alone while it is locked; `scratch` is on the same file system. */
export async function keepBinary(folder: string, key: string, commands: readonly RequestedCommand[], output: string, scratch: string): Promise<void> {
  await rm(note(folder), { force: true })
  const temporary = join(scratch, 'binary')
  await copyFile(output, temporary, constants.COPYFILE_FICLONE)
  await rename(temporary, file(folder))
  const text = join(scratch, 'binary.json')
  await writeFile(text, JSON.stringify({ key, commands } satisfies Note))
  await rename(text, note(folder))
}

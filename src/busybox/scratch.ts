import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A name that tells whose it is, so that another process can see that its owner is gone. */
export function ownedName(): string {
  return `${process.pid}-${randomUUID().slice(0, 8)}`
}

const owned = /(?:^|\.)(\d+)-[0-9a-f]{8}(?:\.tmp)?$/

/** Runs `use` with a new folder below `parent` that is gone afterwards, however it ends, with all stale ones. */
export async function withScratch<T>(parent: string, use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true })
  await removeStale(parent, () => true)
  const folder = join(parent, ownedName())
  await mkdir(folder)
  try {
    return await use(folder)
  } finally {
    await remove(folder)
  }
}

/** The name under which a result is made beside `output`, on the same file system, before it is renamed. */
export function temporaryOutput(output: string): string {
  return `${output}.${ownedName()}.tmp`
}

/** Removes what earlier runs left beside `output` when they were killed; the folder may be missing. */
export async function removeStaleOutputs(output: string): Promise<void> {
  const prefix = `${basename(output)}.`
  await removeStale(dirname(output), (name) => name.startsWith(prefix) && name.endsWith('.tmp'))
}

/** A folder may still be filled by a process that is just ending. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

async function removeStale(folder: string, matches: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const owner = owned.exec(name)?.[1]
    if (owner !== undefined && matches(name) && !isAlive(Number(owner))) await remove(join(folder, name))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

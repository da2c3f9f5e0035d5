import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../process.js'
import type { Environment } from './environment.js'
import { treesFolder } from './generator.js'
import { generatorName } from './tool.js'

/** How much the generated trees and kept binaries may have in all; the last one used always stays. */
const limit = 4 * 1024 ** 3

/** `busy` are folders in which a build runs; they stay. */
export interface Cleaned {
  readonly folders: number
  readonly bytes: number
  readonly busy: number
}

interface Place {
  readonly storage: string
  readonly env: Environment
}

/** Removes what was not used for the longest time; a build does not fail for it. */
export async function removeOldTrees(program: string, { storage, env }: Place): Promise<void> {
  await remove(program, storage, env, limit)
}

/** Empties the build cache: trees, binaries and the tools that were built. What a running build uses stays. */
export async function cleanBuilds({ storage, env }: Place): Promise<Cleaned> {
  const tools = join(storage, 'tools')
  const names = (await readdir(tools).catch(() => [])).sort()
  const generators = names.filter((name) => name.startsWith(`${generatorName}-`))
  let cleaned: Cleaned | undefined
  // Only the generator can tell which folders are in use; any version of it can.
  for (const name of generators) cleaned ??= await remove(join(tools, name, process.platform === 'win32' ? `${generatorName}.exe` : generatorName), storage, env, 0)
  if (cleaned === undefined) {
    // Without one nobody builds.
    await rm(treesFolder(storage), { recursive: true, force: true })
    cleaned = { folders: 0, bytes: 0, busy: 0 }
  }
  if (cleaned.busy === 0) await rm(tools, { recursive: true, force: true })
  return cleaned
}

async function remove(program: string, storage: string, env: Environment, bytes: number): Promise<Cleaned | undefined> {
  let cleaned: Cleaned | undefined
  await run({
    program,
    arguments: ['-remove', treesFolder(storage), String(bytes)],
    directory: storage,
    env,
    onOutput: (line) => (cleaned = JSON.parse(line) as Cleaned),
  })
  return cleaned
}

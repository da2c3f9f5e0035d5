import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildEnvironment } from '../../src/busybox/environment.js'
import { generate, generatedTree, type Generated, type Mode } from '../../src/busybox/generator.js'
import { env, generatorProgram, go, makebbProgram, newFolder } from './workbench.js'

export interface TreeRequest {
  readonly directory: string
  readonly patterns: readonly string[]
  readonly tags?: readonly string[]
  readonly mode?: Mode
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Brings the tree in a kept folder up to date. */
export async function generated(folder: string, { directory, patterns, tags = [], mode = {}, env: own = env }: TreeRequest): Promise<Generated> {
  const scratch = newFolder()
  const generation = await generate({
    program: await generatorProgram(),
    directory,
    env: buildEnvironment(own, go, 'linux', 'amd64', scratch),
    patterns,
    tags,
    mode,
    folder,
    scratch,
    signal: new AbortController().signal,
    onLog: () => undefined,
    onPhase: () => undefined,
    onWait: () => undefined,
  })
  if (generation.kind !== 'generated') throw new Error(JSON.stringify(generation))
  await generation.release()
  return generation.generated
}

/** The tree as makebb writes it. */
export async function makebbTree({ directory, patterns, tags = [], env: own = env }: TreeRequest): Promise<Readonly<Record<string, string>>> {
  const folder = join(newFolder(), 'tree')
  const scratch = newFolder()
  execFileSync(await makebbProgram(), ['-g', '-gen-dir', folder, '-o', join(scratch, 'bb'), ...tags.map((tag) => `-go-build-tags=${tag}`), ...patterns], {
    cwd: directory,
    env: buildEnvironment(own, go, 'linux', 'amd64', scratch),
    stdio: 'pipe',
  })
  return files(folder)
}

export function keptTree(folder: string): Readonly<Record<string, string>> {
  return files(generatedTree(folder))
}

function files(root: string): Readonly<Record<string, string>> {
  if (!existsSync(root)) return {}
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(names.sort().map((name) => [relative(root, name), readFileSync(name, 'latin1')]))
}

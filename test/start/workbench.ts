import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { buildBusybox } from '../../src/busybox/build.js'
import { goTool } from '../../src/busybox/tool.js'
import { disk, thisHost } from '../../src/disk.js'
import { importClosure } from '../../src/go/closure.js'
import { startParser } from '../../src/go/tree.js'
import { openProject } from '../../src/project/project.js'
import { appletName } from '../../src/rules/applet.js'
import { needlesOf } from '../../src/rules/registry.js'
import { explainStart, type Sources, type StartFailure } from '../../src/start/explain.js'
import type { Limits, ProgramEnd, ProgramStart, Starter } from '../../src/start/programs.js'
import { startPrograms } from '../../src/start/programs.js'
import { startBusybox, type StartResult } from '../../src/start/start.js'
import { env, go, pin as makebbPin, storage } from '../busybox/workbench.js'

export { go, storage }

export const pin = fileURLToPath(new URL('../../src/start/starter', import.meta.url))

const read = (name: string): Uint8Array => readFileSync(fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)))

export const limits: Limits = { milliseconds: 3000, memory: 512 * 2 ** 20 }

/** Nobody may look into a folder of mkdtemp; these are for other users too. */
const work = mkdtempSync(join(tmpdir(), 'gopure-start-'))
chmodSync(work, 0o755)
afterAll(() => rmSync(work, { recursive: true, force: true }))

export function newFolder(): string {
  const folder = mkdtempSync(join(work, 'f-'))
  chmodSync(folder, 0o755)
  return folder
}

export interface Built {
  readonly directory: string
  readonly binary: string
  readonly sources: Sources
  readonly applets: readonly string[]
}

/** A fixture's commands as one real busybox, beside a copy of the fixture. */
export async function built(name: string): Promise<Built> {
  const directory = join(newFolder(), name)
  cpSync(fileURLToPath(new URL(`../fixtures/start/${name}`, import.meta.url)), directory, { recursive: true })
  const { project } = await openProject(disk, thisHost(env), { directory, patterns: ['./cmds/...'], overrides: {}, anyPackage: false, needlesOf })
  if (project === undefined) throw new Error(directory)
  const { commands, target, reader } = project
  const output = join(newFolder(), 'bb')
  const result = await buildBusybox({ directory, patterns: commands, commands: commands.map((importPath) => ({ importPath, applet: appletName(importPath) })), tags: [], goos: 'linux', goarch: target.goarch, output, storage, pin: makebbPin, go, env })
  if (result.kind !== 'built') throw new Error(JSON.stringify(result))
  const sources = { reader, names: {}, closure: importClosure(reader, commands, target, { standard: false }), parse: await startParser({ runtime: read('web-tree-sitter/web-tree-sitter.wasm'), go: read('tree-sitter-go/tree-sitter-go.wasm') }) }
  return { directory, binary: output, sources, applets: commands.map((command) => appletName(command)) }
}

export function starterFor({ binary, applets }: Built, more: Partial<Starter> = {}): Starter {
  return { binary, applets, limits, storage, pin, go, env, ...more }
}

/** Starts programs with arguments of a test's own. */
export async function ends(starter: Starter, starts: readonly ProgramStart[]): Promise<readonly ProgramEnd[]> {
  const result = await startPrograms(starter, starts)
  if (result.kind !== 'ran') throw new Error(JSON.stringify(result))
  if (!result.sandbox.had) throw new Error(result.sandbox.reason)
  return result.ends.map((end) => end!)
}

export type Started = Extract<StartResult, { readonly kind: 'started' }>

export async function started(of: Built, more: Partial<Limits> = {}): Promise<{ readonly result: Started; readonly failures: readonly StartFailure[] }> {
  const own = { ...limits, ...more }
  const result = await startBusybox({ ...starterFor(of, { limits: own }), names: of.applets })
  if (result.kind !== 'started') throw new Error(JSON.stringify(result))
  return { result, failures: explainStart(result, own.milliseconds, of.sources) }
}

/** The starter's program where every user may start it. */
export async function starterProgram(): Promise<string> {
  const tool = await goTool({ name: 'starter', package: '.', oldest: '1.21' }, { pin, storage, go, env })
  if (tool.kind !== 'ready') throw new Error(JSON.stringify(tool))
  const folder = join(work, 'public')
  const program = join(folder, 'starter')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    cpSync(tool.program, `${program}.new`)
    renameSync(`${program}.new`, program)
    chmodSync(program, 0o755)
  }
  return program
}

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Installation } from '../go/installation.js'
import { compareGoVersions } from '../go/version.js'
import { run } from '../process.js'
import { toolEnvironment, type Environment } from './environment.js'
import { messages } from './messages.js'
import { withScratch } from './scratch.js'

/** A Go program that Gopure ships as source. */
export interface GoTool {
  /** What messages call it; its file's name. */
  readonly name: string
  /** The package to build: `.`, or an import path of a module that go.mod pins. */
  readonly package: string
  /** The oldest Go that builds it, which is go.mod's language version. */
  readonly oldest: string
}

/** `pin` is the folder with the tool's pinned go.mod and go.sum, and its source if it has any; `storage` is Gopure's own folder. */
export interface ToolRequest {
  readonly pin: string
  readonly storage: string
  readonly go: Installation
  readonly env: Environment
  readonly signal?: AbortSignal | undefined
  /** Told when the tool has to be built, which may have to download it. */
  readonly onBuild?: (() => void) | undefined
}

export type ToolResult =
  | { readonly kind: 'ready'; readonly program: string; readonly cached: boolean }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'cancelled' }

export const generatorName = 'gopure-generate'

/** Our generator, on gobusybox's own packages. */
export async function generator(request: ToolRequest): Promise<ToolResult> {
  return goTool({ name: generatorName, package: '.', oldest: '1.23' }, request)
}

/** The makebb that the generator is held to. */
export async function makebb(request: ToolRequest): Promise<ToolResult> {
  return goTool({ name: 'makebb', package: 'github.com/u-root/gobusybox/src/cmd/makebb', oldest: '1.23' }, request)
}

/** A tool, built with this Go unless it is in storage already. Two processes may do so at once. */
export async function goTool(tool: GoTool, request: ToolRequest): Promise<ToolResult> {
  const { name, oldest } = tool
  const { go, pin, storage } = request
  if (compareGoVersions(go.version.slice('go'.length), oldest) < 0) {
    return { kind: 'unusable', message: `${go.version} in ${go.goroot} is too old: ${name} needs Go ${oldest} or newer; choose a newer Go` }
  }
  const sources = (await readdir(pin)).filter((file) => /^go\.(?:mod|sum)$|\.(?:go|s)$/.test(file)).sort()
  const folder = join(storage, 'tools', `${name}-${await fingerprint(pin, sources, go)}`)
  const program = join(folder, process.platform === 'win32' ? `${name}.exe` : name)
  if (await isExecutable(program)) return { kind: 'ready', program, cached: true }
  request.onBuild?.()
  return withScratch(join(storage, 'builds'), (scratch) => build(tool, request, sources, scratch, folder, program))
}

async function build(tool: GoTool, { go, pin, env, signal }: ToolRequest, sources: readonly string[], scratch: string, folder: string, program: string): Promise<ToolResult> {
  const { name } = tool
  const temporary = join(scratch, 'tmp')
  const built = join(scratch, `${name}.built`)
  await mkdir(temporary)
  for (const file of sources) await copyFile(join(pin, file), join(scratch, file))
  const outcome = await run({
    program: go.goBinary,
    arguments: ['build', '-buildvcs=false', '-o', built, tool.package],
    directory: scratch,
    env: toolEnvironment(env, go, temporary),
    signal,
  })
  switch (outcome.kind) {
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'not-found':
      return { kind: 'unusable', message: noGo(go.goBinary) }
    case 'failed-to-start':
      return { kind: 'unusable', message: `${go.goBinary} does not start: ${outcome.reason}` }
    case 'signalled':
    case 'timed-out':
      return { kind: 'unusable', message: `building ${name} with ${go.version} was stopped from outside; build again` }
    case 'exited':
      if (outcome.code !== 0) return { kind: 'unusable', message: failure(name, go, outcome.output) }
  }
  // Within one file system a rename is atomic: whoever of two comes last replaces the same bytes.
  await mkdir(folder, { recursive: true })
  await rename(built, program)
  return { kind: 'ready', program, cached: false }
}

/** No Go where it was said to be. */
export function noGo(program: string): string {
  return `there is no Go at ${program}; install Go, or name the one to use`
}

function failure(name: string, go: Installation, output: string): string {
  const cause = messages(output)[0]?.message ?? output.trim().split('\n').slice(-3).join(' ').trim()
  return `${name} could not be built with ${go.version}: ${cause}`
}

/** What decides the tool's bytes and whether it runs here. */
async function fingerprint(pin: string, sources: readonly string[], go: Installation): Promise<string> {
  const hash = createHash('sha256')
  for (const file of sources) hash.update(file).update(await readFile(join(pin, file)))
  hash.update(`${go.version} ${process.platform} ${process.arch}`)
  return hash.digest('hex').slice(0, 16)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Installation } from '../go/installation.js'
import { compareGoVersions } from '../go/version.js'
import { run } from '../process.js'
import { toolEnvironment, type Environment } from './environment.js'
import { messages } from './messages.js'
import { withScratch } from './scratch.js'

const makebbPackage = 'github.com/u-root/gobusybox/src/cmd/makebb'

/** The pinned go.mod's language version. */
const oldest = '1.23'

/** `pin` is the folder with makebb's pinned go.mod and go.sum; `storage` is Gopure's own folder. */
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

/** The pinned makebb, built with this Go unless it is in storage already. Two processes may do so at once. */
export async function makebb(request: ToolRequest): Promise<ToolResult> {
  const { go, pin, storage } = request
  if (compareGoVersions(go.version.slice('go'.length), oldest) < 0) {
    return { kind: 'unusable', message: `${go.version} in ${go.goroot} is too old: makebb needs Go ${oldest} or newer; choose a newer Go` }
  }
  const folder = join(storage, 'tools', `makebb-${await fingerprint(pin, go)}`)
  const program = join(folder, process.platform === 'win32' ? 'makebb.exe' : 'makebb')
  if (await isExecutable(program)) return { kind: 'ready', program, cached: true }
  request.onBuild?.()
  return withScratch(join(storage, 'builds'), (scratch) => build(request, scratch, folder, program))
}

async function build(request: ToolRequest, scratch: string, folder: string, program: string): Promise<ToolResult> {
  const { go, pin, env, signal } = request
  const temporary = join(scratch, 'tmp')
  const built = join(scratch, 'makebb')
  await mkdir(temporary)
  await copyFile(join(pin, 'go.mod'), join(scratch, 'go.mod'))
  await copyFile(join(pin, 'go.sum'), join(scratch, 'go.sum'))
  const outcome = await run({
    program: go.goBinary,
    arguments: ['build', '-buildvcs=false', '-o', built, makebbPackage],
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
      return { kind: 'unusable', message: `building makebb with ${go.version} was stopped from outside; build again` }
    case 'exited':
      if (outcome.code !== 0) return { kind: 'unusable', message: failure(go, outcome.output) }
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

function failure(go: Installation, output: string): string {
  const cause = messages(output)[0]?.message ?? output.trim().split('\n').slice(-3).join(' ').trim()
  return `makebb could not be built with ${go.version}: ${cause}`
}

/** What decides the tool's bytes and whether it runs here. */
async function fingerprint(pin: string, go: Installation): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['go.mod', 'go.sum']) hash.update(await readFile(join(pin, name)))
  hash.update(`${go.version} ${process.platform} ${process.arch}`)
  return hash.digest('hex').slice(0, 16)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

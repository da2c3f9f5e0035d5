import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Where {
  readonly cwd: string
  /** Let it remember answers; elsewhere everything is worked out anew. */
  readonly remember?: boolean
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** What a test runner or CI may have set, and must not matter. */
const plain = { GOFLAGS: '', FORCE_COLOR: undefined, NO_COLOR: undefined, TERM: 'xterm' }

/** Runs the command line as a person does: the bundle, in a process of its own. */
export function gopure(words: readonly string[], { cwd, env = {}, remember = false }: Where): Ran {
  const [verb = '', ...rest] = words
  const asked = !remember && ['check', 'list', 'why'].includes(verb) ? [verb, '--fresh', ...rest] : words
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...asked], { cwd, env: { ...process.env, ...plain, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 })
  return { status, stdout, stderr }
}

/** Starts it without waiting; `input`: its stdin is a pipe. */
export function startGopure(words: readonly string[], { cwd, env = {}, input = false }: Where & { readonly input?: boolean }): ReturnType<typeof spawn> {
  return spawn(process.execPath, [cli, ...words], { cwd, env: { ...process.env, ...plain, ...env }, stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
}

export interface CheckJson {
  readonly version: number
  readonly commands: readonly string[]
  readonly packages: number
  readonly files: number
  readonly verdict: Readonly<Record<string, boolean>>
  readonly findings: readonly FindingJson[]
  readonly programs: readonly ProgramJson[]
  readonly problems: readonly { readonly file: string; readonly message: string; readonly line?: number }[]
}

export interface ProgramJson {
  readonly name: string
  readonly paths: readonly string[]
  readonly need: string
  readonly alternatives?: readonly string[]
  readonly provider: unknown
  readonly places: readonly { readonly file: string; readonly line: number }[]
}

export interface FindingJson {
  readonly rule: string
  readonly package: string
  readonly module: string
  readonly moduleVersion: string
  readonly class: string
  readonly severity: string
  readonly state: string
  readonly file: string
  readonly path: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly via: readonly string[]
  readonly commands: readonly string[]
}

/** The findings of a check as data. */
export function checkJson(words: readonly string[], where: Where): CheckJson {
  const { stdout, stderr } = gopure(['check', '--format', 'json', ...words], where)
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as CheckJson
}

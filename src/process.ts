import { execa } from 'execa'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'

/**
 * What is run. `env` is the whole environment: nothing is inherited that is not in it.
 * `graceMilliseconds` lies between SIGTERM and SIGKILL; `tailBytes` bounds the output that is kept.
 */
export interface Command {
  readonly program: string
  readonly arguments: readonly string[]
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  readonly timeoutMilliseconds?: number | undefined
  readonly graceMilliseconds?: number | undefined
  readonly tailBytes?: number | undefined
  readonly input?: string | undefined
  /** The program's stdin is a pipe that ends when this process does, however that ends; without it stdin is empty. */
  readonly opensInput?: boolean | undefined
  /** A console: what comes from here goes to the program's stdin as it comes, and its end is the end of stdin. */
  readonly inputFrom?: NodeJS.ReadableStream | undefined
  /** What comes out, in pieces as they come instead of lines: `onOutput` and `onErrorOutput` are told nothing then, and no output is kept. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined
  readonly onOutput?: ((line: string) => void) | undefined
  readonly onErrorOutput?: ((line: string) => void) | undefined
}

/** `output` is the end of stdout and stderr, line by line in the order in which they came. */
export type Outcome =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  | { readonly kind: 'signalled'; readonly signal: string; readonly output: string }
  | { readonly kind: 'cancelled'; readonly output: string }
  | { readonly kind: 'timed-out'; readonly output: string }
  | { readonly kind: 'not-found'; readonly program: string }
  | { readonly kind: 'failed-to-start'; readonly reason: string }

/**
 * Every program and all that it starts carries this variable, unless it clears its environment. A Gopure that runs
 * under another adds its own mark to the other's, so that both find what it starts.
 */
export const jobVariable = 'GOPURE_JOB'

/** A mark for several programs together, and the environment that gives it to them. */
export function jobMark(env: Command['env']): { readonly mark: string; readonly env: Command['env'] } {
  const mark = randomUUID()
  return { mark, env: { [jobVariable]: joined(env, mark) } }
}

const posix = process.platform !== 'win32'

/**
 * Runs one program in a process group of its own and resolves when it and its output have ended; it never rejects
 * for what a program can do. On cancel, on timeout, and when our process exits, the whole group is ended, and on Linux
 * also whatever left the group (it is found by its inherited job variable).
 *
 * Guaranteed: nothing is left after an abort, `process.exit`, an uncaught exception, or a signal that the shell turns
 * into an abort. Not guaranteed here: SIGKILL of this process, which nobody can catch. A busybox's generator holds the other
 * end of such a pipe as `opensInput` makes, and clears away then. Other programs end by themselves, and the next build
 * removes what they leave on disk. An editor that must survive its own SIGKILL runs the CLI with `opensInput`, whose abort is tied to its parent's pipe.
 */
export async function run(command: Command): Promise<Outcome> {
  if (command.signal?.aborted === true) return { kind: 'cancelled', output: '' }
  if (!isDirectory(command.directory)) return { kind: 'failed-to-start', reason: `folder ${command.directory} does not exist` }

  const job = randomUUID()
  const subprocess = execa(command.program, command.arguments, {
    cwd: command.directory,
    env: { ...command.env, [jobVariable]: joined(command.env, job) },
    extendEnv: false,
    detached: posix,
    reject: false,
    buffer: false,
    stripFinalNewline: false,
    ...(command.input === undefined ? { stdin: command.opensInput === true || command.inputFrom !== undefined ? ('pipe' as const) : ('ignore' as const) } : { input: command.input }),
  })
  const { pid } = subprocess
  if (pid === undefined) return notStarted(command.program, await subprocess)

  const tail = retained(command.tailBytes ?? 65_536)
  const { inputFrom, onBytes } = command
  // A program that ends before its input does is no error.
  if (inputFrom !== undefined) inputFrom.pipe(subprocess.stdin.on('error', () => undefined))
  const read = async (from: 'stdout' | 'stderr', onLine: ((line: string) => void) | undefined): Promise<void> => {
    if (onBytes !== undefined) {
      for await (const bytes of subprocess.iterable({ from, binary: true })) onBytes(bytes)
      return
    }
    for await (const line of subprocess.iterable({ from })) {
      tail.add(line)
      onLine?.(line)
    }
  }

  const ending: { reason?: 'cancelled' | 'timed-out'; timers: NodeJS.Timeout[] } = { timers: [] }
  const stop = (reason: 'cancelled' | 'timed-out'): void => {
    if (ending.reason !== undefined) return
    ending.reason = reason
    if (command.opensInput === true) subprocess.stdin.end()
    // Where there are no signals this would end it on the spot, and leave what it started.
    if (posix || command.opensInput !== true) signalGroup(pid, 'SIGTERM')
    ending.timers.push(setTimeout(() => endJob(pid, job), command.graceMilliseconds ?? 2_000))
  }
  const onAbort = (): void => stop('cancelled')
  const onExit = (): void => endJob(pid, job)
  command.signal?.addEventListener('abort', onAbort, { once: true })
  process.once('exit', onExit)
  if (command.timeoutMilliseconds !== undefined) {
    ending.timers.push(setTimeout(() => stop('timed-out'), command.timeoutMilliseconds))
  }
  // The leader may end on SIGTERM while something that left its group holds our pipes open and would keep us waiting.
  subprocess.once('exit', () => {
    if (ending.reason !== undefined) endJob(pid, job)
  })

  try {
    const [result] = await Promise.all([subprocess, read('stdout', command.onOutput), read('stderr', command.onErrorOutput)])
    const output = tail.text()
    if (ending.reason !== undefined || result.signal !== undefined) endJob(pid, job)
    if (ending.reason !== undefined) return { kind: ending.reason, output }
    if (result.signal !== undefined) return { kind: 'signalled', signal: result.signal, output }
    return { kind: 'exited', code: result.exitCode ?? 0, output }
  } finally {
    ending.timers.forEach((timer) => clearTimeout(timer))
    command.signal?.removeEventListener('abort', onAbort)
    process.removeListener('exit', onExit)
    if (inputFrom !== undefined) inputFrom.unpipe(subprocess.stdin)
  }
}

function joined(env: Command['env'], mark: string): string {
  return [env[jobVariable], mark].filter((part) => part !== undefined).join('/')
}

/** Ends the group and then everybody who carries the job's mark; twice, for a fork may have been under way. */
function endJob(pid: number, job: string): void {
  signalGroup(pid, 'SIGKILL')
  for (let round = 0; round < 5; round++) {
    const marked = carriers(job)
    if (marked.length === 0) return
    marked.forEach((carrier) => signalOne(carrier, 'SIGKILL'))
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalOne(posix ? -pid : pid, signal)
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has already ended, which is what was wanted.
  }
}

/** The processes that carry the job's mark; empty where there is no /proc. A zombie's environment reads as empty. */
function carriers(job: string): readonly number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').some((entry) => entry.startsWith(`${jobVariable}=`) && entry.includes(job))
      } catch {
        return false // It ended meanwhile, or belongs to somebody else.
      }
    })
    .map(Number)
}

function notStarted(program: string, result: { readonly cause?: unknown; readonly shortMessage?: string | undefined }): Outcome {
  const { cause } = result
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return { kind: 'not-found', program }
  if (code === 'EACCES') return { kind: 'failed-to-start', reason: `${program} may not be executed` }
  return { kind: 'failed-to-start', reason: cause instanceof Error ? cause.message : (result.shortMessage ?? 'unknown') }
}

/** The last lines of an endless text: as many as fit in `limit` UTF-16 units, and always the very last one's end. */
function retained(limit: number): { add(line: string): void; text(): string } {
  const lines: string[] = []
  let size = 0
  return {
    add(line) {
      const kept = line.length > limit ? line.slice(-limit) : line
      lines.push(kept)
      size += kept.length + 1
      while (size > limit && lines.length > 1) size -= lines.shift()!.length + 1
    },
    text: () => lines.join('\n'),
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

import { mkdir } from 'node:fs/promises'
import { goTool, type ToolRequest } from '../busybox/tool.js'
import { run } from '../process.js'

/** What one program may use; a program that needs more is ended. */
export interface Limits {
  readonly milliseconds: number
  /** Bytes, of the program and all that it starts. */
  readonly memory: number
}

/** One start of a program of the busybox. */
export interface ProgramStart {
  /** The applet; of a bare start, the name that the binary is started under. */
  readonly name: string
  /** The binary itself, not one of its symlinks: all that is started where there is no sandbox. */
  readonly bare?: boolean
  readonly arguments: readonly string[]
  /** Added to the few variables that every program gets: `NAME=value`. */
  readonly env?: readonly string[]
  /** How many bytes of each stream are kept; 64 KiB where it is not said. */
  readonly output?: number
}

/** `without` are parts that the kernel refused; the rest holds without them. */
export type Sandbox = { readonly had: true; readonly without: readonly string[] } | { readonly had: false; readonly reason: string }

export interface ProgramEnd {
  /** Why it did not become the program. */
  readonly notStarted?: string
  /** -1 where a signal ended it. */
  readonly code: number
  readonly signal?: string
  /** Which limit it ran into. */
  readonly limit?: 'time' | 'memory' | 'output'
  readonly stdout: string
  readonly stderr: string
  readonly microseconds: number
  /** Bytes. A program of less than some 5 MiB is shown with what the starter had before it became the program. */
  readonly maxRss: number
}

export type ProgramsResult =
  /** Undefined is what was not started, for want of a sandbox. */
  | { readonly kind: 'ran'; readonly sandbox: Sandbox; readonly ends: readonly (ProgramEnd | undefined)[] }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'cancelled' }

/** `pin` is the folder with the starter's source. */
export interface Starter extends ToolRequest {
  /** The busybox's absolute path. */
  readonly binary: string
  /** The names of the symlinks that there are to it. */
  readonly applets: readonly string[]
  readonly limits: Limits
}

/**
 * Starts programs of a busybox one after the other in namespaces of their own, with an empty root. Each ends with all that it has started before the
 * next begins, and all end with us.
 */
export async function startPrograms(starter: Starter, starts: readonly ProgramStart[], onEnd: (done: number) => void = () => undefined): Promise<ProgramsResult> {
  const tool = await goTool({ name: 'starter', package: '.', oldest: '1.21' }, starter)
  if (tool.kind !== 'ready') return tool
  const { binary, applets, limits, storage, signal } = starter
  let sandbox: Sandbox | undefined
  const ends: (ProgramEnd | undefined)[] = starts.map(() => undefined)
  const errors: string[] = []
  await mkdir(storage, { recursive: true })
  const outcome = await run({
    program: tool.program,
    arguments: [],
    directory: storage,
    env: {},
    input: JSON.stringify({
      binary,
      applets,
      runs: starts.map(({ name, bare = false, arguments: args, env = [], output = 65_536 }) => ({ name, bare, args, env, output })),
      memory: limits.memory,
      milliseconds: limits.milliseconds,
    }),
    signal,
    onOutput: (line) => {
      const answer = JSON.parse(line) as { readonly sandbox?: { readonly had: boolean; readonly reason?: string; readonly without?: readonly string[] }; readonly run?: ProgramEnd & { readonly index: number } }
      if (answer.sandbox !== undefined) {
        const { had, reason = '', without = [] } = answer.sandbox
        sandbox = had ? { had, without } : { had, reason }
      }
      if (answer.run !== undefined) {
        const { index, ...end } = answer.run
        ends[index] = end
        onEnd(index + 1)
      }
    },
    onErrorOutput: (line) => errors.push(line),
  })
  switch (outcome.kind) {
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'exited':
      if (outcome.code === 0 && sandbox !== undefined) return { kind: 'ran', sandbox, ends }
      return { kind: 'unusable', message: `${errors.join(' ').replace(/^starter: /, '') || 'the starter ended without a word'}${during(starts, ends)}` }
    case 'not-found':
      return { kind: 'unusable', message: `${tool.program} has been removed; start again` }
    case 'failed-to-start':
      return { kind: 'unusable', message: `the starter does not start: ${outcome.reason}` }
    case 'signalled':
    case 'timed-out':
      return { kind: 'unusable', message: `the starter was stopped from outside${during(starts, ends)}; start again` }
  }
}

function during(starts: readonly ProgramStart[], ends: readonly (ProgramEnd | undefined)[]): string {
  const next = starts[ends.indexOf(undefined)]
  return next === undefined ? '' : `, at ${next.name}`
}

import type { Outcome } from '../process.js'
import { ownWords, readJson } from './run-output.js'

/** A place of `gopure start --format json`; without a path only the package is known. */
export interface StartSpot {
  readonly message: string
  readonly package: string
  readonly path?: string
  readonly line?: number
  readonly column?: number
}

/** What does not start, and why; `rule` where it is an obstacle of the busybox. */
export interface StartFailure extends StartSpot {
  readonly rule?: string
  readonly applets: readonly string[]
  /** Before main: every command. */
  readonly all: boolean
  readonly related: readonly StartSpot[]
}

/** What the extension takes of `gopure start --format json`. */
export interface StartAnswer {
  readonly file: string
  readonly bytes: number
  readonly sandbox: { readonly had: boolean; readonly reason?: string; readonly without?: readonly string[] }
  readonly limits: { readonly milliseconds: number; readonly memory: number }
  readonly names: readonly string[]
  readonly applets: readonly { readonly name: string; readonly outcome: string; readonly code: number; readonly milliseconds: number; readonly maxRss: number }[]
  /** Of the cheapest applet. */
  readonly startup?: { readonly applet: string; readonly starts: number; readonly milliseconds: number; readonly maxRss: number }
  readonly init: {
    readonly packages: number
    readonly milliseconds: number
    readonly bytes: number
    readonly dearest: readonly { readonly importPath: string; readonly milliseconds: number; readonly bytes: number }[]
  }
  readonly findings: readonly StartFailure[]
  readonly failures: readonly StartFailure[]
}

export type StartEnd = { readonly kind: 'answer'; readonly answer: StartAnswer } | { readonly kind: 'cancelled' } | { readonly kind: 'failed'; readonly message: string }

/** How a start ended: with an answer whatever did not start, else with a line of words. */
export function startEnd(outcome: Outcome, stdout: string, said: readonly string[]): StartEnd {
  if (outcome.kind === 'cancelled' || (outcome.kind === 'exited' && outcome.code === 130)) return { kind: 'cancelled' }
  const answer = outcome.kind === 'exited' ? (readJson(stdout) as StartAnswer | undefined) : undefined
  if (answer !== undefined) return { kind: 'answer', answer }
  const words = ownWords(said)
  if (words.length > 0) return { kind: 'failed', message: words.join('; ') }
  return { kind: 'failed', message: outcome.kind === 'failed-to-start' ? outcome.reason : 'the output says why' }
}

/** How many applets have been started, from a line of stderr; undefined for any other line. */
export function startProgress(line: string): { readonly started: number; readonly total: number } | undefined {
  return line.startsWith('{"started":') ? (readJson(line) as { readonly started: number; readonly total: number } | undefined) : undefined
}

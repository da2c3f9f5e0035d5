import { readCrash, type Crash } from './crash.js'
import type { ProgramEnd } from './programs.js'

/**
 * How a start went. `ended` is right whatever the exit code: usage on stderr and 2 is what most programs answer. `running` is a program that went on
 * until it was stopped, as a server does.
 */
export type Outcome =
  | { readonly kind: 'ended'; readonly code: number }
  | { readonly kind: 'running'; readonly limit: 'time' | 'output' }
  | { readonly kind: 'crashed'; readonly crash: Crash }
  /** It waited in an init function until it was stopped. */
  | { readonly kind: 'blocked'; readonly crash: Crash }
  | { readonly kind: 'memory' }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string }

export function outcomeOf(end: ProgramEnd): Outcome {
  const { notStarted, limit, signal, code, stderr } = end
  if (notStarted !== undefined) return { kind: 'not-started', reason: notStarted }
  if (limit === 'memory') return { kind: 'memory' }
  // Go's own exit code for a crash; a program that prints the word and goes on is none.
  const crash = code === 2 || limit === 'time' ? readCrash(stderr) : undefined
  if (limit !== undefined) return crash !== undefined && crash.phase !== 'main' ? { kind: 'blocked', crash } : { kind: 'running', limit }
  if (crash !== undefined) return isOutOfMemory(crash) ? { kind: 'memory' } : { kind: 'crashed', crash }
  return signal === undefined ? { kind: 'ended', code } : { kind: 'signalled', signal }
}

function isOutOfMemory({ kind, message }: Crash): boolean {
  return kind === 'fatal' && /out of memory|cannot allocate memory/.test(message)
}

export const works = ({ kind }: Outcome): boolean => kind === 'ended' || kind === 'running'

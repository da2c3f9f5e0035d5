import type { Message, Skipped } from './messages.js'

/**
 * What a build does, in this order. `tool` builds makebb itself (once); `load` resolves the patterns and type-checks
 * every dependency; `rewrite` writes the generated tree; `compile` and `link` are Go's; `verify` looks for every
 * command in the generated tree.
 */
export type Phase = 'tool' | 'load' | 'rewrite' | 'compile' | 'link' | 'verify'

/**
 * `done` is counted, never estimated: packages written in `rewrite`, packages compiled in `compile` (those that Go's
 * cache had are not among them). `total` is there where it is known.
 */
export interface Progress {
  readonly phase: Phase
  readonly done?: number
  readonly total?: number
  readonly message?: string
}

export interface PhaseTime {
  readonly name: Phase
  readonly milliseconds: number
  /** Nothing had to be made: the tool was there, or every package came from Go's cache. */
  readonly cached: boolean
}

/** A message with its `file` in the person's own tree wherever that is known, and its `column` in UTF-16 units. */
export type BuildError = Message

export type BusyboxResult =
  | { readonly kind: 'built'; readonly output: string; readonly bytes: number; readonly phases: readonly PhaseTime[]; readonly skipped: readonly Skipped[] }
  | { readonly kind: 'failed'; readonly phase: Phase; readonly errors: readonly BuildError[]; readonly skipped: readonly Skipped[]; readonly output: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unusable'; readonly message: string }

import type { Message, Skipped } from './messages.js'

/**
 * What a build does, in this order. `tool` builds the generator itself (once); `load` finds out what has changed, and
 * asks Go for packages and files where it has to; `rewrite` writes the generated tree; `compile` and `link` are Go's;
 * `verify` looks for every command in the generated tree.
 */
export type Phase = 'tool' | 'load' | 'rewrite' | 'compile' | 'link' | 'verify'

/**
 * `done` is counted, never estimated: packages done in `rewrite`, packages compiled in `compile` (those that Go's
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
  /** Nothing had to be made: what was there from before was right. */
  readonly cached: boolean
}

/** What did not have to be made anew. */
export interface Reuse {
  /** Packages of the generated tree, and how many of them were written in this build. */
  readonly packages: number
  readonly written: number
  /** The binary of an earlier build was the one that was wanted. */
  readonly binary: boolean
}

/** A message with its `file` in the person's own tree wherever that is known, and its `column` in UTF-16 units. */
export type BuildError = Message

export type BusyboxResult =
  | { readonly kind: 'built'; readonly output: string; readonly bytes: number; readonly phases: readonly PhaseTime[]; readonly reuse: Reuse; readonly skipped: readonly Skipped[] }
  | { readonly kind: 'failed'; readonly phase: Phase; readonly errors: readonly BuildError[]; readonly skipped: readonly Skipped[]; readonly output: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unusable'; readonly message: string }

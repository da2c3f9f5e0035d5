import type { Closure } from '../go/closure.js'
import { works } from '../start/outcome.js'
import type { StartFailure } from '../start/explain.js'
import type { AppletStart, StartResult } from '../start/start.js'
import type { Limits } from '../start/programs.js'

/** A start with all that a report says of it; text and JSON are made from it. */
export interface StartReport {
  readonly file: string
  readonly bytes: number
  readonly goarch: string
  readonly limits: Limits
  readonly started: Extract<StartResult, { readonly kind: 'started' }>
  readonly failures: readonly StartFailure[]
  /** Undefined where there is no project here, and so there are import paths and no places. */
  readonly closure?: Closure
}

/** Applets by how they started. */
export interface StartCounts {
  readonly zero: number
  readonly other: number
  readonly running: number
  readonly failed: number
}

export function countsOf(applets: readonly AppletStart[]): StartCounts {
  const of = (test: (applet: AppletStart) => boolean): number => applets.filter(test).length
  return {
    zero: of(({ outcome }) => outcome.kind === 'ended' && outcome.code === 0),
    other: of(({ outcome }) => outcome.kind === 'ended' && outcome.code !== 0),
    running: of(({ outcome }) => outcome.kind === 'running'),
    failed: of(({ outcome }) => !works(outcome)),
  }
}

/** Failures that say something about the busybox, and those that are an applet's own. */
export const isFinding = ({ rule }: StartFailure): boolean => rule !== undefined

import type { Package } from '../go/package.js'
import type { Range } from '../go/byte-range.js'

/** What an obstacle breaks: the CGO_ENABLED=0 build, the program at run time, the shared busybox, or self-containment. */
export type FindingClass = 'build' | 'runtime' | 'busybox' | 'external' | 'info'

export type Severity = 'error' | 'warning' | 'info'

/** Active: in this build. Gated: right as it is, for the build leaves it out. */
export type State = 'active' | 'gated' | 'suppressed'

export interface Place extends Range {
  /** Absolute. */
  readonly path: string
}

export interface Related {
  readonly place: Place
  readonly message: string
}

/** What a rule says; where it matters for whom is added by the evaluation. */
export interface Draft {
  readonly place: Place
  readonly class: FindingClass
  /** What is there, and what that means, in one or two sentences. */
  readonly message: string
  readonly related?: readonly Related[]
  /** The package that the place belongs to, where it is not the one that was looked at. */
  readonly package?: Package
  /** What the import chain goes on to from there. */
  readonly leadsTo?: string
  /** What is started there, where it has names. */
  readonly starts?: Starts
  /** The commands that it concerns, where they are not those that come to the package. */
  readonly commands?: readonly string[]
  /** The commands without which a busybox can be built; where there are none, it can be built with all. Of class build that is every command that it concerns. */
  readonly leaveOut?: readonly string[]
}

/** The programs that a call starts or looks up. */
export interface Starts {
  /** As written: `modprobe`, `/sbin/modprobe`. */
  readonly programs: readonly string[]
  readonly need: Need
  /** All programs of which one will do, as written; those that are started here among them. */
  readonly alternatives?: readonly string[]
}

/** How much a start needs its program: it fails without, it names it unless told otherwise, it goes on without, or no command comes to it. */
export type Need = 'needed' | 'default' | 'optional' | 'unreached'

/** Whether a program can do without, as far as is known. */
export const isSpare = (need: Need): boolean => need === 'optional' || need === 'unreached'

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

export const isAtLeast = (severity: Severity, least: Severity): boolean => rank[severity] >= rank[least]

export const defaultSeverity: Readonly<Record<FindingClass, Severity>> = {
  build: 'error',
  runtime: 'error',
  busybox: 'error',
  external: 'warning',
  info: 'info',
}

/** The range of a file that has no lines to point at. */
export const wholeFile: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 }

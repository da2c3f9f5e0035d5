import type { At } from './package-names.js'

/** A program's name, with the place of the constant that says it. */
export interface Named {
  readonly name: string
  readonly at: At
  /** It was looked up before, and the program does without it where it is missing. */
  readonly probed: boolean
}

/** A parameter of the function around: its callers say the name. */
export interface Passed {
  readonly function: At
  readonly index: number
  readonly variadic: boolean
  /** The name is an element of the parameter, a list. */
  readonly element?: number
}

/** Where a program's name can come from, as far as the closure's constants show it. */
export interface Resolution {
  readonly programs: readonly Named[]
  /** The program starts its own file. */
  readonly self: boolean
  readonly parameters: readonly Passed[]
  /** Fields, the environment, the command line: expressions whose value a person or a file gives. */
  readonly configured: readonly string[]
  /** Expressions that could not be followed. */
  readonly unknown: readonly string[]
}

export const nothing: Resolution = { programs: [], self: false, parameters: [], configured: [], unknown: [] }

export function union(all: readonly Resolution[]): Resolution {
  return {
    programs: [...new Map(all.flatMap((one) => one.programs).map((named) => [named.name, named])).values()],
    self: all.some((one) => one.self),
    parameters: all.flatMap((one) => one.parameters),
    configured: [...new Set(all.flatMap((one) => one.configured))],
    unknown: [...new Set(all.flatMap((one) => one.unknown))],
  }
}

/** What is known to be the empty string. */
export const isEmpty = ({ programs, self, parameters, configured, unknown }: Resolution): boolean => !self && programs.length + parameters.length + configured.length + unknown.length === 0

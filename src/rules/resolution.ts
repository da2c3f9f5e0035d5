import type { Asked } from './asked.js'
import type { At } from './package-names.js'

/** A program's name, with the place of the constant that says it. */
export interface Named {
  readonly name: string
  readonly at: At
  /** It was looked for before. */
  readonly asked?: Asked
}

/** A parameter of the function around: its callers say the name. */
export interface Passed {
  readonly function: At
  readonly index: number
  readonly variadic: boolean
  /** The name is an element of the parameter, a list, any of its elements, or the first of any of the lists in it. */
  readonly element?: number | 'each' | 'first of each'
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

/** What is asked for all names alike; needed where they differ, or where one was not looked for. */
export function askedFor({ programs }: Resolution): Asked {
  const all = new Set(programs.map(({ asked }) => asked))
  return (all.size === 1 ? [...all][0] : undefined) ?? 'needed'
}

/** With what is asked of each name: of one that was not looked for before only where `all` is said. */
export function asking(resolution: Resolution, asked: (before: Asked) => Asked, all: boolean): Resolution {
  return { ...resolution, programs: resolution.programs.map((named) => (named.asked === undefined && !all ? named : { ...named, asked: asked(named.asked ?? 'needed') })) }
}

/** What is known to be the empty string. */
export const isEmpty = ({ programs, self, parameters, configured, unknown }: Resolution): boolean => !self && programs.length + parameters.length + configured.length + unknown.length === 0

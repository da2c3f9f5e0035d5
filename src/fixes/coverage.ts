import { evaluate, tagsOf, type Constraint } from '../go/constraint.js'
import { filenameTags } from '../go/filename.js'
import { knownArchitectures, knownSystems, systemAliases, unixSystems } from '../go/platforms.js'
import type { Satisfies } from '../go/target.js'
import { both } from './logic.js'

/** More tags of a person's own than this are not tried out one by one. */
const mostFree = 10

/** All that decides whether a file is in a build: what its name asks for, and its constraint. Undefined where that is nothing. */
export function conditionOf(name: string, constraint: Constraint | undefined): Constraint | undefined {
  const asked = filenameTags(name).map((tag): Constraint => ({ op: 'tag', tag }))
  return [...asked, ...(constraint === undefined ? [] : [constraint])].reduce<Constraint | undefined>(both, undefined)
}

/** True where no target builds two files together; what tags mean is known: no system is both linux and windows, and linux is unix. */
export function excludes(a: Constraint | undefined, b: Constraint | undefined): boolean {
  const joint = a === undefined ? b : b === undefined ? a : both(a, b)
  return joint !== undefined && !holdsSomewhere(joint)
}

/** True where every target that builds the one file builds the other. */
export function entails(a: Constraint | undefined, b: Constraint | undefined): boolean {
  return b === undefined || excludes(a, { op: 'not', x: b })
}

/** True where one of the targets that there are satisfies the constraint; also where it has too many tags to be sure. */
export function holdsSomewhere(constraint: Constraint): boolean {
  const tags = [...tagsOf(constraint)]
  const free = tags.filter((tag) => !isSystem(tag) && !knownArchitectures.has(tag) && releaseOf(tag) === undefined && !compilers.includes(tag))
  if (free.length > mostFree) return true
  for (const platform of platforms(tags)) {
    for (let set = 0; set < 1 << free.length; set++) {
      if (evaluate(constraint, (tag) => (free.includes(tag) ? (set & (1 << free.indexOf(tag))) !== 0 : platform(tag)))) return true
    }
  }
  return false
}

const compilers = ['gc', 'gccgo']

const isSystem = (tag: string): boolean => tag === 'unix' || knownSystems.has(tag)

/** Every combination of system, architecture, compiler and release that the tags can tell apart. */
function* platforms(tags: readonly string[]): Iterable<Satisfies> {
  const unnamed = (isUnix: boolean): readonly string[] => [...knownSystems].filter((system) => !tags.includes(system) && unixSystems.has(system) === isUnix && !systemAliases.has(system)).slice(0, 1)
  const related = [...systemAliases].flatMap(([system, parent]) => (tags.includes(parent) ? [system] : []))
  const systems = tags.some(isSystem) ? new Set([...tags.filter((tag) => knownSystems.has(tag)), ...related, ...unnamed(true), ...unnamed(false)]) : ['linux']
  const architectures = [...tags.filter((tag) => knownArchitectures.has(tag)), '']
  const releases = [0, ...tags.flatMap((tag) => releaseOf(tag) ?? [])]
  for (const system of systems) {
    for (const architecture of architectures) {
      for (const compiler of tags.some((tag) => compilers.includes(tag)) ? compilers : ['gc']) {
        for (const release of releases) {
          yield (tag) =>
            tag === system || tag === architecture || tag === compiler || systemAliases.get(system) === tag || (tag === 'unix' && unixSystems.has(system)) || (releaseOf(tag) ?? Infinity) <= release
        }
      }
    }
  }
}

/** The N of go1.N. */
function releaseOf(tag: string): number | undefined {
  const digits = /^go1\.(\d+)$/.exec(tag)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

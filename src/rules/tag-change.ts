import type { Constraint } from '../go/constraint.js'
import { tagsOf } from '../go/constraint.js'
import { knownArchitectures, knownSystems } from '../go/platforms.js'
import { satisfier, type Satisfies, type Target } from '../go/target.js'
import { listNames } from './message.js'

/** Tags that are set where they are not, and the other way round. */
export interface TagChange {
  readonly set: readonly string[]
  readonly unset: readonly string[]
  /** cgo is turned on. */
  readonly cgo: boolean
}

/** More tags than this are not tried out together. */
const mostTags = 8
const ofToolchain = /^(unix|gc|gccgo|cgo|race|msan|asan|boringcrypto|purego|ignore|documentation|compiler_bootstrap|tinygo|appengine|go1|.*\..*)$/

/** The tags of some constraints that a person may set, in the order of the alphabet: those of systems and toolchains are not. */
export function freeTags(constraints: readonly Constraint[]): readonly string[] {
  const all = new Set(constraints.flatMap((constraint) => [...tagsOf(constraint)]))
  return [...all].filter((tag) => !knownSystems.has(tag) && !knownArchitectures.has(tag) && !ofToolchain.test(tag)).sort()
}

/** The change of the fewest tags, cgo among them where it may be turned on, that makes something true; undefined where none does. */
export function smallestChange(target: Target, tags: readonly string[], mayTurnOnCgo: boolean, holds: (satisfies: Satisfies) => boolean): TagChange | undefined {
  if (tags.length > mostTags) return undefined
  const switches = [...(mayTurnOnCgo && !target.cgo ? ['cgo'] : []), ...tags]
  const choices = Array.from({ length: 1 << switches.length }, (_, bits) => switches.filter((_name, index) => (bits & (1 << index)) !== 0))
  for (const changed of choices.sort((a, b) => a.length - b.length)) {
    const change = changeOf(target, changed)
    const { set, unset } = change
    if (holds(satisfier({ ...target, cgo: target.cgo || change.cgo, tags: [...target.tags.filter((tag) => !unset.includes(tag)), ...set] }))) return change
  }
  return undefined
}

function changeOf(target: Target, changed: readonly string[]): TagChange {
  const tags = changed.filter((name) => name !== 'cgo')
  return { set: tags.filter((tag) => !target.tags.includes(tag)), unset: tags.filter((tag) => target.tags.includes(tag)), cgo: changed.includes('cgo') }
}

/** `the tag x`, `the tags x and y`. */
export function tagsText(tags: readonly string[]): string {
  return `the tag${tags.length === 1 ? '' : 's'} ${listNames(tags)}`
}

import type { Closure } from '../go/closure.js'
import { isFault, type Files } from '../go/files.js'
import { rangeOfBytes } from '../go/byte-range.js'
import type { Finding } from '../rules/evaluate.js'
import type { Place } from '../rules/finding.js'

/** One step on the way from a command to a finding. */
export interface ChainPlace {
  readonly place: Place
  readonly message: string
}

/** The imports through which a command comes to a finding, each where it is written, and the finding at the end. */
export function chainPlaces(closure: Closure, files: Files): (finding: Finding) => readonly ChainPlace[] {
  const known = new Map<string, Place | undefined>()
  const importOf = (from: string, to: string): Place | undefined => {
    const key = `${from} ${to}`
    if (!known.has(key)) known.set(key, find(from, to))
    return known.get(key)
  }
  const find = (from: string, to: string): Place | undefined => {
    const site = closure.edges.get(from)?.find((edge) => edge.to === to)?.sites[0]
    const range = site === undefined ? undefined : files.inspect(site.file.path, (bytes) => rangeOfBytes(bytes, site.spec))
    return site === undefined || range === undefined || isFault(range) ? undefined : { path: site.file.path, ...range }
  }
  return ({ via, place, rule }) => {
    const steps = via.slice(1).flatMap((to, index): readonly ChainPlace[] => {
      const at = importOf(via[index]!, to)
      return at === undefined ? [] : [{ place: at, message: `${via[index]!} imports ${to}` }]
    })
    const last = steps.at(-1)?.place
    return last?.path === place.path && last.line === place.line ? steps : [...steps, { place, message: rule.title }]
  }
}

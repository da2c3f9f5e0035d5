import { knownArchitectures, knownSystems } from './platforms.js'
import type { Satisfies } from './target.js'

/**
 * The tags that a file's name asks for: `x_linux.go`, `x_arm64.go`, `x_linux_arm64_test.go`. Everything before the first
 * underscore is free, so `linux.go` asks for nothing.
 */
export function filenameTags(name: string): readonly string[] {
  const dot = name.indexOf('.')
  const stem = dot < 0 ? name : name.slice(0, dot)
  const first = stem.indexOf('_')
  if (first < 0) return []
  const parts = stem.slice(first + 1).split('_')
  if (parts.at(-1) === 'test') parts.pop()
  const last = parts.at(-1)
  if (last === undefined) return []
  // The part before the first underscore was cut away, so that two suffixes need two parts after it.
  const before = parts.at(-2)
  if (before !== undefined && knownSystems.has(before) && knownArchitectures.has(last)) return [before, last]
  return knownSystems.has(last) || knownArchitectures.has(last) ? [last] : []
}

export function filenameSatisfied(name: string, satisfies: Satisfies): boolean {
  return filenameTags(name).every(satisfies)
}

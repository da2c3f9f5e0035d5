import { knownLibraries } from './library-table.js'
import type { KnownLibrary } from './library.js'

interface Row {
  readonly library: KnownLibrary
  readonly expression: RegExp
}

/** The rows by the first two elements of their paths: every import of a closure is looked up, and most are not here. */
const rows: ReadonlyMap<string, readonly Row[]> = rowsByOwner()

/** Every import of every file is looked up, and paths repeat. */
const answers = new Map<string, KnownLibrary | 'none'>()

function rowsByOwner(): ReadonlyMap<string, readonly Row[]> {
  const byOwner = new Map<string, Row[]>()
  for (const library of knownLibraries) {
    const row = { library, expression: expressionOf(library.pattern) }
    const owner = ownerOf(library.pattern)
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), row])
  }
  return byOwner
}

function ownerOf(path: string): string {
  const second = path.indexOf('/', path.indexOf('/') + 1)
  return second < 0 ? path : path.slice(0, second)
}

function expressionOf(pattern: string): RegExp {
  const below = pattern.endsWith('/...')
  const source = (below ? pattern.slice(0, -'/...'.length) : pattern)
    .replace(/[.+]/g, '\\$&')
    .replaceAll('{v}', '(?:/v[0-9]+)?')
  return new RegExp(`^${source}${below ? '(?:/.*)?' : ''}$`)
}

/** The row of an import path. */
export function knownLibrary(importPath: string): KnownLibrary | undefined {
  let answer = answers.get(importPath)
  if (answer === undefined) {
    answer = rows.get(ownerOf(importPath))?.find(({ expression }) => expression.test(importPath))?.library ?? 'none'
    answers.set(importPath, answer)
  }
  return answer === 'none' ? undefined : answer
}

/** What to do about a library, where that is known; a sentence without its full stop. */
export function adviceFor(importPath: string): string | undefined {
  const advice = knownLibrary(importPath)?.advice
  return advice === '' ? undefined : advice
}

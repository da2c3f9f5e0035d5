import { dirname } from 'pathe'
import { formatConstraint } from '../go/constraint.js'
import { isFault } from '../go/files.js'
import { readPackage, type GoFile, type Package } from '../go/package.js'
import { satisfier, type Target } from '../go/target.js'
import { rangeOfBytes, type Range } from '../go/byte-range.js'
import type { Reading } from './analysis.js'
import { buildWords } from './words.js'

/** A stretch of code that is not in the build, and why. */
export interface Faded {
  readonly range: Range
  readonly reason: string
}

/** What of a Go file is not in the build: everything from the package clause on, or nothing. Tests are in no build. */
export function fadedIn(path: string, known: Package | undefined, { project }: Reading): Faded | undefined {
  if (!path.endsWith('.go') || path.endsWith('_test.go')) return undefined
  const { reader, target } = project
  const read = known ?? readPackage(reader.files, reader.sources, { importPath: '', dir: dirname(path), root: 'workspace', standard: false }, satisfier(target), [])
  const file = read.goFiles.find((candidate) => candidate.path === path)
  const reason = file === undefined ? undefined : reasonOf(file, target)
  if (reason === undefined) return undefined
  const facts = file?.facts ?? reader.sources.go(path)
  const start = isFault(facts) ? 0 : facts.header.packageClause.start
  const range = reader.files.inspect(path, (bytes) => rangeOfBytes(bytes, { start, end: bytes.length }))
  return isFault(range) ? undefined : { range, reason }
}

function reasonOf({ name, excluded, facts }: GoFile, target: Target): string | undefined {
  switch (excluded) {
    case 'file name':
      return `Not in the busybox: the name ${name} is for another system than ${target.goos}/${target.goarch}`
    case 'constraint': {
      const constraint = facts?.header.constraint
      return constraint === undefined ? undefined : `Not in the busybox: the constraint ${formatConstraint(constraint)} is not satisfied for ${buildWords(target)}`
    }
    case 'cgo':
      // The finding at the import says why.
      return 'Not in the busybox'
    case 'documentation':
      return 'Not in the busybox: package documentation is never built'
    default:
      return undefined
  }
}

import { evaluate } from '../../src/go/constraint.js'
import { embedPatterns } from '../../src/go/directives.js'
import { filenameSatisfied } from '../../src/go/filename.js'
import { readHeader } from '../../src/go/header.js'
import { satisfier, type Satisfies, type Target } from '../../src/go/target.js'
import { goEnv } from './oracle.js'

/** What go/build says of a Go file: where it matches and, where it can be read, what it imports and embeds. */
export interface Reading {
  /** For each target 1, 0, or e for a constraint that can't be read. */
  readonly match: string
  readonly name?: string
  readonly imports?: readonly string[]
  readonly embeds?: readonly string[]
  /** go/build could not read a `#cgo` line, which is C to us: of the file it says no more. */
  readonly malformedCgo?: boolean
}

let satisfiers: readonly Satisfies[] | undefined

/** The targets of the oracle's contexts, in their order. */
function targets(): readonly Satisfies[] {
  const release = Number(/go1\.(\d+)/.exec(goEnv('GOVERSION'))![1])
  const all: Target[] = []
  for (const goos of ['linux', 'windows', 'darwin', 'android']) {
    for (const goarch of ['amd64', 'arm64']) {
      for (const cgo of [false, true]) all.push({ goos, goarch, cgo, release, toolTags: [], tags: cgo ? ['seccomp', 'netgo', 'boringcrypto'] : [] })
    }
  }
  return all.map(satisfier)
}

/** The same from our own reading. */
export function readingOf(name: string, bytes: Uint8Array): Reading {
  satisfiers ??= targets()
  const { constraint, error, syntaxError, packageName, imports } = readHeader(bytes)
  // Go looks for names that begin so before it looks at anything else.
  const hidden = name.startsWith('.') || name.startsWith('_')
  const match = satisfiers
    .map((satisfies) => {
      if (hidden || !filenameSatisfied(name, satisfies)) return '0'
      if (error !== undefined) return 'e'
      return constraint === undefined || evaluate(constraint, satisfies) ? '1' : '0'
    })
    .join('')
  if (hidden) return { match, name: '', imports: [], embeds: [] }
  if (error !== undefined || syntaxError !== undefined) return { match }
  if (packageName === 'documentation') return { match, name: '', imports: [], embeds: [] }
  const paths = imports.map(({ path }) => path)
  // A test can't use cgo.
  if (name.endsWith('_test.go') && paths.includes('C')) return { match }
  return { match, name: name.endsWith('_test.go') ? packageName.replace(/_test$/, '') : packageName, imports: sorted(paths), embeds: paths.includes('embed') ? sorted(embedPatterns(bytes).map(({ pattern }) => pattern)) : [] }
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionOf, entails, excludes, holdsSomewhere } from '../../src/fixes/coverage.js'
import { widenedConstraint } from '../../src/fixes/swap-sibling.js'
import { evaluate, formatConstraint, parseGoBuild, type Constraint } from '../../src/go/constraint.js'
import { readHeader } from '../../src/go/header.js'
import { knownArchitectures, knownSystems } from '../../src/go/platforms.js'
import { satisfier } from '../../src/go/target.js'

const { expression } = fc.letrec<{ expression: Constraint }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    fc.constantFrom('linux', 'windows', 'unix', 'android', 'amd64', 'arm64', 'cgo', 'a', 'go1.21').map((tag): Constraint => ({ op: 'tag', tag })),
    fc.tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), tie('expression'), tie('expression')).map(([op, x, y]): Constraint => ({ op, x, y })),
    tie('expression').filter(({ op }) => op !== 'not').map((x): Constraint => ({ op: 'not', x })),
  ),
}))

/** Every target that there is, as the go command would see it, with one tag of a person's own. */
const targets = [...knownSystems].flatMap((goos) =>
  [...knownArchitectures].flatMap((goarch) => [false, true].flatMap((cgo) => [20, 26].flatMap((release) => [[], ['a']].map((tags) => satisfier({ goos, goarch, cgo, tags, release, toolTags: [] }))))),
)

const read = (text: string): Constraint => parseGoBuild(text) as Constraint

describe('where a file is built', () => {
  it('is some target exactly where one of all targets builds it', () => {
    fc.assert(
      fc.property(expression, (constraint) => {
        expect(holdsSomewhere(constraint)).toBe(targets.some((satisfies) => evaluate(constraint, satisfies)))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['x_linux.go', '', 'x_windows.go', '', true],
    ['x_linux.go', 'cgo', 'y.go', '!linux || !cgo', true],
    ['x_linux.go', '', 'y.go', 'unix', false],
    ['x_android.go', '', 'y.go', '!linux', true],
    ['x.go', 'linux && cgo', 'y.go', '!linux', true],
    ['linux.go', '', 'y_windows.go', '', false],
    ['x_linux_amd64.go', '', 'x_linux_arm64.go', '', true],
  ])('of %s (%s) and %s (%s) is never the same: %s', (a, ofA, b, ofB, never) => {
    const condition = (name: string, constraint: string): Constraint | undefined => conditionOf(name, constraint === '' ? undefined : read(constraint))
    expect(excludes(condition(a, ofA), condition(b, ofB))).toBe(never)
  })

  it('is a part of where another is', () => {
    expect(entails(read('linux'), read('unix'))).toBe(true)
    expect(entails(read('unix'), read('linux'))).toBe(false)
    expect(entails(read('go1.21'), read('go1.18'))).toBe(true)
    expect(entails(undefined, read('linux'))).toBe(false)
  })
})

describe('a file that stands in elsewhere', () => {
  it.each([
    ['other.go', '!linux', 'linux', '!linux || !cgo'],
    ['other.go', '!amd64 && !windows', 'amd64 && !windows', '(!amd64 || !cgo) && !windows'],
    ['other.go', '!linux || !x', 'linux && x', '!linux || !x || !cgo'],
    // It is for one system, and no better elsewhere than none.
    ['other.go', 'windows', 'linux', undefined],
    ['other_windows.go', '!linux', 'linux', undefined],
    // Both are built on some target.
    ['other.go', '!amd64', 'linux', undefined],
    // It stands in for another file.
    ['other.go', '!linux && x', 'linux && !x', undefined],
    ['other.go', '', 'linux', undefined],
  ])('%s with %j beside %j is built with %j too', (name, written, where, widened) => {
    const header = readHeader(new TextEncoder().encode(`${written === '' ? '' : `//go:build ${written}\n\n`}package x\n`))
    const answer = widenedConstraint({ name, header, condition: conditionOf(name, header.constraint) }, read(where))
    expect(answer === undefined ? undefined : formatConstraint(answer)).toBe(widened)
  })
})

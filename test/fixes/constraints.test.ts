import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../src/fixes/apply.js'
import { narrow } from '../../src/fixes/constrain.js'
import type { GoText } from '../../src/fixes/go-text.js'
import { both, given, implies, isImpossible } from '../../src/fixes/logic.js'
import { linesOf } from '../../src/fixes/text-lines.js'
import { plusBuildLines } from '../../src/fixes/plus-build-lines.js'
import { evaluate, formatConstraint, parseGoBuild, parsePlusBuild, tagsOf, type Constraint } from '../../src/go/constraint.js'
import { readHeader } from '../../src/go/header.js'
import { unpack } from '../archive.js'

const names = ['linux', 'cgo', 'a', 'b', 'no_x']
const { expression } = fc.letrec<{ expression: Constraint }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'constraint' },
    fc.constantFrom(...names).map((tag): Constraint => ({ op: 'tag', tag })),
    fc.tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), tie('expression'), tie('expression')).map(([op, x, y]): Constraint => ({ op, x, y })),
    tie('expression').filter(({ op }) => op !== 'not').map((x): Constraint => ({ op: 'not', x })),
  ),
}))

/** Every way in which tags can be set. */
const settings = Array.from({ length: 1 << names.length }, (_, set) => (tag: string) => (set & (1 << names.indexOf(tag))) !== 0)

function textOf(source: string, plusBuildIsStale: boolean): GoText {
  const bytes = new TextEncoder().encode(source)
  return { ...linesOf('/x.go', bytes), bytes, header: readHeader(bytes), generated: false, plusBuildIsStale, name: 'x.go' }
}

const encode = (source: string): Uint8Array => new TextEncoder().encode(source)
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** The sources as gofmt writes them. */
function gofmt(sources: readonly string[]): readonly string[] {
  const folder = unpack(Object.fromEntries(sources.map((source, index) => [`f${index}.go`, source])))
  execFileSync('gofmt', ['-w', folder])
  return sources.map((_, index) => readFileSync(`${folder}/f${index}.go`, 'utf8'))
}

describe('a constraint that is added', () => {
  it('holds exactly where the old one and the new one do, and is not added twice', () => {
    fc.assert(
      fc.property(fc.option(expression), expression, (old, added) => {
        const source = `${old === null ? '' : `//go:build ${formatConstraint(old)}\n\n`}package x\n`
        const text = textOf(source, true)
        const edit = narrow(text, added)
        const wanted = (satisfies: (tag: string) => boolean): boolean => (old === null || evaluate(old, satisfies)) && evaluate(added, satisfies)
        if (edit === undefined) {
          const nothingNew = settings.every((satisfies) => (old !== null && evaluate(old, satisfies)) === wanted(satisfies))
          expect(nothingNew || !settings.some(wanted)).toBe(true)
          return
        }
        const after = textOf(decode(applyEdits(encode(source), [edit])), true)
        expect(after.header.error).toBeUndefined()
        for (const satisfies of settings) expect(evaluate(after.header.constraint!, satisfies)).toBe(wanted(satisfies))
        expect(narrow(after, added)).toBeUndefined()
      }),
      { numRuns: 2000, seed: 20261121 },
    )
  })

  it('leaves a tidy file as gofmt wants it, wherever comments and old constraints stand', () => {
    const piece = fc.oneof(
      fc.constantFrom('// A comment.\n', '// A comment.\n// Of two lines.\n\n', '\n', '/* A block. */\n', '/*\nA block.\n*/\n\n', '//nolint:all\n', '\n\n'),
      expression.map((old) => `//go:build ${formatConstraint(old)}\n`),
      expression.map((old) => `//go:build ${formatConstraint(old)}\n${(plusBuildLines(old) ?? []).join('\n')}\n\n`),
      fc.constantFrom('// +build linux,a b\n\n', '// +build !a\n'),
    )
    const heads = fc.sample(fc.tuple(fc.array(piece, { maxLength: 5 }), expression, fc.boolean()), { numRuns: 400, seed: 20261121 })
    // A second time, for gofmt itself needs it where it moves a constraint.
    const tidy = gofmt(gofmt(heads.map(([pieces]) => `${pieces.join('')}package x\n`)))
    const outputs = tidy.flatMap((source, index) => {
      const text = textOf(source, heads[index]![2])
      const edit = text.header.error === undefined ? narrow(text, heads[index]![1]) : undefined
      return edit === undefined ? [] : [decode(applyEdits(encode(source), [edit]))]
    })
    expect(outputs.length).toBeGreaterThan(100)
    const untidy = gofmt(outputs).flatMap((wanted, index) => (wanted === outputs[index] ? [] : [{ wanted, got: outputs[index] }]))
    expect(untidy.slice(0, 3)).toEqual([])
  })
})

describe('expressions over tags', () => {
  const holds = (constraint: Constraint | boolean, satisfies: (tag: string) => boolean): boolean => (typeof constraint === 'boolean' ? constraint : evaluate(constraint, satisfies))

  it('imply each other, and are impossible, as trying all settings shows', () => {
    fc.assert(
      fc.property(expression, expression, (x, y) => {
        expect(implies(x, y)).toBe(settings.every((satisfies) => !evaluate(x, satisfies) || evaluate(y, satisfies)))
        expect(isImpossible(both(x, y))).toBe(!settings.some((satisfies) => evaluate(x, satisfies) && evaluate(y, satisfies)))
      }),
    )
  })

  it('lose a tag that is given, and mean the same with it', () => {
    fc.assert(
      fc.property(expression, (x) => {
        const rest = given(x, 'cgo')
        if (typeof rest !== 'boolean') expect(tagsOf(rest).has('cgo')).toBe(false)
        for (const satisfies of settings.filter((one) => one('cgo'))) expect(holds(rest, satisfies)).toBe(evaluate(x, satisfies))
      }),
    )
  })

  it('mean the same as // +build lines', () => {
    fc.assert(
      fc.property(expression, (x) => {
        const lines = plusBuildLines(x)
        if (lines === undefined) return
        const read = lines.map((line) => parsePlusBuild(line.slice('// +build '.length)))
        for (const satisfies of settings) expect(read.every((one) => !('error' in one) && evaluate(one, satisfies))).toBe(evaluate(x, satisfies))
      }),
    )
    expect(parseGoBuild('a')).toEqual({ op: 'tag', tag: 'a' })
  })

  it('are not tried out one by one where they are very many', () => {
    const many = Array.from({ length: 40 }, (_, i): Constraint => ({ op: 'tag', tag: `t${i}` })).reduce((x, y) => both(x, y))
    expect(implies(many, { op: 'tag', tag: 't7' })).toBe(true)
    expect(implies(many, { op: 'tag', tag: 'other' })).toBe(false)
  })
})

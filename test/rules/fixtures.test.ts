import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ParseGo } from '../../src/go/tree.js'
import { rules } from '../../src/rules/registry.js'
import { difference, evaluateFixture, expectedIn, filesOf, fixtures, foundIn, testParser } from './fixture.js'

let parse: ParseGo
beforeAll(async () => {
  parse = await testParser()
})

const all = fixtures()

describe.each(all)('the fixture $name', (fixture) => {
  const expected = expectedIn(fixture)
  // Rules that are added later are free to find something in fixtures that do not speak of them.
  const spoken = new Set([fixture.rule, ...expected.map(({ rule }) => rule)])

  it('gives exactly the findings that its files ask for', () => {
    const { findings, trouble } = evaluateFixture(fixture, rules, parse)
    expect(trouble).toEqual([])
    const found = foundIn(fixture, findings).filter(({ rule }) => spoken.has(rule))
    expect(difference(expected, found)).toBe('')
  })

  it('gives the same findings when every file is parsed', () => {
    const gated = foundIn(fixture, evaluateFixture(fixture, rules, parse).findings)
    const everything = rules.map((rule) => (rule.checkFile === undefined ? rule : { ...rule, wants: () => true }))
    expect(difference(gated, foundIn(fixture, evaluateFixture(fixture, everything, parse).findings))).toBe('')
  })
})

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('the rule $id', ({ id, rule }) => {
  const own = all.filter((fixture) => fixture.rule === id)

  it('has a fixture with a finding of its own', () => {
    expect(own.flatMap(expectedIn).filter((row) => row.rule === id)).not.toEqual([])
  })

  it('has a look-alike in its fixture that stays silent', () => {
    const silent = own.flatMap(({ folder }) => filesOf(folder).filter((path) => path.includes('silent') || /(\/\/|#|\/\*) silent: /.test(readFileSync(`${folder}/${path}`, 'latin1'))))
    expect(silent).not.toEqual([])
    const marked = own.flatMap(expectedIn).filter(({ row }) => (row.split(':')[0] ?? '').includes('silent'))
    expect(marked.filter((row) => row.rule === id)).toEqual([])
  })

  it('has an id of letters, digits and dashes, a title and a help page in four parts', () => {
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(rule.title).not.toBe('')
    for (const part of ['**Why it matters.**', '**Not this.**', '**What to do.**']) expect(rule.help).toContain(part)
    expect(rule.help.trim().split('\n')[0]).not.toMatch(/^\*\*/)
  })
})

it('gives every rule an id of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
})

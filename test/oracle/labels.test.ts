import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkFindings } from '../labels/found.js'
import { compare, qualityOf, readExplanations, readLabels, tableOf } from '../labels/labels.js'

const golden = fileURLToPath(new URL('../labels/confusion.md', import.meta.url))
/** Rules that have to be right everywhere. */
const exact = new Set(['cgo-import', 'cgo-only-package', 'cgo-partial-package', 'cgo-directive', 'c-source', 'c-source-tag', 'syso', 'embed-binary', 'embed-missing'])

describe('findings in real programs, against labels that were made by reading', () => {
  const { labels, scopes } = readLabels()
  const explanations = readExplanations()
  const { rows, differences } = compare(labels, scopes, checkFindings(), explanations)

  it('are held against more than 300 labels', () => {
    expect(labels.length).toBeGreaterThan(300)
  })

  it('give the table of right, missed and wrong ones', () => {
    const table = tableOf(rows)
    if (process.env['UPDATE'] === '1') writeFileSync(golden, table)
    expect(table).toBe(readFileSync(golden, 'utf8'))
  })

  it('differ only where a second reading says why', () => {
    const explained = new Set(explanations.map(({ at }) => at))
    const differing = new Set(differences.map(({ at }) => at))
    expect(differences.filter(({ at }) => !explained.has(at)).map(({ kind, at, message }) => `${kind} ${at}: ${message}`)).toEqual([])
    expect([...explained].filter((at) => !differing.has(at))).toEqual([])
  })

  it.each(rows.filter(({ right, missed, wrong }) => right + missed + wrong > 0))('are precise and complete enough for $rule', (row) => {
    const { precision, recall } = qualityOf(row)
    const least = exact.has(row.rule) ? 1 : 0.95
    // Where nothing was found, or nothing was to be found, there is no ratio.
    expect(Number.isNaN(precision) ? 1 : precision).toBeGreaterThanOrEqual(least)
    expect(Number.isNaN(recall) ? 1 : recall).toBeGreaterThanOrEqual(least)
  })
})

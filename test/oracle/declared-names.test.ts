import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { declaredNames, exportedAtLineStarts } from '../../src/go/declared-names.js'
import { ask, corpus, filesBelow, report } from './oracle.js'

// A name too many only keeps a finding back; one too few would be a wrong finding.
describe('the names that a file declares', () => {
  it('have all that go/parser finds, and hardly a name more', { timeout: 1_200_000 }, () => {
    const files = corpus().flatMap((folder) => filesBelow(folder, (name) => name.endsWith('.go')))
    const lost: string[] = []
    let names = 0
    let more = 0
    let exported = 0
    let atLineStarts = 0
    let foreign = 0
    for (let at = 0; at < files.length; at += 20_000) {
      const part = files.slice(at, at + 20_000)
      for (const [index, said] of (ask('declared', part) as readonly (readonly string[] | null)[]).entries()) {
        if (said === null) continue
        const text = readFileSync(part[index]!, 'utf8')
        const found = declaredNames(text)
        const quick = [...exportedAtLineStarts(text)]
        lost.push(...said.filter((name) => !found.has(name)).map((name) => `${part[index]!}: ${name}`))
        const declared = new Set(said)
        names += declared.size
        exported += said.filter((name) => /^[A-Z]/.test(name)).length
        atLineStarts += quick.length
        foreign += quick.filter((name) => !found.has(name)).length
        more += [...found].filter((name) => name !== '_' && !declared.has(name)).length
      }
    }
    report(`go/parser: ${files.length} files, ${names} names, ${lost.length} lost, ${more} too many; ${atLineStarts} of ${exported} exported ones at line starts, ${foreign} of them not declared`)
    expect(names).toBeGreaterThan(100_000)
    expect(lost.slice(0, 5)).toEqual([])
    expect(atLineStarts / exported).toBeGreaterThan(0.95)
    expect(foreign / exported).toBeLessThan(0.005)
    expect(more / names).toBeLessThan(0.001)
  })
})

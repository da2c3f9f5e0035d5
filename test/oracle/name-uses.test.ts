import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createTextUses } from '../../src/go/name-uses.js'
import { ask, corpus, filesBelow, report } from './oracle.js'

// One use too few would say of code that runs that nothing comes to it; one too many says nothing.
describe('the uses of names in a file', () => {
  it('have all that go/ast finds, and few more', { timeout: 1_200_000 }, () => {
    const files = corpus().flatMap((folder) => filesBelow(folder, (name) => name.endsWith('.go'))).filter((_, at) => at % 4 === 0)
    const lost: string[] = []
    let uses = 0
    let more = 0
    for (let at = 0; at < files.length; at += 2000) {
      const part = files.slice(at, at + 2000)
      for (const [index, said] of (ask('uses', part) as readonly (readonly (readonly [name: string, declaration: string])[] | null)[]).entries()) {
        if (said === null) continue
        const text = createTextUses(readFileSync(part[index]!, 'utf8'))
        const found = new Map([...new Set(said.map(([name]) => name))].map((name) => [name, text.declarationsWith(name)]))
        uses += said.length
        more -= said.length
        for (const declarations of found.values()) more += declarations.size
        lost.push(...said.filter(([name, declaration]) => found.get(name)?.has(declaration) !== true).map(([name, declaration]) => `${part[index]!}: ${name} in ${declaration}`))
      }
    }
    report(`go/ast: ${files.length} files, ${uses} uses, ${lost.length} lost, ${more} too many`)
    expect(uses).toBeGreaterThan(300_000)
    expect(lost.slice(0, 5)).toEqual([])
    expect(more / uses).toBeLessThan(0.01)
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { alignColumns } from '../../src/fixes/columns.js'
import type { ParseGo } from '../../src/go/tree.js'
import { isLong } from '../fuzz/cases.js'
import { goEnv } from '../oracle/oracle.js'
import { testParser } from './bench.js'

let parse: ParseGo
beforeAll(async () => {
  parse = await testParser()
})

const folders = isLong ? ['.'] : ['net', 'go', 'runtime', 'cmd/link']

function* goFiles(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && entry.name !== 'testdata') yield* goFiles(path)
    else if (entry.name.endsWith('.go')) yield path
  }
}

function aligned(text: string): string | undefined {
  const tree = parse(text)
  try {
    return tree.rootNode.hasError ? undefined : alignColumns(tree.rootNode, text.split('\n'), () => true).join('\n')
  } finally {
    tree.delete()
  }
}

describe('columns', () => {
  it.each(folders)('of the standard library’s %s are as gofmt left them', (folder) => {
    let compared = 0
    const differ: string[] = []
    for (const path of goFiles(join(goEnv('GOROOT'), 'src', folder))) {
      const text = readFileSync(path, 'utf8')
      // gofmt has been told to leave a few files alone.
      if (text.length > 200_000 || text.includes('\r')) continue
      const once = aligned(text)
      if (once === undefined) continue
      compared++
      if (once !== text) differ.push(path)
    }
    expect(differ).toEqual([])
    expect(compared).toBeGreaterThan(50)
  })

  it.each([
    ['names of different length', 'var (\n\ta = 1\n\tlong = 2\n)', 'var (\n\ta    = 1\n\tlong = 2\n)'],
    ['a column that is no longer needed', 'var (\n\ta    = 1\n\tb    = 2\n)', 'var (\n\ta = 1\n\tb = 2\n)'],
    ['types in some lines', 'const (\n\ta int = 1\n\tlong = 2 // c\n)', 'const (\n\ta    int = 1\n\tlong     = 2 // c\n)'],
    ['one line', 'var (\n\ta    int   = 1\n)', 'var (\n\ta int = 1\n)'],
    ['a blank line between', 'var (\n\ta = 1\n\n\tlong = 2\n)', 'var (\n\ta = 1\n\n\tlong = 2\n)'],
    ['fields with tags and comments', 'type T struct {\n\ta int `x` // c\n\tlong string\n}', 'type T struct {\n\ta    int `x` // c\n\tlong string\n}'],
    ['characters beyond ASCII', 'var (\n\tü = 1\n\tlong = 2\n)', 'var (\n\tü    = 1\n\tlong = 2\n)'],
    ['one-line functions', 'func (x T) A() int { return 1 }\nfunc (x T) Long() int { return 2 }', 'func (x T) A() int    { return 1 }\nfunc (x T) Long() int { return 2 }'],
  ])('are lined up for %s', (_, before, after) => {
    expect(aligned(`package x\n\n${before}\n`)).toBe(`package x\n\n${after}\n`)
  })
})

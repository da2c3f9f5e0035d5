import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { disk } from '../../src/disk.js'
import { byBytes, resolveEmbeds } from '../../src/go/embed.js'
import { unpack } from '../archive.js'
import { cases, shortest } from './cases.js'

const name = fc.constantFrom('a', 'b', 'a.txt', 'b.txt', '.a', '_b', '.git', '.hg', 'go.mod', 'c d', "it's", 'x*', 'x?', '[x]', 'nul', 'con.txt', 'COM1', 'dot.', 'é', 'a:b', 'a;b', '~', 'x@y', 'a\\b', 'vendor', 'testdata', '...')
const entry = fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.constantFrom('file', 'file', 'file', 'file', 'folder', 'link'))
const element = fc.constantFrom('a', 'b', '*', '*.txt', '?', '[ab]', '[^a]', '.*', '_*', '.a', '.git', 'c d', 'x\\*', '[x]', '\\[x]', 'é', '..', '.', '', 'go.mod', '*/', 'nul', 'a:b', '[', '...', 'testdata')
const pattern = fc.tuple(fc.constantFrom('', '', 'all:', 'ALL:'), fc.array(element, { minLength: 1, maxLength: 3 })).map(([prefix, elements]) => prefix + elements.join('/'))
// A go.mod in the folder itself would make it another module.
const inside = entry.filter(([path]) => path[0] !== 'go.mod')
const tree = fc.record({ entries: fc.array(inside, { maxLength: 8 }), patterns: fc.array(pattern, { minLength: 1, maxLength: 2 }) })

/** Makes what can be made: a folder where a file is already is left out. */
function make(folder: string, path: string, kind: string): void {
  try {
    const at = join(folder, path)
    mkdirSync(kind === 'folder' ? at : dirname(at), { recursive: true })
    if (kind === 'link') symlinkSync('a.txt', at)
    if (kind === 'file') writeFileSync(at, path.endsWith('go.mod') ? 'module other\n' : '')
  } catch {
    return
  }
}

it('embedded files are those of go list over any tree', { timeout: 600_000 }, () => {
  const trees = cases(tree, 300, 6_000)
  const root = unpack({ 'go.mod': 'module example.com/m\n\ngo 1.25.0\n' })
  for (const [index, { entries, patterns }] of trees.entries()) {
    const folder = join(root, `p${index}`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'x.go'), `package p\n\nimport _ "embed"\n\n//go:embed ${patterns.map((one) => JSON.stringify(one)).join(' ')}\nvar x string\n`)
    for (const [path, kind] of entries) make(folder, path.join('/'), kind)
  }
  const output = execFileSync('go', ['list', '-e', '-json=ImportPath,EmbedPatterns,EmbedFiles,Error', ...trees.map((_, index) => `./p${index}`)], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, GOFLAGS: '', GOWORK: 'off' } })
  const rows = JSON.parse(`[${output.replaceAll('\n}\n{', '\n},\n{')}]`) as readonly { ImportPath: string; EmbedPatterns?: readonly string[]; EmbedFiles?: readonly string[]; Error?: { Err: string } }[]
  const byPath = new Map(rows.map((row) => [row.ImportPath, row]))
  const differences = trees.flatMap((input, index) => {
    const row = byPath.get(`example.com/m/p${index}`)
    const read = resolveEmbeds(disk, join(root, `p${index}`), [...new Set(input.patterns)].sort(byBytes))
    // A name that a command could take for a flag is refused with the files listed.
    const want = { files: row?.EmbedFiles ?? [], refused: row?.Error !== undefined && !row.Error.Err.startsWith('invalid input file name') }
    const got = { files: read.files, refused: read.error !== undefined }
    return JSON.stringify(want) === JSON.stringify(got) ? [] : [{ input, want: { ...want, error: row?.Error?.Err }, got: { ...got, error: read.error } }]
  })
  expect(shortest(differences)).toBeUndefined()
})

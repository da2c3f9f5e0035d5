import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { disk } from '../../src/disk.js'
import { readModuleTree, type ModuleFiles } from '../../src/fork/module-files.js'
import { applyPatchText, makePatch } from '../../src/fork/patch.js'
import { unpack, type Archive } from '../archive.js'

const many = Array.from({ length: 40 }, (_none, index) => `line ${index}\n`).join('')

const cases: readonly (readonly [string, Archive, Archive])[] = [
  ['a changed line', { 'a.go': many }, { 'a.go': many.replace('line 7\n', 'line seven\n') }],
  ['changes far apart', { 'a.go': many }, { 'a.go': many.replace('line 2\n', '').replace('line 30\n', 'line 30\nmore\n') }],
  ['a new file in a new folder', { 'a.go': many }, { 'a.go': many, 'deep/er/b.go': 'package er\n' }],
  ['a new file that is empty', { 'a.go': many }, { 'a.go': many, 'b.txt': '' }],
  ['a removed file', { 'a.go': many, 'b/b.go': 'package b\n' }, { 'a.go': many }],
  ['a removed file that is empty', { 'a.go': many, 'b.txt': '' }, { 'a.go': many }],
  ['a file that becomes empty', { 'a.go': 'one\ntwo\n' }, { 'a.go': '' }],
  ['an empty file that becomes one', { 'a.go': '' }, { 'a.go': 'one\ntwo\n' }],
  ['a last line that loses its end', { 'a.go': 'one\ntwo\n' }, { 'a.go': 'one\ntwo' }],
  ['a last line that gains its end', { 'a.go': 'one\ntwo' }, { 'a.go': 'one\ntwo\n' }],
  ['a last line without an end that changes', { 'a.go': 'one\ntwo' }, { 'a.go': 'one\n2' }],
  ['carriage returns', { 'a.go': 'one\r\ntwo\r\nthree\r\n' }, { 'a.go': 'one\r\n2\r\nthree\n' }],
  ['text that is not UTF-8', { 'a.go': Uint8Array.from([0xe9, 10, 0xff, 10]) }, { 'a.go': Uint8Array.from([0xe8, 10, 0xff, 10]) }],
  ['UTF-8 text', { 'a.go': '// ä\n' }, { 'a.go': '// ö\u2028 ü\n' }],
  ['a name with a blank', { 'a b/c d.go': many }, { 'a b/c d.go': `${many}end\n` }],
  ['a new name with a blank', {}, { 'a b/c d.go': many }],
  ['a name that is not ASCII', { 'ä.txt': 'one\n' }, { 'ä.txt': 'two\n' }],
  ['lines that look like a patch', { 'a.go': '-- a\n++ b\n@@ -1 +1 @@\n' }, { 'a.go': '-- c\n++ d\n@@ -1 +1 @@\n\\ No newline\n' }],
  ['several files', { 'a.go': many, 'b.go': 'b\n', 'c.go': 'c\n' }, { 'a.go': many.toUpperCase(), 'b.go': 'b\n', 'd.go': 'd\n' }],
]

const read = (folder: string): ModuleFiles => (readModuleTree(disk, folder) as { readonly files: ModuleFiles }).files
const plain = (files: ModuleFiles): readonly (readonly [string, string])[] => [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')])
/** GNU patch takes an empty folder away, and leaves an empty file unmade: git alone has a word for that. */
const hasEmpty = (archive: Archive): boolean => Object.values(archive).some((content) => content.length === 0)

describe('a patch', () => {
  it.each(cases)('of %s makes the copy of the origin: by itself, git and patch', (_what, before, after) => {
    const [origin, copy] = [unpack(before), unpack(after)]
    const { text, binary } = makePatch(read(origin), read(copy))
    expect(binary).toEqual([])
    const patched = applyPatchText(read(origin), Buffer.from(text, 'latin1'))
    expect('rejected' in patched ? { files: plain(patched.files), rejected: patched.rejected } : patched).toEqual({ files: plain(read(copy)), rejected: [] })
    const tools: readonly (readonly [string, ...string[]])[] = [['git', 'apply', '--whitespace=nowarn', '-'], ...(hasEmpty({ ...before, ...after }) ? [] : [['patch', '-p1', '--quiet', '--binary'] as const])]
    for (const [tool, ...words] of tools) {
      const folder = unpack(before)
      execFileSync(tool, words, { cwd: folder, input: Buffer.from(text, 'latin1'), env: { ...process.env, GIT_CEILING_DIRECTORIES: join(folder, '..') } })
      expect({ tool, files: plain(read(folder)) }).toEqual({ tool, files: plain(read(copy)) })
    }
    expect(makePatch(read(origin), read(copy)).text).toBe(text)
  })

  it('leaves binary files out, and says which', () => {
    const png = (byte: number): Uint8Array => Uint8Array.from([1, 0, byte])
    const { text, files, binary } = makePatch(read(unpack({ 'a.go': 'a\n', 'b.bin': png(1) })), read(unpack({ 'a.go': 'b\n', 'b.bin': png(2), 'c.bin': png(3) })))
    expect({ files, binary, mentions: text.includes('.bin') }).toEqual({ files: ['a.go'], binary: ['b.bin', 'c.bin'], mentions: false })
  })

  it.each<[string, string, Archive, string]>([
    ['lines that are others', 'a.go', { 'a.go': many.replace('line 7\n', 'other\n') }, 'line 5–11: the lines are others than the patch says'],
    ['a file that is gone', 'a.go', {}, 'it is to be changed, and is not there'],
  ])('is rejected by %s', (_what, path, archive, reason) => {
    const { text } = makePatch(read(unpack({ 'a.go': many })), read(unpack({ 'a.go': many.replace('line 7\n', 'line seven\n') })))
    expect(applyPatchText(read(unpack(archive)), Buffer.from(text))).toMatchObject({ rejected: [{ path, reason }] })
  })

  it.each(['b/../../x', 'b//x', 'b/.git/config', 'b/a/./b', '/etc/passwd'])('that names %s is refused', (name) => {
    expect(applyPatchText(new Map(), Buffer.from(`--- /dev/null\n+++ ${name}\n@@ -0,0 +1,1 @@\n+x\n`))).toHaveProperty('refused')
  })
})

it('reads a tree without following symlinks', () => {
  const folder = unpack({ 'a/b.go': 'b\n', '.git/config': '' })
  execFileSync('ln', ['-s', '/', join(folder, 'a/root')])
  mkdirSync(join(folder, 'empty'))
  const tree = readModuleTree(disk, folder)
  expect('files' in tree ? { files: [...tree.files.keys()], unusual: tree.unusual, hasGit: tree.hasGit } : tree).toEqual({ files: ['a/b.go'], unusual: ['a/root'], hasGit: true })
  expect(existsSync(join(folder, 'a/root'))).toBe(true)
})

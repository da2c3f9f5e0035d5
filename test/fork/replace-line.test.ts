import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readGoMod } from '../../src/go/gomod.js'
import { replacementOf } from '../../src/go/module.js'
import { addReplacement, changeReplacement, dropReplacement } from '../../src/fork/replace-line.js'
import { unpack } from '../archive.js'

const head = 'module example.com/app\n\ngo 1.25.0\n\nrequire (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0\n)\n'

/** What the go command makes of the same change. */
function goModEdit(text: string, ...flags: readonly string[]): string {
  const folder = unpack({ 'go.mod': text })
  execFileSync('go', ['mod', 'edit', ...flags], { cwd: folder, env: { ...process.env, GOFLAGS: '', GOWORK: 'off' } })
  return readFileSync(join(folder, 'go.mod'), 'utf8')
}

const texts: readonly (readonly [string, string])[] = [
  ['no replacement', head],
  ['nothing but a module line', 'module example.com/app\n'],
  ['a line of its own', `${head}\nreplace example.com/c => ../c\n`],
  ['a line of its own that sorts before', `${head}\nreplace example.com/a => ../a\n`],
  ['a line with a comment above and one behind', `${head}\n// ours for now\nreplace example.com/c => ../c // until v1.1\n`],
  ['a block', `${head}\nreplace (\n\texample.com/a => ../a\n\texample.com/c v1.0.0 => example.com/d v1.2.3\n)\n`],
  ['a block before other lines', `module example.com/app\n\nreplace (\n\texample.com/a => ../a\n\texample.com/c => ../c\n)\n\nrequire example.com/b v1.0.0\n\nexclude example.com/b v0.9.0\n`],
  ['a block with comments', `${head}\nreplace (\n\t// the first\n\texample.com/a => ../a\n\t// the last\n\texample.com/c => ../c // here\n)\n`],
  ['a require that looks like one', 'module example.com/app\n\ngo 1.25.0\n\nrequire replace v1.0.0\n'],
  ['a block of retracted versions', 'module example.com/app\n\nretract (\n\tv1.1.0 // replace (\n\tv1.0.0\n)\n'],
]

describe('a replace line is added as the go command adds it', () => {
  it.each(texts)('to %s', (_what, text) => {
    expect(addReplacement(text, 'example.com/b', './forks/b')).toBe(goModEdit(text, '-replace=example.com/b=./forks/b'))
  })

  it('with quotes where the folder has a blank', () => {
    expect(addReplacement(head, 'example.com/b', './my forks/b')).toBe(goModEdit(head, '-replace=example.com/b=./my forks/b'))
  })

  it('and keeps carriage returns', () => {
    expect(addReplacement(head.replaceAll('\n', '\r\n'), 'example.com/b', './forks/b')).toBe(goModEdit(head, '-replace=example.com/b=./forks/b').replaceAll('\n', '\r\n'))
  })
})

describe('a replace line is taken away as the go command takes it away', () => {
  const drop = (text: string, path: string): string => dropReplacement(text, replacementOf(readGoMod(text).replace, { path, version: 'v1.0.0' })!.line)

  it.each(texts.filter(([, text]) => readGoMod(text).replace.some(({ old }) => old.path === 'example.com/c' && old.version === '')))('from %s', (_what, text) => {
    expect(drop(text, 'example.com/c')).toBe(goModEdit(text, '-dropreplace=example.com/c'))
  })

  it.each(texts)('so that one that was added leaves %s as it was', (_what, text) => {
    const added = addReplacement(text, 'example.com/b', './forks/b')
    expect(drop(added, 'example.com/b')).toBe(goModEdit(added, '-dropreplace=example.com/b'))
  })
})

describe('a replace line is changed', () => {
  it.each<[string, string, string, string | undefined, string]>([
    ['to a folder', 'replace example.com/b => example.com/d v1.2.3', './forks/b', undefined, 'replace example.com/b => ./forks/b'],
    ['and keeps its version and comment', 'replace example.com/b v1.0.0 => example.com/d v1.2.3 // why', './forks/b', undefined, 'replace example.com/b v1.0.0 => ./forks/b // why'],
    ['back to a module', 'replace example.com/b => ./forks/b // why', 'example.com/d v1.2.3', undefined, 'replace example.com/b => example.com/d v1.2.3 // why'],
    ['to another version', 'replace example.com/b v1.0.0 => ./forks/b', './forks/b', 'v1.1.0', 'replace example.com/b v1.1.0 => ./forks/b'],
  ])('%s', (_what, line, by, version, expected) => {
    const text = `${head}\n${line}\n`
    expect(changeReplacement(text, text.split('\n').indexOf(line) + 1, by, version)).toBe(`${head}\n${expected}\n`)
  })
})

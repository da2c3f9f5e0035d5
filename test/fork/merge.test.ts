import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conflictLine, mergeText } from '../../src/fork/merge-lines.js'
import { mergeModules } from '../../src/fork/merge.js'
import type { ModuleFiles } from '../../src/fork/module-files.js'
import { unpack } from '../archive.js'

const labels = { ours: 'ours', theirs: 'theirs' }

interface Result {
  readonly text: string
  readonly conflicts: number
}

function gitMerge(base: string, ours: string, theirs: string): Result {
  const folder = unpack({ base, ours, theirs })
  const { status, stdout } = spawnSync('git', ['merge-file', '-p', '-L', 'ours', '-L', 'base', '-L', 'theirs', 'ours', 'base', 'theirs'], { cwd: folder, encoding: 'utf8', env: { ...process.env, GIT_CEILING_DIRECTORIES: join(folder, '..') } })
  if (status === null || status >= 128) throw new Error(`git merge-file: ${status ?? 'ended'}`)
  return { text: stdout, conflicts: status }
}

function merge(base: string, ours: string, theirs: string): Result {
  const { text, conflicts } = mergeText(base, ours, theirs, labels)
  const lines = text.split('\n')
  expect(conflicts.map((line) => lines[line - 1])).toEqual(conflicts.map(() => '<<<<<<< ours'))
  expect(conflictLine(text)).toBe(conflicts[0])
  return { text, conflicts: conflicts.length }
}

/** With either side's lines in place of each conflict. */
function resolved({ text, conflicts }: Result): readonly unknown[] {
  const either = (side: 1 | 2): string => text.replaceAll(/^<<<<<<< ours\n([^]*?)^=======\n([^]*?)^>>>>>>> theirs\n/gm, `$${side}`)
  return [conflicts > 0, either(1), either(2)]
}

const lines = (...names: readonly string[]): string => names.map((name) => `${name}\n`).join('')
const ten = Array.from('abcdefghij')
const change = (changes: Readonly<Record<string, string>>): string => ten.map((name) => changes[name] ?? `${name}\n`).join('')

describe('two changes of one text are merged as git merges them', () => {
  it.each<[string, string, string, string]>([
    ['far apart', change({}), change({ b: 'B\n' }), change({ i: 'I\n' })],
    ['a line apart', change({}), change({ b: 'B\n' }), change({ d: 'D\n' })],
    ['side by side', change({}), change({ b: 'B\n' }), change({ c: 'C\n' })],
    ['the same', change({}), change({ b: 'B\n' }), change({ b: 'B\n' })],
    ['of one line', change({}), change({ b: 'B\n' }), change({ b: '2\n' })],
    ['of one line, and alike beside it', change({}), change({ b: 'x\nB\ny\n' }), change({ b: 'x\n2\ny\n' })],
    ['a removed line and a changed one', change({}), change({ e: '' }), change({ e: 'E\n' })],
    ['both added at the end', change({}), `${change({})}mine\n`, `${change({})}yours\n`],
    ['both added at the end the same', change({}), `${change({})}both\n`, `${change({})}both\n`],
    ['one added where the other removed', change({}), change({ e: 'e\nnew\n' }), change({ f: '' })],
    ['a file that only both have', '', lines('a', 'b', 'c'), lines('a', 'x', 'c')],
    ['no end of the last line on one side', change({}), change({ b: 'B\n' }), change({}).slice(0, -1)],
    ['two conflicts', change({}), change({ b: 'B\n', h: 'H\n' }), change({ b: '2\n', h: '8\n' })],
  ])('%s', (_what, base, ours, theirs) => {
    expect(merge(base, ours, theirs)).toEqual(gitMerge(base, ours, theirs))
  })

  it('whatever is changed, where every line is there once', () => {
    // What stands for a line: itself, nothing, another one, or itself and a new one.
    const edit = fc.array(fc.constantFrom('keep', 'keep', 'keep', 'keep', 'drop', 'change', 'add'), { minLength: 24, maxLength: 24 })
    const apply = (edits: readonly string[], side: string): string => edits.map((what, at) => ({ keep: `${at}\n`, drop: '', change: `${side} ${at}\n`, add: `${at}\n${side} after ${at}\n` })[what]).join('')
    fc.assert(
      fc.property(edit, edit, (ours, theirs) => {
        const base = apply(ours.map(() => 'keep'), '')
        const [own, git] = [merge, gitMerge].map((how) => how(base, apply(ours, 'mine'), apply(theirs, 'yours')))
        // git takes conflicts that are near each other for one.
        expect(resolved(own!)).toEqual(resolved(git!))
      }),
      { numRuns: 80, seed: 7 },
    )
  })
})

describe('a module is merged file by file', () => {
  const files = (texts: Readonly<Record<string, string>>): ModuleFiles => new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]))
  const text = (bytes: Uint8Array | undefined): string | undefined => (bytes === undefined ? undefined : Buffer.from(bytes).toString())
  type Side = string | undefined
  it.each<[string, Side, Side, Side, Side, string | undefined]>([
    ['not changed by either', 'a', 'a', 'a', 'a', undefined],
    ['changed by the person', 'a', 'b', 'a', 'b', undefined],
    ['changed by the version', 'a', 'a', 'b', 'b', undefined],
    ['changed by both alike', 'a', 'b', 'b', 'b', undefined],
    ['removed by the person', 'a', undefined, 'a', undefined, undefined],
    ['removed by the version', 'a', 'a', undefined, undefined, undefined],
    ['removed by both', 'a', undefined, undefined, undefined, undefined],
    ['made by the person', undefined, 'a', undefined, 'a', undefined],
    ['made by the version', undefined, undefined, 'a', 'a', undefined],
    ['made by both alike', undefined, 'a', 'a', 'a', undefined],
    ['removed by the person, changed by the version', 'a', undefined, 'b', 'b', 'you removed it, and theirs changes it: it is there as theirs has it'],
    ['changed by the person, removed by the version', 'a', 'b', undefined, 'b', 'you changed it, and theirs has it no more: it is there as you have it'],
    ['binary, and changed by both', '\0', '\0mine', '\0yours', '\0mine', 'it is binary, and theirs changes it too: it is there as you have it'],
    ['changed by both', 'a\n', 'b\n', 'c\n', '<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n', 'a change of yours stands where theirs has other lines: both are there, between <<<<<<< and >>>>>>>'],
  ])('%s', (_what, base, ours, theirs, expected, reason) => {
    const of = (text: Side): ModuleFiles => files(text === undefined ? {} : { 'x.go': text })
    const merged = mergeModules(of(base), of(ours), of(theirs), labels)
    expect({ text: text(merged.files.get('x.go')), reason: merged.conflicts[0]?.reason }).toEqual({ text: expected, reason })
  })
})

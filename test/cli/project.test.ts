import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { testStorage } from '../storage.js'
import { checkJson, gopure } from './gopure.js'

const goMod = 'module example.com/a\n\ngo 1.25.0\n'
const main = 'package main\n\nfunc main() {}\n'
const base = { 'go.mod': goMod, 'cmd/one/main.go': main, 'cmd/two/main.go': main, 'tools/three/main.go': main, 'lib/lib.go': 'package lib\n', 'deep/er/x.txt': '' }
const one = 'example.com/a/cmd/one'
const two = 'example.com/a/cmd/two'
const three = 'example.com/a/tools/three'

describe('the commands are', () => {
  it.each<[string, Archive, readonly string[], string, readonly string[]]>([
    ['the arguments', { 'gopure.yaml': 'commands: [./cmd/two]\n' }, ['./cmd/one'], '', [one]],
    ['folders below the current one', {}, ['./two', '../tools/...'], 'cmd', [two, three]],
    ['import paths with ...', {}, ['example.com/a/cmd/...'], '', [one, two]],
    ['shell globs', {}, ['./cmd/*'], '', [one, two]],
    ["gopure.yaml's, relative to its folder", { 'gopure.yaml': 'commands: [./cmd/..., -./cmd/one]\n' }, [], 'deep/er', [two]],
    [".mkuimage.yaml's", { '.mkuimage.yaml': 'commands:\n  mine: [./tools/three]\n' }, [], 'cmd', [three]],
    ["gopure.yaml's before .mkuimage.yaml's", { '.mkuimage.yaml': 'commands:\n  mine: [./tools/three]\n', 'gopure.yaml': 'commands: [./cmd/two]\n' }, [], '', [two]],
    ["go.mod's tool lines", { 'go.mod': `${goMod}\ntool (\n\t${three}\n\t${one}\n)\n` }, [], 'cmd', [three, one]],
    ['tool lines, where gopure.yaml names no commands', { 'go.mod': `${goMod}\ntool ${two}\n`, 'gopure.yaml': 'budget: 1MiB\n' }, [], '', [two]],
    ['every main package below the folder', {}, [], '', [one, two, three]],
    ['every main package below a folder inside', {}, [], 'cmd', [one, two]],
    ['the word tool as an argument', { 'go.mod': `${goMod}\ntool ${two}\n` }, ['tool', './cmd/one'], '', [two, one]],
  ])('%s', (_what, archive, words, below, commands) => {
    expect(checkJson(words, { cwd: join(unpack({ ...base, ...archive }), below) }).commands).toEqual(commands)
  })

  it('missed where a tool line is for another system, and that is said', () => {
    const folder = unpack({ ...base, 'cmd/plan/main_plan9.go': main, 'go.mod': `${goMod}\ntool (\n\t${one}\n\texample.com/a/cmd/plan\n)\n` })
    const { stderr, status } = gopure(['check'], { cwd: folder })
    expect({ stderr, status }).toEqual({ stderr: 'gopure: example.com/a/cmd/plan: constraints leave no Go file of it for linux/amd64\n', status: 2 })
  })
})

describe('a program that is started is no obstacle where it is a command of the busybox', () => {
  const starts = 'package main\n\nimport "os/exec"\n\nfunc main() { _ = exec.Command("two").Run() }\n'
  it.each<[string, Archive, readonly string[], string]>([
    ['selected beside it', {}, ['./cmd/...'], 'info'],
    ['listed by the project, though not selected', { 'gopure.yaml': 'commands: [./cmd/...]\n' }, ['./cmd/one'], 'info'],
    ['and is one where it is not', {}, ['./cmd/one'], 'external'],
  ])('%s', (_what, archive, words, kind) => {
    const { findings } = checkJson(words, { cwd: unpack({ ...base, 'cmd/one/main.go': starts, ...archive }) })
    expect(findings.map((finding) => `${finding.rule} ${finding.class}`)).toEqual([`exec ${kind}`])
  })
})

describe('the busybox is written', () => {
  it.each<[string, Archive, readonly string[], string, string]>([
    ['as bb beside the project file', { 'gopure.yaml': 'commands: [./cmd/two]\n' }, [], 'deep/er', 'bb'],
    ['where the project file says', { 'gopure.yaml': 'commands: [./cmd/two]\noutput: deep/image\n' }, [], 'cmd', 'deep/image'],
    ['where the flag says, from the current folder', { 'gopure.yaml': 'commands: [./cmd/two]\noutput: deep/image\n' }, ['-o', 'here'], 'deep', 'deep/here'],
  ])('%s', (_what, archive, words, below, output) => {
    const folder = unpack({ ...base, ...archive })
    const { status, stderr } = gopure(['build', ...words], { cwd: join(folder, below), env: { GOPURE_STORAGE: testStorage, GOWORK: '' } })
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    expect(existsSync(join(folder, output))).toBe(true)
  })
})

import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openMemory } from '../../src/cli/memory.js'
import { knownTo } from '../../src/cli/evaluation.js'
import { terminalOutput } from '../../src/cli/output.js'
import { recordedSession } from '../../src/cli/recorded.js'
import type { Session } from '../../src/cli/session.js'
import { disk, thisHost } from '../../src/disk.js'
import { startParser, type ParseGo } from '../../src/go/tree.js'
import { openProject } from '../../src/project/project.js'
import { checkJson } from '../../src/report/check-json.js'
import { runCheck } from '../../src/report/check.js'
import { needlesOf } from '../../src/rules/registry.js'
import { createStamps } from '../../src/stamps.js'
import { unpack } from '../archive.js'

const files = {
  'project/go.mod': 'module example.com/a\n\ngo 1.25.0\n\nrequire (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0\n)\n\nreplace (\n\texample.com/b => ../b\n\texample.com/c => ../c\n)\n',
  'project/main.go': 'package main\n\nimport (\n\t"example.com/a/lib"\n\t"example.com/b"\n)\n\nfunc main() {\n\tlib.Start("mount")\n\tb.Run()\n}\n',
  'project/lib/lib.go': 'package lib\n\nimport "os/exec"\n\nfunc Start(name string) error { return exec.Command(name).Run() }\n',
  'project/lib/stub.go': '//go:build !special\n\npackage lib\n\nfunc Stub() {}\n',
  'project/lib/c.go': 'package lib\n\nimport "C"\n\nfunc OnlyC() {}\n',
  'project/lib/embed.go': 'package lib\n\nimport _ "embed"\n\n//go:embed data\nvar data string\n',
  'project/lib/data': 'text\n',
  'project/lib/part.c': '//go:build linux\n\nint x;\n',
  'b/go.mod': 'module example.com/b\n\ngo 1.25.0\n',
  'b/b.go': 'package b\n\nimport "example.com/c"\n\nfunc Run() { c.Name = "b" }\n',
  'b/start.go': 'package b\n\nimport "example.com/a/lib"\n\nfunc init() { lib.Start(program) }\n\nconst program = "first"\n',
  'c/go.mod': 'module example.com/c\n\ngo 1.25.0\n',
  'c/c.go': 'package c\n\nvar Name = "c"\n',
} as const

let parser: ParseGo
beforeAll(async () => {
  const read = (name: string): Uint8Array => readFileSync(new URL(`../../node_modules/${name}`, import.meta.url))
  parser = await startParser({ runtime: read('web-tree-sitter/web-tree-sitter.wasm'), go: read('tree-sitter-go/tree-sitter-go.wasm') })
})

async function check(root: string, remember: boolean, tags: readonly string[]): Promise<unknown> {
  const directory = join(root, 'project')
  // Every stamp counts as settled: what is written in this test is told apart by its times, for a check lies in between.
  const stamps = createStamps(Date.now() + 60_000)
  const env = { ...process.env, GOWORK: '', GOFLAGS: '' }
  const recorded = remember ? recordedSession({ storage: join(root, 'storage'), maker: 'test', directory, stamps, openMemory, needlesOf, env }) : undefined
  const session: Session = { ...(recorded?.session ?? { files: disk, host: thisHost(env) }), output: terminalOutput(false) }
  const { memory } = session
  const { project, problems } = await openProject(session.files, session.host, {
    directory,
    patterns: [],
    overrides: { tags },
    anyPackage: false,
    needlesOf,
    ...(memory === undefined ? {} : { keep: memory.facts.keep, known: memory.known }),
  })
  if (project === undefined) return problems
  const parse = (): Promise<ParseGo> => Promise.resolve(parser)
  const said = await runCheck(project, true, knownTo(session, parse))
  memory?.save(false)
  return { json: checkJson(said, { fixesOf: () => [] }), related: said.findings.map(({ related }) => related ?? []), chains: said.findings.map(({ via }) => via) }
}

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const texts = [
  'package lib\n\nimport "os/exec"\n\nfunc Start(name string) error { return exec.Command("fixed").Run() }\n',
  'package lib\n\nfunc Start(name string) {}\n',
  'package b\n\nconst program = "other"\n\nfunc Run() {}\n',
  'package c\n\nimport "C"\n',
  'package main\n\nfunc main() {}\n',
  'pack',
  '',
]

type Step = (root: string, pick: (below: number) => number) => void

const anyFile = (root: string, pick: (below: number) => number): string => join(root, Object.keys(files)[pick(Object.keys(files).length)]!)

const steps: Readonly<Record<string, Step>> = {
  'a line is added': (root, pick) => appendTo(anyFile(root, pick), '// more\n'),
  'a text is replaced': (root, pick) => put(anyFile(root, pick), texts[pick(texts.length)]!),
  'a file is as it was at first': (root, pick) => {
    const [name, text] = Object.entries(files)[pick(Object.keys(files).length)]!
    put(join(root, name), text)
  },
  'everything is as it was at first': (root) => {
    for (const [name, text] of Object.entries(files)) put(join(root, name), text)
  },
  'a letter is another, and length and times are kept': (root, pick) => {
    const file = anyFile(root, pick)
    if (!isThere(file)) return
    const { atime, mtime } = statSync(file)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/first|mount|other|fixed/, (word) => `${word.slice(1)}${word[0]!}`))
    utimesSync(file, atime, mtime)
  },
  'a time lies in the future': (root, pick) => {
    const file = anyFile(root, pick)
    if (isThere(file)) utimesSync(file, 4e9, 4e9)
  },
  'a file vanishes': (root, pick) => rmSync(anyFile(root, pick), { force: true }),
  'a file has another name': (root, pick) => {
    const file = anyFile(root, pick)
    if (isThere(file)) renameSync(file, file.replace(/\.go$/, '_windows.go'))
  },
  'a file becomes a symlink': (root, pick) => {
    const file = anyFile(root, pick)
    const real = join(root, `real-${pick(1000)}`)
    if (!isThere(file) || isThere(real)) return
    renameSync(file, real)
    symlinkSync(real, file)
  },
  'a folder is a module of its own': (root) => put(join(root, 'project/lib/go.mod'), 'module example.com/a/lib\n'),
  'it is none again': (root) => rmSync(join(root, 'project/lib/go.mod'), { force: true }),
  'a new file': (root, pick) => put(join(root, 'project/lib', `new${pick(3)}.go`), texts[pick(2)]!.replace('Start', `New${pick(9)}`)),
  'what is remembered is cut short': (root, pick) => damage(root, pick, (file, size) => truncateSync(file, Math.floor(size / 2))),
  'what is remembered has another letter': (root, pick) =>
    damage(root, pick, (file, size) => {
      const bytes = readFileSync(file)
      const at = pick(size)
      bytes[at] = bytes[at]! ^ 1
      writeFileSync(file, bytes)
    }),
  'what is remembered is gone': (root) => rmSync(join(root, 'storage'), { recursive: true, force: true }),
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { force: true })
  writeFileSync(file, text)
}

function appendTo(file: string, text: string): void {
  if (isThere(file)) appendFileSync(file, text)
}

function damage(root: string, pick: (below: number) => number, how: (file: string, size: number) => void): void {
  for (const kind of ['facts', 'findings', 'known']) {
    const folder = join(root, 'storage', kind)
    const names = statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder)
    const name = names[pick(names.length)]
    if (name !== undefined) how(join(folder, name), statSync(join(folder, name)).size)
  }
}

describe('what is remembered of files and findings never shows', () => {
  it.each([1, 2, 3, 4, 5, 6])('however files change (seed %i)', async (seed) => {
    const root = unpack(files)
    const pick = numbers(seed)
    const done: string[] = []
    for (let step = 0; step < 60; step++) {
      const [what, change] = Object.entries(steps)[pick(Object.keys(steps).length)]!
      change(root, pick)
      done.push(what)
      const tags = pick(5) === 0 ? ['special'] : []
      expect({ done, said: await check(root, true, tags) }).toEqual({ done, said: await check(root, false, tags) })
    }
  })

  const asksForOlder = { 'b/go.mod': 'module example.com/b\n\ngo 1.25.0\n\nrequire example.com/c v0.9.0\n', 'b/use.go': 'package b\n\nimport (\n\t_ "example.com/b/also"\n\t"example.com/c"\n)\n\nvar _, _ = c.Name, c.More\n', 'b/also/also.go': 'package also\n\nimport "example.com/c"\n\nvar _ = c.More\n' }
  const hidden: readonly (readonly [what: string, before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>])[] = [
    [
      'a file that could call a wrapper does',
      { 'b/start.go': 'package b\n\nimport "example.com/a/lib"\n\nfunc init() { lib.Stub() }\n' },
      { 'b/start.go': 'package b\n\nimport "example.com/a/lib"\n\nfunc init() { lib.Start("late") }\n' },
    ],
    ['another file calls a wrapper', {}, { 'project/more.go': 'package main\n\nimport "example.com/a/lib"\n\nfunc more() { lib.Start("more") }\n' }],
    [
      'an import stands on another line, at the same byte',
      { 'project/onlyc/c.go': 'package onlyc\n\nimport "C"\n', 'project/more.go': '// one\n// two\npackage main\n\nimport _ "example.com/a/onlyc"\n' },
      { 'project/more.go': '// one // two\npackage main\n\nimport _ "example.com/a/onlyc"\n' },
    ],
    [
      'a flag that is registered before main has the name of another',
      { 'b/flag.go': 'package b\n\nimport "flag"\n\nfunc init() { flag.Bool("one", false, "") }\n', 'c/flag.go': 'package c\n\nimport "flag"\n\nfunc init() { flag.Bool("two", false, "") }\n' },
      { 'c/flag.go': 'package c\n\nimport "flag"\n\nfunc init() { flag.Bool("one", false, "") }\n' },
    ],
    [
      'a package that uses a name of a file without cgo uses another',
      { 'project/more.go': 'package main\n\nimport "example.com/a/lib"\n\nvar _ = lib.Stub\n' },
      { 'project/more.go': 'package main\n\nimport "example.com/a/lib"\n\nvar _ = lib.OnlyC\n' },
    ],
    ['a name goes that a module uses which asks for an older version', { ...asksForOlder, 'c/more.go': 'package c\n\nvar More = 1\n' }, { 'c/more.go': 'package c\n\nvar Less = 1\n' }],
    ['such a name comes in another file', { ...asksForOlder, 'c/more.go': 'package c\n\nvar Less = 1\n', 'c/other.go': 'package c\n\nvar A = 1\n' }, { 'c/other.go': 'package c\n\nvar More = 1\n' }],
    ['a module uses another name', { ...asksForOlder, 'c/more.go': 'package c\n\nvar More = 1\n' }, { 'b/use.go': 'package b\n\nimport "example.com/c"\n\nvar _ = c.Less\n' }],
    [
      'a start is edited, and init names its function where another did',
      { 'project/lib/deep.go': 'package lib\n\nimport "os/exec"\n\nfunc Deep() { exec.Command("deep").Run() }\n', 'project/more.go': 'package main\n\nimport "example.com/a/lib"\n\nfunc more() { lib.Deep() }\n' },
      { 'project/lib/deep.go': 'package lib\n\nimport "os/exec"\n\nfunc Deep() { exec.Command("deeper").Run() }\n', 'project/more.go': 'package main\n\nimport "example.com/a/lib"\n\nfunc init() { lib.Deep() }\n' },
    ],
    ['a module no more asks for an older version', asksForOlder, { 'b/go.mod': 'module example.com/b\n\ngo 1.25.0\n\nrequire example.com/c v1.0.0\n' }],
  ]
  it.each(hidden)('where %s', async (_what, before, after) => {
    const root = unpack({ ...files, ...before })
    const first = await check(root, true, [])
    for (const [name, text] of Object.entries(after)) put(join(root, name), text)
    const then = await check(root, true, [])
    expect(then).not.toEqual(first)
    expect(then).toEqual(await check(root, false, []))
  })

  it('and it is used: findings come from it where no rule looked into what has changed', async () => {
    const root = unpack(files)
    const before = await check(root, true, [])
    const folder = join(root, 'storage/findings')
    const written = (): string => readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`).join('\n')
    const first = written()
    appendTo(join(root, 'c/c.go'), '// more\n')
    expect(await check(root, true, [])).toEqual(before)
    expect(written()).toBe(first)
    put(join(root, 'b/start.go'), files['b/start.go'].replace('first', 'later'))
    expect(await check(root, true, [])).not.toEqual(before)
    expect(written()).not.toBe(first)
  })
})

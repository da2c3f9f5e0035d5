import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import { beforeAll, describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { gopure, type Ran } from './gopure.js'

const archive = {
  'project/go.mod': 'module example.com/a\n\ngo 1.25.0\n',
  'project/main.go': 'package main\n\nimport "example.com/a/lib"\n\nfunc main() { lib.Run() }\n',
  'project/lib/lib.go': 'package lib\n\nfunc Run() {}\n',
  'project/lib/exec.go': 'package lib\n\nimport "os/exec"\n\nvar _ exec.Cmd\n',
  'project/lib/target.txt': '',
  'project/other/other.txt': '',
  'project/unused/unused.go': 'package unused\n',
  'storage/x': '',
}
const cgo = 'package lib\n\nimport "C"\n\nfunc init() {}\n'

interface Change {
  readonly what: string
  /** What is there before the first answer. */
  readonly before?: (project: string) => void
  readonly words?: readonly string[]
  readonly change?: (project: string) => void
  readonly env?: Readonly<Record<string, string>>
  /** The change makes a difference to what is said. */
  readonly differs: boolean
}

const changes: readonly Change[] = [
  { what: 'a file appears', change: (p) => writeFileSync(join(p, 'lib/c.go'), cgo), differs: true },
  { what: 'a file is edited', change: (p) => writeFileSync(join(p, 'lib/lib.go'), 'package lib\n\nimport "C"\n\nfunc Run() {}\n'), differs: true },
  {
    what: 'a file is edited, with its length and time kept',
    before: (p) => utimesSync(join(p, 'main.go'), 1e9, 1e9),
    change: (p) => {
      const file = join(p, 'main.go')
      writeFileSync(file, readFileSync(file, 'utf8').replace('example.com/a/lib"', 'example.com/a/lit"'))
      utimesSync(file, 1e9, 1e9)
    },
    differs: true,
  },
  { what: 'a comment is added', change: (p) => appendFileSync(join(p, 'lib/lib.go'), '// more\n'), differs: false },
  { what: 'a file is saved by renaming', change: (p) => (writeFileSync(join(p, 'lib/new'), 'package lib\n\nfunc Run() { println() }\n'), renameSync(join(p, 'lib/new'), join(p, 'lib/lib.go'))), differs: false },
  { what: 'a suppression is added that allows nothing', change: (p) => appendFileSync(join(p, 'lib/lib.go'), '//gopure:allow exec: for a test\n'), differs: true },
  { what: 'a program is started', change: (p) => writeFileSync(join(p, 'lib/lib.go'), 'package lib\n\nimport "os/exec"\n\nfunc Run() { exec.Command("x").Run() }\n'), differs: true },
  { what: 'a word is added that rules look for', change: (p) => appendFileSync(join(p, 'lib/exec.go'), '\nfunc Start() { exec.Command("x").Run() }\n'), differs: true },
  { what: 'a file leaves the build by its name', change: (p) => renameSync(join(p, 'lib/exec.go'), join(p, 'lib/exec_windows.go')), differs: false },
  { what: 'a file vanishes', change: (p) => unlinkSync(join(p, 'lib/lib.go')), differs: true },
  { what: 'a file becomes a symlink', change: (p) => (renameSync(join(p, 'lib/lib.go'), join(p, 'other/real.go')), symlinkSync('../other/real.go', join(p, 'lib/lib.go'))), differs: false },
  { what: 'a folder becomes a module of its own', change: (p) => writeFileSync(join(p, 'lib/go.mod'), 'module example.com/a/lib\n'), differs: true },
  { what: 'a go.work appears above', change: (p) => writeFileSync(join(p, '../go.work'), 'go 1.25.0\n\nuse ./other\n'), differs: true },
  { what: 'a gopure.yaml appears', change: (p) => writeFileSync(join(p, 'gopure.yaml'), 'tags: [special]\n'), differs: true },
  { what: 'a vendor folder appears', change: (p) => (mkdirSync(join(p, 'vendor')), writeFileSync(join(p, 'vendor/modules.txt'), '')), differs: false },
  { what: 'tags come from the environment', env: { GOFLAGS: '-tags=special' }, differs: true },
  { what: 'a file that no command reads is edited', change: (p) => writeFileSync(join(p, 'other/other.txt'), 'more'), differs: false },
  { what: 'what a symlink leads to appears', before: (p) => symlinkSync('../../elsewhere', join(p, 'lib/go.mod')), change: (p) => writeFileSync(join(p, '../elsewhere'), 'module example.com/a/lib\n'), differs: true },
  { what: 'a file that no command comes to is edited (--tree)', words: ['--tree'], change: (p) => appendFileSync(join(p, 'unused/unused.go'), '\nimport "C"\n'), differs: true },
  { what: 'a comment is added where no command comes to (--tree)', words: ['--tree'], change: (p) => appendFileSync(join(p, 'unused/unused.go'), '// more\n'), differs: false },
  { what: 'a file appears where no command comes to (--tree)', words: ['--tree'], change: (p) => writeFileSync(join(p, 'other/c.go'), cgo), differs: true },
  { what: 'a folder is hidden (--tree)', words: ['--tree'], change: (p) => renameSync(join(p, 'unused'), join(p, '_unused')), differs: true },
  { what: 'nothing', differs: false },
]

describe('an answer is remembered, and never outlives what it came from:', () => {
  const roots = changes.map(() => unpack(archive))
  const first: Ran[] = []
  const asked = (root: string, more: { readonly remember: boolean; readonly env?: Readonly<Record<string, string>>; readonly words?: readonly string[] | undefined }): Ran =>
    gopure(['check', '--format', 'json', ...(more.words ?? []), '.'], { cwd: join(root, 'project'), remember: more.remember, env: { GOPURE_STORAGE: join(root, 'storage'), GOWORK: '', ...more.env } })

  beforeAll(async () => {
    for (const [index, { before }] of changes.entries()) before?.(join(roots[index]!, 'project'))
    // Files that changed a moment ago are not trusted: a file system may round their times.
    await setTimeout(2500)
    for (const [index, { words }] of changes.entries()) first.push(asked(roots[index]!, { remember: true, words }))
  })

  it.each(changes.map((change, index) => ({ ...change, index })))('$what', ({ change, env = {}, words, differs, index }) => {
    const root = roots[index]!
    expect(readdirSync(join(root, 'storage/answers'))).toHaveLength(1)
    change?.(join(root, 'project'))
    const now = asked(root, { remember: true, env, words })
    expect(now).toEqual(asked(root, { remember: false, env, words }))
    expect(now.stdout !== first[index]!.stdout || now.stderr !== first[index]!.stderr).toBe(differs)
  })

  it('it is what is said where nothing has changed', () => {
    const root = roots.at(-1)!
    forge(root)
    expect(asked(root, { remember: true })).toEqual({ stdout: 'remembered\n', stderr: '', status: 0 })
    expect(asked(root, { remember: false }).stdout).not.toContain('remembered')
    appendFileSync(join(root, 'project/lib/lib.go'), '// a comment is nothing that is looked for\n')
    expect(asked(root, { remember: true }).stdout).toBe('remembered\n')
  })

  it.each<readonly [string, (bytes: Buffer) => Uint8Array]>([
    ['a half-written one', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['an empty one', () => Buffer.of()],
    ['one with another letter', (bytes) => (bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200), bytes)],
  ])('%s is worked out anew', (_, damage) => {
    const root = roots.at(-1)!
    const [name = ''] = readdirSync(join(root, 'storage/answers'))
    const file = join(root, 'storage/answers', name)
    writeFileSync(file, damage(readFileSync(file)))
    expect(asked(root, { remember: true })).toEqual(asked(root, { remember: false }))
  })

  it('is not needed: a storage that can’t be written to changes nothing', () => {
    const root = roots.at(-1)!
    rmSync(join(root, 'storage'), { recursive: true })
    writeFileSync(join(root, 'storage'), '')
    expect(asked(root, { remember: true })).toEqual(first.at(-1))
  })
})

/** Has the only answer of a storage say what no check says. */
function forge(root: string): void {
  const [name = ''] = readdirSync(join(root, 'storage/answers'))
  const file = join(root, 'storage/answers', name)
  const kept = deserialize(readFileSync(file).subarray(20)) as object
  const body = serialize({ ...kept, answer: { out: 'remembered\n', err: '', code: 0 } })
  writeFileSync(file, Buffer.concat([createHash('sha1').update(body).digest(), body]))
}

/** lib/start.go is known by its outline alone: nothing that its init function comes to has an effect. */
const starting = {
  'project/go.mod': 'module example.com/a\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n\nreplace example.com/b => ../b\n',
  'project/main.go': 'package main\n\nimport (\n\t_ "example.com/a/env"\n\t"example.com/a/lib"\n\t"example.com/a/other"\n\t_ "example.com/b"\n)\n\nfunc main() { lib.Run(); other.Run() }\n',
  'project/env/env.go': 'package env\n\nimport "os"\n\nfunc init() {\n\tos.Setenv("FIRST", "1")\n}\n',
  'project/lib/lib.go': 'package lib\n\nimport "os"\n\nfunc Run() {}\n\nfunc clear() {\n\tos.Clearenv()\n}\n',
  'project/lib/start.go': 'package lib\n\nfunc init() {\n\tprepare()\n}\n\nfunc prepare() {\n\tprintln()\n}\n\nfunc later() {\n\tprintln()\n}\n',
  'project/other/other.go': 'package other\n\nimport "os/exec"\n\nfunc Run() { exec.Command("first").Run() }\n',
  'b/go.mod': 'module example.com/b\n\ngo 1.25.0\n',
  'b/b.go': 'package b\n\nimport _ "example.com/b/inner"\n',
  'b/inner/inner.go': 'package inner\n\nvar Plain = 1\n',
  'storage/x': '',
}

describe('an answer that is made of earlier findings holds as long as they do:', () => {
  const edits: readonly (readonly [what: string, file: string, from: string, to: string])[] = [
    ['what an init function does', 'env/env.go', 'FIRST', 'SECOND'],
    ['what an init function calls', 'lib/start.go', '\tprepare()\n', '\tclear()\n'],
    ['what a function that is called there calls', 'lib/start.go', 'prepare() {\n\tprintln()', 'prepare() {\n\tclear()'],
    ['what a function that nobody calls calls', 'lib/start.go', 'later() {\n\tprintln()', 'later() {\n\tclear()'],
    ['what a file imports', 'lib/lib.go', 'import "os"', 'import "C"\nimport "os"'],
    ['whether a file is in the build', 'env/env.go', 'package env', '//go:build never\n\npackage env'],
    ['what go.mod says', 'go.mod', 'example.com/a', 'example.com/c'],
    ['which files there are', 'lib/more.go', '', 'package lib\n\nimport "C"\n'],
    ['what a file of another module imports', '../b/inner/inner.go', 'package inner', 'package inner\n\nimport "C"'],
    ['which files another module has', '../b/inner/more.go', '', 'package inner\n\nimport "C"\n'],
    ['what the go.mod of another module says', '../b/go.mod', 'example.com/b', 'example.com/d'],
  ]
  const roots = edits.map(() => unpack(starting))
  const asked = (root: string, remember: boolean): Ran => gopure(['check', '.'], { cwd: join(root, 'project'), remember, env: { GOPURE_STORAGE: join(root, 'storage'), GOWORK: '' } })
  const edit = (root: string, file: string, from: string, to: string): void => {
    const path = join(root, 'project', file)
    writeFileSync(path, from === '' ? to : readFileSync(path, 'utf8').replace(from, to))
  }

  beforeAll(async () => {
    await setTimeout(2500)
    for (const root of roots) expect(asked(root, true).stdout).toContain('first')
    for (const root of roots) edit(root, 'other/other.go', '"first"', '"second"')
    await setTimeout(2500)
    for (const root of roots) expect(asked(root, true).stdout).toContain('second')
  })

  it.each(edits.map((one, index) => [...one, index] as const))('%s', (_, file, from, to, index) => {
    const root = roots[index]!
    edit(root, file, from, to)
    expect(asked(root, true)).toEqual(asked(root, false))
  })

  it('and is not worked out again for a function that does not count', async () => {
    const root = unpack(starting)
    await setTimeout(2500)
    asked(root, true)
    forge(root)
    edit(root, 'lib/start.go', 'later() {\n\tprintln()', 'later() {\n\tclear()')
    expect(asked(root, true).stdout).toBe('remembered\n')
    edit(root, 'lib/start.go', 'prepare() {\n\tprintln()', 'prepare() {\n\tclear()')
    expect(asked(root, true).stdout).toContain('changes the environment')
  })
})

/** lib/plain.go is known by what it does not mention, lib/p.go by where its import stands. */
const mentioning = {
  'project/go.mod': 'module example.com/a\n\ngo 1.25.0\n',
  'project/main.go': 'package main\n\nimport (\n\t"example.com/a/lib"\n\t"example.com/a/other"\n)\n\nfunc main() { lib.Use(); other.Run() }\n',
  'project/lib/run.go': 'package lib\n\nimport "os/exec"\n\nfunc run(name string) { exec.Command(name).Run() }\n\nfunc Use() { run("first") }\n',
  'project/lib/plain.go': 'package lib\n\nfunc plain() {\n\tprintln()\n}\n\nvar Plain = plain\n',
  'project/lib/left.go': 'package lib\n\nimport "os/exec"\n\nfunc left() { exec.Command("fifth").Run() }\n',
  'project/lib/p.go': 'package lib\n\n/* one two */\n\nimport _ "plugin"\n\nvar last = 1\n',
  'project/other/other.go': 'package other\n\nimport "os/exec"\n\nfunc Run() { exec.Command("third").Run() }\n',
  'storage/x': '',
}

describe('an answer holds as long as the parts of files say the same that were asked for:', () => {
  const edits: readonly (readonly [what: string, file: string, from: string, to: string, says: string])[] = [
    ['whether a file calls a wrapper', 'lib/plain.go', 'println()', 'run("second")', 'second'],
    ['whether anything names a function', 'lib/plain.go', 'println()', 'left()', 'starts fifth: a program'],
    ['where an import stands', 'lib/p.go', 'one two', 'one\ntwo', 'lib/p.go:6:'],
  ]
  const cases = ['right after it', 'after another edit'].flatMap((when) => edits.map((edit) => ({ when, edit, root: unpack(mentioning) })))
  const plain = unpack(mentioning)
  const asked = (root: string, remember: boolean): Ran => gopure(['check', '--format', 'lines', '.'], { cwd: join(root, 'project'), remember, env: { GOPURE_STORAGE: join(root, 'storage'), GOWORK: '' } })
  const replace = (root: string, file: string, from: string, to: string): void => {
    const path = join(root, 'project', file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
  }

  beforeAll(async () => {
    const later = cases.filter(({ when }) => when === 'after another edit')
    await setTimeout(2500)
    for (const { root } of [...cases, { root: plain }]) asked(root, true)
    for (const { root } of later) replace(root, 'other/other.go', 'third', 'fourth')
    await setTimeout(2500)
    for (const { root } of later) expect(asked(root, true).stdout).toContain('fourth')
  })

  it.each(cases.map((one) => ({ ...one, what: one.edit[0] })))('$what, $when', ({ edit: [, file, from, to, says], root }) => {
    expect(asked(root, true).stdout).not.toContain(says)
    replace(root, file, from, to)
    const now = asked(root, true)
    expect(now).toEqual(asked(root, false))
    expect(now.stdout).toContain(says)
    replace(root, file, to, from)
    expect(asked(root, true)).toEqual(asked(root, false))
  })

  it('and is not worked out again for the rest of their texts', () => {
    forge(plain)
    replace(plain, 'lib/plain.go', 'println()', 'println("more")')
    replace(plain, 'lib/p.go', 'last = 1', 'last = 2')
    expect(asked(plain, true).stdout).toBe('remembered\n')
    replace(plain, 'lib/plain.go', 'println(', 'run(')
    expect(asked(plain, true).stdout).toContain('more')
  })
})

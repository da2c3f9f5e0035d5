import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { filesBelow } from '../oracle/oracle.js'
import { download, serveModules, type ProxyEnvironment } from '../oracle/proxy.js'
import { gopure, type Ran } from './gopure.js'

const body = (name: string): string => `package b\n\n// One says where it is from.\nfunc One() string {\n\treturn "${name}"\n}\n`
const far = 'package b\n\nfunc Two() int {\n\treturn 2\n}\n\nfunc Three() int {\n\treturn 3\n}\n\nfunc Four() int {\n\treturn 4\n}\n'
const b = (rest: Archive): Archive => ({ 'go.mod': 'module example.com/b\n\ngo 1.20\n', 'b.go': body('b'), 'far.go': far, 'sub/sub.go': 'package sub\n', ...rest })

const modules: Readonly<Record<string, Archive>> = {
  'example.com/b@v1.0.0': b({ 'old.go': 'package b\n' }),
  'example.com/b@v1.1.0': b({ 'far.go': far.replace('Two()', 'Two2()'), 'new.go': 'package b\n' }),
  'example.com/b@v1.2.0': b({ 'b.go': body('b 1.2'), 'far.go': far.replace('return 4', 'return 44') }),
  'example.com/b/inner@v1.0.0': { 'go.mod': 'module example.com/b/inner\n\ngo 1.20\n', 'i.go': 'package inner\n' },
  'example.com/other@v1.5.0': b({ 'b.go': body('other') }),
  'example.com/Capital/v3@v3.1.0': { 'go.mod': 'module example.com/Capital/v3\n\ngo 1.20\n', 'c.go': 'package capital\n' },
  'example.com/many@v2.0.0+incompatible': { 'many.go': 'package many\n' },
  'gopkg.in/thing.v2@v2.3.4': { 'thing.go': 'package thing\n' },
}
const required: readonly (readonly [string, string])[] = [
  ['example.com/Capital/v3', 'v3.1.0'],
  ['example.com/b', 'v1.0.0'],
  ['example.com/b/inner', 'v1.0.0'],
  ['example.com/many', 'v2.0.0+incompatible'],
  ['gopkg.in/thing.v2', 'v2.3.4'],
]
const goMod = (lines: string, more = ''): string => `module example.com/app\n\ngo 1.25.0\n\nrequire (\n${lines})\n${more}`
const mainGo = `package main\n\nimport (\n${required.map(([path]) => `\t_ "${path}"\n`).join('')})\n\nfunc main() {}\n`

let proxy: ProxyEnvironment

beforeAll(() => {
  proxy = serveModules(modules)
})

/** A project that requires all of them, downloaded. */
function project(more = '', rest: Archive = {}): string {
  const folder = unpack({ 'go.mod': goMod(required.map((words) => `\t${words.join(' ')}\n`).join(''), more), 'main.go': mainGo, ...rest })
  go(folder, 'mod', 'download', 'all')
  return folder
}

function go(folder: string, ...words: readonly string[]): string {
  return execFileSync('go', [...words], { cwd: folder, env: { ...process.env, ...proxy, GOFLAGS: words[0] === 'mod' ? '-modcacherw' : '-mod=mod' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

const fork = (folder: string, ...words: readonly string[]): Ran => gopure(['fork', ...words], { cwd: folder, env: proxy })
const ok = (stdout: string): Ran => ({ status: 0, stdout, stderr: '' })
const refused = (message: string): Ran => ({ status: 3, stdout: '', stderr: `gopure: ${message}\n` })
const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')
const edit = (folder: string, file: string, from: string, to: string): void => {
  const text = read(folder, file)
  expect(text).toContain(from)
  writeFileSync(join(folder, file), text.replace(from, to))
}
const tree = (folder: string): Readonly<Record<string, string>> => Object.fromEntries(filesBelow(folder, () => true).map((file): readonly [string, string] => [file.slice(folder.length + 1), readFileSync(file, 'latin1')]))
/** What go.mod requires from now on, and its files. */
const require = (folder: string, version: string): void => {
  go('/', 'mod', 'download', `example.com/b@${version}`)
  edit(folder, 'go.mod', 'example.com/b v1.0.0', `example.com/b ${version}`)
}

describe('gopure fork', () => {
  it.each(required)('copies %s, and the go command builds with the copy', (path, version) => {
    const folder = project()
    const before = read(folder, 'go.mod')
    const { status, stdout, stderr } = fork(folder, path)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const copy = /in (forks\/\S+); go\.mod replaces it\n$/.exec(stdout)![1]!
    expect(read(folder, 'go.mod')).toBe(`${before}\nreplace ${path} => ./${copy}\n`)
    expect(go(folder, 'list', '-f', '{{.Dir}}', path).trim()).toBe(join(folder, copy))
    go(folder, 'build', './...')
    const cached = go(folder, 'mod', 'download', '-json', `${path}@${version}`)
    expect(cached).toContain('"Version"')
    const record = JSON.parse(read(folder, 'gopure-forks.json')) as { readonly forks: readonly { readonly sum: string }[] }
    expect(read(folder, 'go.sum')).toContain(`${path} ${version} ${record.forks[0]!.sum}\n`)
    expect(fork(folder, '--remove', path)).toMatchObject({ status: 0, stderr: '' })
    expect([read(folder, 'go.mod'), existsSync(join(folder, copy)), existsSync(join(folder, 'gopure-forks.json'))]).toEqual([before, false, false])
  })

  it('takes the path of a package for that of its module, and a folder of its own', () => {
    const folder = project()
    expect(fork(folder, 'example.com/b/sub', '--into', 'third party/b')).toEqual(ok('example.com/b v1.0.0: 5 files in third party/b; go.mod replaces it\n'))
    expect(go(folder, 'list', '-f', '{{.Dir}}', 'example.com/b').trim()).toBe(join(folder, 'third party/b'))
    expect(read(folder, 'go.mod')).toContain('\nreplace example.com/b => "./third party/b"\n')
  })

  it('writes copies that can be edited, also of a cache that can not', () => {
    const folder = project()
    const cached = join(proxy.GOMODCACHE, 'example.com/b@v1.0.0')
    for (const file of [join(cached, 'b.go'), join(cached, 'sub'), cached]) chmodSync(file, file.endsWith('.go') ? 0o444 : 0o555)
    expect(fork(folder, 'example.com/b').status).toBe(0)
    for (const file of [cached, join(cached, 'sub'), join(cached, 'b.go')]) chmodSync(file, file.endsWith('.go') ? 0o644 : 0o755)
    expect([statSync(join(folder, 'forks/b/b.go')).mode & 0o777, statSync(join(folder, 'forks/b/sub')).mode & 0o700]).toEqual([0o644, 0o700])
  })

  it('copies what stands in for a module, and gives its line back', () => {
    const folder = project('\n// ours for now\nreplace example.com/b v1.0.0 => example.com/other v1.5.0 // until v1.3\n')
    const before = read(folder, 'go.mod')
    expect(fork(folder, 'example.com/b')).toEqual(ok('example.com/b (example.com/other v1.5.0): 4 files in forks/b; go.mod replaces it\n'))
    expect(read(folder, 'go.mod')).toBe(before.replace('example.com/other v1.5.0', './forks/b'))
    expect(read(folder, 'forks/b/b.go')).toBe(body('other'))
    expect(fork(folder, '--update')).toEqual(refused('example.com/b was replaced by example.com/other before it was forked: name the version, example.com/b@VERSION'))
    expect(fork(folder, '--remove', 'example.com/b').status).toBe(0)
    expect(read(folder, 'go.mod')).toBe(before)
  })

  it("replaces a module for all of a go.work's modules", () => {
    const member = (name: string): Archive => ({ [`${name}/go.mod`]: `module example.com/${name}\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n`, [`${name}/x.go`]: 'package x\n\nimport _ "example.com/b"\n' })
    const folder = unpack({ 'go.work': 'go 1.25.0\n\nuse (\n\t./one\n\t./two\n)\n', ...member('one'), ...member('two') })
    download(folder, proxy, {})
    expect(fork(join(folder, 'two'), 'example.com/b')).toEqual(ok('example.com/b v1.0.0: 5 files in ../forks/b; ../go.work replaces it\n'))
    expect(read(folder, 'go.work')).toBe('go 1.25.0\n\nuse (\n\t./one\n\t./two\n)\n\nreplace example.com/b => ./forks/b\n')
    for (const name of ['one', 'two']) expect(go(join(folder, name), 'list', '-mod=readonly', '-f', '{{.Dir}}', 'example.com/b').trim()).toBe(join(folder, 'forks/b'))
    expect(fork(folder, '--remove', 'example.com/b').status).toBe(0)
    expect(read(folder, 'go.work')).toBe('go 1.25.0\n\nuse (\n\t./one\n\t./two\n)\n')
  })

  it.each<[string, readonly string[], (folder: string) => void, (folder: string) => string]>([
    ['a module that nothing requires', ['example.com/none'], () => undefined, (folder) => `example.com/none is not required by ${folder}/go.mod: run go get example.com/none`],
    ["the project's own module", ['example.com/app/cmd'], () => undefined, () => "example.com/app is the workspace's own: it can be changed as it is"],
    ['a version that was not downloaded', ['example.com/b@v1.9.0'], () => undefined, () => 'example.com/b@v1.9.0 is not in the module cache: run GOWORK=off go -C / mod download example.com/b@v1.9.0'],
    ['a module that is forked', ['example.com/b'], (folder) => void fork(folder, 'example.com/b'), () => 'example.com/b is forked in forks/b already: change it there'],
    ['a module that a folder replaces', ['example.com/b'], (folder) => edit(folder, 'go.mod', 'require (', 'replace example.com/b => ./own\n\nrequire ('), (folder) => `example.com/b is replaced by ./own (${folder}/go.mod:5): change it there`],
    ['a folder that is there', ['example.com/b', '--into', 'own'], (folder) => mkdirSync(join(folder, 'own')), () => 'own is there already: name another folder with --into'],
    ['a folder outside', ['example.com/b', '--into', '../b'], () => undefined, (folder) => `../b: a fork lies in a folder below ${folder}, and in no vendor folder: name another one with --into`],
    ['a vendor folder', ['example.com/b', '--into', 'vendor/b'], () => undefined, (folder) => `vendor/b: a fork lies in a folder below ${folder}, and in no vendor folder: name another one with --into`],
    ['the module cache', ['example.com/b', '--into', 'link/b'], (folder) => symlinkSync(proxy.GOMODCACHE, join(folder, 'link')), (folder) => `${folder}/link/b lies in ${proxy.GOMODCACHE}, which nobody edits: name another folder with --into`],
    ['a folder that a symlink leads out to', ['example.com/b', '--into', 'link/b'], (folder) => symlinkSync('/tmp', join(folder, 'link')), (folder) => `${folder}/link/b leads out of the workspace by a symlink: name another folder with --into`],
    ['a go.mod with mistakes', ['example.com/b'], (folder) => edit(folder, 'go.mod', 'go 1.25.0', 'go 1.25.0\n\nsurprise yes'), (folder) => `${folder}/go.mod:5: unknown directive surprise: mend this first`],
    ['a record that leads outside', ['--remove', 'example.com/b'], (folder) => writeFileSync(join(folder, 'gopure-forks.json'), JSON.stringify({ version: 1, forks: [{ module: 'example.com/b', version: 'v1.0.0', sum: 'h1:x', folder: '../../etc' }] })), (folder) => `${folder}/gopure-forks.json: example.com/b has no folder below the workspace: restore it from the repository`],
  ])('refuses %s, and writes nothing', (_what, words, prepare, message) => {
    const folder = project()
    prepare(folder)
    const before = tree(folder)
    const { status, stdout, stderr } = fork(folder, ...words)
    expect({ status, stdout, stderr: stderr.split('\n').at(-2) }).toEqual({ status: 3, stdout: '', stderr: `gopure: ${message(folder)}` })
    expect(tree(folder)).toEqual(before)
  })

  it('says that a vendor folder has to follow', () => {
    const folder = project()
    go(folder, 'mod', 'vendor')
    expect(fork(folder, 'example.com/b')).toEqual({ ...ok('example.com/b v1.0.0: 5 files in forks/b; go.mod replaces it\n'), stderr: 'gopure: the vendor folder counts, and is as it was: run go mod vendor\n' })
    go(folder, 'mod', 'vendor')
    expect(fork(folder, '--list')).toEqual(ok('example.com/b v1.0.0  forks/b\n'))
  })

  it('refuses files of the cache that were changed', () => {
    const folder = project()
    const file = join(proxy.GOMODCACHE, 'example.com/many@v2.0.0+incompatible/many.go')
    writeFileSync(file, 'package many // touched\n')
    const { stderr } = fork(folder, 'example.com/many')
    writeFileSync(file, 'package many\n')
    expect(stderr).toBe(`gopure: ${proxy.GOMODCACHE}/example.com/many@v2.0.0+incompatible is not what was downloaded: its files were changed; move the changes elsewhere, remove the folder and download the module again\n`)
  })
})

/** Forked, with a change of two files, a new one and a removed one. */
function changed(): string {
  const folder = project()
  expect(fork(folder, 'example.com/b').status).toBe(0)
  edit(folder, 'forks/b/b.go', 'return "b"', 'return "mine"')
  edit(folder, 'forks/b/far.go', 'return 4', 'return 4 + 0')
  writeFileSync(join(folder, 'forks/b/mine.go'), 'package b\n\nconst Mine = true\n')
  rmSync(join(folder, 'forks/b/old.go'))
  return folder
}

describe('the changes of a fork', () => {
  it('are saved as a patch that git and patch apply to the origin', () => {
    const folder = changed()
    expect(fork(folder, '--save')).toEqual(ok('example.com/b v1.0.0: wrote patches/example.com/b@v1.0.0.patch (4 files)\n'))
    const patch = join(folder, 'patches/example.com/b@v1.0.0.patch')
    const bytes = readFileSync(patch)
    expect(fork(folder, '--save', 'example.com/b')).toEqual(ok('example.com/b v1.0.0: patches/example.com/b@v1.0.0.patch is up to date (4 files)\n'))
    expect(readFileSync(patch)).toEqual(bytes)
    for (const [tool, ...words] of [['git', 'apply', patch], ['patch', '-p1', '--quiet', '-i', patch]] as const) {
      const origin = unpack(modules['example.com/b@v1.0.0']!)
      execFileSync(tool, words, { cwd: origin })
      expect({ tool, tree: tree(origin) }).toEqual({ tool, tree: tree(join(folder, 'forks/b')) })
    }
  })

  it('that can not be written are said in one line', () => {
    const folder = changed()
    mkdirSync(join(folder, 'patches/example.com/b@v1.0.0.patch.tmp'), { recursive: true })
    expect(fork(folder, '--save')).toEqual(refused(`cannot write ${folder}/patches/example.com/b@v1.0.0.patch.tmp (EISDIR): make room for it, or check its permissions`))
  })

  it('are restored where the copies were not committed', () => {
    const folder = changed()
    const before = tree(join(folder, 'forks/b'))
    fork(folder, '--save')
    const clone = unpack({})
    for (const name of ['go.mod', 'go.sum', 'main.go', 'gopure-forks.json', 'patches']) cpSync(join(folder, name), join(clone, name), { recursive: true })
    expect(fork(clone, '--list').stdout).toBe('example.com/b v1.0.0  forks/b\n  forks/b is not there: run gopure fork --restore\n')
    expect(fork(clone, '--restore')).toEqual(ok('example.com/b v1.0.0: forks/b is there again, with patches/example.com/b@v1.0.0.patch\n'))
    expect(tree(join(clone, 'forks/b'))).toEqual(before)
    expect(fork(clone, '--restore')).toEqual(ok('example.com/b v1.0.0: forks/b is there already\n'))
    go(clone, 'build', './...')
  })

  it('are not restored in part', () => {
    const folder = changed()
    fork(folder, '--save')
    rmSync(join(folder, 'forks'), { recursive: true })
    edit(folder, 'patches/example.com/b@v1.0.0.patch', '-\treturn "b"', '-\treturn "c"')
    expect(fork(folder, '--restore')).toEqual(refused('patches/example.com/b@v1.0.0.patch does not fit example.com/b v1.0.0: b.go: line 2–6: the lines are others than the patch says'))
    expect(existsSync(join(folder, 'forks/b'))).toBe(false)
  })

  it('are taken up when the module is forked again', () => {
    const folder = changed()
    const before = tree(join(folder, 'forks/b'))
    expect(fork(folder, '--remove', 'example.com/b')).toEqual(ok('example.com/b: forks/b and its replace line are gone; patches/example.com/b@v1.0.0.patch stays, and a new fork takes it up\n'))
    expect(fork(folder, 'example.com/b')).toEqual(ok('example.com/b v1.0.0: 5 files in forks/b, with patches/example.com/b@v1.0.0.patch; go.mod replaces it\n'))
    expect(tree(join(folder, 'forks/b'))).toEqual(before)
  })

  it('are brought over when another version is forked again', () => {
    const folder = changed()
    fork(folder, '--remove', 'example.com/b')
    require(folder, 'v1.1.0')
    expect(fork(folder, 'example.com/b')).toEqual(ok('example.com/b v1.1.0: 6 files in forks/b, with patches/example.com/b@v1.0.0.patch; go.mod replaces it\n'))
    expect(fork(folder, '--save')).toEqual(ok('example.com/b v1.1.0: wrote patches/example.com/b@v1.1.0.patch (3 files)\n'))
    expect(read(folder, 'forks/b/far.go')).toBe(far.replace('Two()', 'Two2()').replace('return 4', 'return 4 + 0'))
    expect(readdirSync(join(folder, 'patches/example.com'))).toEqual(['b@v1.1.0.patch'])
  })

  it('move to the version that go.mod requires now', () => {
    const folder = changed()
    require(folder, 'v1.1.0')
    expect(fork(folder, '--list').stdout).toBe('example.com/b v1.0.0  forks/b\n  v1.1.0 is required now: gopure fork --update moves to it\n  4 changed files: gopure fork --save writes the patch\n')
    expect(fork(folder, '--update')).toEqual(ok('example.com/b: v1.0.0 → v1.1.0 in forks/b, with your changes\nexample.com/b v1.1.0: wrote patches/example.com/b@v1.1.0.patch (3 files)\n'))
    const expected = { ...modules['example.com/b@v1.1.0'], 'b.go': body('mine'), 'far.go': far.replace('Two()', 'Two2()').replace('return 4', 'return 4 + 0'), 'mine.go': 'package b\n\nconst Mine = true\n' }
    expect(tree(join(folder, 'forks/b'))).toEqual(expected)
    expect(readdirSync(join(folder, 'patches/example.com'))).toEqual(['b@v1.1.0.patch'])
    expect(readdirSync(join(folder, 'forks'))).toEqual(['b'])
    expect(fork(folder, '--update')).toEqual(ok('example.com/b v1.1.0: nothing to do\n'))
    go(folder, 'build', './...')
  })

  it('are listed as JSON, with all that is known of a fork', () => {
    const folder = changed()
    const listed = (): readonly unknown[] => (JSON.parse(fork(folder, '--list', '--format', 'json').stdout) as { readonly forks: readonly unknown[] }).forks
    const common = { module: 'example.com/b', version: 'v1.0.0', folder: 'forks/b', inForce: true, present: true, changed: ['b.go', 'far.go', 'mine.go', 'old.go'] }
    expect(listed()).toMatchObject([{ ...common, required: 'v1.0.0', saved: false, notes: ['4 changed files: gopure fork --save writes the patch'] }])
    fork(folder, '--save')
    require(folder, 'v1.2.0')
    expect(listed()).toMatchObject([{ ...common, required: 'v1.2.0', saved: true, patch: 'patches/example.com/b@v1.0.0.patch', notes: ['v1.2.0 is required now: gopure fork --update moves to it', '4 changed files: patches/example.com/b@v1.0.0.patch'] }])
    fork(folder, '--update')
    expect(listed()).toMatchObject([{ version: 'v1.2.0', saved: false, conflict: { path: 'b.go', line: 5 } }])
    expect(fork(folder, '--save', '--format', 'json')).toEqual({ status: 2, stdout: '', stderr: 'gopure: --format json: only --list has it\n' })
    expect(JSON.parse(fork(project(), '--format', 'json').stdout)).toMatchObject({ version: 1, forks: [] })
  })

  it('that stand where the new version has other lines are conflicts, file by file, and lose nothing', () => {
    const folder = changed()
    require(folder, 'v1.2.0')
    const update = fork(folder, '--update')
    const why = 'a change of yours stands where example.com/b v1.2.0 has other lines: both are there, between <<<<<<< and >>>>>>>'
    expect(update).toEqual({
      status: 1,
      stdout: 'example.com/b: v1.0.0 → v1.2.0 in forks/b\n',
      stderr: `conflict: forks/b/b.go:5: ${why}\nconflict: forks/b/far.go:12: ${why}\ngopure: resolve the 2 conflicts, then run gopure fork --save example.com/b; patches/example.com/b@v1.0.0.patch stays until then\n`,
    })
    expect(read(folder, 'forks/b/b.go')).toContain('<<<<<<< forks/b (yours)\n\treturn "mine"\n=======\n\treturn "b 1.2"\n>>>>>>> example.com/b v1.2.0\n')
    expect(fork(folder, '--save')).toEqual(refused('forks/b/b.go:5: the conflict is not resolved: keep the lines that count, and take the markers away'))
    expect(fork(folder, '--list').stdout).toContain('  b.go:5: a conflict is not resolved\n')
    // A clone in between comes to the same conflicts.
    const conflicting = tree(join(folder, 'forks/b'))
    renameSync(join(folder, 'forks/b'), join(folder, 'aside'))
    expect(fork(folder, '--restore').status).toBe(1)
    expect(tree(join(folder, 'forks/b'))).toEqual(conflicting)
    for (const file of ['b.go', 'far.go']) writeFileSync(join(folder, 'forks/b', file), read(folder, `forks/b/${file}`).replaceAll(/^<<<<<<< .*\n([^]*?)^=======\n[^]*?^>>>>>>> .*\n/gm, '$1'))
    expect(fork(folder, '--save')).toEqual(ok('example.com/b v1.2.0: wrote patches/example.com/b@v1.2.0.patch (3 files)\n'))
    expect(readdirSync(join(folder, 'patches/example.com'))).toEqual(['b@v1.2.0.patch'])
  })

  it.each<[string, (folder: string) => void, readonly string[], string]>([
    ['a symlink, on an update', (folder) => symlinkSync('b.go', join(folder, 'forks/b/link.go')), ['--update', 'example.com/b@v1.1.0'], 'forks/b/link.go is not a regular file, and would be lost: move it away'],
    ['a symlink, on a removal', (folder) => symlinkSync('b.go', join(folder, 'forks/b/link.go')), ['--remove', 'example.com/b'], 'forks/b/link.go is not a regular file, and would be lost: move it away'],
    ['a binary file, on a removal', (folder) => writeFileSync(join(folder, 'forks/b/x.bin'), '\0'), ['--remove', 'example.com/b'], 'forks/b/x.bin is binary, no patch holds it, and it would be lost: move it away'],
    ['a repository, on a removal', (folder) => mkdirSync(join(folder, 'forks/b/.git')), ['--remove', 'example.com/b'], 'forks/b/.git is a repository of its own: move it away'],
    ['two files that are one without capitals', (folder) => writeFileSync(join(folder, 'forks/b/NEW.go'), 'package b\n'), ['--update', 'example.com/b@v1.1.0'], "forks/b: NEW.go and new.go are one file where capitals don't count: rename yours"],
  ])('that no patch holds stay: %s', (_what, prepare, words, message) => {
    const folder = changed()
    go('/', 'mod', 'download', 'example.com/b@v1.1.0')
    prepare(folder)
    const before = tree(join(folder, 'forks/b'))
    expect(fork(folder, ...words)).toEqual(refused(message))
    expect(tree(join(folder, 'forks/b'))).toEqual(before)
    expect(read(folder, 'go.mod')).toContain('replace example.com/b => ./forks/b')
  })

  it('go along to another version where they are binary, which is said', () => {
    const folder = changed()
    go('/', 'mod', 'download', 'example.com/b@v1.1.0')
    writeFileSync(join(folder, 'forks/b/x.bin'), '\0mine')
    expect(fork(folder, '--update', 'example.com/b@v1.1.0')).toMatchObject({ status: 0, stderr: 'gopure: forks/b/x.bin is no text file: the patch does not have it\n' })
    expect(read(folder, 'forks/b/x.bin')).toBe('\0mine')
  })

  it('that were interrupted between two renames are there again', () => {
    const folder = changed()
    const before = tree(join(folder, 'forks/b'))
    renameSync(join(folder, 'forks/b'), join(folder, 'forks/.b.old'))
    expect(fork(folder, '--save').status).toBe(0)
    expect(tree(join(folder, 'forks/b'))).toEqual(before)
  })

  it('are none where the copy is as its origin is', () => {
    const folder = project()
    fork(folder, 'example.com/b')
    expect(fork(folder, '--save')).toEqual(ok('example.com/b v1.0.0: the copy is as its origin is; no patch\n'))
    require(folder, 'v1.1.0')
    expect(fork(folder, '--update')).toEqual(ok('example.com/b: v1.0.0 → v1.1.0 in forks/b; it has no changes\n'))
    expect(tree(join(folder, 'forks/b'))).toEqual(modules['example.com/b@v1.1.0'])
  })
})

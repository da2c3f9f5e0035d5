import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBusybox, type BusyboxRequest } from '../../src/busybox/build.js'
import type { BusyboxResult, Progress } from '../../src/busybox/result.js'
import { workspaceFolder } from '../workspace.js'
import { env, fixture, go, makebbProgram, newFolder, request, sha256, storage } from './workbench.js'

/** makebb as a person runs it, with its own flags. */
async function byHand({ directory, patterns, tags, goos, goarch, env: environment }: BusyboxRequest): Promise<string> {
  const output = join(newFolder(), 'bb')
  execFileSync(await makebbProgram(), ['-o', output, ...tags.map((tag) => `-go-build-tags=${tag}`), ...patterns], {
    cwd: directory,
    env: { ...environment, GOOS: goos, GOARCH: goarch, GOROOT: go.goroot },
    stdio: 'pipe',
  })
  return sha256(output)
}

/** Errors as `kind file:line:column`, with files relative to the folder. */
function places(result: BusyboxResult, directory: string): readonly string[] {
  if (result.kind !== 'failed') return [JSON.stringify(result)]
  return result.errors.map(({ kind, file, line, column }) =>
    file === undefined ? kind : `${kind} ${relative(directory, file)}:${String(line)}:${String(column)}`,
  )
}

describe('a build', () => {
  const uroot = (name: string): string => `github.com/u-root/u-root/cmds/core/${name}`
  const cases: readonly [string, () => BusyboxRequest][] = [
    ['of two commands of one module', () => request(fixture('good'), ['example.com/good/cmds/hello', 'example.com/good/cmds/bye'])],
    ['of folders by a glob', () => request(fixture('good'), ['example.com/good/cmds/hello', 'example.com/good/cmds/bye'], { patterns: ['./cmds/*'] })],
    ['with an exclusion', () => request(fixture('good'), ['example.com/good/cmds/bye'], { patterns: ['./cmds/*', '-./cmds/hello'] })],
    ['with a tag', () => request(fixture('good'), ['example.com/good/cmds/hello'], { tags: ['formal', 'loud'] })],
    ['for another architecture', () => request(fixture('good'), ['example.com/good/cmds/bye'], { goarch: 'arm64' })],
    ['of two modules in a workspace', () => request(fixture('workspace'), ['example.com/one/cmds/first', 'example.com/two/second'], { env: { ...env, GOWORK: undefined } })],
    ['of u-root commands from the module cache', () => request(workspaceFolder('u-root'), ['cat', 'echo', 'ls', 'uname'].map(uroot))],
  ]
  it.each(cases)('%s has the bytes that makebb itself gives', { timeout: 120_000 }, async (_name, make) => {
    const wanted = make()
    const result = await buildBusybox(wanted)
    expect(result).toMatchObject({ kind: 'built', output: wanted.output, skipped: [] })
    expect(sha256(wanted.output)).toBe(await byHand(wanted))
    expect(readdirSync(dirname(wanted.output))).toEqual(['bb'])
  })

  it('gives a program that runs every command', async () => {
    const wanted = request(fixture('good'), ['example.com/good/cmds/hello', 'example.com/good/cmds/bye'])
    await buildBusybox(wanted)
    expect(['hello', 'bye'].map((name) => execFileSync(wanted.output, [name], { encoding: 'utf8' }))).toEqual(['hello!\n', 'bye\n'])
  })

  it('tells its phases in their order, with what was counted, and leaves no temporary file', async () => {
    const seen: Progress[] = []
    const result = await buildBusybox(request(fixture('good'), ['example.com/good/cmds/hello'], { onProgress: (progress) => seen.push(progress) }))
    const order = ['tool', 'load', 'rewrite', 'compile', 'link', 'verify']
    const phases = seen.map(({ phase }) => order.indexOf(phase))
    expect(phases).toEqual([...phases].sort((one, other) => one - other))
    for (const { phase, done, total } of seen.filter((progress) => progress.phase === 'rewrite')) {
      expect([phase, total]).toEqual(['rewrite', 2])
      expect(done).toBeLessThanOrEqual(2)
    }
    if (result.kind !== 'built') throw new Error(JSON.stringify(result))
    expect(result.phases.map(({ name }) => name)).toEqual(order.filter((name) => result.phases.some((phase) => phase.name === name)))
    expect(result.phases[0]).toMatchObject({ name: 'tool', cached: true })
    expect(result.phases.every(({ milliseconds }) => milliseconds >= 0)).toBe(true)
    expect(readdirSync(join(storage, 'builds')).filter((name) => name.startsWith(`${process.pid}-`))).toEqual([])
  })

  it('takes its output relative to where Gopure runs', async () => {
    const wanted = request(fixture('good'), ['example.com/good/cmds/bye'])
    const result = await buildBusybox({ ...wanted, output: relative(process.cwd(), wanted.output) })
    expect(result).toMatchObject({ kind: 'built', output: wanted.output })
    expect(existsSync(wanted.output)).toBe(true)
  })

  it('removes what a killed build left beside the output, and nothing of a living one', async () => {
    const wanted = request(fixture('good'), ['example.com/good/cmds/bye'])
    const folder = dirname(wanted.output)
    const dead = `bb.${execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim()}-0123abcd.tmp`
    const alive = `bb.${process.ppid}-0123abcd.tmp`
    for (const name of [dead, alive, 'bb.tmp', 'other.tmp']) writeFileSync(join(folder, name), '')
    await buildBusybox(wanted)
    expect(readdirSync(folder).sort()).toEqual(['bb', alive, 'bb.tmp', 'other.tmp'].sort())
  })
})

describe('a build that fails', () => {
  const cases: readonly [string, string, readonly string[], readonly string[]][] = [
    ['two values of one function', 'multi-value', ['example.com/multivalue/cmds/m'], ['several-values cmds/m/main.go:7:5']],
    ['values of two types', 'two-types', ['example.com/twotypes/cmds/t'], ['several-types cmds/t/main.go:5:15']],
    ['a type that cannot be named', 'hidden-type', ['example.com/hiddentype/cmds/h'], ['hidden-type cmds/h/main.go:10:5']],
    ['a module path without a dot', 'no-dot', ['plain/cmds/n'], ['undotted-module cmds/n/main.go:6:2']],
    ['a command that needs cgo', 'cgo-command', ['example.com/cgocommand/cmds/good', 'example.com/cgocommand/cmds/native'], ['cgo-only-command']],
    [
      'a dependency that needs cgo', 'cgo-dependency', ['example.com/cgodependency/cmds/c'],
      ['cgo-only-dependency cmds/c/main.go:10:17', 'cgo-only-dependency cmds/c/main.go:15:11', 'cgo-only-dependency cmds/c/main.go:20:16'],
    ],
    ['two commands of one name', 'duplicate', ['example.com/duplicate/one/tool', 'example.com/duplicate/two/tool'], ['duplicate-command']],
    ['a package that is no command', 'no-command', ['example.com/nocommand/lib'], ['not-a-command']],
    ['an undefined name', 'type-error', ['example.com/typeerror/cmds/e'], ['compile cmds/e/main.go:5:27']],
    ['a dependency that does not compile', 'type-error', ['example.com/typeerror/cmds/ok'], ['compile p/p.go:4:19']],
    ['a module that go.mod does not name', 'missing-module', ['example.com/missingmodule/cmds/m'], ['missing-package cmds/m/main.go:3:8']],
    ['a module that go.sum does not name', 'missing-sum', ['example.com/missingsum/cmds/m'], ['missing-sum cmds/m/main.go:3:8']],
    ['a newer language', 'new-go', ['example.com/newgo/cmds/m'], ['go-too-old']],
  ]
  it.each(cases)('names %s, and keeps the last good binary', async (_name, module, importPaths, expected) => {
    const directory = fixture(module)
    const wanted = request(directory, importPaths)
    writeFileSync(wanted.output, 'the last good one')
    const result = await buildBusybox(wanted)
    expect(places(result, directory)).toEqual(expected)
    expect(result.kind === 'failed' && result.errors.every(({ message }) => message !== '' && !message.includes('\n'))).toBe(true)
    expect(readFileSync(wanted.output, 'utf8')).toBe('the last good one')
    expect(readdirSync(dirname(wanted.output))).toEqual(['bb'])
  })

  it('tells which requested command no pattern names, and which gets another name', async () => {
    const paths = ['example.com/good/cmds/hello', 'example.com/good/cmds/bye']
    const result = await buildBusybox(
      request(fixture('good'), paths, { patterns: ['./cmds/hello'], commands: paths.map((importPath) => ({ importPath, applet: 'greet' })) }),
    )
    expect(result).toMatchObject({ kind: 'failed', phase: 'verify', errors: [{ kind: 'wrong-applet', package: paths[0] }, { kind: 'no-command', package: paths[1] }] })
  })

  it('lets a package be left out that nobody requested, and says so', async () => {
    const result = await buildBusybox(request(fixture('cgo-command'), ['example.com/cgocommand/cmds/good'], { patterns: ['./cmds/*'] }))
    expect(result).toMatchObject({ kind: 'built', skipped: [{ importPath: 'example.com/cgocommand/cmds/native', reason: 'build constraints exclude all Go files' }] })
  })
})

describe('compile errors in the generated tree', () => {
  // A place is where this text begins in the source; `|` stands before the token.
  const cases: readonly [string, string, string, readonly string[]][] = [
    [
      'in functions, methods, init functions and variables of a command', 'example.com/positions/cmds/p', 'cmds/p/main.go',
      ['|"s"', 'strings.ToUpper( |name', 'strings.Repeat(|name,2', '/* what */ |name', 'strings.ToLower(|name', 'strings.TrimSpace(|name', 'strings.Title(|name'],
    ],
    ['in a dependency that gofmt has never seen', 'example.com/positions/cmds/d', 'deep/deep.go', ['func |bodyless (', 'func |( t  thing', 'var  |big']],
  ]
  it.each(cases)('%s are told where the person wrote them', async (_name, importPath, file, expected) => {
    const directory = fixture('positions')
    const text = readFileSync(join(directory, file), 'utf8')
    const at = expected.map((mark) => {
      const offset = text.indexOf(mark.replace('|', '')) + mark.indexOf('|')
      const before = text.slice(0, offset)
      return `${file}:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`
    })
    const result = await buildBusybox(request(directory, [importPath]))
    expect(places(result, directory).map((place) => place.split(' ')[1])).toEqual(at)
  })
})

describe('a build that cannot begin', () => {
  const nowhere = { goroot: '/nowhere', goBinary: '/nowhere/bin/go', version: 'go1.26.8', release: 26 }
  const empty = newFolder()
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  const cases: readonly [string, Partial<BusyboxRequest>, RegExp][] = [
    ['there is no Go', { go: nowhere, storage: empty }, /^there is no Go at \/nowhere\/bin\/go; install Go/],
    ['GOROOT has no Go', { go: { ...go, goroot: '/nowhere' } }, /^there is no Go at \/nowhere\/bin\/go; install Go/],
    ['Go is too old', { go: { ...go, version: 'go1.21.3' } }, /^go1\.21\.3 in .* is too old: gopure-generate needs Go 1\.23 or newer/],
    ["the output's folder does not exist", { output: join(empty, 'none', 'bb') }, /^the folder .*none does not exist; create it/],
    ["the output's folder is a file", { output: join(file, 'bb') }, /is not a folder; choose another output$/],
    ['the output is a folder', { output: empty }, /is a folder; name a file for the busybox$/],
    ['nothing can be written beside the output', { output: '/proc/bb' }, /^nothing can be written in \/proc \(\w+\); choose another output$/],
    ['storage is a file', { storage: file }, /file.*; choose another storage folder/],
    ['the folder to build in does not exist', { directory: join(empty, 'none') }, /^the build does not start: folder .*none does not exist$/],
  ]
  it.each(cases)('says in one line that %s', async (_name, more, message) => {
    const result = await buildBusybox(request(fixture('good'), ['example.com/good/cmds/bye'], more))
    expect(result.kind === 'unusable' ? result.message : result).toMatch(message)
  })

  const tmpfs = join(newFolder(), 'small')
  const mounted = ((): boolean => {
    mkdirSync(tmpfs)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', tmpfs], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })()
  it.skipIf(!mounted)('says that the disk is full, and keeps the last good binary', async () => {
    try {
      const output = join(tmpfs, 'bb')
      writeFileSync(output, 'the last good one')
      const result = await buildBusybox(request(fixture('good'), ['example.com/good/cmds/bye'], { output }))
      expect(result.kind === 'unusable' ? result.message : result).toMatch(/^the disk is full/)
      expect(readFileSync(output, 'utf8')).toBe('the last good one')
      expect(existsSync(tmpfs) && readdirSync(tmpfs)).toEqual(['bb'])
    } finally {
      execFileSync('umount', [tmpfs])
    }
  })
})

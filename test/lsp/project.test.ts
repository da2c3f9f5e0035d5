import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { workspaceFolder } from '../workspace.js'
import { startClient, type Client } from './client.js'

const goMod = 'module example.com/app\n\ngo 1.25\n'
const main = 'package main\n\nimport "os/exec"\n\nfunc main() {\n\t_ = exec.Command("fsck").Run()\n}\n'

/** `line code` of what is shown in a file. */
function rows(client: Client, path: string): readonly string[] {
  return client.published(path).map(({ range, code, message }) => `${range.start.line + 1} ${code ?? (typeof message === 'string' ? message : message.value)}`)
}

/** Says to the server that files have changed, as an editor's watcher does. */
async function touch(client: Client, ...paths: readonly string[]): Promise<void> {
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: paths.map((path) => ({ uri: client.uriOf(path), type: 2 })) })
  // The watcher's events are gathered for a moment before the projects are read again.
  await new Promise((resolve) => setTimeout(resolve, 200))
  await client.ready()
}

describe('what changes on the disk is followed:', () => {
  const change = (name: string, before: Readonly<Record<string, string>>, act: (dir: string) => readonly string[], file: string, expected: readonly [readonly string[], readonly string[]]): void => {
    it(name, async () => {
      const dir = unpack({ 'go.mod': goMod, 'main.go': main, ...before })
      const client = await startClient([dir])
      await client.ready()
      expect(rows(client, join(dir, file))).toEqual(expected[0])
      await touch(client, ...act(dir).map((path) => join(dir, path)))
      expect(rows(client, join(dir, file))).toEqual(expected[1])
      await client.stop()
    })
  }
  const write = (dir: string, path: string, text: string): readonly string[] => {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), text)
    return [path]
  }

  change('a file that appears', {}, (dir) => write(dir, 'more.go', 'package main\n\nimport "C"\n'), 'more.go', [[], ['3 cgo-import']])
  change('a file that vanishes', { 'more.go': 'package main\n\nimport "C"\n' }, (dir) => (rmSync(join(dir, 'more.go')), ['more.go']), 'more.go', [['3 cgo-import'], []])
  change('a file that is renamed for another system', { 'more.go': 'package main\n\nimport "C"\n' }, (dir) => (renameSync(join(dir, 'more.go'), join(dir, 'more_windows.go')), ['more.go', 'more_windows.go']), 'more.go', [['3 cgo-import'], []])
  change('a build tag in gopure.yaml', { 'tagged.go': '//go:build extra\n\npackage main\n\nimport "C"\n' }, (dir) => write(dir, 'gopure.yaml', 'tags: [extra]\n'), 'tagged.go', [[], ['5 cgo-import']])
  change('a severity in gopure.yaml', {}, (dir) => write(dir, 'gopure.yaml', 'severities: {exec: loud}\n'), 'gopure.yaml', [[], ['1 severities.exec: Invalid option: expected one of "error"|"warning"|"info"']])
  change('a go.mod that is broken, which is said in it', {}, (dir) => write(dir, 'go.mod', `${goMod}requires x\n`), 'go.mod', [[], ['4 Unknown directive requires']])
  change('a module that is missing, which is said in go.mod', {}, (dir) => (write(dir, 'more.go', 'package main\n\nimport _ "example.org/none"\n'), write(dir, 'go.mod', `${goMod}\nrequire example.org/none v1.0.0\n`)), 'go.mod', [[], ['1 Module example.org/none@v1.0.0 is not in the module cache: run go mod download example.org/none@v1.0.0']])
  change('a program that becomes one of the busybox', { 'cmd/fsck/fsck.go': 'package lib\n' }, (dir) => write(dir, 'cmd/fsck/fsck.go', 'package main\n\nfunc main() {}\n'), 'main.go', [['6 exec'], ['6 exec']])
  change('what a folder embeds', { 'embed.go': 'package main\n\nimport _ "embed"\n\n//go:embed blob\nvar blob []byte\n', blob: 'text' }, (dir) => write(dir, 'blob', '\u007fELF\u0002\u0001\u0001\u0000'), 'embed.go', [[], ['5 embed-binary']])

  change('a Makefile', { 'main.go': 'package main\n\nvar version string\n\nfunc main() { println(version) }\n', Makefile: 'all:\n\tgo build .\n' }, (dir) => write(dir, 'Makefile', 'all:\n\tgo build -ldflags "-X main.version=1" .\n'), 'Makefile', [[], ['2 ldflags-x']])
  change('a script that appears', {}, (dir) => write(dir, 'scripts/build', '#!/bin/sh\nCGO_ENABLED=1 go build .\n'), 'scripts/build', [[], ['2 build-script']])
  change('a suppression in a Makefile', { 'main.go': 'package main\n\nvar version string\n\nfunc main() { println(version) }\n', Makefile: 'X = -X main.version=1\n' }, (dir) => write(dir, 'Makefile', 'X = -X main.version=1 # gopure:allow ldflags-x: printed only\n'), 'Makefile', [['1 ldflags-x'], []])
  change('a GODEBUG line in go.mod', {}, (dir) => write(dir, 'go.mod', `${goMod}\ngodebug panicnil=1\n`), 'go.mod', [[], ['5 go-debug']])

  it('another branch is checked out', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': main, 'lib/lib.go': 'package lib\n' })
    const git = (...words: readonly string[]): void => void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd: dir, stdio: 'ignore' })
    git('init', '-b', 'one')
    git('add', '.')
    git('commit', '-m', 'one')
    git('checkout', '-b', 'two')
    writeFileSync(join(dir, 'main.go'), 'package main\n\nimport _ "example.com/app/lib"\n\nfunc main() {}\n')
    writeFileSync(join(dir, 'lib/lib.go'), 'package lib\n\nimport "C"\n')
    git('commit', '-am', 'two')
    const client = await startClient([dir])
    await client.ready()
    expect(client.publishedPaths().map((path) => path.slice(dir.length + 1)).sort()).toEqual(['lib/lib.go', 'main.go'])
    expect(rows(client, join(dir, 'main.go'))).toEqual(['3 cgo-only-package'])
    git('checkout', 'one')
    await touch(client, join(dir, 'main.go'), join(dir, 'lib/lib.go'))
    expect(rows(client, join(dir, 'main.go'))).toEqual(['6 exec'])
    expect(rows(client, join(dir, 'lib/lib.go'))).toEqual([])
    await client.stop()
  })
})

describe('bad input never hides the rest:', () => {
  it('a file that does not parse keeps its other findings, and other files keep theirs', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': `${main}\nfunc broken( {\n`, 'more.go': 'package main\n\nimport "C"\n' })
    const client = await startClient([dir])
    await client.ready()
    expect(rows(client, join(dir, 'main.go'))).toEqual(['6 exec'])
    expect(rows(client, join(dir, 'more.go'))).toEqual(['3 cgo-import'])
    await client.stop()
  })

  it('one of two folders without a module does not trouble the other', async () => {
    const dir = unpack({ 'app/go.mod': goMod, 'app/main.go': main, 'notes/readme.txt': 'nothing' })
    const client = await startClient([join(dir, 'notes'), join(dir, 'app')])
    await client.ready()
    expect(rows(client, join(dir, 'app/main.go'))).toEqual(['6 exec'])
    expect(client.projects().map(({ name }) => name)).toEqual(['app'])
    await client.stop()
  })

  it('no Go on this machine is one clear line', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': main })
    const client = await startClient([dir], { settings: { go: { root: '/nowhere' } }, env: { PATH: '/nowhere', GOROOT: '/nowhere', HOME: dir } })
    await client.ready()
    const [project] = client.projects()
    // Where Go stands in one of the usual places it is found without PATH.
    if (project?.state === 'unusable') expect(project.problems[0]?.message).toMatch(/Go/)
    else expect(project?.goroot).not.toBe('/nowhere')
    await client.stop()
  })

  it('a file that may not be read is said at the file', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': main, 'secret.go': 'package main\n' })
    chmodSync(join(dir, 'secret.go'), 0)
    const client = await startClient([dir])
    await client.ready()
    if (process.getuid?.() !== 0) expect(rows(client, join(dir, 'secret.go'))[0]).toMatch(/may not be read/)
    expect(rows(client, join(dir, 'main.go'))).toEqual(['6 exec'])
    await client.stop()
  })
})

describe('settings', () => {
  const dir = (): string => unpack({ 'go.mod': goMod, 'main.go': main, 'tagged.go': '//go:build extra\n\npackage main\n\nimport "C"\n' })

  it('stand behind the project file', async () => {
    const folder = dir()
    const client = await startClient([folder], { settings: { build: { tags: ['extra'] }, rules: { severities: { exec: 'error' } } } })
    await client.ready()
    expect(rows(client, join(folder, 'tagged.go'))).toEqual(['5 cgo-import'])
    expect(client.published(join(folder, 'main.go'))[0]?.severity).toBe(1)
    expect(client.projects()[0]?.defaults).toEqual({ tags: ['extra'], severities: { exec: 'error' } })
    await client.stop()
  })

  it('that reach a program do not count in a workspace that is not trusted', async () => {
    const folder = dir()
    const settings = { build: { tags: ['extra'], output: 'elsewhere' }, go: { root: '/evil' }, target: { goos: 'windows' }, rules: { severities: { exec: 'error' } } }
    const client = await startClient([folder], { trusted: false, settings })
    await client.ready()
    expect(rows(client, join(folder, 'tagged.go'))).toEqual([])
    const [project] = client.projects()
    expect(project).toMatchObject({ defaults: { severities: { exec: 'error' } }, target: { goos: 'linux', tags: [] }, output: join(folder, 'bb') })
    expect(project?.goroot).not.toBe('/evil')
    await client.stop()
  })

  it('that are wrong are left out with one line each', async () => {
    const folder = dir()
    const client = await startClient([folder], { settings: { build: { tags: ['-toolexec=x'], output: '/etc/passwd' }, size: { budget: 'much' }, target: { goos: 'linus' } } })
    await client.ready()
    expect(client.projects()[0]?.problems.map(({ message }) => message)).toEqual([
      'setting gopure.build.tags: expected a build tag',
      'setting gopure.target.goos: expected a GOOS such as aix, android, darwin',
      'setting gopure.size.budget: expected a size such as 20MiB, 20MB or 20971520',
      'setting gopure.build.output: expected a path below this folder',
    ])
    await client.stop()
  })
})

describe('several projects', () => {
  it('of a go.work are one, and folders beside each other are their own', async () => {
    const dir = unpack({
      'work/go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
      'work/a/go.mod': 'module example.com/a\n\ngo 1.25\n',
      'work/a/main.go': 'package main\n\nimport _ "example.com/b"\n\nfunc main() {}\n',
      'work/b/go.mod': 'module example.com/b\n\ngo 1.25\n',
      'work/b/b.go': 'package b\n\nimport "C"\n',
      'other/go.mod': goMod,
      'other/main.go': main,
    })
    const client = await startClient([join(dir, 'work'), join(dir, 'other')])
    await client.ready()
    expect(client.projects().map(({ name, commands }) => [name, commands.map(({ importPath }) => importPath)])).toEqual([
      ['work', ['example.com/a']],
      ['other', ['example.com/app']],
    ])
    expect(rows(client, join(dir, 'work/a/main.go'))).toEqual(['3 cgo-only-package'])
    expect(rows(client, join(dir, 'work/b/b.go'))).toEqual(['3 cgo-import'])
    expect(rows(client, join(dir, 'other/main.go'))).toEqual(['6 exec'])
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [{ uri: client.uriOf(join(dir, 'other')), name: 'other' }] } })
    await client.ready()
    expect(client.projects().map(({ name }) => name)).toEqual(['work'])
    expect(rows(client, join(dir, 'other/main.go'))).toEqual([])
    await client.stop()
  })

  it('below a folder that is none are found, and a nested module is one when a file of it is opened', async () => {
    const dir = unpack({ 'x/one/go.mod': goMod, 'x/one/main.go': main, 'x/one/nested/go.mod': 'module example.com/nested\n\ngo 1.25\n', 'x/one/nested/main.go': main })
    const client = await startClient([dir])
    await client.ready()
    expect(client.projects().map(({ name }) => name)).toEqual(['one'])
    await client.open(join(dir, 'x/one/nested/main.go'), main)
    await client.until('the nested module', () => client.projects().length === 2)
    await client.ready()
    expect(rows(client, join(dir, 'x/one/nested/main.go'))).toEqual(['6 exec'])
    await client.stop()
  })

  it('are those that are left when another takes a nested module in, as a fork is whose file is opened at once', async () => {
    const required = `${goMod}\nrequire example.com/part v1.0.0\n`
    const part = 'package part\n\nimport "C"\n'
    const dir = unpack({ 'go.mod': required, 'main.go': 'package main\n\nimport _ "example.com/part"\n\nfunc main() {}\n', 'forks/part/go.mod': 'module example.com/part\n\ngo 1.25\n', 'forks/part/part.go': part, 'forks/part/alone/alone.go': part })
    const client = await startClient([dir])
    await client.ready()
    await client.open(join(dir, 'forks/part/part.go'), part)
    await client.until('the nested module', () => client.projects().length === 2)
    await client.ready()
    writeFileSync(join(dir, 'go.mod'), `${required}\nreplace example.com/part => ./forks/part\n`)
    await touch(client, join(dir, 'go.mod'))
    expect(client.projects().map(({ id }) => id)).toEqual([dir])
    expect(rows(client, join(dir, 'forks/part/part.go'))).toEqual(['3 cgo-import', '1 not-in-build'])
    // What the build has no part in is looked at by itself.
    await client.open(join(dir, 'forks/part/alone/alone.go'), part)
    await client.until('the nested module', () => client.projects().length === 2)
    await touch(client, join(dir, 'go.mod'))
    expect(client.projects()).toHaveLength(2)
    await client.stop()
  })
})

describe('a server that reads runc', () => {
  it('starts no program and opens no socket', async () => {
    const { status } = spawnSync('strace', ['-V'], { stdio: 'ignore' })
    expect(status).toBe(0)
    const log = join(unpack({}), 'strace.txt')
    const dir = workspaceFolder('runc')
    const client = await startClient([dir], { under: ['strace', '-f', '-qq', '-o', log, '-e', 'trace=execve,execveat,socket,connect,bind'] })
    await client.ready()
    await client.open(join(dir, 'go.mod'), readFileSync(join(dir, 'go.mod'), 'utf8'), 'go.mod')
    await client.ready()
    await client.stop()
    const calls = readFileSync(log, 'utf8').split('\n').filter((line) => /\b(execve|execveat|socket|connect|bind)\(/.test(line))
    // strace itself starts node; nothing else.
    expect(calls.filter((line) => !line.includes(`execve("${process.execPath}"`))).toEqual([])
    expect(calls).toHaveLength(1)
  })

  it('shows what nobody can edit at the line that brings it in, and in the file itself once that is open', async () => {
    const dir = workspaceFolder('runc')
    const client = await startClient([dir])
    await client.ready()
    const at = join(dir, 'go.mod')
    const nsenter = client.published(at).find(({ code }) => code === 'nsenter')
    const line = readFileSync(at, 'utf8').split('\n')[nsenter!.range.start.line]
    expect(line).toContain('github.com/opencontainers/runc')
    const place = nsenter?.relatedInformation?.[0]?.location
    expect(place?.uri).toMatch(/runc%40v1\.\d+\.\d+\/init\.go$/)
    expect(nsenter?.message).toMatch(/init\.go:7; brought in by github\.com\/opencontainers\/runc → …\/libcontainer\/nsenter/)
    const path = fileURLToPath(place!.uri)
    expect(client.published(path)).toEqual([])
    await client.open(path, readFileSync(path, 'utf8'))
    await client.ready()
    expect(rows(client, path)).toContain('7 nsenter')
    // Nobody may edit it: there is nothing to choose but a copy in the workspace.
    const actions = await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uriOf(path) }, range: client.published(path)[0]!.range, context: { diagnostics: client.published(path), triggerKind: 1 } })
    expect(actions).toEqual([expect.objectContaining({ title: 'Fork github.com/opencontainers/runc Into Workspace', command: expect.objectContaining({ command: 'gopure.forkModule' }) as unknown })])
    expect(JSON.stringify(actions)).not.toContain('"edit"')
    await client.stop()
  })
})

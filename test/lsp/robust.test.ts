import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CodeAction, CodeLens, Hover } from 'vscode-languageserver-protocol'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { startClient, type Client, type ClientOptions } from './client.js'

const goMod = 'module example.com/app\n\ngo 1.25\n'
const main = 'package main\n\nimport "os/exec"\n\nfunc main() {\n\t_ = exec.Command("fsck").Run()\n}\n'
const vendored: Archive = {
  'go.mod': `${goMod}\nrequire example.org/v v1.0.0\n`,
  'main.go': 'package main\n\nimport _ "example.org/v"\n\nfunc main() {}\n',
  'vendor/modules.txt': '# example.org/v v1.0.0\n## explicit; go 1.25\nexample.org/v\n',
  'vendor/example.org/v/v.go': 'package v\n',
}

function rows(client: Client, path: string): readonly string[] {
  return client.published(path).flatMap(({ range, code, message }) => (code === 'not-in-build' ? [] : [`${range.start.line + 1} ${code ?? (typeof message === 'string' ? message : message.value)}`]))
}

async function tell(client: Client, type: 1 | 2 | 3, ...paths: readonly string[]): Promise<void> {
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: paths.map((path) => ({ uri: client.uriOf(path), type })) })
  await client.ready()
}

const commandsOf = (client: Client): readonly string[] => client.projects().flatMap(({ commands }) => commands.map(({ importPath }) => importPath))

interface Stage {
  readonly client: Client
  readonly dir: string
  /** What is shown in files below the folder. */
  readonly rows: (file: string) => readonly string[]
}

describe('nothing old stays:', () => {
  const stage = (name: string, archive: Archive, play: (stage: Stage) => Promise<void>, options: ClientOptions = {}): void => {
    it(name, async () => {
      const dir = unpack(archive)
      const client = await startClient([join(dir, archive['app/go.mod'] === undefined ? '' : 'app').replace(/\/$/, '')], options)
      await client.ready()
      await play({ client, dir, rows: (file) => rows(client, join(dir, file)) })
      await client.stop()
    })
  }

  stage('what is wrong with imports goes when they are right again', { 'go.mod': goMod, 'main.go': 'package main\n\nimport "os"\nimport 5\n\nfunc main() { os.Exit(0) }\n' }, async ({ client, dir, rows: shown }) => {
    const path = join(dir, 'main.go')
    expect(shown('main.go')).toHaveLength(1)
    await client.open(path, readFileSync(path, 'utf8'))
    await client.change(path, 2, [{ range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, text: '' }])
    await client.ready()
    expect(shown('main.go')).toEqual([])
    await client.change(path, 3, [{ range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, text: 'import 5\n' }])
    await client.ready()
    expect(shown('main.go')).toHaveLength(1)
  })

  stage('a command that is made a library, unsaved, is no command', { 'go.mod': goMod, 'a/a.go': main, 'b/b.go': 'package b\n' }, async ({ client, dir }) => {
    await client.open(join(dir, 'a/a.go'), main)
    await client.open(join(dir, 'b/b.go'), 'package b\n')
    await client.change(join(dir, 'a/a.go'), 2, [{ text: main.replace('package main', 'package a') }])
    await client.change(join(dir, 'b/b.go'), 2, [{ text: 'package main\n\nfunc main() {}\n' }])
    await client.ready()
    expect(commandsOf(client)).toEqual(['example.com/app/b'])
    await client.close(join(dir, 'a/a.go'))
    await client.close(join(dir, 'b/b.go'))
    await client.ready()
    expect(commandsOf(client)).toEqual(['example.com/app/a'])
  })

  stage('a vendor list that was edited and not saved', vendored, async ({ client, dir, rows: shown }) => {
    const path = join(dir, 'vendor/modules.txt')
    await client.open(path, '# example.org/v v1.0.0\n## explicit; go 1.25\n', 'plaintext')
    await client.ready()
    expect(shown('main.go')).toHaveLength(1)
    await client.close(path)
    await client.ready()
    expect(shown('main.go')).toEqual([])
  })

  stage('a file that is opened with another text under its first version again', { 'go.mod': goMod, 'main.go': main, 'x/x.go': '//go:build linux\n\npackage x\n' }, async ({ client, dir }) => {
    const path = join(dir, 'x/x.go')
    const said = async (): Promise<string> => ((await client.connection.sendRequest<Hover>('textDocument/hover', { textDocument: { uri: client.uriOf(path) }, position: { line: 0, character: 3 } })).contents as { value: string }).value
    await client.open(path, readFileSync(path, 'utf8'))
    expect(await said()).toMatch(/^In the busybox/)
    await client.close(path)
    await client.open(path, '//go:build windows\n\npackage x\n')
    expect(await said()).toMatch(/^Not in the busybox/)
  })

  stage('a file that is open under two URIs, and closed under one', { 'go.mod': goMod, 'a b.go': main }, async ({ client, dir, rows: shown }) => {
    const path = join(dir, 'a b.go')
    const text = main.replace('fsck', 'mkfs').replace('import', '\nimport')
    await client.open(path, text)
    const other = `file://${dir}/a b.go`
    await client.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: other, languageId: 'go', version: 1, text } })
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: other } })
    await client.ready()
    expect(shown('a b.go')).toEqual(['7 exec'])
  })

  stage(
    'a package that appears in a module outside the folder',
    { 'app/go.mod': `${goMod}\nrequire example.com/out v1.0.0\n\nreplace example.com/out => ../out\n`, 'app/main.go': 'package main\n\nimport _ "example.com/out/deep"\n\nfunc main() {}\n', 'out/go.mod': 'module example.com/out\n\ngo 1.25\n', 'out/out.go': 'package out\n' },
    async ({ client, dir, rows: shown }) => {
      expect(shown('app/main.go')).toHaveLength(1)
      mkdirSync(join(dir, 'out/deep'))
      writeFileSync(join(dir, 'out/deep/deep.go'), 'package deep\n\nimport "C"\n')
      await tell(client, 1, join(dir, 'out/deep/deep.go'))
      expect(shown('app/main.go')).toEqual(['3 cgo-only-package'])
      expect(shown('out/deep/deep.go')).toEqual(['3 cgo-import'])
    },
  )

  stage('a folder with a dot in its name that is removed as a whole', { 'go.mod': goMod, 'main.go': 'package main\n\nimport _ "example.com/app/v1.2/lib"\n\nfunc main() {}\n', 'v1.2/lib/lib.go': 'package lib\n\nimport "C"\n' }, async ({ client, dir, rows: shown }) => {
    expect(shown('main.go')).toEqual(['3 cgo-only-package'])
    rmSync(join(dir, 'v1.2'), { recursive: true })
    await tell(client, 3, join(dir, 'v1.2'))
    expect(shown('v1.2/lib/lib.go')).toEqual([])
    expect(shown('main.go').join()).not.toContain('cgo-only-package')
  })

  stage('a pattern that names nothing is said in the project file', { 'go.mod': goMod, 'main.go': main, 'gopure.yaml': 'commands: [./none]\n' }, async ({ client, dir, rows: shown }) => {
    expect(shown('gopure.yaml')).toHaveLength(1)
    writeFileSync(join(dir, 'gopure.yaml'), 'commands: [.]\n')
    await tell(client, 2, join(dir, 'gopure.yaml'))
    expect(shown('gopure.yaml')).toEqual([])
  })

  stage('files that never stop to change do not keep the rest waiting', { 'go.mod': goMod, 'main.go': main, 'lib/lib.go': 'package lib\n' }, async ({ client, dir, rows: shown }) => {
    writeFileSync(join(dir, 'more.go'), 'package main\n\nimport "C"\n')
    const end = Date.now() + 6000
    while (shown('more.go').length === 0 && Date.now() < end) {
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: ['more.go', 'lib/gone.go'].map((name) => ({ uri: client.uriOf(join(dir, name)), type: 1 })) })
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    expect(shown('more.go')).toEqual(['3 cgo-import'])
  })

  stage('a client that fails to give its settings has findings all the same', { 'go.mod': goMod, 'main.go': main }, async ({ rows: shown }) => Promise.resolve(expect(shown('main.go')).toEqual(['6 exec'])), { mute: true })
})

it('a nested module whose file is open from the start is a project', async () => {
  const dir = unpack({ 'go.mod': goMod, 'main.go': main, 'nested/go.mod': 'module example.com/nested\n\ngo 1.25\n', 'nested/main.go': main })
  const client = await startClient([dir])
  await client.open(join(dir, 'nested/main.go'), main)
  await client.until('the nested module', () => client.projects().length === 2)
  await client.ready()
  expect(rows(client, join(dir, 'nested/main.go'))).toEqual(['6 exec'])
  await client.stop()
})

it('trees that are given up in the middle of an evaluation are not used by it any more', { timeout: 60_000 }, async () => {
  const body = Array.from({ length: 150 }, (_, index) => `func f${index}(name string) { _ = exec.Command("p${index}", name).Run() }\n`).join('')
  const text = `package lib\n\nimport "os/exec"\n\n${body}`
  const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`l${index}/l.go`, text]))
  const dir = unpack({ 'go.mod': goMod, 'main.go': `package main\n\nimport (\n${Object.keys(files).map((file) => `\t_ "example.com/app/${file.split('/')[0]}"\n`).join('')})\n\nfunc main() {}\n`, ...files })
  const client = await startClient([dir])
  await client.ready()
  const paths = Object.keys(files).map((file) => join(dir, file))
  for (const path of paths) await client.open(path, text)
  for (let version = 2; version < 12; version++) {
    await new Promise((resolve) => setTimeout(resolve, 255 + version * 3))
    // While everything is looked at, all texts become others as a whole.
    for (const path of paths) await client.change(path, version, [{ text: version % 2 === 0 ? text.replaceAll('exec.Command', 'exec.Comm') : text }])
  }
  await client.ready()
  for (const path of paths) expect(rows(client, path)).toHaveLength(150)
  await client.stop()
})

describe('a client that can next to nothing', () => {
  const cgo = 'package main\n\nimport "C"\n\nfunc init() {}\n'

  it('is told all, and only what it can use', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': main, 'off.go': '//go:build windows\n\npackage main\n', 'cgo.go': cgo })
    const client = await startClient([dir], { bare: true })
    await client.ready()
    expect(rows(client, join(dir, 'main.go'))).toEqual(['6 exec'])
    await client.open(join(dir, 'off.go'), readFileSync(join(dir, 'off.go'), 'utf8'))
    await client.open(join(dir, 'cgo.go'), cgo)
    await client.open(join(dir, 'main.go'), main)
    await client.ready()
    expect(client.published(join(dir, 'off.go'))).toEqual([])
    const actions: readonly CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uriOf(join(dir, 'cgo.go')) }, range: client.published(join(dir, 'cgo.go'))[0]!.range, context: { diagnostics: [] } })
    const edits = actions.flatMap(({ edit }) => edit ?? [])
    expect(edits.length).toBeGreaterThan(0)
    for (const edit of edits) expect(Object.keys(edit)).toEqual(['changes'])
    const lenses: readonly CodeLens[] = await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: client.uriOf(join(dir, 'main.go')) } })
    expect(lenses.map(({ command }) => command?.command)).toEqual([''])
    await client.stop()
  })

  it('that watches no files tells of new ones by opening and saving them', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': main })
    const client = await startClient([dir], { bare: true })
    await client.ready()
    writeFileSync(join(dir, 'more.go'), 'package main\n')
    await client.open(join(dir, 'more.go'), 'package main\n')
    await client.ready()
    await client.change(join(dir, 'more.go'), 2, [{ text: cgo }])
    await client.ready()
    expect(rows(client, join(dir, 'more.go'))).toEqual(['3 cgo-import'])
    await client.stop()
  })
})

it('a new server does not take the old one’s word for what was shown', async () => {
  const dir = unpack({ 'go.mod': goMod, 'main.go': main })
  const path = join(dir, 'main.go')
  const pull = async (previousResultId?: string): Promise<{ kind: string; resultId: string }> => {
    const client = await startClient([dir], { pull: true })
    await client.ready()
    await client.open(path, readFileSync(path, 'utf8'))
    const report = await client.connection.sendRequest<{ kind: string; resultId: string }>('textDocument/diagnostic', { textDocument: { uri: client.uriOf(path) }, ...(previousResultId === undefined ? {} : { previousResultId }) })
    await client.stop()
    return report
  }
  const before = await pull()
  writeFileSync(path, main.replace('fsck', 'mkfs'))
  expect(await pull(before.resultId)).toMatchObject({ kind: 'full' })
})

it('no file is offered where one of that name is open already', async () => {
  const dir = unpack({ 'go.mod': goMod, 'main.go': 'package main\n\nimport _ "example.com/app/native"\n\nfunc main() {}\n', 'native/native.go': 'package native\n\nimport "C"\n' })
  const client = await startClient([dir])
  await client.ready()
  const path = join(dir, 'native/native.go')
  await client.open(path, readFileSync(path, 'utf8'))
  const titles = async (): Promise<string> => {
    await client.ready()
    const actions: readonly CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uriOf(path) }, range: client.published(path)[0]!.range, context: { diagnostics: [], triggerKind: 2 } })
    return actions.map(({ title }) => title).join()
  }
  expect(await titles()).toContain('native_nocgo.go')
  await client.open(join(dir, 'native/native_nocgo.go'), 'package native // not saved yet\n')
  expect(await titles()).not.toContain('native_nocgo.go')
  await client.stop()
})

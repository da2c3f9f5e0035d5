import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CodeAction, CodeLens, Hover, WorkspaceEdit } from 'vscode-languageserver-protocol'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { describe, expect, it } from 'vitest'
import { method, type EditAnswer, type FixWithInput } from '../../src/protocol.js'
import { unpack, type Archive } from '../archive.js'
import { startClient, type Client } from './client.js'

const goMod = 'module example.com/app\n\ngo 1.25\n'
const use = 'package main\n\nfunc main() { println(Temperature()) }\n'
const cgo = '// Package main measures.\npackage main\n\n// #include <math.h>\nimport "C"\n\nfunc Temperature() float64 { return float64(C.sqrt(2)) }\n'
const linux = `//go:build linux || darwin\n\n${cgo}`

async function opened(archive: Archive, file: string): Promise<{ client: Client; path: string; dir: string }> {
  const dir = unpack({ 'go.mod': goMod, ...archive })
  const client = await startClient([dir])
  await client.ready()
  const path = join(dir, file)
  await client.open(path, readFileSync(path, 'utf8'))
  await client.ready()
  return { client, path, dir }
}

/** The actions at the first finding of a rule, as a light bulb asks for them. */
async function actionsAt(client: Client, path: string, rule: string): Promise<readonly CodeAction[]> {
  const diagnostics = client.published(path).filter(({ code }) => code === rule)
  expect(diagnostics).not.toEqual([])
  return client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uriOf(path) }, range: diagnostics[0]!.range, context: { diagnostics, triggerKind: 2 } })
}

/** Writes what an edit says, as an editor does that saves all. */
function apply(edit: WorkspaceEdit): readonly string[] {
  const written: string[] = []
  for (const change of edit.documentChanges ?? []) {
    if ('kind' in change) {
      if (change.kind !== 'create') throw new Error(`an edit may not ${change.kind}`)
      expect(existsSync(fileURLToPath(change.uri))).toBe(false)
      writeFileSync(fileURLToPath(change.uri), '')
      continue
    }
    const file = fileURLToPath(change.textDocument.uri)
    const document = TextDocument.create(change.textDocument.uri, 'go', 1, readFileSync(file, 'utf8'))
    writeFileSync(file, TextDocument.applyEdits(document, change.edits as { range: typeof change.edits[0]['range']; newText: string }[]))
    written.push(file)
  }
  return written
}

const gofmt = (files: readonly string[]): string => execFileSync('gofmt', ['-l', ...files.filter((file) => file.endsWith('.go'))], { encoding: 'utf8' })

describe('a code action', () => {
  it.each([
    ['gates a file on cgo', { 'main.go': use, 'cgo.go': cgo }, 'cgo-import', /^Build cgo\.go only with cgo/, 'cgo.go', '//go:build cgo\n\n// Package main measures.'],
    ['extends a constraint, with the parentheses that it needs', { 'main.go': use, 'cgo.go': linux }, 'cgo-import', /^Build cgo\.go only with cgo/, 'cgo.go', '//go:build (linux || darwin) && cgo\n'],
  ] as const)('%s, and leaves the files as gofmt would', async (_what, archive, rule, title, file, start) => {
    const { client, path, dir } = await opened(archive, 'cgo.go')
    const actions = await actionsAt(client, path, rule)
    const action = actions.find((candidate) => title.test(candidate.title))
    expect(action?.kind).toBe('quickfix')
    const written = apply(action!.edit!)
    expect(readFileSync(join(dir, file), 'utf8').startsWith(start)).toBe(true)
    expect(gofmt(written)).toBe('')
    await client.stop()
  })

  it('adds a file for builds without cgo beside a package that has nothing left', async () => {
    const { client, path, dir } = await opened({ 'main.go': 'package main\n\nimport _ "example.com/app/native"\n\nfunc main() {}\n', 'native/native.go': 'package native\n\nimport "C"\n' }, 'native/native.go')
    const action = (await actionsAt(client, path, 'cgo-import')).find(({ isPreferred }) => isPreferred === true)
    expect(action?.title).toMatch(/native_nocgo\.go/)
    const written = apply(action!.edit!)
    expect(gofmt(written)).toBe('')
    expect(readFileSync(join(dir, 'native/native_nocgo.go'), 'utf8')).toBe('//go:build !cgo\n\npackage native\n')
    execFileSync('go', ['build', './...'], { cwd: dir, env: { ...process.env, CGO_ENABLED: '0' } })
    await client.stop()
  })

  it('that needs words asks for them, and refuses what can’t be used', async () => {
    const { client, path, dir } = await opened({ 'main.go': 'package main\n\nimport "os/exec"\n\nfunc main() { _ = exec.Command("fsck").Run() }\n' }, 'main.go')
    const action = (await actionsAt(client, path, 'exec')).find(({ title }) => title.startsWith('Allow exec here'))
    expect(action?.command?.command).toBe('gopure.fixWithInput')
    const asked = action!.command!.arguments![0] as FixWithInput
    const edit = (input: string): Promise<EditAnswer> => client.connection.sendRequest(method.edit, { ...asked, input })
    expect(await edit('  ')).toEqual({ refused: 'write why it is allowed' })
    const answer = await edit('the image has it')
    apply((answer as { edit: WorkspaceEdit }).edit)
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('//gopure:allow exec: the image has it\n')
    expect(gofmt([path])).toBe('')
    await client.change(path, 2, [{ text }])
    await client.ready()
    expect(client.published(path)).toEqual([])
    expect(client.projects()[0]).toMatchObject({ suppressed: 1, base: dir })
    // Of a text that is not there any more nothing is changed.
    expect(await edit('again')).toEqual({ refused: 'the file has changed in the meantime: choose the action again' })
    await client.stop()
  })

  it('can be had for all findings of a kind in a file', async () => {
    const body = ['fsck', 'mkfs', 'blkid'].map((name) => `\t_ = exec.Command("${name}").Run()\n`).join('')
    const { client, path } = await opened({ 'main.go': `package main\n\nimport "os/exec"\n\nfunc main() {\n${body}}\n` }, 'main.go')
    const action = (await actionsAt(client, path, 'exec')).find(({ title }) => title === 'Allow all 3 of exec in this file, with a reason…')
    const answer: EditAnswer = await client.connection.sendRequest(method.edit, { ...(action!.command!.arguments![0] as FixWithInput), input: 'the image has them' })
    apply((answer as { edit: WorkspaceEdit }).edit)
    const text = readFileSync(path, 'utf8')
    expect(text.match(/\/\/gopure:allow exec: the image has them/g)).toHaveLength(3)
    expect(gofmt([path])).toBe('')
    await client.change(path, 2, [{ text }])
    await client.ready()
    expect(client.published(path)).toEqual([])
    await client.stop()
  })

  it('is there for a file without findings, where constraints stand or where it is asked for', async () => {
    const { client, path } = await opened({ 'main.go': use, 'cgo.go': cgo, 'old.go': '// +build linux\n\npackage main\n\nvar x = 1\n' }, 'old.go')
    const titlesAt = async (line: number, triggerKind: 1 | 2): Promise<readonly string[]> => {
      const at = { line, character: 0 }
      const actions: readonly CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uriOf(path) }, range: { start: at, end: at }, context: { diagnostics: [], triggerKind } })
      return actions.map(({ title }) => title)
    }
    const all = await titlesAt(0, 2)
    expect(all.some((title) => title.includes('+build'))).toBe(true)
    expect(all.some((title) => title === 'Add a build tag to this file…')).toBe(true)
    expect(await titlesAt(4, 2)).toEqual([])
    expect(await titlesAt(4, 1)).toEqual(all)
    await client.stop()
  })

  it('is never offered in a vendor folder', async () => {
    const dir = unpack({
      'go.mod': `${goMod}\nrequire example.org/v v1.0.0\n`,
      'main.go': 'package main\n\nimport _ "example.org/v"\n\nfunc main() {}\n',
      'vendor/modules.txt': '# example.org/v v1.0.0\n## explicit; go 1.25\nexample.org/v\n',
      'vendor/example.org/v/v.go': 'package v\n\nimport "C"\n',
    })
    const client = await startClient([dir])
    await client.ready()
    expect(client.published(join(dir, 'main.go')).map(({ code }) => code)).toContain('cgo-import')
    const path = join(dir, 'vendor/example.org/v/v.go')
    await client.open(path, readFileSync(path, 'utf8'))
    await client.ready()
    expect(client.published(path).map(({ code }) => code)).toContain('cgo-import')
    expect(await actionsAt(client, path, 'cgo-import')).toEqual([])
    await client.stop()
  })
})

describe('a hover', () => {
  it('says why it matters, through which imports it comes and what fixes it', async () => {
    const { client, path } = await opened({ 'cmd/app/main.go': 'package main\n\nimport _ "example.com/app/native"\n\nfunc main() {}\n', 'native/native.go': 'package native\n\nimport "C"\n' }, 'native/native.go')
    const hover: Hover = await client.connection.sendRequest('textDocument/hover', { textDocument: { uri: client.uriOf(path) }, position: { line: 2, character: 3 } })
    const { value } = hover.contents as { value: string }
    expect(value).toMatch(/\*\*A file that needs cgo\*\* · The build without cgo breaks\./)
    expect(value).toContain('In app, by `example.com/app/cmd/app → …/native`')
    expect(value).toMatch(/What helps:\n- .*native_nocgo\.go/)
    expect(value).toContain('(command:gopure.showRule?%5B%22cgo-import%22%5D)')
    await client.stop()
  })

  it.each([
    ['linux', 'In the busybox: `linux` is satisfied for linux/amd64 without cgo.'],
    ['cgo', 'Not in the busybox: `cgo` is not satisfied for linux/amd64 without cgo; with cgo it would be.'],
    ['windows', 'Not in the busybox: `windows` is not satisfied for linux/amd64 without cgo.'],
  ])('on the constraint %s says whether this build satisfies it', async (constraint, said) => {
    const { client, path } = await opened({ 'gopure.yaml': 'goarch: amd64\n', 'main.go': use, 'other.go': `//go:build ${constraint}\n\npackage main\n` }, 'other.go')
    const hover: Hover = await client.connection.sendRequest('textDocument/hover', { textDocument: { uri: client.uriOf(path) }, position: { line: 0, character: 3 } })
    expect((hover.contents as { value: string }).value).toBe(said)
    const faded = client.published(path).find(({ code }) => code === 'not-in-build')
    expect(faded?.tags).toEqual(constraint === 'linux' ? undefined : [1])
    await client.stop()
  })
})

describe('a code lens', () => {
  it.each([
    ['pure', { 'main.go': 'package main\n\nfunc main() {}\n' }, /^Pure Go for linux\/\w+$/],
    ['not built', { 'main.go': use.replace('func main() {', 'func main() {'), 'cgo.go': cgo }, /^Does not build without cgo: 2 obstacles$/],
    ['from outside', { 'main.go': 'package main\n\nimport "os/exec"\n\nfunc main() { _ = exec.Command("fsck").Run() }\n' }, /^Builds without cgo and works; needs something from outside at 1 place$/],
    ['left out', { 'gopure.yaml': 'commands: [./other]\n', 'main.go': 'package main\n\nfunc main() {}\n', 'other/main.go': 'package main\n\nfunc main() {}\n' }, /^Not one of the busybox’s commands$/],
  ] as const)('says of a command that is %s what is so', async (_what, archive, title) => {
    const { client, path } = await opened(archive, 'main.go')
    const lenses: readonly CodeLens[] = await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: client.uriOf(path) } })
    expect(lenses).toHaveLength(1)
    expect(lenses[0]?.command?.title).toMatch(title)
    expect(lenses[0]?.range.start).toEqual({ line: 0, character: 0 })
    await client.stop()
  })
})

describe('diagnostics that a client pulls', () => {
  it('are those that are pushed to others; what has not changed is not sent again', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': use, 'cgo.go': cgo })
    const client = await startClient([dir], { pull: true })
    await client.ready()
    const path = join(dir, 'cgo.go')
    await client.open(path, cgo)
    const pull = (previousResultId?: string): Promise<{ kind: string; resultId: string; items?: { code: string }[] }> => client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uriOf(path) }, ...(previousResultId === undefined ? {} : { previousResultId }) })
    const first = await pull()
    expect(first.items?.map(({ code }) => code).sort()).toEqual(['cgo-import', 'cgo-partial-package', 'not-in-build'])
    expect(await pull(first.resultId)).toMatchObject({ kind: 'unchanged', resultId: first.resultId })
    expect(client.publishedPaths()).toEqual([])
    // The answer to a pull is of the text as it is: no pause is waited for.
    await client.change(path, 2, [{ range: { start: { line: 4, character: 0 }, end: { line: 4, character: 10 } }, text: '' }])
    expect((await pull(first.resultId)).items).toEqual([])
    await client.stop()
  })

  it('of the workspace come once, and then as they change', async () => {
    const dir = unpack({ 'go.mod': goMod, 'main.go': use, 'cgo.go': cgo })
    const client = await startClient([dir], { pull: true })
    await client.ready()
    interface Report { items: { uri: string; resultId: string; items: { code: string }[] }[] }
    const pull = (previousResultIds: readonly { uri: string; value: string }[]): Promise<Report> => client.connection.sendRequest('workspace/diagnostic', { previousResultIds })
    const first = await pull([])
    expect(first.items.map(({ uri, items }) => [uri.slice(uri.lastIndexOf('/') + 1), items.map(({ code }) => code).sort()])).toEqual([['cgo.go', ['cgo-import', 'cgo-partial-package']]])
    const next = pull(first.items.map(({ uri, resultId }) => ({ uri, value: resultId })))
    writeFileSync(join(dir, 'cgo.go'), 'package main\n\nfunc Temperature() float64 { return 1 }\n')
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uriOf(join(dir, 'cgo.go')), type: 2 }] })
    expect((await next).items.map(({ items }) => items)).toEqual([[]])
    await client.stop()
  })
})

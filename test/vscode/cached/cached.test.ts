import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { cachedModule, openProblems, problemsOf, show, squigglesOf } from '../findings.js'
import { folder } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

describe('real programs out of the module cache', () => {
  let runc: string
  let containerd: string
  const lineOf = (file: string, text: string): number => readFileSync(file, 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1

  before(() => {
    runc = cachedModule(join(folder(), 'runc'), 'github.com/opencontainers/runc')
    containerd = cachedModule(join(folder(), 'containerd'), 'github.com/containerd/containerd/v2')
  })
  beforeEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'))

  it('have what nobody here can edit at the line of go.mod that brings it in, with the real place below', async () => {
    const goMod = join(folder(), 'runc', 'go.mod')
    const line = lineOf(goMod, 'github.com/opencontainers/runc')
    await show(goMod, line)
    await squigglesOf(goMod, (rows) => rows.includes(`${line} error`), 60_000)
    await openProblems()
    const rows = await until('problems', () => page.problems(), (all) => all.some(({ code }) => code === 'nsenter'))
    const at = rows.findIndex(({ code }) => code === 'nsenter')
    assert.match(rows[at]!.message, /github\.com\/opencontainers\/runc, init\.go:7; brought in by .*→ …\/libcontainer\/nsenter/s)
    assert.equal(rows[at + 1]?.level, 3)
    assert.match(rows[at + 1]!.text, /init\.go/)
  })

  it('show their own squiggles once one of their files is open, and Problems with it', async () => {
    const file = join(runc, 'libcontainer', 'nsenter', 'nsenter.go')
    const line = lineOf(file, 'import "C"')
    await show(file, line)
    const rows = await squigglesOf(file, (all) => all.length >= 2)
    // A preamble's declaration begins with its comment in no case: the finding is at the import.
    assert.ok(rows.includes(`${line} error`), rows.join())
    assert.deepEqual((await problemsOf('nsenter.go', (all) => all.length >= 3)).toSorted(), ['error cgo-constructor', 'error cgo-import', 'info cgo-directive'])
  })

  it('say in a hover what it is, which chain brings it in, and link to the rule', async () => {
    const file = join(runc, 'init.go')
    const line = lineOf(file, 'libcontainer/nsenter')
    await show(file, line)
    await squigglesOf(file, (rows) => rows.includes(`${line} error`))
    const hover = await page.hoverAt(line, 'nsenter', { containing: 'A package that has no Go left without cgo' })
    assert.match(hover!.text, /The build without cgo breaks/)
    assert.ok(hover!.code.some((code) => code.includes('github.com/opencontainers/runc → …/libcontainer/nsenter')), hover!.code.join())
    assert.ok(hover!.links.some(({ text }) => text.includes('cgo-only-package')), JSON.stringify(hover!.links))
    await page.press('Escape')
  })

  it('are never offered an edit', async () => {
    const file = join(runc, 'init.go')
    const line = lineOf(file, 'libcontainer/nsenter')
    await show(file, line)
    await squigglesOf(file, (rows) => rows.includes(`${line} error`))
    await page.click(line, 'nsenter')
    assert.deepEqual((await page.codeActions()).map(({ title }) => title).filter((title) => /cgo|tag|[Aa]llow|nocgo/.test(title)), [])
    await page.press('Escape')
  })

  it('that build without cgo have no error that says otherwise, and the code that constraints leave out is faded and says why', async () => {
    const file = join(containerd, 'cmd', 'containerd', 'builtins', 'btrfs_linux.go')
    const line = lineOf(file, 'package builtins')
    await show(file, line)
    await until('faded code', () => page.fadedLines(), (all) => all.some((faded) => faded.file === file && faded.line === line && faded.opacity < 1), 60_000)
    const hover = await page.hoverAt(line, 'builtins', { containing: 'Not in the busybox' })
    assert.match(hover!.text, /the constraint .*cgo.* is not satisfied for linux\/\w+ without cgo/)
    // What is left out is no problem.
    await openProblems()
    const rows = await page.problems()
    assert.deepEqual(rows.filter(({ level, file: name }) => level === 2 && name.includes('btrfs_linux.go')), [])
    assert.deepEqual(vscode.languages.getDiagnostics().filter(([uri, all]) => uri.fsPath.startsWith(join(folder(), 'containerd')) && all.some(({ severity, code }) => severity === vscode.DiagnosticSeverity.Error && /cgo|syso/.test(JSON.stringify(code)))), [])
  })

  it('are forked into the workspace from a finding, which opens in the copy; the replace line is one undo', async () => {
    const goMod = join(folder(), 'runc', 'go.mod')
    const before = readFileSync(goMod, 'utf8')
    const line = lineOf(join(runc, 'init.go'), 'libcontainer/nsenter')
    await show(join(runc, 'init.go'), line)
    await page.click(line, 'nsenter')
    const title = 'Fork github.com/opencontainers/runc Into Workspace'
    await until('code actions', () => page.codeActions().catch(() => []), (all) => all.some((action) => action.title === title), 20_000)
    await page.chooseCodeAction(title)
    const copy = join(folder(), 'runc', 'forks', 'runc', 'init.go')
    await until('the copy', () => vscode.window.activeTextEditor, (editor) => editor?.document.uri.fsPath === copy, 60_000)
    assert.equal(vscode.window.activeTextEditor!.selection.active.line, line - 1)
    assert.equal(readFileSync(copy, 'utf8'), readFileSync(join(runc, 'init.go'), 'utf8'))
    assert.equal(readFileSync(goMod, 'utf8'), `${before}\nreplace github.com/opencontainers/runc => ./forks/runc\n`)
    // The copy is the person's: its findings stand where they are, and have fixes.
    await squigglesOf(copy, (rows) => rows.includes(`${line} error`), 60_000)
    await show(goMod)
    await vscode.commands.executeCommand('undo')
    assert.equal(vscode.window.activeTextEditor!.document.getText(), before)
    await vscode.commands.executeCommand('workbench.action.files.revert')
  })
})

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { markChildren, status, tooltip } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

const at = (name: string, ...path: readonly string[]): string => join(vscode.workspace.workspaceFolders!.find((folder) => folder.name === name)!.uri.fsPath, ...path)

describe('a workspace of two folders', () => {
  before(() => markChildren())

  it("shows the project of the active editor's file", async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(at('two', 'other', 'main.go')))
    await until('the second project', tooltip, (text) => text.includes('1 command: other') && text.includes('Budget: 4 MiB'), 30_000)
    await vscode.window.showTextDocument(vscode.Uri.file(at('one', 'hello', 'main.go')))
    await until('the first project', tooltip, (text) => text.includes('1 command: hello') && !text.includes('Budget'))
  })

  it('asks which one to build, and builds only that', async () => {
    await page.command('Gopure: Build Busybox')
    const pick = await until('the question', () => page.quickPick(), (shown) => shown?.items.length === 2)
    assert.deepEqual(pick!.items.map(({ label }) => label), ['one', 'two'])
    await page.choose('two')
    await until('the binary', () => existsSync(at('two', 'bb')), (there) => there, 60_000)
    assert.equal(existsSync(at('one', 'bb')), false)
    await status('the first project is as it was', ({ text }) => text === 'Gopure: not built')
    await vscode.window.showTextDocument(vscode.Uri.file(at('two', 'other', 'main.go')))
    await status('the second project', ({ text }) => /^\d\.\d of 4 MiB$/.test(text))
  })

  it('has tasks for both', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'gopure' })
    assert.deepEqual(tasks.map(({ name }) => name).sort(), ['build one', 'build two', 'check one', 'check two'])
  })
})

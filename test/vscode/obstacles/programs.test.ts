import { strict as assert } from 'node:assert'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { page, type TreeRow } from '../page.js'
import { until } from '../until.js'

const view = 'Programs at Run Time'
const path = (name: string): string => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, name)
const read = (name: string): string => readFileSync(path(name), 'utf8')
const rows = async (what: string, good: (all: readonly TreeRow[]) => boolean): Promise<readonly TreeRow[]> => await until(what, () => page.tree(view), good, 30_000)

describe('the Programs view', () => {
  const kept = new Map<string, string>()
  before(async () => {
    for (const name of ['gopure.yaml', 'cmd/beta/main.go']) kept.set(name, read(name))
    await vscode.commands.executeCommand('gopure.showObstacles')
    await vscode.commands.executeCommand('gopure.programs.focus')
  })
  after(async () => {
    for (const [name, text] of kept) writeFileSync(path(name), text)
    rmSync(path('tools'), { recursive: true, force: true })
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await vscode.commands.executeCommand('workbench.actions.treeView.gopure.programs.collapseAll')
    await rows('as before', (all) => all.some(({ label }) => label === 'systemctl'))
    await vscode.commands.executeCommand('gopure.obstacles.focus')
    await until('three commands again', () => page.tree('Obstacles'), (all) => all.some(({ label }) => label === '1 of 3 commands are pure'), 30_000)
  })

  it('lists what the commands start, and what provides it', async () => {
    const all = await rows('systemctl', ([first]) => first?.label === 'systemctl')
    assert.deepEqual(all.map(({ label, description }) => [label, description]), [['systemctl', 'no Go command is known']])
  })

  it('opens the place that starts a program', async () => {
    await page.expand(view, 'systemctl')
    await rows('places', (all) => all.some(({ label }) => label === 'main.go:11'))
    await page.clickTree(view, 'main.go:11')
    await until('main.go', () => vscode.window.activeTextEditor, (editor) => editor?.document.uri.path.endsWith('cmd/beta/main.go') === true && editor.selection.start.line === 10)
  })

  it('adds a Go command that is at hand, with one click', async () => {
    mkdirSync(path('tools/delta'), { recursive: true })
    writeFileSync(path('tools/delta/main.go'), 'package main\n\nfunc main() {}\n')
    writeFileSync(path('cmd/beta/main.go'), kept.get('cmd/beta/main.go')!.replace('"systemctl"', '"delta"'))
    // The folder may be heard of after the file.
    await rows('delta', ([first]) => first?.label === 'delta' && first.description === 'can be added')
    await page.treeAction(view, 'delta', 'Add to the Busybox')
    await until('gopure.yaml', () => read('gopure.yaml'), (text) => text !== kept.get('gopure.yaml'))
    assert.equal(read('gopure.yaml'), kept.get('gopure.yaml')!.replace('  - ./cmd/...\n', '  - ./cmd/...\n  - ./tools/delta\n'))
    await rows('in the busybox', ([first]) => first?.description === 'in the busybox')
  })
})

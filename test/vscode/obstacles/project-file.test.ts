import { strict as assert } from 'node:assert'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { page } from '../page.js'
import { until } from '../until.js'

const file = (): string => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'gopure.yaml')
const read = (): string => readFileSync(file(), 'utf8')
const run = (command: string): void => void vscode.commands.executeCommand(command)

describe('the project file', () => {
  let original = ''
  before(async () => {
    original = read()
    await vscode.commands.executeCommand('gopure.showObstacles')
    await until('rows', () => page.tree('Obstacles'), (all) => all.some(({ label }) => label === '1 of 3 commands are pure'), 30_000)
    await vscode.commands.executeCommand('workbench.actions.treeView.gopure.obstacles.collapseAll')
  })
  afterEach(async () => {
    await page.dismiss().catch(() => undefined)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    writeFileSync(file(), original)
    await until('three commands again', () => page.tree('Obstacles'), (all) => all.some(({ label }) => label === '1 of 3 commands are pure'), 30_000)
  })

  it('gets the commands that were chosen in a list, and keeps everything else', async () => {
    run('gopure.chooseCommands')
    const pick = await until('commands', () => page.quickPick(), (one) => one?.items.some(({ label }) => label === 'gamma') === true)
    const gamma = pick!.items.find(({ label }) => label === 'gamma')!
    assert.deepEqual([gamma.checked, gamma.description, gamma.detail], [true, 'obstacles.example/cmd/gamma', 'Gamma is pure.'])
    await page.check('alpha', false)
    await page.accept()
    await until('gopure.yaml', read, (text) => text !== original)
    assert.equal(read(), original.replace('  - ./cmd/...\n', '  - ./cmd/...\n  - -./cmd/alpha\n'))
    const rows = await until('rows', () => page.tree('Obstacles'), (all) => all[0]?.label === 'beta', 30_000)
    assert.ok(rows.some(({ label }) => label === '1 of 2 commands are pure'))
    assert.deepEqual(await page.tabs(), [])
  })

  it('gets the target', async () => {
    run('gopure.setTarget')
    await until('targets', () => page.quickPick(), (one) => one?.items.some(({ label }) => label === 'linux/arm64') === true)
    await page.choose('linux/arm64')
    await until('gopure.yaml', read, (text) => text === original.replace('goarch: amd64', 'goarch: arm64'))
  })

  it('gets the size budget, which has to be a size', async () => {
    run('gopure.setBudget')
    await until('input', () => page.quickPick(), (one) => one !== null)
    await page.typeIntoQuickPick('20 megs')
    await until('message', () => page.quickPick(), (one) => one?.message.includes('20 megs is not a size: write 20MiB') === true)
    await page.typeIntoQuickPick('20MiB')
    await page.accept()
    await until('gopure.yaml', read, (text) => text === `${original}budget: 20MiB\n`)
  })

  it('gets build tags, each of which has to be one, and loses them in one undo', async () => {
    run('gopure.setTags')
    await until('input', () => page.quickPick(), (one) => one !== null)
    await page.typeIntoQuickPick('a, b-c')
    await until('message', () => page.quickPick(), (one) => one?.message.includes('b-c is not a build tag') === true)
    await page.typeIntoQuickPick('a b')
    await page.accept()
    await until('gopure.yaml', read, (text) => text === `${original}tags:\n  - a\n  - b\n`)
    await vscode.commands.executeCommand('gopure.openProjectFile')
    const editor = await until('editor', () => vscode.window.activeTextEditor, (one) => one?.document.uri.path.endsWith('gopure.yaml') === true)
    await vscode.commands.executeCommand('undo')
    assert.equal(editor!.document.getText(), original)
    await editor!.document.save()
  })
})

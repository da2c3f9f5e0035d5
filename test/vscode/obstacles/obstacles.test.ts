import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { page, type TreeRow } from '../page.js'
import { until } from '../until.js'

const view = 'Obstacles'
const run = async (command: string, ...args: unknown[]): Promise<unknown> => await vscode.commands.executeCommand(command, ...args)
const label = ({ label: name }: TreeRow): string => name

async function rows(what: string, good: (labels: readonly string[]) => boolean): Promise<readonly TreeRow[]> {
  return await until(what, () => page.tree(view), (all) => good(all.map(label)), 30_000)
}

describe('the Obstacles view', () => {
  before(async () => {
    await run('gopure.showObstacles')
    await rows('commands', (labels) => labels.includes('alpha') && labels.includes('beta'))
  })
  afterEach(async () => {
    await run('gopure.clearObstaclesFilter')
    await run('gopure.groupByCommand')
    await run('workbench.action.closeAllEditors')
  })

  it('lists commands with what they have, and the pure ones in one row', async () => {
    const all = await page.tree(view)
    assert.deepEqual(all.map(label), ['alpha', 'beta', '1 of 3 commands are pure'])
    assert.match(all[0]!.description, /^2 · obstacles\.example\/cmd\/alpha$/)
    assert.equal(all[0]!.icon, 'error')
  })

  it('has a badge with the number of errors', async () => {
    const badges = await until('badge', () => page.badges(), (all) => all.some((one) => one.label.includes('Gopure') && one.badge !== ''))
    assert.equal(badges.find((one) => one.label.includes('Gopure'))!.badge, '3')
  })

  it('opens a place, and each step of its import chain', async () => {
    await page.expand(view, 'alpha')
    await rows('kinds', (labels) => labels.includes('A file that needs cgo'))
    await page.expand(view, 'A file that needs cgo')
    await rows('places', (labels) => labels.includes('native.go:4'))
    await page.clickTree(view, 'native.go:4')
    await until('native.go', () => vscode.window.activeTextEditor, (editor) => editor?.document.uri.path.endsWith('lib/native/native.go') === true && editor.selection.start.line === 3)
    await page.expand(view, 'native.go:4')
    await rows('chain', (labels) => labels.includes('…/lib/native'))
    await page.clickTree(view, '…/lib/native')
    await until('main.go', () => vscode.window.activeTextEditor, (editor) => editor?.document.uri.path.endsWith('cmd/alpha/main.go') === true && editor.selection.start.line === 3)
    await run('workbench.actions.treeView.gopure.obstacles.collapseAll')
  })

  it('groups by module', async () => {
    assert.ok((await page.viewActions(view)).includes('Group Obstacles by Module'))
    await run('gopure.groupByModule')
    const all = await rows('modules', (labels) => labels[0] === 'obstacles.example')
    assert.equal(all[0]!.description, '4')
  })

  it('shows only what the filter lets through, and says so', async () => {
    await run('gopure.groupByModule')
    void run('gopure.filterObstacles')
    await until('classes', () => page.quickPick(), (pick) => (pick?.items.length ?? 0) >= 5)
    await page.check('Build: breaks CGO_ENABLED=0', false)
    await page.accept()
    const all = await until('filtered', () => page.tree(view), (found) => found[0]?.description === '1')
    assert.equal(all[0]!.icon, 'warning')
    assert.match((await page.text('.pane-body .message')).join(), /Filter: run time, busybox, external/)
    assert.ok((await page.viewActions(view)).includes('Clear Filter of Obstacles'))
  })

  it('says that the filter hides everything, and clears it from there', async () => {
    void run('gopure.findObstacles')
    await until('input', () => page.quickPick(), (pick) => pick !== null)
    await page.typeIntoQuickPick('no such words')
    await page.accept()
    const welcome = await until('welcome', () => page.welcome(view), (one) => one?.text.includes('hides every obstacle') === true)
    assert.deepEqual(welcome!.buttons, ['Clear Filter', 'Change Filter'])
    await run('gopure.clearObstaclesFilter')
    await rows('all', (labels) => labels.includes('alpha'))
  })

  it('copies an obstacle with its chain, from the context menu', async () => {
    await page.expand(view, 'beta')
    await rows('kinds', (labels) => labels.some((one) => one.includes('systemd')))
    const kind = (await page.tree(view)).find((row) => row.label.includes('systemd'))!.label
    const menu = await page.treeMenu(view, kind)
    assert.deepEqual(menu.filter((one) => one !== ''), ['Show Rule…', 'Copy as Text'])
    await page.chooseMenu('Copy as Text')
    const text = await until('clipboard', () => vscode.env.clipboard.readText(), (found) => found.includes('systemd-exec'))
    assert.match(text, /cmd\/beta\/main\.go:11:6: warning: starts systemctl.*\[systemd-exec\]/)
  })

  it("goes to a command's row", async () => {
    await run('gopure.groupByModule')
    await run('gopure.showObstacles', 'obstacles.example/cmd/gamma')
    await rows('gamma', (labels) => labels.includes('gamma'))
  })

  it('shows the page of a rule in the Markdown preview', async () => {
    await run('gopure.showRule', 'cgo-import')
    const tabs = await until('preview', () => page.tabs(), (all) => all.some((tab) => tab.label.includes('cgo-import')))
    assert.ok(tabs.some((tab) => tab.active))
    await until('its text', () => page.webview('h1'), (found) => found.length > 0)
  })
})

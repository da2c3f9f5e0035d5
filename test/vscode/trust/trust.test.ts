import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { clearNotifications, folder, markChildren, notification, status, statusId, tooltip } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

describe('in a workspace that is not trusted', () => {
  let children: () => readonly string[]
  before(() => {
    children = markChildren()
    assert.equal(vscode.workspace.isTrusted, false)
  })
  afterEach(clearNotifications)

  it("analysis works, and the workspace's restricted settings do not count", async () => {
    await status('ready', ({ text }) => text === 'Gopure: not built', 30_000)
    const text = await until('tooltip', tooltip, (shown) => shown.includes('commands'))
    assert.ok(text.includes('2 commands: hello and other'), text)
    assert.ok(!text.includes('hostile'), text)
    // What reaches no program is the workspace's own affair.
    assert.ok(text.includes('Budget: 3 MiB'), text)
  })

  it('the palette does not offer a build', async () => {
    assert.deepEqual((await page.commandTitles('Gopure: Build')).filter((title) => title === 'Gopure: Build Busybox'), [])
  })

  it('a build that is asked for all the same is refused, with a way to manage trust', async () => {
    await vscode.commands.executeCommand('gopure.build')
    const { text, buttons } = await notification('not trusted')
    assert.match(text, /^Gopure does not build in a workspace that is not trusted/)
    assert.deepEqual(buttons, ['Manage Workspace Trust'])
    assert.equal(existsSync(join(folder(), 'bb')), false)
    assert.deepEqual(children(), [])
  })

  it('forks are neither saved nor updated, nor is that offered', async () => {
    for (const [title, command, words] of [["Gopure: Save Fork's Patch", 'gopure.saveForkPatch', 'writes no patches'], ['Gopure: Update Fork', 'gopure.updateFork', 'changes no forks']] as const) {
      assert.deepEqual((await page.commandTitles(title)).filter((offered) => offered === title), [])
      await vscode.commands.executeCommand(command)
      await notification(`Gopure ${words} in a workspace that is not trusted`)
    }
  })

  it('no task of ours runs', async () => {
    // VS Code itself asks for trust before it runs one, and shows no tasks before that.
    const tasks = await Promise.race([vscode.tasks.fetchTasks({ type: 'gopure' }), new Promise<readonly vscode.Task[]>((done) => setTimeout(() => done([]), 3000))])
    await page.dismiss()
    assert.deepEqual(tasks, [])
    assert.deepEqual(children(), [])
  })

  it('the click on the status bar offers nothing that would be refused', async () => {
    await page.clickStatusBar(statusId)
    const pick = await until('actions', () => page.quickPick(), (shown) => (shown?.items.length ?? 0) > 0)
    const labels = pick!.items.map(({ label }) => label)
    assert.ok(labels.includes('Manage Workspace Trust') && !labels.includes('Build Busybox'), labels.join())
    await page.dismiss()
  })

  it('granting trust starts what was held back; a program that the workspace names is not taken even then', async () => {
    await vscode.commands.executeCommand('workbench.trust.manage')
    await until('the page about trust', () => page.text('.workspace-trust-editor'), (texts) => texts.join().includes('Trust'))
    await page.press('Control+Enter')
    await until('trust', () => vscode.workspace.isTrusted, (trusted) => trusted)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await until("the workspace's settings", tooltip, (text) => text.includes('1 command: hello') && text.includes('tags hostile'), 30_000)
    await page.command('Gopure: Build Busybox')
    await status('built', ({ text }) => text.endsWith(' of 3 MiB'), 60_000)
    assert.equal(existsSync(join(folder(), 'hostile')), true)
  })
})

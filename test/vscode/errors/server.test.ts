import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { clearNotifications, folder, notification, processesOf } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

const servers = (): readonly number[] => processesOf(join(vscode.extensions.getExtension('gopure.gopure')!.extensionPath, 'dist', 'server.js'))
const another = async (before: number): Promise<number> => (await until('another server', servers, (pids) => pids.length === 1 && pids[0] !== before, 20_000))[0]!

describe('a language server that is killed', () => {
  const file = (): string => join(folder(), 'killed', 'main.go')
  const squiggled = async (what: string): Promise<void> => {
    await until(what, () => page.squiggles(), (all) => all.some(({ line, text }) => line === 3 && text.includes("C")), 20_000)
  }
  before(async () => {
    mkdirSync(join(folder(), 'killed'))
    writeFileSync(file(), 'package main\n\nimport "C"\n\nfunc main() {}\n')
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await vscode.window.showTextDocument(vscode.Uri.file(file()))
    await squiggled('squiggle')
  })
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    rmSync(join(folder(), 'killed'), { recursive: true })
  })
  afterEach(clearNotifications)

  it('comes back by itself, with its diagnostics, and says nothing', async () => {
    const [server] = servers()
    process.kill(server!, 'SIGKILL')
    const next = await another(server!)
    await squiggled('squiggle of the new server')
    const editor = vscode.window.activeTextEditor!
    await editor.edit((edit) => edit.delete(new vscode.Range(2, 0, 3, 0)))
    await until('no squiggle where nothing is wrong', () => page.squiggles(), (all) => all.length === 0, 20_000)
    await vscode.commands.executeCommand('undo')
    await squiggled('squiggle after undo')
    assert.deepEqual(await page.notifications(), [])
    assert.deepEqual(servers(), [next])
  })

  it('is given up after a few times, with one message and a way to start it again', async () => {
    let [server] = servers()
    for (;;) {
      process.kill(server!, 'SIGKILL')
      const left = await until('the next server, or the message', async () => ({ pids: servers(), told: (await page.notifications()).length }), ({ pids, told }) => told > 0 || (pids.length === 1 && pids[0] !== server), 20_000)
      if (left.told > 0) break
      server = left.pids[0]
      // A server that has only been started has nothing to lose yet.
      await new Promise((done) => setTimeout(done, 1500))
    }
    const { buttons } = await notification('does not stay up')
    assert.deepEqual(buttons, ['Restart', 'Show Output'])
    assert.equal((await page.notifications()).length, 1)
    await page.clickNotification('does not stay up', 'Restart')
    await another(server!)
    await squiggled('squiggle after Restart')
  })

  it('is started anew by the command', async () => {
    const [server] = servers()
    await page.command('Gopure: Restart Language Server')
    await another(server!)
    await squiggled('squiggle after the restart')
  })
})

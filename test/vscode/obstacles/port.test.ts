import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { goProgram } from '../findings.js'
import { clearNotifications, folder, storage } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

const path = (name: string): string => join(folder(), name)
const read = (name: string): string => readFileSync(path(name), 'utf8')
const native = 'lib/native/native.go'
const stub = 'lib/native/native_nocgo.go'

function builds(cgo: '0' | '1'): boolean {
  return spawnSync(goProgram('go'), ['build', './...'], { cwd: folder(), env: { ...process.env, CGO_ENABLED: cgo, GOFLAGS: '' } }).status === 0
}

describe('Port This Program', () => {
  const text = read(native)
  before(() => {
    process.env['GOPURE_STORAGE'] = storage
  })
  after(async () => {
    writeFileSync(path(native), text)
    rmSync(path(stub), { force: true })
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await clearNotifications()
    await vscode.commands.executeCommand('gopure.showObstacles')
    await until('three commands again', () => page.tree('Obstacles'), (all) => all.some(({ label }) => label === '1 of 3 commands are pure'), 60_000)
  })

  it('changes nothing where the plan is turned away', async () => {
    await page.command('Gopure: Port This Program…')
    const pick = await until('the plan', () => page.quickPick(), (shown) => (shown?.items.length ?? 0) > 0, 80_000)
    assert.deepEqual(pick!.items.map(({ label, checked }) => ({ label, checked })), [{ label: native, checked: true }])
    await page.press('Escape')
    await until('no plan', () => page.quickPick(), (shown) => shown === null)
    assert.equal(read(native), text)
    assert.equal(existsSync(path(stub)), false)
  })

  it('writes one edit that builds with cgo and without, and opens the report', async () => {
    await page.command('Gopure: Port This Program…')
    await until('the plan', () => page.quickPick(), (shown) => (shown?.items.length ?? 0) > 0, 80_000)
    await page.press('Enter')
    const report = await until('the report', () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'gopure-port')?.getText() ?? '', (shown) => shown.startsWith('# Port to pure Go'), 85_000)
    assert.match(report, /main\.main → native\.Read/)
    assert.match(read(native), /^\/\/go:build cgo\n/)
    assert.deepEqual([builds('0'), builds('1')], [true, true])
  })

  it('is taken back by one undo', async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(path(native)), { preview: false })
    void vscode.commands.executeCommand('undo')
    // What concerns several files is asked about once.
    await until('undone', async () => {
      const button = (await page.dialog())?.buttons.find((label) => /Undo in|Yes/.test(label))
      if (button !== undefined) await page.clickDialog(button)
      await vscode.workspace.saveAll(false)
      return read(native) === text && !existsSync(path(stub))
    }, Boolean, 30_000)
    assert.equal(read(native), text)
  })
})

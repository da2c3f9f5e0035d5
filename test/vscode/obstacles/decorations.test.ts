import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { page } from '../page.js'
import { until } from '../until.js'

const open = async (path: string): Promise<vscode.TextEditor> => await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path))

describe('the marks at the edges of an editor', () => {
  afterEach(async () => {
    await vscode.workspace.getConfiguration('gopure').update('decorations.enabled', undefined, vscode.ConfigurationTarget.Global)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it('show cgo, and go with the setting', async () => {
    await open('lib/native/native.go')
    const marks = await until('gutter', () => page.glyphs(), (all) => all.some(({ image }) => image.includes('gutter-cgo')), 30_000)
    assert.deepEqual(marks.filter(({ image }) => image.includes('gutter-')).map(({ line }) => line), [4])
    await vscode.workspace.getConfiguration('gopure').update('decorations.enabled', false, vscode.ConfigurationTarget.Global)
    await until('no gutter', () => page.glyphs(), (all) => !all.some(({ image }) => image.includes('gutter-')))
  })

  it('show systemd', async () => {
    await open('cmd/beta/main.go')
    await until('gutter', () => page.glyphs(), (all) => all.some(({ image, line }) => image.includes('gutter-systemd') && line === 11), 30_000)
  })
})

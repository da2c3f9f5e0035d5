import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { clearNotifications, notification } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

const written = (): unknown => vscode.workspace.getConfiguration('', vscode.workspace.workspaceFolders![0]!.uri).inspect('gopls')?.workspaceValue

describe('gopls', () => {
  it('is offered the same target once, and then has it beside what the person wrote', async () => {
    await vscode.workspace.getConfiguration().update('gopls', { 'ui.semanticTokens': true, 'build.buildFlags': ['-tags=mine', '-mod=mod'] }, vscode.ConfigurationTarget.Workspace)
    await notification('gopls sees other files than Gopure builds', 60_000)
    await page.clickNotification('gopls sees other files', 'Use the Same in gopls')
    await until('settings', written, (value) => JSON.stringify(value).includes('CGO_ENABLED'))
    assert.deepEqual(written(), { 'ui.semanticTokens': true, 'build.env': { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' }, 'build.buildFlags': ['-mod=mod', '-tags=mine'] })
    await clearNotifications()
  })
})

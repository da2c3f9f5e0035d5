import { strict as assert } from 'node:assert'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { devNull } from 'node:os'
import { basename, dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { goProgram } from '../findings.js'
import { clearNotifications, folder, notification, storage } from '../gopure.js'
import { page, type ProblemRow } from '../page.js'
import { until } from '../until.js'

const module = 'example.com/sensor'
const path = (name: string): string => join(folder(), name)
const read = (name: string): string => readFileSync(path(name), 'utf8')
const go = (words: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): void => void execFileSync(goProgram('go'), [...words], { cwd: folder(), env: { ...process.env, GOFLAGS: '', ...env } })

/** Serves the modules that lie beside the folder, and downloads them. */
function download(): void {
  const beside = dirname(folder())
  const lines = ['v1.0.0', 'v1.1.0'].map((version) => JSON.stringify([join(beside, 'proxy'), module, version, join(beside, 'modules', version)]))
  // The program that packs modules is built with modules of the person's own cache.
  const env = { ...process.env, GOMODCACHE: undefined, GOPROXY: undefined, GOSUMDB: undefined, GOFLAGS: '', GOWORK: 'off' }
  execFileSync(goProgram('go'), ['run', '.', 'proxy'], { cwd: process.env['GOPURE_ORACLE']!, env, input: lines.join('\n') })
  go(['mod', 'download', '-modcacherw', 'all'])
  go(['mod', 'download', '-modcacherw', `${module}@v1.1.0`])
}

function builds(cgo: '0' | '1'): boolean {
  return spawnSync(goProgram('go'), ['build', '-o', devNull, './...'], { cwd: folder(), env: { ...process.env, CGO_ENABLED: cgo, GOFLAGS: '' } }).status === 0
}

async function conflictsShown(good: (rows: readonly string[]) => boolean): Promise<readonly string[]> {
  await vscode.commands.executeCommand('workbench.panel.markers.view.focus')
  const shown = async (): Promise<readonly string[]> => (await page.problems()).filter(({ level, source }) => level === 2 && source === 'gopure fork').map(({ severity, file, place }: ProblemRow) => `${severity ?? ''} ${basename(file)} ${place}`)
  return until('conflicts in Problems', shown, good)
}

async function rewrite(name: string, from: string | RegExp, to: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path(name)))
  const edit = new vscode.WorkspaceEdit()
  const text = document.getText().replace(from, to)
  assert.notEqual(text, document.getText())
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text)
  assert.ok(await vscode.workspace.applyEdit(edit))
  assert.ok(await document.save())
}

/** All files below a folder, sorted. */
function filesIn(name: string): readonly string[] {
  return readdirSync(path(name), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder().length + 1)] : [])).sort()
}

describe('a module of the cache', () => {
  let goMod = ''
  before(() => {
    process.env['GOPURE_STORAGE'] = storage
    download()
    goMod = read('go.mod')
  })
  afterEach(clearNotifications)

  it('is offered as a fork where it is in the way of a port, and is mended in its copy', async () => {
    await page.command('Gopure: Port This Program…')
    const offer = await until('the offer', () => page.quickPick(), (shown) => (shown?.items.length ?? 0) > 0, 100_000)
    assert.deepEqual(offer!.items.map(({ label }) => label), [`Fork ${module} into the workspace`, 'Port without a fork'])
    await page.press('Enter')
    const plan = await until('the plan', () => page.quickPick(), (shown) => shown?.items.some(({ checked }) => checked !== null) === true, 100_000)
    assert.deepEqual(plan!.items.map(({ label, checked }) => ({ label, checked })), [
      { label: 'forks/sensor', checked: true },
      { label: 'forks/sensor/sensor.go', checked: true },
    ])
    await page.press('Enter')
    const report = await until('the report', () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'gopure-port')?.getText() ?? '', (shown) => shown.startsWith('# Port to pure Go'), 115_000)
    assert.match(report, /is forked: \d+ files in forks\/sensor/)
    assert.equal(read('go.mod'), `${goMod}\nreplace ${module} => ./forks/sensor\n`)
    assert.match(read('gopure-forks.json'), /"folder": "forks\/sensor"/)
    assert.match(read(`patches/${module}@v1.0.0.patch`), /^\+\+\+ b\/sensor_nocgo\.go$/m)
    assert.deepEqual([builds('0'), builds('1')], [true, true])
  })

  it('is as it was after one undo', async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(path('go.mod')), { preview: false })
    void vscode.commands.executeCommand('undo')
    // What concerns several files is asked about once.
    await until('undone', async () => {
      const button = (await page.dialog())?.buttons.find((label) => /Undo in|Yes/.test(label))
      if (button !== undefined) await page.clickDialog(button)
      await vscode.workspace.saveAll(false)
      // The files go one after the other.
      return read('go.mod') === goMod ? filesIn('.') : ['go.mod']
    }, (files) => files.join() === 'cmd/thermo/main.go,go.mod,go.sum', 60_000)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it("has its changes saved as a patch by “Save Fork's Patch”", async () => {
    await vscode.commands.executeCommand('gopure.forkModule', { project: folder(), module, path: '', line: 1 })
    const copy = readdirSync(path('forks')).map((name) => `forks/${name}`).find((name) => existsSync(path(`${name}/unit.go`)))!
    await rewrite(`${copy}/unit.go`, 'return "C"', 'return "Celsius"')
    await page.command("Gopure: Save Fork's Patch")
    await until('the patch', () => existsSync(path(`patches/${module}@v1.0.0.patch`)), Boolean)
    assert.match(read(`patches/${module}@v1.0.0.patch`), /^\+\treturn "Celsius"$/m)
  })

  it('moves to the version that go.mod requires by “Update Fork”, with its conflicts in Problems until they are resolved', async () => {
    await rewrite('go.mod', `${module} v1.0.0`, `${module} v1.1.0`)
    await page.command('Gopure: Update Fork')
    await notification('could not be merged')
    assert.deepEqual(await conflictsShown((rows) => rows.length > 0), ['error unit.go [Ln 5, Col 1]'])
    const conflicted = vscode.window.activeTextEditor!.document
    assert.match(conflicted.getText(), /<<<<<<< .*\n\treturn "Celsius"\n=======\n\treturn "°C"\n>>>>>>> /)
    await page.command("Gopure: Save Fork's Patch")
    await notification('the conflict is not resolved')
    await rewrite(conflicted.uri.fsPath.slice(folder().length + 1), /<<<<<<< [^]*>>>>>>> .*\n/, '\treturn "Celsius"\n')
    assert.deepEqual(await conflictsShown((rows) => rows.length === 0), [])
    await page.command("Gopure: Save Fork's Patch")
    await until('the new patch', () => existsSync(path(`patches/${module}@v1.1.0.patch`)), Boolean)
    assert.equal(existsSync(path(`patches/${module}@v1.0.0.patch`)), false)
  })

  it('that needs no update is said to need none', async () => {
    await page.command('Gopure: Update Fork')
    await notification('there is nothing to update')
  })
})

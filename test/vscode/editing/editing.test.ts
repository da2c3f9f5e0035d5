import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { cachedModule, goProgram, problemsOf, show, squigglesOf } from '../findings.js'
import { folder } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

// The repository's own go.mod files name the versions.
const workspaces = process.env['GOPURE_WORKSPACES']!

const writable = (dir: string): void => {
  chmodSync(dir, 0o755)
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) writable(join(dir, entry.name))
    else if (entry.isFile()) chmodSync(join(dir, entry.name), 0o644)
  }
}

describe('a go.work of editable copies of runc and containerd', () => {
  const path = (...parts: readonly string[]): string => join(folder(), ...parts)
  const textOf = (file: string): string => readFileSync(file, 'latin1')
  const lineOf = (file: string, text: string): number => textOf(file).split('\n').findIndex((line) => line.includes(text)) + 1
  const gofmt = (): string => execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: folder(), encoding: 'utf8' }).split('\n').map((row) => row.slice(3)).filter((file) => file.endsWith('.go')).map((file) => execFileSync(goProgram('gofmt'), ['-l', path(file)], { encoding: 'utf8' })).join('')
  const status = (): string => execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: folder(), encoding: 'utf8' }).trim()

  before(async function () {
    this.timeout(180_000)
    for (const [name, module] of [['runc', 'github.com/opencontainers/runc'], ['containerd', 'github.com/containerd/containerd/v2']] as const) {
      cpSync(cachedModule(join(workspaces, name), module), path(name), { recursive: true })
      writable(path(name))
    }
    mkdirSync(path('own'))
    writeFileSync(path('own', 'go.mod'), 'module example.com/own\n\ngo 1.25\n')
    writeFileSync(path('own', 'main.go'), 'package main\n\nimport "os/exec"\n\nfunc main() {\n\t_ = exec.Command("fsck").Run()\n\t_ = exec.Command("mkfs").Run()\n}\n')
    writeFileSync(path('own', 'old.go'), '//go:build linux || darwin\n// +build linux darwin\n\npackage main\n\nimport "C"\n\nfunc old() {}\n')
    writeFileSync(path('own', 'sensor.c'), 'int sensor(void) { return 1; }\n')
    writeFileSync(path('go.work'), 'go 1.26\n\nuse (\n\t./containerd\n\t./own\n\t./runc\n)\n')
    writeFileSync(path('gopure.yaml'), '# What goes into the image.\ncommands:\n  - github.com/opencontainers/runc\n  - github.com/containerd/containerd/v2/cmd/containerd\n  - ./own\n')
    // To see what an action has changed, and that nothing is left after undo.
    for (const words of [['init', '-q'], ['add', '-A'], ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '-m', 'as it was']]) execFileSync('git', words, { cwd: folder() })
    await show(path('own', 'main.go'), 6)
    await squigglesOf(path('own', 'main.go'), (rows) => rows.length === 2, 120_000)
  })
  beforeEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })
  afterEach(async () => {
    await page.press('Escape')
    await vscode.commands.executeCommand('workbench.action.files.saveAll')
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    execFileSync('git', ['checkout', '-q', '.'], { cwd: folder() })
    execFileSync('git', ['clean', '-qfd'], { cwd: folder() })
  })

  it('has runc’s findings in its files, and Problems with them', async () => {
    const userns = path('runc', 'libcontainer', 'internal', 'userns', 'userns_maps_linux.go')
    await show(userns, lineOf(userns, 'import "C"'))
    await squigglesOf(userns, (rows) => rows.includes(`${lineOf(userns, 'import "C"')} error`))
    assert.deepEqual((await problemsOf('userns_maps_linux.go', (rows) => rows.length >= 2)).toSorted(), ['error cgo-import', 'error cgo-partial-package'])
    assert.deepEqual((await problemsOf('init.go', (rows) => rows.length >= 2)).toSorted(), ['error cgo-only-package', 'warning nsenter'])
  })

  it('shows a squiggle as soon as an obstacle is typed, and none when it is gone', async () => {
    const file = path('containerd', 'version', 'version.go')
    const line = lineOf(file, 'package version')
    await show(file, line)
    await page.click(line, 'version')
    await page.press('End', 'Enter', 'Enter')
    await page.type('import "C"')
    await squigglesOf(file, (rows) => rows.includes(`${line + 2} error`))
    for (let n = 0; n < 'import "C"'.length; n++) await page.press('Backspace')
    await squigglesOf(file, (rows) => rows.length === 0)
    await vscode.commands.executeCommand('workbench.action.files.revert')
  })

  /** Chooses an action at a text, saves, and undoes it again: gofmt has nothing to say, and afterwards everything is as it was to the byte. */
  async function act(file: string, text: string, title: RegExp, options: { readonly input?: string; readonly changes: readonly string[]; readonly holds?: Readonly<Record<string, RegExp>> }): Promise<void> {
    const before = textOf(file)
    const line = lineOf(file, text)
    await show(file, line)
    await page.click(line, text)
    const titles = await until('code actions', () => page.codeActions().catch(() => []), (all) => all.some((action) => title.test(action.title)), 20_000).then((all) => all.map((action) => action.title))
    await page.chooseCodeAction(titles.find((candidate) => title.test(candidate))!)
    if (options.input !== undefined) {
      await until('input box', () => page.quickPick(), (box) => box !== null)
      await page.typeIntoQuickPick(options.input)
      await page.accept()
    }
    const rows = await until('the change, saved', async () => {
      await vscode.workspace.saveAll(true)
      return status()
    }, (said) => options.changes.every((row) => said.includes(row)))
    assert.deepEqual(rows.split('\n').map((row) => row.trim()).toSorted(), [...options.changes].toSorted())
    for (const [name, pattern] of Object.entries(options.holds ?? {})) assert.match(textOf(path(name)), pattern)
    assert.equal(gofmt(), '')
    const changed = path(options.changes[0]!.replace(/^\S+ /, ''))
    await vscode.window.showTextDocument(vscode.Uri.file(changed), { preview: false })
    void vscode.commands.executeCommand('undo')
    // What concerns several files is asked about once.
    await until('undone', async () => {
      const dialog = await page.dialog()
      const button = dialog?.buttons.find((label) => /Undo in|Yes/.test(label))
      if (button !== undefined) await page.clickDialog(button)
      await vscode.workspace.saveAll(true)
      return textOf(file) === before && status() === ''
    }, Boolean, 20_000)
  }

  it('gates a file on cgo', () => act(path('runc', 'libcontainer', 'nsenter', 'nsenter.go'), 'import "C"', /^Build nsenter\.go only with cgo/, { changes: ['M runc/libcontainer/nsenter/nsenter.go'], holds: { 'runc/libcontainer/nsenter/nsenter.go': /^\/\/go:build linux && !gccgo && cgo$/m } }))

  it('adds a file for builds without cgo', () =>
    act(path('runc', 'libcontainer', 'nsenter', 'nsenter.go'), 'import "C"', /nsenter_nocgo\.go/, { changes: ['M runc/libcontainer/nsenter/nsenter.go', '?? runc/libcontainer/nsenter/nsenter_nocgo.go'], holds: { 'runc/libcontainer/nsenter/nsenter_nocgo.go': /!cgo/ } }))

  it('extends a constraint with parentheses and drops the stale lines', () => act(path('own', 'old.go'), 'import "C"', /^Build old\.go only with cgo/, { changes: ['M own/old.go'], holds: { 'own/old.go': /^\/\/go:build \(linux \|\| darwin\) && cgo\n\npackage/ } }))

  it('drops stale // +build lines alone', () => act(path('own', 'old.go'), '+build', /^Remove the stale \/\/ \+build lines/, { changes: ['M own/old.go'], holds: { 'own/old.go': /^\/\/go:build linux \|\| darwin\n\npackage/ } }))

  it('adds a constraint of one’s own choice', () => act(path('own', 'main.go'), 'exec.Command("fsck")', /^Build main\.go only with a tag/, { input: '!small || debug', changes: ['M own/main.go'], holds: { 'own/main.go': /^\/\/go:build !small \|\| debug\n\npackage main/ } }))

  it('puts a constraint into a C file', () => act(path('own', 'sensor.c'), 'int sensor', /cgo/, { changes: ['M own/sensor.c'], holds: { 'own/sensor.c': /^\/\/go:build cgo\n\nint/ } }))

  it('allows one finding with a reason, and all of a kind in a file', async () => {
    await act(path('own', 'main.go'), 'exec.Command("fsck")', /^Allow exec here/, { input: 'the image has it', changes: ['M own/main.go'], holds: { 'own/main.go': /\n\t\/\/gopure:allow exec: the image has it\n\t_ = exec\.Command\("fsck"\)/ } })
    await act(path('own', 'main.go'), 'exec.Command("fsck")', /^Allow all 2 of exec in this file/, { input: 'the image has them', changes: ['M own/main.go'], holds: { 'own/main.go': /(allow exec: the image has them[\s\S]*){2}/ } })
  })

  it('gates an import of a known library on its tag', () => act(path('containerd', 'internal', 'cri', 'server', 'container_checkpoint_linux.go'), 'go-criu', /^Build container_checkpoint_linux\.go only without the tag runc_nocriu/, { changes: ['M containerd/internal/cri/server/container_checkpoint_linux.go'], holds: { 'containerd/internal/cri/server/container_checkpoint_linux.go': /^\/\/go:build .*!runc_nocriu/m } }))

  it('sets the tag of a library that is gated already, in the project’s file', () => act(path('runc', 'libcontainer', 'criu_linux.go'), 'go-criu', /^Set the build tag runc_nocriu in gopure\.yaml/, { changes: ['M gopure.yaml'], holds: { 'gopure.yaml': /^# What goes into the image\.\ncommands:[\s\S]*\ntags:.*runc_nocriu/ } }))

  it('fades a file from the moment that a constraint leaves it out', async () => {
    const file = path('own', 'main.go')
    const editor = await show(file, 1)
    assert.deepEqual((await page.fadedLines()).filter((faded) => faded.file === file), [])
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '//go:build windows\n\n'))
    await until('faded code', () => page.fadedLines(), (all) => all.some((faded) => faded.file === file && faded.text.includes('package')))
    await vscode.commands.executeCommand('undo')
    await until('no faded code', () => page.fadedLines(), (all) => !all.some((faded) => faded.file === file))
    await vscode.workspace.saveAll(true)
  })

  it('has a lens above each command that says whether it is pure, and leads to its obstacles', async () => {
    await show(path('runc', 'main.go'), 1)
    await until('lens', () => page.codeLenses(), (all) => all.some(({ text }) => /Does not build without cgo: \d+ obstacles/.test(text)))
    await page.clickCodeLens('Does not build without cgo')
    await until('the tree', () => page.tree('Obstacles'), (rows) => rows.some(({ label }) => label.includes('runc')))
    assert.ok(existsSync(path('runc', 'main.go')))
  })
})

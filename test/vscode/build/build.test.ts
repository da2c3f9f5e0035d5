import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import * as vscode from 'vscode'
import { clearNotifications, folder, grouped, markChildren, notification, status, storage, tooltip } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

const core = 'github.com/u-root/u-root/cmds/core'
const project = (budget: string, ...names: readonly string[]): void => writeFileSync(join(folder(), 'gopure.yaml'), `commands: [${names.map((name) => `${core}/${name}`).join(', ')}]\nbudget: ${budget}\n`)
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
const bb = (): string => join(folder(), 'bb')
/** What the last start has in Problems. */
const starts = (): readonly { readonly path: string; readonly line: number; readonly message: string }[] =>
  vscode.languages.getDiagnostics().flatMap(([uri, all]) => all.filter(({ source }) => source === 'gopure start').map(({ range, message }) => ({ path: uri.path, line: range.start.line + 1, message })))

describe('building u-root commands', () => {
  let children: () => readonly string[]
  before(() => {
    children = markChildren()
    project('20MiB', 'ls', 'cat')
  })
  afterEach(clearNotifications)

  it('starts with one item that says that nothing is built', async () => {
    const item = await status('not built', ({ text }) => text === 'Gopure: not built', 30_000)
    assert.deepEqual({ side: item.side, kind: item.kind, aria: item.aria }, { side: 'left', kind: 'standard', aria: 'Gopure: no busybox has been built' })
    await until('commands in the tooltip', tooltip, (text) => text.includes('2 commands: ls and cat') && text.includes('Budget: 20 MiB (20,971,520 bytes)'))
  })

  it("builds from the palette, and shows the file's own size against the budget", async () => {
    await page.command('Gopure: Build Busybox')
    await status('building', ({ icons }) => icons.includes('sync'))
    const item = await status('built', ({ text }) => text.includes(' of '), 200_000)
    const { size } = statSync(bb())
    assert.equal(item.text, `${mebibytes(size)} of 20 MiB`)
    const text = await until('commands in the tooltip', tooltip, (shown) => /built in [\d.]+ s/.test(shown))
    assert.ok(text.includes(`${grouped(size)} bytes, ${((size / 20971520) * 100).toFixed(1)} % of 20 MiB`), text)
    assert.ok(text.includes('2 commands: ls and cat') || text.includes('2 commands: cat and ls'), text)
    assert.deepEqual(await page.notifications(), [])
  })

  it('says what has changed since the build before', async () => {
    const before = statSync(bb()).size
    project('20MiB', 'ls', 'cat', 'gzip')
    await page.command('Gopure: Build Busybox')
    const change = await until('the change', async () => `${grouped(statSync(bb()).size - before)} ${await tooltip()}`, (text) => statSync(bb()).size !== before && text.includes('bytes since the build before'), 200_000)
    assert.ok(change.includes(`+${grouped(statSync(bb()).size - before)} bytes since the build before`), change)
  })

  it('warns where the binary is over budget', async () => {
    project('1MiB', 'ls', 'cat')
    const item = await status('over budget', ({ kind }) => kind === 'warning', 30_000)
    assert.match(item.text, /^\d\.\d of 1 MiB$/)
    assert.match(await tooltip(), /bytes over budget/)
    project('20MiB', 'ls', 'cat')
    await status('in the budget', ({ kind, text }) => kind === 'standard' && text.includes(' of 20 MiB'), 30_000)
  })

  it('follows a build in a terminal, and a binary that is deleted', async () => {
    const cli = join(vscode.extensions.getExtension('gopure.gopure')!.extensionPath, 'dist', 'cli.js')
    const { status: code, stderr } = spawnSync(process.execPath, [cli, 'build', '-C', folder(), `${core}/ls`], { encoding: 'utf8' })
    assert.equal(code, 0, stderr)
    const { size } = statSync(bb())
    await until('the size of the terminal build', tooltip, (text) => text.includes(`${grouped(size)} bytes`), 20_000)
    assert.equal((await status('size', ({ text }) => text.includes(' of '))).text, `${mebibytes(size)} of 20 MiB`)
    rmSync(bb())
    await status('not built', ({ text }) => text === 'Gopure: not built', 20_000)
  })

  it('starts every applet of the busybox that is there, says what a start costs, and has a report', async () => {
    project('20MiB', 'ls', 'cat')
    await vscode.commands.executeCommand('gopure.build')
    await page.command('Gopure: Start Applets')
    const { text, buttons } = await notification(/all 2 applets start/)
    assert.match(text, /: all 2 applets start; start-up \d+\.\d ms, [\d.]+ MiB of memory \((ls|cat)\)$/)
    assert.deepEqual(buttons, ['Show Report'])
    await page.moveMouseAway()
    await page.clickNotification('all 2 applets start', 'Show Report')
    const report = await until('the report', () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'gopure-start')?.getText() ?? '', (shown) => shown.startsWith('# Start of'), 20_000)
    assert.match(report, /\| `ls` \| exit code \d+ \|/)
    assert.deepEqual(starts(), [])
    assert.deepEqual(children(), [])
  })

  it('puts an applet that panics at its function, where the setting says so after each build', async () => {
    const main = join(folder(), 'boom/main.go')
    mkdirSync(join(folder(), 'boom'), { recursive: true })
    writeFileSync(main, '// Package main is a command.\npackage main\n\nfunc main() {\n\tpanic("no disk")\n}\n')
    writeFileSync(join(folder(), 'gopure.yaml'), `commands: [${core}/ls, ./boom]\n`)
    await status('no budget', ({ text }) => !text.includes(' of '), 30_000)
    const settings = vscode.workspace.getConfiguration('gopure.start')
    await settings.update('afterBuild', true, vscode.ConfigurationTarget.Workspace)
    try {
      await page.command('Gopure: Build Busybox')
      const { text, buttons } = await notification(/does not start/, 200_000)
      assert.match(text, /: 1 of 2 applets does not start; start-up /)
      assert.deepEqual(buttons, ['Show Problems', 'Show Report'])
      assert.deepEqual(starts().map(({ path, line }) => `${path}:${line}`), [`${main}:4`])
    } finally {
      await settings.update('afterBuild', undefined, vscode.ConfigurationTarget.Workspace)
    }
    await page.command('Gopure: Build Busybox')
    await until('nothing said of the busybox before', () => starts().length, (count) => count === 0, 60_000)
    await status('built', ({ icons, text }) => !icons.includes('sync') && text.endsWith('MiB'), 200_000)
  })

  it('cancels a build of every command with all that it started, and keeps the last binary', async () => {
    writeFileSync(bb(), 'the last good one')
    // A tag of its own: where an earlier run has made the tree already, there would be nothing to rewrite or compile.
    writeFileSync(join(folder(), 'gopure.yaml'), `tags: [t${Date.now()}]\n`)
    await status('no budget', ({ text }) => text === '17 B', 30_000)
    assert.match(await tooltip(), /1\d\d commands/)
    await page.command('Gopure: Build Busybox')
    await status('rewriting or compiling', ({ text }) => /^(rewrite|compile) \d+(\/\d+)?$/.test(text), 120_000)
    assert.notDeepEqual(children(), [])
    const { buttons, progress } = await notification(/(rewrite|compile) \d+/)
    assert.deepEqual({ buttons, progress }, { buttons: ['Cancel'], progress: true })
    await page.clickNotification('Building', 'Cancel')
    await status('as before', ({ icons }) => !icons.includes('sync'), 20_000)
    assert.deepEqual(children(), [])
    assert.equal(readFileSync(bb(), 'utf8'), 'the last good one')
    assert.deepEqual(readdirSync(folder()).filter((name) => name.includes('bb')), ['bb'])
    assert.deepEqual(existsSync(join(storage, 'builds')) ? readdirSync(join(storage, 'builds')) : [], [])
    assert.deepEqual(await page.notifications(), [])
  })

  it('builds one project once at a time', async () => {
    await page.command('Gopure: Build Busybox')
    await status('building', ({ icons }) => icons.includes('sync'))
    await vscode.commands.executeCommand('gopure.build')
    const { buttons } = await notification('is being built already')
    assert.deepEqual(buttons, ['Cancel Build'])
    await page.command('Gopure: Cancel Build')
    await status('as before', ({ icons }) => !icons.includes('sync'), 20_000)
    assert.deepEqual(children(), [])
  })

  it("boots the project's image in a terminal, which has its keys, and with which QEMU ends", async () => {
    const said = join(folder(), 'said')
    const qemu = join(folder(), 'qemu-system-x86_64')
    writeFileSync(qemu, `#!${process.execPath}\nconst { appendFileSync } = require('node:fs')\nconst say = (text) => appendFileSync(${JSON.stringify(said)}, text)\nsay(process.argv.slice(2).join(' '))\nprocess.stdin.on('data', (keys) => say(JSON.stringify(String(keys))))\nsetInterval(() => {}, 1000)\n`)
    chmodSync(qemu, 0o755)
    const before = process.env['PATH']
    process.env['PATH'] = `${folder()}${delimiter}${before}`
    try {
      const kernel = Buffer.alloc(1024)
      kernel.write('HdrS', 0x202, 'latin1')
      writeFileSync(join(folder(), 'kernel'), kernel)
      project('20MiB\ngoarch: amd64\nkernel: kernel\ninitramfs: {output: image.cpio, uinit: ls -l}', 'init', 'ls')
      await until('the project', tooltip, (text) => text.includes('2 commands: init and ls') || text.includes('2 commands: ls and init'), 30_000)
      await page.command('Gopure: Boot in QEMU')
      const started = await until('QEMU', () => Promise.resolve(existsSync(said) ? readFileSync(said, 'utf8') : ''), (text) => text.endsWith('panic=-1'), 200_000)
      assert.ok(started.includes(`-kernel ${join(folder(), 'kernel')} -initrd ${join(folder(), 'image.cpio')} `), started)
      const terminal = vscode.window.terminals.find(({ name }) => name.startsWith('QEMU'))!
      terminal.sendText('ls\x03', false)
      await until('the keys', () => Promise.resolve(readFileSync(said, 'utf8')), (text) => text.endsWith('"ls\\u0003"'), 20_000)
      assert.notDeepEqual(children(), [])
      terminal.dispose()
      await until('the end of QEMU', () => Promise.resolve(children().join()), (left) => left === '', 20_000)
    } finally {
      process.env['PATH'] = before
    }
  })

  it('offers at a click what can be done now', async () => {
    await page.clickStatusBar('gopure.gopure.gopure.status')
    const pick = await until('actions', () => page.quickPick(), (shown) => (shown?.items.length ?? 0) > 0)
    const labels = pick!.items.map(({ label }) => label)
    assert.ok(labels.includes('Build Busybox') && labels.includes('Start Applets') && labels.includes('Boot in QEMU') && labels.includes('Reveal Binary') && labels.includes('Show Output'), labels.join())
    assert.ok(!labels.includes('Cancel Build') && !labels.includes('Manage Workspace Trust'), labels.join())
    await page.dismiss()
  })
})

#!/usr/bin/env node
// Takes the arguments of VS Code on a desktop and starts VS Code in the browser: GOPURE_VSCODE=scripts/editor/desktop-shim.mjs npm run test:desktop
// shows that the desktop's way of running the suites works where Electron can't be had.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser, openWindow } from './browser.mjs'
import { installEditor } from './install.mjs'
import { installExtensions, startVscode } from './vscode.mjs'

const string = { type: 'string' }
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string', multiple: true }, extensionTestsPath: string, 'user-data-dir': string, 'extensions-dir': string, 'remote-debugging-port': string, 'install-extension': string },
})
const editor = installEditor()
const extensionsDir = values['extensions-dir'] === undefined ? undefined : resolve(values['extensions-dir'])
if (extensionsDir !== undefined) mkdirSync(extensionsDir, { recursive: true })
if (values['install-extension'] !== undefined) {
  installExtensions(editor, extensionsDir, [values['install-extension']])
  process.exit(0)
}

const settings = JSON.parse(readFileSync(join(values['user-data-dir'], 'User', 'settings.json'), 'utf8'))
const server = await startVscode(editor, { settings, trusted: values['disable-workspace-trust'] === true, extensionsDir })
// A profile of its own, as a desktop has: its pages are what a debugging port shows.
const profile = join(server.home, 'browser')
const context = await openBrowser(editor, { profile, args: [`--remote-debugging-port=${values['remote-debugging-port']}`] })
const where = positionals[0].endsWith('.code-workspace') ? { workspace: positionals[0] } : { folder: positionals[0] }
const url = server.url({ ...where, development: values.extensionDevelopmentPath, tests: values.extensionTestsPath })
const end = async (code) => {
  await context.close().catch(() => {})
  await server.stop()
  rmSync(profile, { recursive: true, force: true })
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(130))
await openWindow(context, url, { onExit: (code) => void end(code) })
void server.died.then((why) => {
  console.error(why)
  void end(1)
})

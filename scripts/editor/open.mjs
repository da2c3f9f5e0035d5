// npm run demo -- --editor: a folder in real VS Code with Gopure, in the person's own browser, until Ctrl-C.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePackage } from '../package.mjs'
import { installEditor } from './install.mjs'
import { installExtensions, startVscode } from './vscode.mjs'

/**
 * Starts VS Code on a folder (an absolute path, edited in place) with the extension of a .vsix file, or of one made of what is built in dist.
 * Prints the address, shows it in the system's browser where there is a display, and ends with Ctrl-C. `port` is 0 for any.
 */
export async function openEditor({ folder, vsix = undefined, openFile, port = 0, settings = {} }) {
  const editor = installEditor({ browser: false })
  const extensionsDir = mkdtempSync(join(tmpdir(), 'gopure-extensions-'))
  let server
  const end = async (code) => {
    await server?.stop()
    rmSync(extensionsDir, { recursive: true, force: true })
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end(0))
  installExtensions(editor, extensionsDir, [vsix ?? (await makePackage({ quiet: true, bundle: false }))])
  server = await startVscode(editor, { settings, extensionsDir, port, driven: false })
  const url = server.url({ folder, openFile })
  const shown = openInBrowser(url)
  console.log(`\n${shown ? 'Opened in your browser' : 'Open this in a browser'}:\n\n  ${url}\n\nCtrl-C ends it.`)
  if (!shown) {
    const { port } = new URL(url)
    console.log(`This machine has no display. From another one: ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE, then the same address there.`)
  }
  console.error(await server.died)
  await end(1)
}

function openInBrowser(url) {
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
  child.on('error', () => console.log('xdg-open is not there: open the address yourself'))
  child.unref()
  return true
}

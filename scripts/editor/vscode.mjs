// One running VS Code: code-server with folders of its own, so that runs beside each other don't meet.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What every window of ours has: nothing that asks, fetches, animates or covers what is read from the page. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'security.workspace.trust.startupPrompt': 'never',
  'files.hotExit': 'off',
  // VS Code in the browser saves by itself where nothing is said; on a desktop it does not.
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'json.schemaDownload.enable': false,
  // Drawn as text, a terminal can be read.
  'terminal.integrated.gpuAcceleration': 'off',
}

/** A person's window keeps VS Code's own ways, but what would stand before the example. */
const personSettings = { 'chat.disableAIFeatures': true, 'telemetry.telemetryLevel': 'off', 'workbench.startupEditor': 'none', 'update.mode': 'none' }

/**
 * Starts a server. `settings` are added to the user's; `env` to the extension host's environment; an `extensionsDir` may hold
 * installed extensions. `driven` is a window for tests: quiet,
 * with extensions from source folders, without a gallery, toasts and dialogs. Returns its origin, `url()` of a window, `died` (a promise of why it ended by itself), `log()` and `stop()`.
 */
export async function startVscode(editor, { settings = {}, trusted = true, env = {}, extensionsDir, port = 0, driven = true } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'gopure-vscode-'))
  const userData = join(home, 'user-data')
  mkdirSync(join(userData, 'User'), { recursive: true })
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...(driven ? quietSettings : personSettings), ...settings }, null, 2))
  writeFileSync(join(home, 'config.yaml'), 'auth: none\n')
  const args = [
    editor.codeServer,
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--config', join(home, 'config.yaml')],
    ...['--user-data-dir', userData, '--extensions-dir', extensionsDir ?? join(home, 'extensions')],
    // A built VS Code ignores extensionDevelopmentPath and extensionTestsPath without it, and says nothing.
    ...(driven ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...['--disable-telemetry', '--disable-update-check', '--ignore-last-opened', '--disable-getting-started-override'],
  ]
  const child = spawn(editor.node, args, { cwd: home, env: { ...serverEnvironment(editor), ...(!driven ? {} : { EXTENSIONS_GALLERY: '{"serviceUrl":""}' }), ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  const tail = () => log.split('\n').slice(-30).join('\n')
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log = (log + String(data)).slice(-200_000)))

  let stopping = false
  const ended = new Promise((done) => child.once('close', (code, signal) => done(code ?? signal)).once('error', (error) => done(error.message)))
  const died = ended.then((how) => (stopping ? new Promise(() => {}) : `VS Code's server ended by itself (${how}):\n${tail()}`))
  // Whatever ends this process, the server's group does not outlive it.
  const atExit = () => endGroup(child.pid, 'SIGKILL')
  process.once('exit', atExit)
  const stop = async () => {
    stopping = true
    process.off('exit', atExit)
    endGroup(child.pid, 'SIGTERM')
    await Promise.race([ended, delay(3000)])
    endGroup(child.pid, 'SIGKILL')
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  const listening = poll(() => /HTTP server listening on (http:\/\/[\d.:]+)/.exec(log)?.[1])
  try {
    const origin = await Promise.race([listening.promise, died.then((why) => Promise.reject(new Error(why))), delay(60_000).then(() => Promise.reject(new Error(`VS Code's server did not start within 60 s:\n${tail()}`)))])
    return { origin, home, userData, pid: child.pid, died, log: tail, stop, url: (window) => windowUrl(origin, window) }
  } catch (error) {
    await stop()
    throw error
  } finally {
    listening.end()
  }
}

/** Installs .vsix files into a folder of extensions. */
export function installExtensions(editor, extensionsDir, files) {
  const home = mkdtempSync(join(tmpdir(), 'gopure-vscode-'))
  try {
    writeFileSync(join(home, 'config.yaml'), 'auth: none\n')
    const args = [editor.codeServer, '--config', join(home, 'config.yaml'), '--user-data-dir', join(home, 'user-data'), '--extensions-dir', extensionsDir]
    const { status, stdout, stderr } = spawnSync(editor.node, [...args, ...files.flatMap((file) => ['--install-extension', file]), '--force'], { env: serverEnvironment(editor), encoding: 'utf8' })
    if (status !== 0) throw new Error(`VS Code would not install ${files.join(', ')}:\n${stdout}${stderr}`)
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** Makes a new folder of extensions out of extensions' own folders; VS Code lists it anew. */
export function placeExtensions(extensionsDir, folders) {
  rmSync(extensionsDir, { recursive: true, force: true })
  for (const folder of folders) {
    const { publisher, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    cpSync(folder, join(extensionsDir, `${publisher}.${name}-${version}`), { recursive: true })
  }
}

/** The extensions' folders in a folder of extensions. */
export function installedIn(extensionsDir) {
  return readdirSync(extensionsDir).map((name) => join(extensionsDir, name)).filter((folder) => existsSync(join(folder, 'package.json')))
}

/** The address of a window on a folder or a .code-workspace file, with extensions from source folders, and a suite to run in it. */
function windowUrl(origin, { folder, workspace, development = [], tests, openFile } = {}) {
  const remote = (path) => `vscode-remote://${new URL(origin).host}${path}`
  const payload = [
    ...development.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
    ...(openFile === undefined ? [] : [['openFile', remote(openFile)]]),
  ]
  // A person's address stays short.
  if (payload.length > 0) payload.push(['skipWelcome', 'true'])
  const where = workspace !== undefined ? `workspace=${encodeURIComponent(workspace)}` : folder !== undefined ? `folder=${encodeURIComponent(folder).replaceAll('%2F', '/')}` : 'ew=true'
  return `${origin}/?${where}${payload.length > 0 ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : ''}`
}

/** Node 24 comes first on PATH; what a surrounding VS Code or code-server left in the environment would confuse ours. */
function serverEnvironment({ nodeFolder }) {
  const kept = Object.entries(process.env).filter(([name]) => name !== 'PORT' && name !== 'PASSWORD' && !/^(VSCODE_|CODE_SERVER_|ELECTRON_)/.test(name))
  return { ...Object.fromEntries(kept), PATH: `${nodeFolder}${delimiter}${process.env.PATH ?? ''}` }
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // It is gone already.
  }
}

function poll(look) {
  let timer
  const promise = new Promise((done) => {
    timer = setInterval(() => {
      const found = look()
      if (found === undefined) return
      clearInterval(timer)
      done(found)
    }, 20)
  })
  return { promise, end: () => clearInterval(timer) }
}

function delay(ms) {
  return new Promise((done) => setTimeout(done, ms).unref())
}

// Runs suites in VS Code in the browser. A server takes a second, a window three: suites that want the same server share one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { openBrowser, openWindow } from './browser.mjs'
import { emptyExtension } from './empty-extension.mjs'
import { installEditor } from './install.mjs'
import { pageFunctions } from './page/page.mjs'
import { results } from './suites.mjs'
import { installedIn, installExtensions, placeExtensions, startVscode } from './vscode.mjs'

const gone = 'the extension host ended in the middle of the suite'

export async function openBrowserHost(bridge, { vsix, headed = false, env = {} } = {}) {
  const editor = installEditor()
  const temporary = mkdtempSync(join(tmpdir(), 'gopure-host-'))
  const packaged = join(temporary, 'extensions')
  if (vsix !== undefined) installExtensions(editor, packaged, [vsix])
  const nothing = emptyExtension(temporary)
  const browser = await openBrowser(editor, { headed })
  let server
  let key

  const serverFor = async ({ trusted, settings, gopure, extensions }, suiteEnv) => {
    const wanted = JSON.stringify([trusted, settings, gopure, suiteEnv, gopure ? extensions : []])
    if (server !== undefined && key === wanted && !server.ended) return server
    await server?.stop()
    const beside = gopure && extensions.length > 0
    if (beside) placeExtensions(join(temporary, 'beside'), [...extensions.map((path) => join(root, path)), ...(vsix === undefined ? [] : installedIn(packaged))])
    const extensionsDir = beside ? join(temporary, 'beside') : gopure && vsix !== undefined ? packaged : undefined
    server = await startVscode(editor, { trusted, settings, env: { ...env, ...bridge.env, ...suiteEnv }, extensionsDir })
    key = wanted
    const mine = server
    void mine.died.then(() => (mine.ended = true))
    return server
  }

  return {
    kind: 'browser',
    /** Ends when the suite has ended, or with a failure that says why it could not. */
    async run(suite, index, workspace, outcome) {
      const { host, name } = suite
      const running = await serverFor(host, workspace.env)
      // In the browser VS Code takes one development path only: what stands beside Gopure is installed.
      const development = host.gopure ? (vsix === undefined ? [root] : []) : host.extensions.map((path) => join(root, path))
      const url = running.url({ ...workspace.window, development: development.length > 0 ? development : [nothing], tests: index })
      let log = ''
      let finish
      const exited = new Promise((done) => (finish = done))
      const ended = new Promise((done) => {
        bridge.attach({
          page: async () => pageFunctions(await window),
          onReport: (report) => (report.type === 'end' ? done() : outcome.report(report)),
          onClose: () => setTimeout(() => done(gone), 1500).unref(),
        })
      })
      const window = openWindow(browser, url, {
        onExit: () => finish(),
        onLog: (_, text) => (log = (log + text + '\n').slice(-20_000)),
      })
      let timer
      const limit = new Promise((done) => (timer = setTimeout(() => done(`the suite did not end within ${host.timeLimit} s`), host.timeLimit * 1000)))
      // mocha's end comes over the bridge; a suite that can't even be loaded only exits.
      const problem = await Promise.race([
        ended,
        exited.then(async () => await Promise.race([ended, new Promise((done) => setTimeout(() => done('the suite ended without running its tests'), 2000))])),
        limit,
        running.died,
        window.then(() => new Promise(() => {}), (error) => error.message),
      ])
      clearTimeout(timer)
      const page = await window.catch(() => undefined)
      if (problem === gone && host.ends !== undefined) await checkEnd(host.ends, workspace.copy, outcome)
      else if (problem !== undefined) {
        const picture = join(results, `${name}.png`)
        await page?.screenshot({ path: picture }).catch(() => {})
        const test = outcome.running()
        outcome.fail(test ?? 'the suite as a whole', `${problem}\npicture: ${picture}\n${relevant(log === '' ? running.log() : log)}`)
      }
      bridge.attach(undefined)
      await page?.context().close().catch(() => {})
      if (problem !== undefined) {
        await running.stop()
        running.ended = true
      }
    },
    async close() {
      await browser.close()
      await server?.stop()
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** For a suite that kills its extension host: its running test has passed where nothing is left. */
async function checkEnd(file, copy, outcome) {
  const title = outcome.running() ?? 'the suite as a whole'
  const began = Date.now()
  try {
    const { check } = await import(join(root, file))
    await check(copy)
    outcome.report({ type: 'pass', title, ms: Date.now() - began })
  } catch (error) {
    outcome.fail(title, error.message)
  }
}

/** The last lines of a log without VS Code's own stacks. */
function relevant(log) {
  const noise = /^(Ignoring fetching|Updating additional|Creating a socket|Canceled|\[AccountPolicyGate)|native-watchdog|watchdog'/
  return log.split('\n').filter((line) => line.trim() !== '' && !noise.test(line) && !/^\s+at .*(workbench\.js|node:internal|extensionHostProcess\.js|<anonymous>)/.test(line)).slice(-20).join('\n')
}

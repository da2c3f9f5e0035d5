// Runs the same suites in VS Code on a desktop, through @vscode/test-electron; the page is reached by its remote debugging port.
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { root } from '../setup.mjs'
import { emptyExtension } from './empty-extension.mjs'
import { cacheFolder } from './install.mjs'
import { pageFunctions } from './page/page.mjs'
import { results } from './suites.mjs'
import { quietSettings } from './vscode.mjs'

/** `GOPURE_VSCODE` names the program of an installed VS Code; without it one is downloaded, which takes a network. */
export async function openDesktopHost(bridge, { vsix, env = {} } = {}) {
  const executable = process.env.GOPURE_VSCODE || (await downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), 'desktop') }))
  const temporary = mkdtempSync(join(tmpdir(), 'gopure-desktop-'))
  const packaged = join(temporary, 'packaged')
  if (vsix !== undefined) installInto(executable, packaged, join(temporary, 'installing'), vsix)

  return {
    kind: 'desktop',
    async run({ name, host }, index, workspace, outcome) {
      if (!host.trusted) {
        outcome.report({ type: 'pending', title: 'needs workspace trust, which @vscode/test-electron always turns off' })
        return
      }
      const home = mkdtempSync(join(temporary, `${name}-`))
      const userData = join(home, 'user-data')
      mkdirSync(join(userData, 'User'), { recursive: true })
      writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...host.settings }))
      const development = [...(host.gopure && vsix === undefined ? [root] : []), ...host.extensions.map((path) => join(root, path))]
      const port = await freePort()
      const page = once(async () => pageFunctions(await connect(port)))
      let log = ''
      const ended = new Promise((done) => {
        bridge.attach({
          page: async () => await page(),
          onReport: (report) => (report.type === 'end' ? done() : outcome.report(report)),
          onClose: () => setTimeout(() => done('the extension host ended in the middle of the suite'), 1500).unref(),
        })
      })
      const exited = runTests({
        vscodeExecutablePath: executable,
        extensionDevelopmentPath: development.length > 0 ? development : [emptyExtension(home)],
        extensionTestsPath: index,
        extensionTestsEnv: { ...env, ...bridge.env, ...workspace.env },
        launchArgs: [
          workspace.window.folder ?? workspace.window.workspace,
          `--user-data-dir=${userData}`,
          `--extensions-dir=${host.gopure && vsix !== undefined ? packaged : join(home, 'extensions')}`,
          `--remote-debugging-port=${port}`,
          '--disable-telemetry',
          '--disable-gpu',
        ],
      }).then(() => undefined, (error) => (log = error.message))
      let timer
      const limit = new Promise((done) => (timer = setTimeout(() => done(`the suite did not end within ${host.timeLimit} s`), host.timeLimit * 1000)))
      const problem = await Promise.race([
        ended,
        exited.then(async () => await Promise.race([ended, new Promise((done) => setTimeout(() => done(`VS Code ended without running the tests ${log}`), 2000))])),
        limit,
      ])
      clearTimeout(timer)
      if (problem !== undefined) {
        const picture = join(results, `${name}.png`)
        await page().then((page) => page.screenshot(picture), () => {})
        outcome.fail(outcome.running() ?? 'the suite as a whole', `${problem}\npicture: ${picture}`)
      }
      bridge.attach(undefined)
      await page.value?.then(({ close }) => close?.()).catch(() => {})
      // A window that does not close by itself ends with this process, when the runner exits.
      await Promise.race([exited, new Promise((done) => setTimeout(done, 15_000).unref())])
    },
    close: async () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  }
}

function installInto(executable, extensions, userData, vsix) {
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true })
  // A program without a command line beside it takes the arguments itself.
  const program = existsSync(cli) ? cli : executable
  const { status, stderr, error } = spawnSync(program, [...args, `--extensions-dir=${extensions}`, `--user-data-dir=${userData}`, '--install-extension', vsix, '--force'], { encoding: 'utf8', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`VS Code would not install ${vsix}: ${error?.message ?? stderr}`)
}

/** The window of VS Code in a program that listens on a debugging port. */
async function connect(port) {
  const end = Date.now() + 60_000
  for (;;) {
    try {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
      for (;;) {
        for (const page of browser.contexts().flatMap((context) => context.pages())) {
          page.setDefaultTimeout(15_000)
          if ((await page.locator('.monaco-workbench').count().catch(() => 0)) > 0) return page
        }
        if (Date.now() > end) throw new Error('VS Code shows no window')
        await new Promise((done) => setTimeout(done, 200))
      }
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((done) => setTimeout(done, 300))
    }
  }
}

function once(make) {
  const get = () => (get.value ??= make())
  return get
}

async function freePort() {
  const server = createServer()
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}

// Runs one suite inside the extension host: mocha with a reporter that talks to the runner, and a picture of the page at each failure.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type MochaType from 'mocha'
import { closeBridge, openBridge, report } from './bridge.js'
import { page } from './page.js'

// The extension host of older VS Code requires no ES modules, which is what mocha's own entry is.
const Mocha = createRequire(__filename)('mocha/lib/mocha.cjs') as typeof MochaType

/** `testTimeout` is in seconds. */
export async function runSuite(name: string, testTimeout: number, load: () => void): Promise<void> {
  await openBridge()
  const grep = process.env['GOPURE_GREP'] ?? ''
  const mocha = new Mocha({ ui: 'bdd', reporter: silent as unknown as Mocha.ReporterConstructor, timeout: testTimeout * 1000, ...(grep === '' ? {} : { grep }) })
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, name, mocha)
  try {
    load()
    keepPictures(mocha.suite, name)
    await page.ready()
    const failures = await new Promise<number>((done) => {
      mocha.run(done)
    })
    report({ type: 'end' })
    if (failures > 0) throw new Error(`${failures} failed`)
  } catch (error) {
    if (!(error instanceof Error && /^\d+ failed$/.test(error.message))) {
      report({ type: 'fail', title: `${name} could not be loaded`, error: text(error) })
      report({ type: 'end' })
    }
    throw error
  } finally {
    await closeBridge()
  }
}

/** The picture is taken before a suite's own hooks tidy up: mocha runs the innermost hooks first, in their order. */
function keepPictures(suite: Mocha.Suite, name: string): void {
  if (suite.tests.length > 0) {
    suite.afterEach(async function (this: Mocha.Context) {
      const test = this.currentTest
      if (test?.state !== 'failed') return
      const file = `${name} ${test.title.replace(/[^\w -]+/g, '_').slice(0, 80)}.png`
      await page.screenshot(join(process.env['GOPURE_SHOTS'] ?? '.', file)).catch(() => undefined)
    })
    const hooks = (suite as unknown as { readonly _afterEach: unknown[] })._afterEach
    hooks.unshift(hooks.pop())
  }
  for (const inner of suite.suites) keepPictures(inner, name)
}

/** The runner prints; the extension host's console is for what the extension says. */
function silent(runner: Mocha.Runner): void {
  runner
    .on('test', (test) => report({ type: 'start', title: test.fullTitle() }))
    .on('pass', (test) => report({ type: 'pass', title: test.fullTitle(), ms: test.duration ?? 0 }))
    .on('pending', (test) => report({ type: 'pending', title: test.fullTitle() }))
    .on('fail', (test, error) => report({ type: 'fail', title: test.fullTitle(), error: text(error) }))
}

function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && /dist-test|test\/vscode/.test(line))
  return [error.message, ...stack.slice(0, 5)].join('\n')
}

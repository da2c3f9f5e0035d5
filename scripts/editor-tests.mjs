// The suites of test/vscode in real VS Code: in the browser, or on a desktop with --desktop.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBridge } from './editor/bridge.mjs'
import { openBrowserHost } from './editor/browser-host.mjs'
import { openDesktopHost } from './editor/desktop-host.mjs'
import { openOutcome } from './editor/outcome.mjs'
import { bundleSuites, copyWorkspace, findSuites, results } from './editor/suites.mjs'
import { stop } from './setup.mjs'

const usage = 'node scripts/editor-tests.mjs [--vsix FILE] [--grep PATTERN] [--suite NAME]... [--headed] [--desktop] [--result FILE]'
const { values } = (() => {
  try {
    return parseArgs({ options: { vsix: { type: 'string' }, grep: { type: 'string' }, suite: { type: 'string', multiple: true }, headed: { type: 'boolean' }, desktop: { type: 'boolean' }, result: { type: 'string' } } })
  } catch (error) {
    return stop(`${error.message}\n${usage}`)
  }
})()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))
const resultFile = resolve(values.result ?? join(results, values.desktop ? 'desktop.json' : 'editor.json'))
rmSync(resultFile, { force: true })
const outcome = openOutcome()
try {
  const suites = findSuites(values.suite)
  const bundles = await bundleSuites(suites)
  const bridge = await openBridge()
  const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
  const options = { vsix: values.vsix === undefined ? undefined : resolve(values.vsix), headed: values.headed, env: { GOPURE_SHOTS: results, GOPURE_GREP: values.grep ?? '', GOPURE_GO_FOLDER: join(goroot, 'bin') } }
  const host = await (values.desktop ? openDesktopHost(bridge, options) : openBrowserHost(bridge, options))
  try {
    // Suites that want the same server stand beside each other.
    for (const suite of inServerOrder(suites)) {
      const told = outcome.suite(suite.name)
      if (suite.host.only !== undefined && suite.host.only !== host.kind) {
        told.report({ type: 'pending', title: `runs only on the ${suite.host.only}` })
        continue
      }
      const workspace = copyWorkspace(suite)
      try {
        await host.run(suite, bundles.index(suite.name), workspace, told)
      } catch (error) {
        told.fail('the suite as a whole', error.message)
      } finally {
        workspace.remove()
        told.end()
      }
      if (values.grep === undefined && told.here.passed + told.here.failed + told.here.skipped === 0) told.fail('the suite as a whole', 'no test ran')
    }
  } finally {
    await host.close()
    bridge.close()
    bundles.remove()
  }
} catch (error) {
  console.error(error.message)
  outcome.total.failed++
  outcome.total.failures.push({ suite: '', title: 'VS Code', message: error.message })
}
outcome.write(resultFile)
const { passed, failed, skipped } = outcome.total
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''} in VS Code`)
process.exit(failed > 0 || (passed === 0 && values.grep === undefined) ? 1 : 0)

function inServerOrder(suites) {
  const key = ({ host: { trusted, settings, gopure, env } }) => JSON.stringify([trusted, settings, gopure, env])
  const first = new Map(suites.map((suite, index) => [key(suite), index]).reverse())
  return [...suites].sort((a, b) => first.get(key(a)) - first.get(key(b)))
}

// All checks and tests, added up in the last line.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { debianKernel, debianPrograms, downloadModules, root, setUp } from './setup.mjs'

const long = process.argv.includes('--long')
setUp()
debianPrograms({ strace: ['strace'], gcc: ['gcc', 'libc6-dev'], cpio: ['cpio'], xz: ['xz-utils'], zstd: ['zstd'], ...(long ? { 'qemu-system-x86_64': ['qemu-system-x86'] } : {}) })
// What is heavy, and compared in the long run only.
const workspaces = readdirSync(join(root, 'test', 'workspaces')).filter((name) => long || name !== 'kubelet')
downloadModules([...workspaces.map((name) => join('test', 'workspaces', name)), join('examples', 'starter'), join('test', 'image', 'mkuimage')])

// The grammars are tested beside VS Code's own. What installs it needs Node packages.
const { installEditor } = await import('./editor/install.mjs')
installEditor()

let passed = 0
let failed = 0
check('types', ['node_modules/typescript/bin/tsc', '--noEmit'])
check('lint', ['node_modules/eslint/bin/eslint.js', '.'])
check('layers', ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.mjs', 'src'])

const results = join(root, 'dist', 'test-results.json')
rmSync(results, { force: true })
const { status } = node(['node_modules/vitest/vitest.mjs', 'run'], { ...process.env, GOPURE_LONG: long ? '1' : '', GOPURE_TEST_KERNEL: long ? debianKernel() : '' })
if (existsSync(results)) {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(results, 'utf8'))
  passed += numPassedTests
  // A file that could not even be loaded has no failed test, and is a failure all the same.
  failed += Math.max(numFailedTests, status === 0 ? 0 : 1, numFailedTestSuites > 0 && numFailedTests === 0 ? 1 : 0)
} else {
  failed++
}
editorTests()
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** The suites in real VS Code; one that can't run at all has failed. */
function editorTests() {
  const file = join(root, 'dist-test', 'editor.json')
  rmSync(file, { force: true })
  const { status } = node(['scripts/editor-tests.mjs'])
  const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0 }
  passed += result.passed
  failed += Math.max(result.failed, status === 0 ? 0 : 1)
}

function check(name, args) {
  const ok = node(args).status === 0
  console.log(`${ok ? '✓' : '✗'} ${name}`)
  if (ok) passed++
  else failed++
}

function node(args, env = process.env) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env })
}

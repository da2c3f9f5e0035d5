// Run by the suites' runner once the extension host is gone; throws where something of the build is left.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export async function check(workspace) {
  const end = Date.now() + 10_000
  while (childrenOf(workspace).length > 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 100))
  assert.deepEqual(childrenOf(workspace), [])
  assert.equal(readFileSync(join(workspace, 'bb'), 'utf8'), 'the last good one')
  assert.deepEqual(readdirSync(workspace).filter((name) => name.includes('bb')), ['bb'])
  const builds = join(tmpdir(), 'gopure-test-storage', 'builds')
  assert.deepEqual(existsSync(builds) ? readdirSync(builds) : [], [])
}

/** Whatever carries the suite's variable, but for VS Code itself. */
function childrenOf(workspace) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(`GOPURE_KILLED=${workspace}`))
    .map((name) => `${name} ${read(`/proc/${name}/cmdline`).replaceAll('\0', ' ')}`)
    .filter((child) => !/code-server|\/lib\/vscode\/|^\d+ $/.test(child))
}

function read(file) {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return '' // It ended while we looked.
  }
}

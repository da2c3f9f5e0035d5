import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkJson } from '../cli/gopure.js'
import { workspaceFolder } from '../workspace.js'
import { ask, report } from './oracle.js'

interface Program {
  readonly name: string
  readonly folder: string
  readonly main: string
}

const fixture: Program = { name: 'the fixture', folder: fileURLToPath(new URL('../fixtures/rules/exec', import.meta.url)), main: './cmd/helper' }

const real: readonly Program[] = [
  ['containerd', 'github.com/containerd/containerd/v2/cmd/containerd'],
  ['kine', 'github.com/k3s-io/kine'],
  ['coredns', 'github.com/coredns/coredns'],
  ['etcdctl', 'go.etcd.io/etcd/etcdctl/v3'],
  ['kubelet', 'k8s.io/kubernetes/cmd/kubelet'],
].map(([workspace = '', main = '']) => ({ name: main, folder: workspaceFolder(workspace), main }))

// What would be said to be left out and is linked would hide a program that is needed.
describe('code that no command comes to', () => {
  it.each(process.env['GOPURE_LONG'] === '1' ? [fixture, ...real] : [fixture])('is left out by the linker of $name', { timeout: 1_200_000 }, ({ name, folder, main }) => {
    const { findings } = checkJson(['--fresh', main], { cwd: folder, env: { GOWORK: 'off' } })
    const started = findings.filter(({ rule }) => ['exec', 'nsenter', 'systemd-exec', 'self-exec'].includes(rule))
    const functions = ask('function', started.map(({ path, line }) => `${path} ${line}`))
    const linked = functionsOf(folder, main)
    const rows = started.flatMap(({ package: importPath, path, line, message }, at) => {
      const named = functions[at] as string
      const isMain = importPath === main || path.startsWith(join(folder, main))
      return named === '' ? [] : [{ place: `${path}:${line} ${message}`, isLinked: linked.has(`${isMain ? 'main' : importPath}.${named}`), isReached: !message.endsWith('the linker leaves it out') }]
    })
    const unreached = rows.filter(({ isReached }) => !isReached)
    expect(unreached.filter(({ isLinked }) => isLinked).map(({ place }) => place)).toEqual([])
    expect(rows.some(({ isLinked }) => isLinked)).toBe(true)
    if (name === fixture.name) expect(unreached.length).toBeGreaterThan(5)
    report(`${name}: ${rows.length} starts in functions, ${rows.filter(({ isLinked }) => !isLinked).length} of them not linked, ${unreached.length} said to be left out`)
  })
})

/** The functions in the program that the linker makes of a command, as `import/path.(*Type).Method`. */
function functionsOf(folder: string, main: string): ReadonlySet<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'gopure-linked-'))
  try {
    const binary = join(scratch, 'program')
    const env = { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' }
    execFileSync('go', ['build', '-o', binary, main], { cwd: folder, env })
    const symbols = execFileSync('go', ['tool', 'nm', binary], { encoding: 'utf8', maxBuffer: 1 << 30 }).split('\n')
    return new Set(symbols.flatMap((line) => /^ *[0-9a-f]+ [Tt] (.*)$/.exec(line)?.[1]?.replaceAll('%2e', '.').replace(/\[.*?\]/, '') ?? []))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

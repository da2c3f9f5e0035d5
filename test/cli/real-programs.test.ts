import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { goEnv } from '../oracle/oracle.js'
import { workspaceFolder } from '../workspace.js'
import { checkJson, cli, gopure } from './gopure.js'

const runc = 'github.com/opencontainers/runc'
const containerd = 'github.com/containerd/containerd/v2/cmd/containerd'

/** Every file that cgo would take outside the standard library, as go list has them. */
function cgoFiles(workspace: string, main: string, tags: string): readonly string[] {
  const format = '{{if not .Standard}}{{$d := .Dir}}{{range .CgoFiles}}{{$d}}/{{.}}\n{{end}}{{end}}'
  const output = execFileSync('go', ['list', '-deps', '-e', `-tags=${tags}`, '-f', format, main], { cwd: workspaceFolder(workspace), env: { ...process.env, CGO_ENABLED: '1', GOOS: 'linux', GOARCH: 'amd64' }, encoding: 'utf8' })
  return output.split('\n').filter((line) => line !== '').sort()
}

describe('gopure check on real programs', () => {
  it('finds two active cgo files in runc, what breaks with them, and nsenter with its chain', () => {
    const { findings, verdict } = checkJson([runc], { cwd: workspaceFolder('runc') })
    const of = (rule: string): readonly string[] => findings.filter((finding) => finding.rule === rule && finding.state === 'active').map(({ file }) => file)
    expect(of('cgo-import')).toEqual(['libcontainer/internal/userns/userns_maps_linux.go', 'libcontainer/nsenter/nsenter.go'])
    expect(of('cgo-partial-package')).toEqual(['libcontainer/internal/userns/userns_maps_linux.go'])
    expect(of('cgo-only-package')).toEqual(['init.go'])
    const nsenter = findings.filter((finding) => finding.rule === 'nsenter')
    expect(nsenter.map(({ file, via }) => ({ file, via }))).toEqual([{ file: 'init.go', via: [runc, `${runc}/libcontainer/nsenter`] }])
    // The C constructor of nsenter, and seccomp without its tag.
    expect(verdict).toEqual({ builds: false, works: false, selfContained: false, pure: false })
  })

  it('finds no active cgo file in containerd, which builds', () => {
    const { findings, verdict } = checkJson([containerd], { cwd: workspaceFolder('containerd') })
    expect(findings.filter(({ rule }) => rule === 'cgo-import')).toEqual([])
    expect(verdict['builds']).toBe(true)
  })

  it.each([
    ['runc', runc, '', 2],
    ['runc', runc, 'seccomp,libpathrs', 6],
    ['containerd', containerd, '', 5],
    ['kine', 'github.com/k3s-io/kine', '', undefined],
    ['etcdctl', 'go.etcd.io/etcd/etcdctl/v3', '', undefined],
  ])('with --cgo lists for %s %s with tags "%s" the cgo files that go list has', (workspace, main, tags, number) => {
    const want = cgoFiles(workspace, main, tags)
    if (number !== undefined) expect(want).toHaveLength(number)
    const { findings } = checkJson(['--cgo', `--tags=${tags}`, main], { cwd: workspaceFolder(workspace) })
    expect(findings.filter(({ rule }) => rule === 'cgo-import').map(({ path }) => path).sort()).toEqual(want)
  })

  it.each([
    ['check', ['check', '--format', 'json', runc]],
    ['list', ['list', '--format', 'json', runc]],
  ])('%s says the same with no Go on PATH, and starts no program', (_verb, words) => {
    const cwd = workspaceFolder('runc')
    const named = { GOROOT: goEnv('GOROOT'), GOMODCACHE: goEnv('GOMODCACHE') }
    const usual = gopure(words, { cwd })
    const without = gopure(words, { cwd, env: { ...named, PATH: '/nonexistent' } })
    expect(usual.stdout.length).toBeGreaterThan(1000)
    expect(without).toEqual(usual)
    if (process.platform !== 'linux') return
    const { stderr } = spawnSync('strace', ['-f', '-qq', '-e', 'trace=execve,execveat,socket', process.execPath, cli, ...words, '--fresh'], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
    // strace itself starts node: one execve, and nothing else.
    expect(stderr.split('\n').filter((line) => /\b(execve|execveat|socket)\(/.test(line))).toHaveLength(1)
  })
})

describe('gopure why', () => {
  it('gives the shortest chain, each import with its place', () => {
    const { stdout, status } = gopure(['why', runc, '--', `${runc}/libcontainer/internal/userns`], { cwd: workspaceFolder('runc') })
    expect(status).toBe(0)
    expect(stdout.split('\n').map((line) => line.replace(/^ *└? ?/, '').split(' ')[0])).toEqual([runc, `${runc}/libcontainer`, `${runc}/libcontainer/internal/userns`, ''])
    expect(stdout).toMatch(/libcontainer {2}\S+\.go:\d+/)
  })

  it('gives a rule’s findings, each with its chain', () => {
    const { stdout } = gopure(['why', runc, '--', 'cgo-only-package'], { cwd: workspaceFolder('runc') })
    expect(stdout).toContain(`${runc} → …/libcontainer/nsenter`)
  })

  it('with --all gives every import on the way', () => {
    const { stdout } = gopure(['why', '--all', runc, '--', 'os/exec'], { cwd: workspaceFolder('runc') })
    expect(stdout.trim().split('\n').length).toBeGreaterThan(5)
  })

  it('says why there is no chain', () => {
    const { stderr, status } = gopure(['why', runc, '--', 'net/http/httptest'], { cwd: workspaceFolder('runc') })
    expect({ stderr, status }).toEqual({ stderr: 'gopure: net/http/httptest: no selected command imports it for linux/amd64 without cgo\n', status: 1 })
  })
})

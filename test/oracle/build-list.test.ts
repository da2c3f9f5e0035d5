import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { toolTags } from '../../src/go/tooltags.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { unpack } from '../archive.js'
import { workspaceFolder } from '../workspace.js'

function open(directory: string, env: Readonly<Record<string, string>> = {}): NonNullable<ReturnType<typeof openWorkspace>['workspace']> {
  return openWorkspace(disk, thisHost({ ...process.env, ...env }), directory).workspace!
}

function selected(directory: string): readonly string[] {
  return execFileSync('go', ['list', '-m', '-f', '{{if not .Main}}{{.Path}} {{.Version}}{{end}}', 'all'], { cwd: directory, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .sort()
}

describe('minimal version selection', () => {
  it.each(['runc', 'containerd', 'kine', 'etcdctl', 'u-root', 'flannel', 'coredns'])('selects what go list -m all selects in %s', (name) => {
    const directory = workspaceFolder(name)
    const want = selected(directory)
    const { versions } = open(directory).buildList()
    expect([...versions].map(([path, version]) => `${path} ${version}`).sort()).toEqual(want)
  })

  it('selects over a workspace of two of them as go does', () => {
    const directory = unpack({ 'go.work': `go 1.26.6\n\nuse ${workspaceFolder('runc')}\nuse ${workspaceFolder('etcdctl')}\nuse ${workspaceFolder('u-root')}\n` })
    const want = selected(directory)
    expect([...open(directory).buildList().versions].map(([path, version]) => `${path} ${version}`).sort()).toEqual(want)
  })
})

describe('tool tags', () => {
  it.each([
    ['linux', 'amd64', {}],
    ['linux', 'amd64', { GOAMD64: 'v3' }],
    ['linux', 'arm64', {}],
    ['linux', 'arm64', { GOARM64: 'v9.1' }],
    ['linux', 'arm', { GOARM: '6' }],
    ['linux', '386', {}],
    ['linux', 'riscv64', { GORISCV64: 'rva22u64' }],
    ['linux', 'ppc64le', {}],
    ['linux', 'mips', {}],
    ['darwin', 'arm64', {}],
    ['linux', 'amd64', { GOEXPERIMENT: 'boringcrypto,nogreenteagc' }],
    ['js', 'wasm', {}],
  ] as const)("for %s/%s and %o are those of the go command's own context", (goos, goarch, env) => {
    const output = execFileSync('go', ['list', '-f', '{{join context.ToolTags " "}}', 'unsafe'], { env: { ...process.env, GOOS: goos, GOARCH: goarch, ...env }, encoding: 'utf8' })
    const { go } = open(workspaceFolder('runc'), env)
    expect([...toolTags(disk, go.installation.goroot, goos, goarch, go)].sort()).toEqual(output.trim().split(' ').sort())
  })
})

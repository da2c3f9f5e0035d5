import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { testStorage } from '../storage.js'
import { workspaceFolder } from '../workspace.js'
import { gopure, type Ran } from './gopure.js'
import { renameProgram } from './rename-go.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: 'off' }
const goEnv = { ...process.env, ...env, GOFLAGS: '' }

interface PortJson {
  readonly steps: readonly { readonly fix: string }[]
  readonly builds: readonly { readonly cgo: boolean; readonly result: string }[]
  readonly lost: readonly { readonly what: string; readonly path: string; readonly reached?: { readonly chain: readonly string[]; readonly fromStart: boolean } }[]
  readonly left: readonly { readonly class: string }[]
  readonly tests: readonly { readonly broken: readonly string[] }[]
  readonly files: readonly { readonly path: string; readonly created: boolean }[]
}

/** A copy of a module that a workspace of ours names, with git around it. */
function copyOf(workspace: string, module: string): string {
  const dir = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: workspaceFolder(workspace), env: goEnv, encoding: 'utf8' }).trim()
  const above = unpack({})
  // Whom a user namespace makes of root has to come to it too.
  chmodSync(above, 0o755)
  const folder = join(above, 'program')
  cpSync(dir, folder, { recursive: true })
  for (const entry of [folder, ...readdirSync(folder, { recursive: true, withFileTypes: true }).map((one) => join(one.parentPath, one.name))]) chmodSync(entry, 0o755)
  return folder
}

function commit(folder: string): void {
  for (const words of [['init', '-q'], ['add', '-A'], ['-c', 'user.name=t', '-c', 'user.email=t@example.test', 'commit', '-qm', 'start']]) execFileSync('git', words, { cwd: folder })
}

function go(folder: string, cgo: boolean, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('go', words, { cwd: folder, env: { ...goEnv, CGO_ENABLED: cgo ? '1' : '0' }, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

function port(folder: string, ...words: readonly string[]): PortJson & Pick<Ran, 'status' | 'stderr'> {
  const { stdout, stderr, status } = gopure(['port', '.', '--format', 'json', ...words], { cwd: folder, env })
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout) as PortJson), status, stderr }
}

/** What a package of the closure is built from, without the files that a port made or changed. */
function filesWithCgo(folder: string, tags: string, without: ReadonlySet<string>): readonly string[] {
  const format = '{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}\n{{end}}{{range .CgoFiles}}{{$d}}/{{.}}\n{{end}}{{range .CFiles}}{{$d}}/{{.}}\n{{end}}{{range .HFiles}}{{$d}}/{{.}}\n{{end}}{{end}}'
  return go(folder, true, 'list', '-deps', '-e', `-tags=${tags}`, '-f', format, '.').split('\n').filter((line) => line !== '' && !without.has(line)).sort()
}

const hasSeccomp = spawnSync('pkg-config', ['--exists', 'libseccomp']).status === 0
const tagSets = ['', ...(hasSeccomp ? ['seccomp'] : [])]

/** Two builds with cgo, two without, tests, and a busybox; in milliseconds. */
const longest = 1_200_000

/** Containers take root, and a system that lets it make namespaces and mounts. */
const mayContain = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--pid', '--cgroup', '--fork', 'true']).status === 0

/** A program that says where it is. */
function fileOf(folder: string, name: string): string {
  const source = unpack({ 'go.mod': 'module example.test/marker\n\ngo 1.24\n', 'main.go': 'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n\thost, _ := os.Hostname()\n\tfmt.Println("marker", os.Getpid(), os.Getuid(), host)\n}\n' })
  go(source, false, 'build', '-o', join(folder, name), '.')
  return join(folder, name)
}

interface Spec {
  readonly process: Record<string, unknown>
  readonly linux: { readonly namespaces: { readonly type: string; readonly path?: string }[] }
}

/** Runs containers of new namespaces, and shows what is said where some are to be joined. */
function runs(binary: string, bundle: string, program: string): void {
  const config = join(bundle, 'config.json')
  const root = join(bundle, 'rootfs/bin')
  mkdirSync(root, { recursive: true })
  cpSync(program, join(root, 'marker'))
  const spec = JSON.parse(readFileSync(config, 'utf8')) as Spec
  const contain = (change: (spec: Spec) => void): SpawnSyncReturns<string> => {
    const now = structuredClone(spec)
    Object.assign(now.process, { terminal: false, args: ['/bin/marker'] })
    change(now)
    writeFileSync(config, JSON.stringify(now))
    return spawnSync(binary, ['--root', join(bundle, 'state'), 'run', `gopure-test-${process.pid}`], { cwd: bundle, encoding: 'utf8', timeout: 60_000 })
  }
  const ids = [{ containerID: 0, hostID: 100_000, size: 65_536 }]
  expect(contain(() => undefined)).toMatchObject({ status: 0, stdout: 'marker 1 0 runc\n' })
  expect(contain(({ linux }) => linux.namespaces.push({ type: 'cgroup' }))).toMatchObject({ status: 0, stdout: 'marker 1 0 runc\n' })
  expect(contain(({ linux }) => Object.assign(linux, { uidMappings: ids, gidMappings: ids, namespaces: [...linux.namespaces, { type: 'user' }] }))).toMatchObject({ status: 0, stdout: 'marker 1 0 runc\n' })
  const joining = contain(({ linux }) => Object.assign(linux, { namespaces: linux.namespaces.map((one) => (one.type === 'ipc' ? { ...one, path: '/proc/self/ns/ipc' } : one)) }))
  expect(joining.status).not.toBe(0)
  expect(joining.stderr).toContain('existing namespaces can only be joined in a build with cgo')
}

/** The ported program and some of u-root's in one binary, and a container that holds nothing but that binary. */
function inBusybox(folder: string): void {
  const tools = workspaceFolder('u-root')
  const workspace = unpack({ 'go.work': `go 1.26.0\n\nuse (\n\t${folder}\n\t./tools\n)\n`, 'tools/go.mod': readFileSync(join(tools, 'go.mod')), 'tools/go.sum': readFileSync(join(tools, 'go.sum')) })
  const { status, stderr } = gopure(['build', '--no-preflight', 'github.com/opencontainers/runc', 'github.com/u-root/u-root/cmds/core/{echo,cat}'], { cwd: workspace, env: { ...env, GOWORK: '' } })
  expect(status, stderr).toBe(0)
  const bundle = join(workspace, 'bundle')
  const bin = join(bundle, 'rootfs/bin')
  mkdirSync(bin, { recursive: true })
  cpSync(join(workspace, 'bb'), join(bin, 'bb'))
  for (const applet of ['runc', 'echo']) symlinkSync('bb', join(bin, applet))
  const runc = join(bin, 'runc')
  expect(execFileSync(runc, ['--version'], { encoding: 'utf8' })).toMatch(/^runc version /)
  execFileSync(runc, ['spec'], { cwd: bundle })
  const config = join(bundle, 'config.json')
  const spec = JSON.parse(readFileSync(config, 'utf8')) as Spec
  Object.assign(spec.process, { terminal: false, args: ['/bin/echo', 'said in a container'] })
  writeFileSync(config, JSON.stringify(spec))
  expect(execFileSync(runc, ['--root', join(bundle, 'state'), 'run', `gopure-busybox-${process.pid}`], { cwd: bundle, encoding: 'utf8' })).toBe('said in a container\n')
}

describe.runIf(process.env['GOPURE_LONG'] === '1')('gopure port of runc', () => {
  const copies = {
    'as it is': () => copyOf('runc', 'github.com/opencontainers/runc'),
    'with other names': () => {
      const folder = copyOf('runc', 'github.com/opencontainers/runc')
      const words = renameProgram(folder, {
        module: ['github.com/opencontainers/runc', 'example.test/deep/shipper'],
        packages: { 'libcontainer/internal/userns': 'idspace', 'libcontainer/nsenter': 'joiner', 'libcontainer/specconv': 'blueprint' },
        names: { bootstrapData: 'openingWords', getChildPid: 'hearNumber', waitForChildExit: 'letGo', CloneFlags: 'NewOnes', newInitProcess: 'newFirst', newSetnsProcess: 'newLater', initSockParent: 'nearEnd', _LIBCONTAINER_INITPIPE: '_SHIPPER_WIRE' },
      })
      expect(words.size).toBeGreaterThan(3)
      return folder
    },
  }

  it.each(Object.entries(copies))('%s builds without cgo and as before with it, and runs a container', (name, make) => {
    const folder = make()
    commit(folder)
    for (const tags of tagSets) go(folder, true, 'build', '-o', '/dev/null', `-tags=${tags}`, '.')
    expect(() => go(folder, false, 'build', '-o', '/dev/null', '.')).toThrow()
    const before = filesWithCgo(folder, 'seccomp,libpathrs', new Set())
    const { status, steps, builds, lost, left, tests, files } = port(folder)
    expect(status).toBe(1)
    expect(steps.map(({ fix }) => fix).sort()).toEqual(['clone-flags', 'nocgo-sibling', 'split-cgo'])
    expect(builds).toMatchObject([{ cgo: false, result: 'builds' }, { cgo: true, result: 'builds' }])
    expect(left.filter((one) => one.class === 'build')).toEqual([])
    expect(tests.flatMap(({ broken }) => broken)).toEqual([])
    // The function that touches C, from main to itself, and what a clone does not do; of that, who calls a method that many types have is not known.
    expect(lost.map(({ reached }) => reached?.fromStart)).toEqual([true, false, false, false, false])
    expect(lost[1]?.what).toBe('joining namespaces that are there fails without cgo')
    const binary = join(folder, 'pure')
    go(folder, false, 'build', '-o', binary, '.')
    for (const tags of tagSets) go(folder, true, 'build', '-o', '/dev/null', `-tags=${tags}`, '.')
    const changed = new Set(files.map(({ path }) => path))
    expect(filesWithCgo(folder, 'seccomp,libpathrs', changed)).toEqual(before.filter((file) => !changed.has(file)))
    const bundle = join(folder, 'bundle')
    mkdirSync(bundle)
    expect(execFileSync(binary, ['--version'], { encoding: 'utf8' })).toMatch(/^runc version /)
    execFileSync(binary, ['spec'], { cwd: bundle })
    expect(JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'))).toHaveProperty('process.args')
    expect(JSON.parse(execFileSync(binary, ['features'], { encoding: 'utf8' }))).toHaveProperty('ociVersionMax')
    if (mayContain) runs(binary, bundle, fileOf(folder, 'marker'))
    if (mayContain && name === 'as it is') inBusybox(folder)
    rmSync(folder, { recursive: true })
  }, longest)
})

describe.runIf(process.env['GOPURE_LONG'] === '1')('gopure port of flannel', () => {
  it('builds without cgo, and says that its UDP backend is off', () => {
    const folder = copyOf('flannel', 'github.com/flannel-io/flannel')
    // The versions that can be had are those of the workspace.
    const workspace = workspaceFolder('flannel')
    const versions = readFileSync(join(workspace, 'go.mod'), 'utf8').split('\n').filter((line) => !/^tool |flannel-io\/flannel /.test(line)).join('\n')
    writeFileSync(join(folder, 'go.mod'), versions.replace(/^module .*$/m, 'module github.com/flannel-io/flannel'))
    writeFileSync(join(folder, 'go.sum'), readFileSync(join(workspace, 'go.sum')))
    go(folder, false, 'list', '-mod=mod', '-deps', '.')
    commit(folder)
    const { builds, lost, left } = port(folder, '--no-tests')
    expect(builds).toMatchObject([{ cgo: false, result: 'builds' }, { cgo: true, result: 'builds' }])
    expect(left.filter((one) => one.class === 'build')).toEqual([])
    expect(lost.map(({ path }) => path.startsWith(join(folder, 'pkg/backend/udp/')))).not.toContain(false)
    expect(lost.length).toBeGreaterThan(0)
    go(folder, false, 'build', '-o', join(folder, 'flanneld'), '.')
    expect(existsSync(join(folder, 'flanneld'))).toBe(true)
    rmSync(folder, { recursive: true })
  }, longest)
})

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const folder = join(unpack({}), 'program')
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

describe.runIf(process.env['GOPURE_LONG'] === '1')('gopure port of runc', () => {
  const copies = {
    'as it is': () => copyOf('runc', 'github.com/opencontainers/runc'),
    'with other names': () => {
      const folder = copyOf('runc', 'github.com/opencontainers/runc')
      const words = renameProgram(folder, {
        module: ['github.com/opencontainers/runc', 'example.test/deep/shipper'],
        packages: { 'libcontainer/internal/userns': 'idspace', 'libcontainer/nsenter': 'joiner', 'libcontainer/specconv': 'blueprint' },
      })
      expect(words.size).toBeGreaterThan(3)
      return folder
    },
  }

  it.each(Object.entries(copies))('%s builds without cgo and as before with it, and runs', (_, make) => {
    const folder = make()
    commit(folder)
    for (const tags of tagSets) go(folder, true, 'build', '-o', '/dev/null', `-tags=${tags}`, '.')
    expect(() => go(folder, false, 'build', '-o', '/dev/null', '.')).toThrow()
    const before = filesWithCgo(folder, 'seccomp,libpathrs', new Set())
    const { status, steps, builds, lost, left, tests, files } = port(folder)
    expect(status).toBe(1)
    expect(steps.map(({ fix }) => fix).sort()).toEqual(['nocgo-sibling', 'split-cgo'])
    expect(builds).toMatchObject([{ cgo: false, result: 'builds' }, { cgo: true, result: 'builds' }])
    expect(left.filter((one) => one.class === 'build')).toEqual([])
    expect(tests.flatMap(({ broken }) => broken)).toEqual([])
    // The function that touches C, from main to itself, and the constructor.
    expect(lost.map(({ reached }) => reached?.fromStart)).toEqual([true, undefined])
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
    rmSync(folder, { recursive: true })
  })
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
  })
})

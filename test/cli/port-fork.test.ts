import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { filesBelow } from '../oracle/oracle.js'
import { download, serveModules, type ProxyEnvironment } from '../oracle/proxy.js'
import { testStorage } from '../storage.js'
import { gopure, type Ran } from './gopure.js'

/** What it is compiled from without cgo is wrong already. */
const flawed: Archive = {
  'go.mod': 'module example.com/flawed\n\ngo 1.20\n',
  'clock.go': 'package flawed\n\n// static int hours(void) { return 12; }\nimport "C"\n\nfunc Hours() int { return int(C.hours()) }\n',
  'pins.go': '//go:build !cgo\n\npackage flawed\n\nvar pins int = "none"\n',
}

const modules: Readonly<Record<string, Archive>> = {
  'example.com/sensor@v1.0.0': {
    'go.mod': 'module example.com/sensor\n\ngo 1.20\n',
    'sensor.go': 'package sensor\n\n// static int degrees(void) { return 21; }\nimport "C"\n\n// Unit is pure.\nfunc Unit() string { return "°C" }\n\n// Degrees asks the chip.\nfunc Degrees() int { return int(C.degrees()) }\n',
    'sensor_test.go': 'package sensor\n\nimport "testing"\n\nfunc TestUnit(t *testing.T) {\n\tif Unit() != "°C" {\n\t\tt.Fatal(Unit())\n\t}\n}\n',
    'wire/wire.go': 'package wire\n\n/*\nstatic int began;\n__attribute__((constructor)) static void begin(void) { began = 1; }\n*/\nimport "C"\n',
    'docs/chip.bin': '\0\u0001',
  },
  'example.com/flawed@v1.0.0': flawed,
  'example.com/between@v1.1.0': {
    'go.mod': 'module example.com/between\n\ngo 1.20\n\nrequire example.com/sensor v1.0.0\n',
    'between.go': 'package between\n\nimport (\n\t"fmt"\n\n\t"example.com/sensor"\n)\n\nfunc Say() string { return fmt.Sprint(sensor.Degrees(), sensor.Unit()) }\n',
  },
}
const app: Archive = {
  'go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire (\n\texample.com/between v1.1.0\n\texample.com/sensor v1.0.0\n)\n',
  'cmd/thermo/main.go': 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/app/show"\n\t_ "example.com/sensor/wire"\n)\n\nfunc main() { fmt.Println(show.Line()) }\n',
  'show/show.go': 'package show\n\nimport "example.com/between"\n\nfunc Line() string { return between.Say() }\n',
  'show/show_test.go': 'package show\n\nimport "testing"\n\nfunc TestLine(t *testing.T) {\n\tif Line() == "" {\n\t\tt.Fatal("nothing is shown")\n\t}\n}\n',
}

interface PortJson {
  readonly written: boolean
  readonly steps: readonly { readonly fix: string; readonly title: string; readonly file: string }[]
  readonly files: readonly { readonly path: string; readonly created: boolean; readonly text: string }[]
  readonly forks: readonly { readonly module: string; readonly version: string; readonly folder: string; readonly files: number; readonly patch: string }[]
  readonly builds: readonly { readonly cgo: boolean; readonly result: string; readonly errors: readonly { readonly path: string; readonly line: number }[] }[]
  readonly lost: readonly { readonly what: string; readonly path: string; readonly reached?: { readonly chain: readonly string[] } }[]
  readonly left: readonly { readonly kind: string; readonly path: string; readonly fork?: string; readonly refused?: string }[]
  readonly targets: readonly { readonly package: string; readonly result: string }[]
  readonly tests: readonly { readonly cgo: boolean; readonly kept: number; readonly gained: number; readonly broken: readonly string[]; readonly notRun: readonly unknown[] }[]
}

let proxy: ProxyEnvironment

beforeAll(() => {
  proxy = serveModules(modules)
})

const env = (): Readonly<Record<string, string>> => ({ ...proxy, GOPURE_STORAGE: testStorage, GOWORK: '' })

function project(archive: Archive = app): string {
  const folder = unpack(archive)
  download(folder, proxy, {})
  git(folder, 'init', '-q')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-qm', 'start')
  return folder
}

const who = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@example.test', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@example.test' }
const git = (folder: string, ...words: readonly string[]): string => execFileSync('git', [...words], { cwd: folder, env: { ...process.env, ...who }, encoding: 'utf8' }).trim()
const run = (folder: string, ...words: readonly string[]): Ran => gopure(words, { cwd: folder, env: { ...env(), ...who } })
const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')
const tree = (folder: string): Readonly<Record<string, string>> => Object.fromEntries(filesBelow(folder, (name) => !name.includes('/.git/')).map((file): readonly [string, string] => [file.slice(folder.length + 1), readFileSync(file, 'latin1')]))

function portJson(folder: string, ...words: readonly string[]): PortJson & Pick<Ran, 'status'> {
  const { stdout, stderr, status } = run(folder, 'port', '--format', 'json', '--matrix', 'amd64', ...words)
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout) as PortJson), status }
}

function builds(folder: string, cgo: '0' | '1'): string {
  const { stderr, status } = spawnSync('go', ['build', './...'], { cwd: folder, env: { ...process.env, ...env(), GOFLAGS: '', CGO_ENABLED: cgo }, encoding: 'utf8' })
  return status === 0 ? 'builds' : stderr
}

describe('gopure port --fork', () => {
  it('forks the module that is in the way, mends it there, and writes copy, record, patch and replace line', () => {
    const folder = project()
    const cache = tree(join(proxy.GOMODCACHE, 'example.com'))
    expect(builds(folder, '0')).not.toBe('builds')
    const { status, written, steps, forks, builds: tried, left, lost, targets, tests, files } = portJson(folder, '--fork')
    expect({ status, written }).toEqual({ status: 1, written: true })
    expect(steps.map(({ fix, file }) => `${fix} ${file.slice(folder.length + 1)}`)).toEqual(['fork forks/sensor', 'split-cgo forks/sensor/sensor.go', 'nocgo-sibling forks/sensor/wire/wire.go'])
    expect(forks).toMatchObject([{ module: 'example.com/sensor', version: 'v1.0.0', folder: 'forks/sensor' }])
    expect(tried).toMatchObject([{ cgo: false, result: 'builds' }, { cgo: true, result: 'builds' }])
    expect([builds(folder, '0'), builds(folder, '1')]).toEqual(['builds', 'builds'])
    expect(files.map(({ path }) => path.slice(folder.length + 1))).toContain('go.mod')
    expect(files.every(({ path }) => path.startsWith(`${folder}/`))).toBe(true)
    expect(read(folder, 'go.mod')).toBe(`${app['go.mod'] as string}\nreplace example.com/sensor => ./forks/sensor\n`)
    expect(tree(join(proxy.GOMODCACHE, 'example.com'))).toEqual(cache)
    // Who comes to the stub: through a module that stays where it is no name is followed.
    expect(lost.map(({ what }) => what).sort()).toEqual(['Degrees panics without cgo', 'the C constructor of wire.go does not run without cgo'])
    expect(lost.every(({ path }) => path.startsWith(`${folder}/forks/sensor/`))).toBe(true)
    expect(left.map(({ kind }) => kind)).toEqual(['stub', 'stub'])
    expect(targets.every(({ result }) => result === 'builds')).toBe(true)
    expect(tests.flatMap(({ broken }) => broken)).toEqual([])
    // The records are as gopure fork leaves them.
    expect(run(folder, 'fork', '--save')).toMatchObject({ status: 0, stdout: 'example.com/sensor v1.0.0: patches/example.com/sensor@v1.0.0.patch is up to date (5 files)\n' })
    const copy = tree(join(folder, 'forks/sensor'))
    rmSync(join(folder, 'forks'), { recursive: true })
    expect(run(folder, 'fork', '--restore').status).toBe(0)
    expect(tree(join(folder, 'forks/sensor'))).toEqual(copy)
  })

  it('is taken back by one command, to the byte', () => {
    const folder = project()
    const before = tree(folder)
    const { stdout } = run(folder, 'port', '--fork', '--no-tests', '--matrix', 'amd64')
    const way = /example\.com\/sensor v1\.0\.0 is forked: \d+ files in forks\/sensor, its changes in (\S+); gopure (fork --remove \S+) takes it back/.exec(stdout)
    expect(run(folder, ...way![2]!.split(' ')).status).toBe(0)
    rmSync(join(folder, 'patches'), { recursive: true })
    expect(tree(folder)).toEqual(before)
  })

  it('is named where it was not asked for, with the command that comes first', () => {
    const folder = project()
    const { stdout, status } = run(folder, 'port', '--no-tests', '--matrix', 'amd64')
    expect(status).toBe(1)
    expect(stdout).toContain('fork first: gopure fork example.com/sensor, or port with --fork')
    expect(existsSync(join(folder, 'forks'))).toBe(false)
  })

  it('shows a plan with --dry-run, and writes nothing', () => {
    const folder = project()
    const { stdout } = run(folder, 'port', '--fork', '--dry-run')
    expect(stdout).toContain('Fork example.com/sensor v1.0.0 into forks/sensor')
    expect(stdout).toContain('--- a/forks/sensor/sensor.go')
    expect(stdout).toContain('+replace example.com/sensor => ./forks/sensor')
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })

  it('makes a branch that builds as it is cloned', () => {
    const folder = project()
    expect(run(folder, 'port', '--fork', '--branch', 'pure', '--no-tests', '--matrix', 'amd64').stderr).toContain('one commit on the branch pure')
    expect(git(folder, 'status', '--porcelain')).toBe('')
    const clone = join(unpack({}), 'clone')
    git(folder, 'clone', '-q', '-b', 'pure', folder, clone)
    expect(builds(clone, '0')).toBe('builds')
    expect(run(clone, 'fork', '--list').stdout).toBe('example.com/sensor v1.0.0  forks/sensor\n  5 changed files: patches/example.com/sensor@v1.0.0.patch\n')
  })

  it('saves the patch of a fork that was there before', () => {
    const folder = project()
    expect(run(folder, 'fork', 'example.com/sensor').status).toBe(0)
    const { stderr } = run(folder, 'port', '--fork', '--allow-dirty', '--no-tests', '--matrix', 'amd64')
    expect(stderr).toContain('example.com/sensor v1.0.0: its changes are in patches/example.com/sensor@v1.0.0.patch\n')
    expect(run(folder, 'fork', '--list').stdout).toBe('example.com/sensor v1.0.0  forks/sensor\n  5 changed files: patches/example.com/sensor@v1.0.0.patch\n')
  })

  it('does not make a copy in which nothing would be changed', () => {
    const folder = project()
    const { forks, steps, files, left } = portJson(folder, '--fork', '--no-tests', '--skip', 'forks/sensor/sensor.go,forks/sensor/wire/wire.go')
    expect({ forks, steps, files }).toEqual({ forks: [], steps: [], files: [] })
    expect(left.filter(({ fork }) => fork === 'example.com/sensor').map(({ path }) => path).every((path) => path.startsWith(proxy.GOMODCACHE))).toBe(true)
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })

  it('tells what go says of the copy at the place that it will have', () => {
    const folder = project({ 'go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/flawed v1.0.0\n', 'main.go': 'package main\n\nimport "example.com/flawed"\n\nfunc main() { println(flawed.Hours()) }\n' })
    const { builds: tried, left, written } = portJson(folder, '--fork', '--no-tests')
    expect({ written, tried }).toMatchObject({ written: true, tried: [{ cgo: false, result: 'broken', errors: [{ path: join(folder, 'forks/flawed/pins.go'), line: 5 }] }, { cgo: true, result: 'builds' }] })
    expect(left.find(({ kind }) => kind === 'compiler')?.path).toBe(join(folder, 'forks/flawed/pins.go'))
  })

  it('looks past a vendor folder, leaves it as it is, and says that it has to follow', () => {
    const folder = project()
    const vendor = (): void => void execFileSync('go', ['mod', 'vendor'], { cwd: folder, env: { ...process.env, ...env(), GOFLAGS: '' } })
    vendor()
    git(folder, 'add', '-A')
    git(folder, 'commit', '-qm', 'vendored')
    const before = tree(join(folder, 'vendor'))
    const { stdout, stderr } = run(folder, 'port', '--fork', '--no-tests', '--matrix', 'amd64')
    expect(stdout).toContain('is forked: ')
    expect(stderr).toContain('the vendor folder counts, and is as it was: run go mod vendor')
    expect(tree(join(folder, 'vendor'))).toEqual(before)
    vendor()
    expect(builds(folder, '0')).toBe('builds')
  })

  it("declares it in a go.work of several modules, and keeps what other forks there are", () => {
    const folder = project({
      'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./other\n)\n',
      ...Object.fromEntries(Object.entries(app).map(([name, text]) => [`app/${name}`, text])),
      'other/go.mod': 'module example.com/other\n\ngo 1.25.0\n',
      'other/other.go': 'package other\n',
    })
    expect(run(folder, 'fork', 'example.com/between').status).toBe(0)
    const { forks } = portJson(join(folder, 'app'), '--fork', '--allow-dirty', '--no-tests')
    expect(forks.map(({ module }) => module)).toEqual(['example.com/sensor'])
    expect(read(folder, 'go.work')).toBe('go 1.25.0\n\nuse (\n\t./app\n\t./other\n)\n\nreplace example.com/between => ./forks/between\n\nreplace example.com/sensor => ./forks/sensor\n')
    expect(run(folder, 'fork', '--list').stdout).toMatch(/^example\.com\/between v1\.1\.0 {2}forks\/between\nexample\.com\/sensor v1\.0\.0 {2}forks\/sensor\n/)
    expect(builds(join(folder, 'app'), '0')).toBe('builds')
  })

  it.each<[string, (folder: string) => void, readonly string[], string]>([
    ['that a person leaves out', () => undefined, ['--skip', 'forks/sensor'], 'forks/sensor is left out'],
    ['whose place is taken', (folder) => writeFileSync(join(folder, 'gopure-forks.json'), '{'), [], 'is not JSON'],
  ])('leaves a module %s, and says why', (_what, prepare, words, why) => {
    const folder = project()
    prepare(folder)
    const { forks, left } = portJson(folder, '--fork', '--allow-dirty', '--no-tests', ...words)
    expect(forks).toEqual([])
    expect(left.find(({ fork }) => fork === 'example.com/sensor')?.refused).toContain(why)
    expect(existsSync(join(folder, 'forks'))).toBe(false)
  })
})

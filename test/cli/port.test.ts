import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { goEnv } from '../oracle/oracle.js'
import { testStorage } from '../storage.js'
import { gopure, startGopure, type Ran } from './gopure.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: 'off' }

/** A command that needs cgo in four ways: a function, a constructor, a method that only the compiler misses, and a file that other machines have another for. */
const keeper: Archive = {
  'go.mod': 'module example.test/port\n\ngo 1.24\n',
  'cmd/keeper/main.go': `package main

import (
	"fmt"
	"os"

	"example.test/port/host"
	"example.test/port/shelf"
	_ "example.test/port/start"
)

var commands = map[string]func() error{"attach": attach, "name": name}

func attach() error { return host.Attach("/x") }

func name() error {
	fmt.Println(host.Name(), shelf.New().Size())
	return nil
}

func main() {
	if err := commands[os.Args[1]](); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
`,
  'host/host.go': `package host

// static int attach(int length) { return length; }
import "C"

import (
	"errors"
	"strings"
)

// Name is pure.
func Name() string { return strings.ToUpper("keeper") }

func Attach(path string) error {
	n, err := touch(path)
	if err == nil && n == 0 {
		return errors.New("nothing was attached")
	}
	return err
}

func touch(path string) (int, error) { return int(C.attach(C.int(len(path)))), nil }
`,
  'host/host_test.go': `package host

import "testing"

func TestName(t *testing.T) {
	if Name() != "KEEPER" {
		t.Fatal(Name())
	}
}

func TestAttach(t *testing.T) {
	if err := Attach("/x"); err != nil {
		t.Skip(err)
	}
}
`,
  'start/start.go': `package start

/*
static int began;
__attribute__((constructor)) static void begin(void) { began = 1; }
*/
import "C"
`,
  'box/box.go': 'package box\n\ntype Box struct{}\n\ntype Lid struct{}\n\nfunc (Lid) Size() int { return 1 }\n',
  'box/box_cgo.go': '//go:build cgo\n\npackage box\n\n// static int size(void) { return 3; }\nimport "C"\n\nfunc (Box) Size() int { return int(C.size()) }\n',
  'shelf/shelf.go': 'package shelf\n\nimport "example.test/port/box"\n\ntype Shelf struct{ box.Box }\n\nfunc New() Shelf { return Shelf{} }\n',
}

interface PortJson {
  readonly written: boolean
  readonly steps: readonly { readonly fix: string; readonly rule: string; readonly file: string; readonly loses: readonly string[] }[]
  readonly files: readonly { readonly path: string; readonly created: boolean; readonly text: string }[]
  readonly builds: readonly { readonly cgo: boolean; readonly result: string }[]
  readonly lost: readonly { readonly what: string; readonly reached?: { readonly chain: readonly string[]; readonly fromStart: boolean } }[]
  readonly left: readonly { readonly kind: string; readonly class: string; readonly path: string; readonly fork?: string }[]
  readonly targets: readonly { readonly goos: string; readonly goarch: string; readonly role: string; readonly package: string; readonly result: string; readonly reason?: string; readonly errors: readonly { readonly path: string }[] }[]
  readonly untried: readonly { readonly goos: string; readonly goarch: string; readonly reason: string }[]
  readonly tests: readonly { readonly cgo: boolean; readonly kept: number; readonly gained: number; readonly broken: readonly string[] }[]
}

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...words], { cwd: folder, encoding: 'utf8' }).trim()
}

function repository(archive: Archive): string {
  const folder = unpack(archive)
  git(folder, 'init', '-q')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-qm', 'start')
  return folder
}

const gitEnv = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@example.test', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@example.test' }
const port = (folder: string, ...words: readonly string[]): Ran => gopure(['port', ...words], { cwd: folder, env: { ...env, ...gitEnv } })

function portJson(folder: string, ...words: readonly string[]): PortJson & Pick<Ran, 'status'> {
  const { stdout, stderr, status } = port(folder, '--format', 'json', ...words)
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout) as PortJson), status }
}

function builds(folder: string, cgo: boolean, ...words: readonly string[]): string {
  const { stderr, status } = spawnSync('go', ['build', ...words, './...'], { cwd: folder, env: { ...process.env, ...env, GOFLAGS: '', CGO_ENABLED: cgo ? '1' : '0' }, encoding: 'utf8' })
  return status === 0 ? 'builds' : stderr
}

const names = (folder: string): readonly string[] => git(folder, 'status', '--porcelain', '-uall').split('\n').map((line) => line.trim().split(/\s+/)[1] ?? '').sort()

describe('gopure port', () => {
  const folder = repository(keeper)

  it('refuses a tree that is not committed, and a branch that is there', () => {
    const dirty = repository(keeper)
    writeFileSync(join(dirty, 'host/host.go'), `${readFileSync(join(dirty, 'host/host.go'), 'utf8')}\nvar More int\n`)
    const { status, stderr } = port(dirty)
    expect(status).toBe(2)
    expect(stderr).toContain('host/host.go is not committed')
    git(dirty, 'branch', 'taken')
    expect(port(dirty, '--allow-dirty', '--branch', 'taken').stderr).toContain('there is a branch taken already')
    expect(names(dirty)).toEqual(['host/host.go'])
  })

  it('with --dry-run prints the plan and a difference that git can apply, and writes nothing', () => {
    const { stdout, status } = port(folder, '--dry-run')
    expect(status).toBe(1)
    expect(git(folder, 'status', '--porcelain')).toBe('')
    const [plan = '', ...rest] = stdout.split(/^(?=diff --git )/m)
    expect(plan).toContain('Move what needs cgo to host_cgo.go, with stubs in host_nocgo.go')
    expect(plan).toContain('loses touch fails without cgo')
    const applied = repository(keeper)
    execFileSync('git', ['apply', '--whitespace=error-all', '-'], { cwd: applied, input: rest.join('') })
    expect(builds(applied, false)).toBe('builds')
  })

  it('makes a branch with one commit, and leaves the tree as it was', () => {
    const { status, stderr } = port(folder, '--branch', 'pure', '--no-tests', '--matrix', 'amd64')
    expect(stderr).toContain('one commit on the branch pure')
    expect(status).toBe(1)
    expect(git(folder, 'status', '--porcelain')).toBe('')
    expect(git(folder, 'rev-list', '--count', 'HEAD..pure')).toBe('1')
    const clone = join(unpack({}), 'clone')
    git(folder, 'clone', '-q', '-b', 'pure', folder, clone)
    expect(builds(clone, false)).toBe('builds')
  })

  it('writes what builds with cgo and without, and says what is lost and who comes to it', () => {
    expect(builds(folder, false)).not.toBe('builds')
    const { status, written, steps, builds: tried, lost, left, targets, tests } = portJson(folder, '--report', 'port.md')
    expect({ status, written }).toEqual({ status: 1, written: true })
    expect(steps.map(({ fix, rule, file }) => `${fix} ${rule} ${file.slice(folder.length + 1)}`).sort()).toEqual(['nocgo-sibling cgo-import start/start.go', 'nocgo-sibling cgo-partial-package box/box_nocgo.go', 'split-cgo cgo-import host/host.go'])
    expect(names(folder)).toEqual(['box/box_nocgo.go', 'host/host.go', 'host/host_cgo.go', 'host/host_nocgo.go', 'port.md', 'start/start.go', 'start/start_nocgo.go'])
    expect(tried).toMatchObject([{ cgo: false, result: 'builds' }, { cgo: true, result: 'builds' }])
    expect([builds(folder, false), builds(folder, true)]).toEqual(['builds', 'builds'])
    expect(execFileSync(join(goEnv('GOROOT'), 'bin', 'gofmt'), ['-l', '.'], { cwd: folder, encoding: 'utf8' })).toBe('')
    const touch = lost.find(({ what }) => what.startsWith('touch'))
    expect(touch?.reached).toMatchObject({ fromStart: true, chain: ['main.main', 'main.commands', 'main.attach', 'host.Attach', 'host.touch'] })
    expect(lost.map(({ what }) => what).sort()).toEqual(['Box.Size panics without cgo', 'the C constructor of start.go does not run without cgo', 'touch fails without cgo'])
    expect(left.map(({ kind }) => kind)).toEqual(['stub', 'stub', 'stub'])
    expect(targets.every(({ result }) => result === 'builds')).toBe(true)
    expect(targets.some(({ goarch }) => goarch === 'arm64')).toBe(true)
    expect(tests).toMatchObject([{ cgo: true, kept: 2, broken: [] }, { cgo: false, kept: 0, gained: 1, broken: [] }])
    const report = readFileSync(join(folder, 'port.md'), 'utf8')
    expect(report).toContain('main.main → main.commands → main.attach → host.Attach → host.touch')
  })

  it('does nothing more where it is asked again, and is done once a person has accepted the stubs', () => {
    const before = git(folder, 'diff')
    const again = portJson(folder, '--allow-dirty', '--no-tests')
    expect({ steps: again.steps, files: again.files, left: again.left.length }).toEqual({ steps: [], files: [], left: 3 })
    expect(git(folder, 'diff')).toBe(before)
    for (const file of ['host/host_nocgo.go', 'start/start_nocgo.go', 'box/box_nocgo.go']) {
      const path = join(folder, file)
      const accepted = file.startsWith('start') ? '' : '//gopure:allow feature-off: nobody attaches here\n'
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^\/\/gopure:todo.*\n/gm, accepted))
    }
    const { status, stdout } = port(folder, '--allow-dirty', '--no-tests')
    expect(stdout).toContain('pure: builds without cgo, and nothing is left to do')
    expect(status).toBe(0)
  })

  it('that is cancelled leaves nothing', async () => {
    const fresh = repository(keeper)
    const child = startGopure(['port'], { cwd: fresh, env })
    const said = new Promise<void>((resolve) => {
      child.stderr?.on('data', (data: Buffer) => {
        if (data.toString().includes('building without cgo')) resolve()
      })
    })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    await said
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(git(fresh, 'status', '--porcelain')).toBe('')
    expect(existsSync(join(testStorage, 'ports')) ? readdirSync(join(testStorage, 'ports')) : []).toEqual([])
  })

  it('leaves what lies in a vendor folder to a fork, and puts its importer behind cgo where a stub can stand in', () => {
    const vendored = repository({
      'go.mod': 'module example.test/app\n\ngo 1.24\n\nrequire example.test/dep v1.0.0\n',
      'vendor/modules.txt': '# example.test/dep v1.0.0\n## explicit; go 1.24\nexample.test/dep\nexample.test/dep/half\n',
      'vendor/example.test/dep/dep.go': 'package dep\n\nimport "C"\n\nfunc Open() error { return nil }\n',
      'vendor/example.test/dep/half/half.go': 'package half\n\nfunc Use() int { return need() }\n',
      'vendor/example.test/dep/half/need.go': 'package half\n\n// static int one(void) { return 1; }\nimport "C"\n\nfunc need() int { return int(C.one()) }\n',
      'cmd/app/main.go': 'package main\n\nimport "example.test/app/store"\n\nfunc main() { store.Run() }\n',
      'cmd/other/main.go': 'package main\n\nimport "example.test/dep/half"\n\nfunc main() { half.Use() }\n',
      'store/store.go': 'package store\n\nfunc Run() {\n\tif err := open(); err != nil {\n\t\tpanic(err)\n\t}\n}\n',
      'store/open.go': 'package store\n\nimport "example.test/dep"\n\nfunc open() error { return dep.Open() }\n',
    })
    const { steps, left, files, status } = portJson(vendored, '--no-tests', './cmd/app')
    expect(status).toBe(1)
    expect(steps.map(({ fix, file }) => `${fix} ${file.slice(vendored.length + 1)}`)).toEqual(['gate-on-cgo store/open.go', 'nocgo-sibling store/open_nocgo.go'])
    expect(files.every(({ path }) => !path.includes('/vendor/'))).toBe(true)
    expect(left.map(({ kind }) => kind)).toEqual(['stub'])
    expect(spawnSync('go', ['build', '-o', '/dev/null', './cmd/app'], { cwd: vendored, env: { ...process.env, ...env, GOFLAGS: '', CGO_ENABLED: '0' } }).status).toBe(0)
    const other = port(vendored, '--allow-dirty', '--no-tests', './cmd/other')
    expect(other.status).toBe(1)
    expect(other.stdout).toContain('fork first: gopure fork example.test/dep')
    expect(other.stdout).toContain('does not build without cgo yet')
  })

  it.each([
    ['a module that is not there', { 'go.mod': 'module example.test/x\n\ngo 1.24\n\nrequire example.test/nowhere v1.0.0\n', 'main.go': 'package main\n\nimport _ "example.test/nowhere"\n\nfunc main() {}\n' }, {}, 3],
    ['flags that go refuses', { 'go.mod': 'module example.test/x\n\ngo 1.24\n', 'main.go': 'package main\n\nfunc main() {}\n' }, { GOFLAGS: '-nosuchflag' }, 4],
    ['a program that is pure', { 'go.mod': 'module example.test/x\n\ngo 1.24\n', 'main.go': 'package main\n\nfunc main() {}\n' }, {}, 0],
  ])('ends on %s with its own code', (_, archive: Archive, more: Readonly<Record<string, string>>, code) => {
    const made = unpack(archive)
    const { status, stderr } = gopure(['port'], { cwd: made, env: { ...env, GOFLAGS: '', ...more } })
    expect({ status, stderr }).toMatchObject({ status: code })
    rmSync(made, { recursive: true })
  })

  it('leaves the files alone that a person names', () => {
    const made = repository(keeper)
    const { steps, status } = portJson(made, '--no-tests', '--skip', 'host/host.go,start/start.go')
    expect(status).toBe(1)
    expect(steps.flatMap(({ file }) => file.slice(made.length + 1))).not.toContain('host/host.go')
    expect(names(made).filter((file) => /^(host|start)\//.test(file))).toEqual([])
  })

  it.each([
    ['its C does not compile here', { CC: '' }, 'unported', '#include <no/such/header.h>\n'],
    ['there is no C compiler', { CC: '/no/such/compiler' }, 'not run', ''],
  ])('is written also where %s, and says so', (_, more, result, included) => {
    const made = repository({ ...keeper, 'host/host.go': (keeper['host/host.go'] as string).replace('// static', included === '' ? '// static' : `// ${included}// static`) })
    const { stdout } = gopure(['port', '--format', 'json', '--no-tests', '--matrix', 'amd64'], { cwd: made, env: { ...env, ...more } })
    const { builds: tried, written } = JSON.parse(stdout) as PortJson
    expect({ written, tried }).toMatchObject({ written: true, tried: [{ cgo: false, result: 'builds' }, { cgo: true, result }] })
  })

  it('makes a branch also where the folder is known by a symlink', () => {
    const made = repository(keeper)
    const link = join(unpack({}), 'link')
    symlinkSync(made, link)
    const { stderr } = port(link, '--branch', 'pure', '--no-tests', '--matrix', 'amd64')
    expect(stderr).toContain('one commit on the branch pure')
    expect(git(made, 'diff', '--name-only', 'HEAD', 'pure').split('\n')).toContain('host/host_cgo.go')
  })

  it('builds all that imports what it changed, up to the commands, and blames the port for nothing that did not build before', () => {
    const made = repository({
      'go.mod': 'module example.test/up\n\ngo 1.24\n',
      'cmd/up/main.go': 'package main\n\nimport (\n\t"fmt"\n\n\t"example.test/up/board"\n\t"example.test/up/other"\n)\n\nfunc main() { fmt.Println(board.Clock(), other.One) }\n',
      'other/other.go': 'package other\n\nconst One = 1\n',
      'board/board.go': 'package board\n\nimport "example.test/up/panel"\n\nfunc Clock() int { return panel.Clock() }\n',
      'board/board_arm64.go': 'package board\n\nvar pins int = "none"\n',
      'board/board_test.go': 'package board\n\nimport "testing"\n\nfunc TestClock(t *testing.T) {\n\tif Clock() != 8 {\n\t\tt.Fatal(Clock())\n\t}\n}\n',
      'panel/panel_linux.go': 'package panel\n\nimport "example.test/up/chip"\n\nfunc Clock() int { return chip.Clock() }\n',
      'chip/chip.go': 'package chip\n\n// static int megahertz(void) { return 8; }\nimport "C"\n\n// Clock is in MHz.\nfunc Clock() int { return int(C.megahertz()) }\n',
    })
    const { written, targets, tests, untried } = portJson(made, '--matrix', 'amd64,arm64,windows/amd64')
    expect(written).toBe(true)
    const rows = targets.map(({ goos, goarch, role, package: name, result, reason = '' }) => `${goos}/${goarch} ${role} ${name.slice('example.test/up/'.length)}: ${result}${reason === '' ? '' : `, ${reason}`}`)
    expect(rows).toEqual([
      'linux/amd64 changed chip: builds',
      'linux/amd64 importer panel: builds',
      'linux/amd64 importer board: builds',
      'linux/amd64 importer cmd/up: builds',
      'linux/arm64 changed chip: builds',
      'linux/arm64 importer panel: builds',
      'linux/arm64 importer board: unported',
      'linux/arm64 importer cmd/up: unported, it imports example.test/up/board',
      'windows/amd64 changed chip: builds',
      'windows/amd64 importer panel: not run, no Go file of it is for windows/amd64 without cgo',
      'windows/amd64 importer board: unported, it imports example.test/up/panel',
      'windows/amd64 importer cmd/up: unported, it imports example.test/up/board',
    ])
    expect(targets.find(({ goarch, package: name }) => goarch === 'arm64' && name.endsWith('/board'))?.errors[0]?.path).toBe(join(made, 'board/board_arm64.go'))
    expect(tests[0]).toMatchObject({ cgo: true, kept: 1, broken: [] })
    expect(untried.map(({ goos, goarch }) => `${goos}/${goarch}`)).toEqual(['linux/arm64', 'windows/amd64'])
  })

  it('keeps the mode of a file', () => {
    const made = repository(keeper)
    expect(port(made, '--no-tests').status).toBe(1)
    expect(statSync(join(made, 'host/host.go')).mode & 0o777).toBe(statSync(join(made, 'go.mod')).mode & 0o777)
  })
})

import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { workspaceFolder } from '../workspace.js'
import { checkJson, gopure } from './gopure.js'

interface MatrixJson {
  readonly targets: readonly { readonly goos: string; readonly goarch: string; readonly tags: readonly string[]; readonly files: number; readonly errors: number; readonly verdict: Readonly<Record<string, boolean>> }[]
  readonly files: readonly { readonly package: string; readonly path: string; readonly condition: string; readonly targets: readonly string[] }[]
}

function matrix(cwd: string, ...words: readonly string[]): MatrixJson {
  const { stdout, stderr } = gopure(['check', '--format', 'json', ...words], { cwd })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as MatrixJson
}

/** The files of a build and those that it leaves out, as go list has them; tests and the standard library are no part of the table. */
function goList(cwd: string, main: string, env: Readonly<Record<string, string>>, tags: string): Readonly<Record<'go' | 'cgo' | 'ignored', readonly string[]>> {
  const list = (field: string): string => `{{range .${field}}}${field} {{$d}}/{{.}}\n{{end}}`
  const format = `{{if not .Standard}}{{$d := .Dir}}${list('GoFiles')}${list('CgoFiles')}${list('IgnoredGoFiles')}{{end}}`
  const lines = execFileSync('go', ['list', '-deps', '-e', `-tags=${tags}`, '-f', format, main], { cwd, env: { ...process.env, GOFLAGS: '', ...env }, encoding: 'utf8' }).split('\n')
  const of = (field: string): readonly string[] => lines.flatMap((line) => (line.startsWith(`${field} `) && !line.endsWith('_test.go') ? [line.slice(field.length + 1)] : [])).sort()
  return { go: of('GoFiles'), cgo: of('CgoFiles'), ignored: of('IgnoredGoFiles') }
}

const fixture: Archive = {
  'go.mod': 'module example.test/a\n\ngo 1.24\n',
  'main.go': 'package main\n\nimport _ "example.test/a/b"\n\nfunc main() {}\n',
  'main_linux.go': '//go:build !slow\n\npackage main\n\nimport _ "example.test/a/linuxonly"\n',
  'linuxonly/x.go': 'package linuxonly\n',
  'b/b.go': 'package b\n',
  'b/b_arm64.go': 'package b\n',
  'b/b_linux_amd64.go': 'package b\n',
  'b/both.go': '//go:build cgo && slow\n\npackage b\n\nimport "C"\n',
  'b/c.go': 'package b\n\nimport "C"\n',
  'b/doc.go': 'package documentation\n',
  'b/old.go': '// +build ignore\n\npackage b\n',
  'b/b_windows_test.go': 'package b\n',
}

describe('the table is what go list has for each target', () => {
  const cases: readonly [string, () => string, string, string, string, readonly string[]][] = [
    ['the fixture', () => unpack(fixture), '.', 'linux/amd64,linux/arm64,windows/amd64', '-,slow', []],
    ['the fixture with cgo', () => unpack(fixture), '.', 'linux/amd64,linux/arm64', '-,slow', ['--cgo']],
    ['runc', () => workspaceFolder('runc'), 'github.com/opencontainers/runc', 'amd64,arm64', '-,seccomp,seccomp+libpathrs', []],
  ]
  it.each(cases)('%s', (_what, folder, main, targets, tagSets, words) => {
    const cwd = folder()
    const found = matrix(cwd, ...words, '--matrix', targets, '--matrix-tags', tagSets, main)
    expect(found.targets).toHaveLength(targets.split(',').length * tagSets.split(',').length)
    for (const [index, { goos, goarch, tags, files }] of found.targets.entries()) {
      const want = goList(cwd, main, { GOOS: goos, GOARCH: goarch, CGO_ENABLED: words.includes('--cgo') ? '1' : '0' }, tags.join(','))
      const of = (...fates: readonly string[]): readonly string[] => found.files.filter((file) => fates.includes(file.targets[index]!)).map(({ path }) => path).sort()
      expect({ go: of('go'), cgo: of('cgo'), ignored: of('needs cgo', 'constraint', 'file name', 'documentation') }, `${goos}/${goarch} ${tags.join(',')}`).toEqual(want)
      expect(files).toBe(want.go.length + want.cgo.length)
    }
  })
})

describe('check --matrix', () => {
  it('says why a file is out, and where its package is not imported', () => {
    const { files } = matrix(unpack(fixture), '--matrix', 'linux/amd64,windows/arm64', '--matrix-tags', '-,slow', '.')
    const rows = files.map(({ package: read, path, condition, targets }) => [`${read.replace('example.test/', '')}/${path.slice(path.lastIndexOf('/') + 1)}`, condition, ...targets].join(' | '))
    expect(rows).toEqual([
      'a/main.go |  | go | go | go | go',
      'a/main_linux.go | _linux, !slow | go | constraint | file name | file name',
      'a/b/b.go |  | go | go | go | go',
      'a/b/b_arm64.go | _arm64 | file name | file name | go | go',
      'a/b/b_linux_amd64.go | _linux_amd64 | go | go | file name | file name',
      'a/b/both.go | cgo && slow | constraint | constraint | constraint | constraint',
      'a/b/c.go |  | needs cgo | needs cgo | needs cgo | needs cgo',
      'a/b/doc.go |  | documentation | documentation | documentation | documentation',
      'a/b/old.go | ignore | constraint | constraint | constraint | constraint',
      'a/linuxonly/x.go |  | go | not imported | not imported | not imported',
    ])
  })

  it('counts and judges each target as a check of it alone does', () => {
    const cwd = workspaceFolder('runc')
    const { targets } = matrix(cwd, '--matrix', 'amd64,riscv64', '--matrix-tags', '-,seccomp')
    for (const { goarch, tags, errors, verdict } of targets) {
      const alone = checkJson(['--goarch', goarch, '--tags', tags.join(',')], { cwd })
      expect({ errors, verdict }).toEqual({ errors: alone.findings.filter(({ state, severity }) => state === 'active' && severity === 'error').length, verdict: alone.verdict })
    }
  })

  it('takes the project’s own tags and system where only the other is given', () => {
    const folder = unpack({ ...fixture, 'gopure.yaml': 'tags: [slow]\ngoos: windows\ngoarch: arm64\n' })
    expect(matrix(folder, '--matrix', 'amd64,linux/386', '.').targets).toMatchObject([{ goos: 'windows', goarch: 'amd64', tags: ['slow'] }, { goos: 'linux', goarch: '386', tags: ['slow'] }])
    expect(matrix(folder, '--matrix-tags', '-,a+b', '.').targets).toMatchObject([{ goos: 'windows', goarch: 'arm64', tags: [] }, { goos: 'windows', goarch: 'arm64', tags: ['a', 'b'] }])
  })

  it('says no word of a suppression that does something for one target', () => {
    const source = 'package main\n\n//gopure:allow cgo-only-package: only this machine has it\nimport _ "example.test/a/p"\n\nfunc main() {}\n'
    const archive: Archive = { 'go.mod': fixture['go.mod']!, 'main.go': source, 'p/c.go': 'package p\n\nimport "C"\n', 'p/p_amd64.go': 'package p\n' }
    const said = (targets: string): string => gopure(['check', '--matrix', targets], { cwd: unpack(archive) }).stdout
    expect(said('amd64,arm64')).not.toMatch(/suppression:/)
    expect(said('amd64')).toMatch(/\nsuppression: main\.go:3: \/\/gopure:allow cgo-only-package allows nothing/)
  })

  it.each<[string, string, number]>([
    ['0 where every target is pure', 'package main\n', 0],
    ['1 where one target has an error', 'package main\n\nimport "C"\n\nfunc init() {}\n', 1],
  ])('exits with %s', (_what, text, status) => {
    const folder = unpack({ 'go.mod': fixture['go.mod']!, 'main.go': 'package main\n\nfunc main() {}\n', 'x_arm64.go': text })
    expect(gopure(['check', '--matrix', 'amd64,arm64'], { cwd: folder }).status).toBe(status)
  })

  it.each<[string, readonly string[], RegExp]>([
    ['an architecture that there is not', ['--matrix', 'amd46'], /--matrix amd46: Go knows no such name; it has /],
    ['a system that there is not', ['--matrix', 'linus/amd64'], /--matrix linus: Go knows no such name/],
    ['an empty list', ['--matrix', ','], /--matrix: expected a list such as amd64,arm64/],
    ['an empty list of tags', ['--matrix-tags', ''], /--matrix-tags: expected a list such as a,b\+c,-/],
    ['SARIF', ['--matrix', 'amd64', '--format', 'sarif'], /--format sarif is for one target: run check once for each/],
    ['a baseline', ['--matrix', 'amd64', '--baseline', 'x.json'], /a baseline is of one target: run check once for each/],
    ['two words for the architecture', ['--matrix', 'amd64', '--goarch', 'arm64'], /--goarch and --matrix both say the architecture: leave one out/],
    ['what is no tag', ['--matrix-tags', '-,a;b'], /--matrix-tags a;b: expected build tags: letters, digits, _ and \./],
    ['two words for the tags', ['--matrix-tags', 'a', '--tags', 'b'], /--tags and --matrix-tags both say the tags: leave one out/],
  ])('refuses %s with one line and code 2', (_what, words, message) => {
    const { status, stdout, stderr } = gopure(['check', ...words], { cwd: unpack(fixture) })
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})

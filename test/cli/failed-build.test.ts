import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { download, serveModules, type ProxyEnvironment } from '../oracle/proxy.js'
import { testStorage } from '../storage.js'
import { gopure } from './gopure.js'

interface Failed {
  readonly result: string
  readonly preflight: { readonly findings: readonly { readonly rule: string; readonly message: string; readonly file: string; readonly line: number }[] }
  readonly errors: readonly { readonly kind: string; readonly file?: string; readonly line?: number; readonly column?: number; readonly message: string; readonly rule?: string }[]
}

/** Where each line of a file that ends in `// wrong: words` is, and what is said there. */
function wrongIn(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => line.match(/\/\/ wrong: (.*)$/)?.slice(1).map((words) => `${index + 1} ${words}`) ?? [])
}

// Every kind of mistake that the type checker knows, in a file that gofmt has not seen.
const mistakes = `package PACKAGE

import ( "fmt"
  "strings" ) // wrong: imported and not used

type T struct { a int }
type I interface { M(int) }


func wants ( s string, n int ) string { return s }

var one int = "é" // wrong: cannot use

func f() (int, error) { return 1 } // wrong: not enough return values

func (t T) m() { t.missing() } // wrong: has no field or method missing

func generic[E int|string](e E) E { return e }

func Use( ) {
	wants("é", 1, 2) // wrong: too many arguments in call
	wants( "é" ) // wrong: not enough arguments in call
	/* é */ unused := 1 // wrong: declared and not used
	fmt . Printnl() // wrong: undefined: fmt.Printnl
	_ = T{b: 1} // wrong: unknown field b
	var i I = T{} // wrong: does not implement I
	_ = i
	_ = generic(1.5) // wrong: does not satisfy
	for { break }
	x, y := wants("", 1) // wrong: assignment mismatch
	_, _ = x, y
	return 1 // wrong: too many return values
}
`
// What only the compiler finds, in files that makebb has printed anew.
const late = `package PACKAGE

const ( A = 1 ; B = 2 )

/* above */ func Bodyless (a, b int) int // wrong: missing function body

type pair struct { a,b int } ; func ( p  pair ) method () // wrong: missing function body


func Use() { _ = Bodyless(A,B); pair{ }.method() }
`
const uses = (path: string): string => `package main\n\nimport "${path}"\n\nfunc main() { ${path.split('/').at(-1)!}.Use() }\n`

describe('an error in Go', () => {
  const main = { 'go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/fork v1.0.0\n)\n\nreplace example.com/fork => ./fork\n' }
  let environment: ProxyEnvironment
  let folder: string
  beforeAll(() => {
    const named = (text: string, name: string): string => text.replace('PACKAGE', name)
    environment = serveModules({ 'example.com/dep@v1.0.0': { 'go.mod': 'module example.com/dep\n\ngo 1.25.0\n', 'wrong/w.go': named(mistakes, 'wrong'), 'late/l.go': named(late, 'late') } })
    folder = unpack({
      ...main,
      'fork/go.mod': 'module example.com/fork\n\ngo 1.25.0\n',
      'fork/wrong/w.go': named(mistakes, 'wrong'),
      'fork/late/l.go': named(late, 'late'),
      'cmds/own/m.go': `${named(mistakes, 'main')}\nfunc main() { Use() }\n`,
      'cmds/late/m.go': `${named(late, 'main')}\nfunc main() { Use() }\n`,
      'cmds/dep-wrong/m.go': uses('example.com/dep/wrong'),
      'cmds/dep-late/m.go': uses('example.com/dep/late'),
      'cmds/fork-wrong/m.go': uses('example.com/fork/wrong'),
      'cmds/fork-late/m.go': uses('example.com/fork/late'),
    })
    download(folder, environment, {})
  })
  const places: readonly [string, string, string][] = [
    ['of a command', 'own', 'cmds/own/m.go'],
    ['of a command, that only the compiler finds', 'late', 'cmds/late/m.go'],
    ['of the module cache', 'dep-wrong', 'CACHE/example.com/dep@v1.0.0/wrong/w.go'],
    ['of the module cache, that only the compiler finds', 'dep-late', 'CACHE/example.com/dep@v1.0.0/late/l.go'],
    ['of a replaced module', 'fork-wrong', 'fork/wrong/w.go'],
    ['of a replaced module, that only the compiler finds', 'fork-late', 'fork/late/l.go'],
  ]
  it.each(places)('%s is told on its own line', { timeout: 120_000 }, (_name, command, path) => {
    const file = path.startsWith('CACHE') ? path.replace('CACHE', environment.GOMODCACHE) : join(folder, path)
    const { stdout } = gopure(['build', '--format', 'json', `./cmds/${command}`], { cwd: folder, env: { ...environment, GOPURE_STORAGE: testStorage } })
    const { errors } = JSON.parse(stdout) as Failed
    const said = errors.map((error) => ({ ...error, place: `${error.file === file ? '' : String(error.file)}${String(error.line)}` }))
    const expected = wrongIn(file)
    expect(expected.length).toBeGreaterThan(1)
    // Of a dependency that does not type-check, makebb says the first error alone.
    const isCut = errors.length === 1 && command.endsWith('-wrong')
    expect(isCut ? [] : expected.filter((row) => !said.some(({ place, message }) => row.startsWith(`${place} `) && message.includes(row.slice(place.length + 1))))).toEqual([])
    expect(said).not.toEqual([])
    expect(said.filter(({ place }) => !expected.some((row) => row.startsWith(`${place} `))).map(({ place, message }) => `${place} ${message}`)).toEqual([])
  })

  it('comes in the order of the text, and a terminal has the first ten of a package', { timeout: 120_000 }, () => {
    const run = (...flags: readonly string[]): string => gopure(['build', '--quiet', ...flags, './cmds/own'], { cwd: folder, env: { ...environment, GOPURE_STORAGE: testStorage } }).stderr
    const lines = (text: string): readonly number[] => [...text.matchAll(/m\.go:(\d+):\d+: error: /g)].map(([, line]) => Number(line))
    const all = lines(run('--verbose'))
    expect(all.length).toBeGreaterThan(11)
    expect(all).toEqual([...all].sort((a, b) => a - b))
    const few = run()
    expect(lines(few)).toEqual(all.slice(0, 10))
    expect(few).toContain(`gopure: ${all.length - 10} more errors in example.com/app/cmds/own (--verbose shows them)\n`)
  })
})

describe('versions of a module that two others need', () => {
  const lib = (version: string, text: string): Archive => ({ 'go.mod': 'module example.com/lib\n\ngo 1.25.0\n', 'lib.go': `// ${version}\npackage lib\n\n${text}` })
  const modules = {
    'example.com/lib@v1.0.0': lib('v1.0.0', 'const Gone = 1\n\ntype Kept struct{ Field int }\n\nfunc (Kept) Method() {}\n\ntype Doer interface{ Do() }\n\nfunc Call(n int) {}\n\nfunc Same() {}\n'),
    'example.com/lib@v1.1.0': lib('v1.1.0', 'type Kept struct{ Other int }\n\ntype Doer interface{ Do(); More() }\n\nfunc Call(n int, s string) {}\n\nfunc Same() {}\n'),
    'example.com/new@v1.2.0': { 'go.mod': 'module example.com/new\n\ngo 1.25.0\n\nrequire example.com/lib v1.1.0\n', 'cmd/fresh/main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { lib.Call(1, "") }\n' },
    'example.com/old@v1.3.0': {
      'go.mod': 'module example.com/old\n\ngo 1.25.0\n\nrequire example.com/lib v1.0.0\n',
      'cmd/typed/main.go': `package main

import l "example.com/lib"

type doer struct{}

func (doer) Do() {}

func take(l.Doer) {}

func main() {
	l.Call(1) // wrong: has another lib.Call;
	_ = l.Kept{Field: 1} // wrong: has another lib.Kept;
	l.Kept{}.Method() // wrong: has another lib.Kept;
	take(doer{}) // wrong: has another lib.Doer;
	l.Same(1) // wrong: too many arguments
}
`,
      'cmd/named/main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Gone) }\n',
    },
  }
  let environment: ProxyEnvironment
  let folder: string
  beforeAll(() => {
    environment = serveModules(modules)
    folder = unpack({ 'go.mod': 'module example.com/image\n\ngo 1.25.0\n\ntool (\n\texample.com/new/cmd/fresh\n\texample.com/old/cmd/named\n\texample.com/old/cmd/typed\n)\n\nrequire (\n\texample.com/lib v1.1.0 // indirect\n\texample.com/new v1.2.0 // indirect\n\texample.com/old v1.3.0 // indirect\n)\n' })
    download(folder, environment, {})
  })
  const build = (command: string, ...flags: readonly string[]): Failed =>
    JSON.parse(gopure(['build', '--format', 'json', ...flags, `example.com/old/cmd/${command}`, 'example.com/new/cmd/fresh'], { cwd: folder, env: { ...environment, GOPURE_STORAGE: testStorage } }).stdout) as Failed
  const cause = 'example.com/lib v1.1.0 (required by example.com/new v1.2.0) has no lib.Gone; example.com/old v1.3.0 was made for v1.0.0: take versions that go together'

  it('are seen before the build where a name has gone', () => {
    expect(build('named').preflight.findings.map(({ rule, message, line }) => ({ rule, message, line }))).toEqual([{ rule: 'version-conflict', message: cause, line: 5 }])
  })

  it('explain an undefined name after it', { timeout: 120_000 }, () => {
    const file = join(environment.GOMODCACHE, 'example.com/old@v1.3.0/cmd/named/main.go')
    expect(build('named', '--no-preflight').errors).toEqual([expect.objectContaining({ kind: 'version-conflict', rule: 'version-conflict', file, line: 5, message: `undefined: lib.Gone: ${cause}` })])
  })

  it('are told where a replace has put an older one in place', { timeout: 120_000 }, () => {
    const newer = { 'go.mod': 'module example.com/later\n\ngo 1.25.0\n\nrequire example.com/lib v1.1.0\n', 'main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { lib.More() }\n' }
    const proxy = serveModules({
      'example.com/lib@v1.0.0': lib('v1.0.0', 'func Less() {}\n'),
      'example.com/lib@v1.1.0': lib('v1.1.0', 'func Less() {}\n\nfunc More() {}\n'),
      'example.com/later@v1.4.0': newer,
    })
    const goMod = 'module example.com/image\n\ngo 1.25.0\n\ntool example.com/later\n\nrequire (\n\texample.com/later v1.4.0\n\texample.com/lib v1.1.0\n)\n\nreplace example.com/lib => example.com/lib v1.0.0\n'
    const cwd = unpack({ 'go.mod': goMod })
    download(cwd, proxy, {})
    const words = (...flags: readonly string[]): Failed => JSON.parse(gopure(['build', '--format', 'json', ...flags], { cwd, env: { ...proxy, GOPURE_STORAGE: testStorage } }).stdout) as Failed
    const said = 'example.com/lib v1.0.0 (a replacement) has no lib.More; example.com/later v1.4.0 was made for v1.1.0: take versions that go together'
    expect(words().preflight.findings.map(({ rule, message, line }) => ({ rule, message, line }))).toEqual([{ rule: 'version-conflict', message: said, line: 5 }])
    expect(words('--no-preflight').errors).toEqual([expect.objectContaining({ rule: 'version-conflict', line: 5, message: `undefined: lib.More: ${said}` })])
  })

  it('explain what only a type checker sees, as far as that can be told without the version that was asked for', { timeout: 120_000 }, () => {
    const { errors } = build('typed')
    const message = 'example.com/lib v1.1.0 (required by example.com/new v1.2.0) is another than what its importer knows; example.com/old v1.3.0 was made for v1.0.0: take versions that go together'
    expect(errors.filter((error) => error.rule === 'version-conflict' && error.message.endsWith(`: ${message}`)).length).toBe(5)
  })

  it('explain what only a type checker sees, and nothing else', { timeout: 120_000 }, () => {
    execFileSync('go', ['mod', 'download', '-modcacherw', 'example.com/lib@v1.0.0'], { cwd: folder, env: { ...process.env, ...environment, GOFLAGS: '' } })
    const file = join(environment.GOMODCACHE, 'example.com/old@v1.3.0/cmd/typed/main.go')
    const { errors } = build('typed')
    const expected = wrongIn(file)
    expect(errors.map(({ line }) => line)).toEqual(expected.map((row) => Number(row.split(' ')[0])))
    for (const [index, row] of expected.entries()) expect(errors[index]!.message).toContain(row.replace(/^\d+ /, ''))
    expect(errors.map(({ rule }) => rule)).toEqual(['version-conflict', 'version-conflict', 'version-conflict', 'version-conflict', undefined])
  })
})

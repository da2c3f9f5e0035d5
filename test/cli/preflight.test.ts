import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { testStorage } from '../storage.js'
import { gopure } from './gopure.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: 'off', GOFLAGS: '' }
const goMod = { 'go.mod': 'module example.com/r\n\ngo 1.25.0\n' }
const main = (body: string): string => `package main\n\nimport "fmt"\n\n${body}\n`
const use = (expression: string, imports = ''): string => `package main\n\nimport (\n\t"fmt"\n\n\t"example.com/r/p"${imports}\n)\n\nvar x = ${expression}\n\nfunc main() { fmt.Println(x) }\n`
const hidden = { 'p/p.go': 'package p\n\ntype hidden struct{ N int }\n\nfunc New() hidden { return hidden{} }\nfunc List() []hidden { return nil }\n' }
const two = { 'go.mod': 'module example.com/a\n\ngo 1.25.0\n\nrequire example.com/t v1.0.0\n\nreplace example.com/t => ../t1\n', 'c/main.go': 'package main\n\nimport _ "example.com/t"\n\nfunc main() {}\n' }

interface Json {
  readonly result: string
  readonly broken: readonly string[]
  readonly phase?: string
  readonly preflight: { readonly findings: readonly { readonly rule: string; readonly file: string; readonly line: number; readonly commands: readonly string[] }[]; readonly problems: readonly { readonly file?: string; readonly message: string }[]; readonly later: number }
}

/** What stops a build, as `rule file:line`, and how the real build ends where nothing stops it. */
const rows: readonly [string, Archive, readonly string[], readonly string[], string][] = [
  ['several variables from one call', { ...goMod, 'c/main.go': main('func f() (int, error) { return 1, nil }\n\nvar a, err = f()\n\nfunc main() { fmt.Println(a, err) }') }, ['./c'], ['multi-value-var c/main.go:7'], 'failed'],
  ['blank names too', { ...goMod, 'c/main.go': main('var m = map[int]int{}\n\nvar _, _ = m[1]\n\nfunc main() { fmt.Println() }') }, ['./c'], ['multi-value-var c/main.go:7'], 'failed'],
  ['values of types that do not fit', { ...goMod, 'c/main.go': main('var x, y = 1, "s"\n\nfunc main() { fmt.Println(x, y) }') }, ['./c'], ['mixed-type-var c/main.go:5'], 'failed'],
  ['nothing where the value fits another type', { ...goMod, 'c/main.go': main('var x, y = 1, 2.0\n\nfunc main() { fmt.Println(x, y) }') }, ['./c'], [], 'built'],
  ['a type that is not exported', { ...goMod, ...hidden, 'c/main.go': use('p.New()') }, ['./c'], ['unexported-type-var c/main.go:9'], 'failed'],
  ['a list of such a type', { ...goMod, ...hidden, 'c/main.go': use('p.List()') }, ['./c'], ['unexported-type-var c/main.go:9'], 'failed'],
  ['a type of an internal package that the command may not import', { ...goMod, 'p/p.go': 'package p\n\nimport "example.com/r/p/internal/q"\n\nfunc New() *q.T { return &q.T{} }\n', 'p/internal/q/q.go': 'package q\n\ntype T struct{ N int }\n', 'c/main.go': use('p.New()') }, ['./c'], ['unexported-type-var c/main.go:9'], 'failed'],
  ['nothing where the command may import it', { ...goMod, 'p/p.go': 'package p\n\nimport "example.com/r/internal/q"\n\nfunc New() *q.T { return &q.T{} }\n', 'internal/q/q.go': 'package q\n\ntype T struct{ N int }\n', 'c/main.go': use('p.New()') }, ['./c'], [], 'built'],
  ['nothing where an alias names it', { ...goMod, 'p/p.go': 'package p\n\nimport "example.com/r/p/internal/q"\n\ntype Alias = q.T\n\nfunc New() *Alias { return &q.T{} }\n', 'p/internal/q/q.go': 'package q\n\ntype T struct{ N int }\n', 'c/main.go': use('p.New()') }, ['./c'], [], 'built'],
  ['a module path without a dot', { 'go.mod': 'module plain\n\ngo 1.25.0\n', 'p/p.go': 'package p\n', 'c/main.go': 'package main\n\nimport _ "plain/p"\n\nfunc main() {}\n' }, ['./c'], ['undotted-module go.mod:1'], 'failed'],
  ['nothing in a command of such a module by itself', { 'go.mod': 'module plain\n\ngo 1.25.0\n', 'c/main.go': main('func main() { fmt.Println() }') }, ['./c'], [], 'built'],
  ['a command that needs cgo', { ...goMod, 'c/main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n' }, ['./c'], ['cgo-import c/main.go:3', 'cgo-only-package c/main.go:3'], 'failed'],
  ['a dependency that needs cgo', { ...goMod, 'q/q.go': 'package q\n\nimport "C"\n\nfunc F() {}\n', 'c/main.go': 'package main\n\nimport "example.com/r/q"\n\nfunc main() { q.F() }\n' }, ['./c'], ['cgo-only-package c/main.go:3', 'cgo-import q/q.go:3'], 'failed'],
  ['two commands of one name', { ...goMod, 'a/v3/main.go': main('func main() { fmt.Println(1) }'), 'b/v3/main.go': main('func main() { fmt.Println(2) }') }, ['./a/v3', './b/v3'], ['duplicate-applet b/v3/main.go:1'], 'failed'],
  ['replacements that differ', { 'go.work': 'go 1.25.0\n\nuse (\n\t./a\n\t./b\n)\n', ...prefixed('a', two), ...prefixed('b', { 'go.mod': two['go.mod'].replace('/a', '/b').replace('t1', 't2'), 'd/main.go': two['c/main.go'] }), 't1/go.mod': 'module example.com/t\n', 't1/t.go': 'package t\n', 't2/go.mod': 'module example.com/t\n', 't2/t.go': 'package t\n' }, ['./a/c', './b/d'], ['problem b/go.mod'], 'failed'],
  ['commands of the standard library beside others', { ...goMod, 'c/main.go': main('func main() { fmt.Println() }') }, ['./c', 'cmd/test2json'], ['problem cmd/test2json'], 'failed'],
  ['nothing that breaks only at run time', { 'go.mod': 'module example.com/r\n\ngo 1.20\n', 'c/main.go': main('func main() {\n\tvar all []func()\n\tfor i := 0; i < 3; i++ {\n\t\tall = append(all, func() { fmt.Println(i) })\n\t}\n\tall[0]()\n}') }, ['./c'], [], 'built'],
]

function prefixed(folder: string, archive: Archive): Archive {
  return Object.fromEntries(Object.entries(archive).map(([path, text]) => [`${folder}/${path}`, text]))
}

describe('before a build', () => {
  it.each(rows)('%s: is what stops it, as the build itself would end', { timeout: 120_000 }, (_name, archive, patterns, expected, ends) => {
    const folder = unpack(archive)
    const environment = { ...env, ...('go.work' in archive ? { GOWORK: '' } : {}) }
    const before = JSON.parse(gopure(['build', '--format', 'json', ...patterns], { cwd: folder, env: environment }).stdout) as Json
    const said = [...before.preflight.findings.map(({ rule, file, line }) => `${rule} ${file.replace(`${folder}/`, '')}:${line}`), ...before.preflight.problems.map(({ file, message }) => `problem ${file?.replace(`${folder}/`, '') ?? message.split(':')[0]!}`)]
    expect(said.sort()).toEqual([...expected].sort())
    expect({ result: before.result, started: before.phase !== undefined || before.result === 'built', written: existsSync(join(folder, 'bb')) }).toEqual(
      ends === 'built' ? { result: 'built', started: true, written: true } : { result: 'failed', started: false, written: false },
    )
    if (ends === 'built') return
    const { result, phase } = JSON.parse(gopure(['build', '--no-preflight', '--format', 'json', ...patterns], { cwd: folder, env: environment }).stdout) as Json
    expect({ result, started: phase !== undefined }).toEqual({ result: ends, started: true })
  })

  it('says in one line what breaks only at run time, and builds', () => {
    const { 1: archive } = rows.at(-1)!
    const { status, stderr } = gopure(['build'], { cwd: unpack(archive), env })
    expect({ status, said: stderr.split('\n')[0] }).toEqual({ status: 0, said: 'gopure: 1 finding of what breaks only at run time or in a shared busybox; gopure check lists it' })
  })

  it('leaves one of two commands of a name with --keep-going', () => {
    const { 1: archive, 2: patterns } = rows.find(([name]) => name === 'two commands of one name')!
    const folder = unpack(archive)
    const { status, stdout, stderr } = gopure(['build', '--keep-going', ...patterns], { cwd: folder, env })
    expect({ status, one: stdout.includes('1 command '), said: stderr.split('\n')[0] }).toEqual({ status: 1, one: true, said: "v3: can't be built; left out (gopure check says why)" })
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { readAllows } from '../../src/rules/allow.js'
import type { ParseGo } from '../../src/go/tree.js'
import { openBench, testParser } from '../fixes/bench.js'
import { unpack, type Archive } from '../archive.js'

let parse: ParseGo
beforeAll(async () => {
  parse = await testParser()
})

const goMod = 'module example.test/x\n\ngo 1.24\n'
const head = 'package main\n\nimport "os/exec"\n\nfunc main() {\n'

/** `rule line state` of each finding in main.go, and the problems. */
function looked(source: string, more: Archive = {}): { readonly states: readonly string[]; readonly problems: readonly string[] } {
  const { findings, problems } = openBench(unpack({ 'go.mod': goMod, 'main.go': source, ...more }), parse)
  return { states: findings.filter(({ place }) => place.path.endsWith('/main.go')).map(({ rule, place, state }) => `${rule.id} ${place.line} ${state}`), problems }
}

const suppressed = (rule: string, line: number): object => ({ states: [`${rule} ${line} suppressed`], problems: [] })

describe('a suppression counts', () => {
  it.each([
    ['on the line before', `${head}\t//gopure:allow exec: asked for\n\t_ = exec.Command("x").Run()\n}\n`, 7],
    ['behind the line', `${head}\t_ = exec.Command("x").Run() //gopure:allow exec: asked for\n}\n`, 6],
    ['before another comment line', `${head}\t//gopure:allow exec: asked for\n\t// Prose.\n\t_ = exec.Command("x").Run()\n}\n`, 8],
    ['with carriage returns', `${head}\t//gopure:allow exec: asked for\n\t_ = exec.Command("x").Run()\n}\n`.replaceAll('\n', '\r\n'), 7],
  ])('%s', (_, source, line) => {
    expect(looked(source)).toEqual(suppressed('exec', line))
  })

  it('for each rule by itself', () => {
    const source = `${head}\t//gopure:allow exec: asked for\n\t//gopure:allow nsenter: it is there\n\t_ = exec.Command("nsenter").Run()\n}\n`
    expect(looked(source)).toEqual({ states: ['nsenter 8 suppressed'], problems: ['main.go:6: //gopure:allow exec allows nothing: no such finding at the line it speaks of; remove it'] })
  })

  it.each([
    ['behind import "C"', 'package main\n\n// #cgo LDFLAGS: -lm\nimport "C" //gopure:allow cgo-directive: it is there\n'],
    ['before the preamble, a blank line between', 'package main\n\n//gopure:allow cgo-directive: it is there\n\n// #cgo LDFLAGS: -lm\nimport "C"\n'],
    ['before an import group', 'package main\n\n//gopure:allow cgo-directive: it is there\n\nimport (\n\t// #cgo LDFLAGS: -lm\n\t"C"\n)\n'],
  ])('for what stands in a preamble: %s', (name, source) => {
    const { states, problems } = looked(source)
    const counts = name !== 'before an import group'
    expect(states.filter((state) => state.startsWith('cgo-directive'))).toEqual([expect.stringMatching(counts ? /suppressed$/ : /active$/)])
    expect(problems).toHaveLength(counts ? 0 : 1)
  })
})

describe('a suppression is reported, and allows nothing,', () => {
  it.each([
    ['where there is nothing to allow', '//gopure:allow exec: asked for\n\tprintln()', 'exec allows nothing: no such finding at the line it speaks of; remove it'],
    ['where a blank line follows', '//gopure:allow exec: asked for\n\n\t_ = exec.Command("x").Run()', 'exec allows nothing: no such finding at the line it speaks of; remove it'],
    ['without a reason', '//gopure:allow exec\n\t_ = exec.Command("x").Run()', 'exec gives no reason, and allows nothing: write //gopure:allow exec: reason'],
    ['with an empty reason', '//gopure:allow exec: \n\t_ = exec.Command("x").Run()', 'exec gives no reason, and allows nothing: write //gopure:allow exec: reason'],
    ['with an unknown rule', '//gopure:allow exce: asked for\n\t_ = exec.Command("x").Run()', 'exce: there is no rule of that name'],
    ['without a rule', '//gopure:allow : asked for\n\t_ = exec.Command("x").Run()', ' names no rule: write //gopure:allow RULE: reason'],
  ])('%s', (_, body, problem) => {
    const { states, problems } = looked(`${head}\t${body}\n}\n\nvar _ = exec.ErrNotFound\n`)
    expect(states.every((state) => state.endsWith('active'))).toBe(true)
    expect(problems).toEqual([`main.go:6: //gopure:allow ${problem}`.replace('allow  names', 'allow names')])
  })

  it('where cgo takes it for C', () => {
    const { states, problems } = looked('package main\n\n//gopure:allow cgo-import: it is there\nimport "C"\n')
    expect(states.filter((state) => state.startsWith('cgo-import'))).toEqual(['cgo-import 4 active'])
    expect(problems).toEqual(['main.go:3: //gopure:allow cgo-import is C code for cgo here: write it behind import "C", or before this comment with a blank line between'])
  })
})

describe('a suppression in a C file', () => {
  const own = 'package main\n\nimport "C"\n\nfunc main() {}\n'
  const looks = (text: string): readonly string[] => {
    const { findings, problems } = openBench(unpack({ 'go.mod': goMod, 'main.go': own, 'x.c': text }), parse)
    return [...findings.filter(({ rule }) => rule.id === 'c-source').map(({ state, reason }) => `${state} ${reason ?? ''}`), ...problems]
  }
  it.each([
    ['at its top', '//gopure:allow c-source: compiled elsewhere\nint x;\n'],
    ['behind a licence and an include', "/*\n * Licence\n */\n#include <a.h>\n#error don't `do this\n//gopure:allow c-source: compiled elsewhere\nint x;\n"],
  ])('%s speaks of all of it', (_, text) => {
    expect(looks(text)).toEqual(['suppressed compiled elsewhere'])
  })

  it.each([
    ['of another rule', '//gopure:allow exec: x\n', 'x.c:1: //gopure:allow exec allows nothing: no such finding at the line it speaks of; remove it'],
    ['without a reason', 'int x;\n//gopure:allow c-source\n', 'x.c:2: //gopure:allow c-source gives no reason, and allows nothing: write //gopure:allow c-source: reason'],
  ])('%s is reported', (_, text, problem) => {
    expect(looks(text)).toEqual(['active ', problem])
  })

  it.each([['/* //gopure:allow c-source: x */\n'], ['char *s = "//gopure:allow c-source: x";\n']])('is none in %j', (text) => {
    expect(looks(text)).toEqual(['active '])
  })
})

describe('in a file that is not Go, a suppression', () => {
  const silentMain = 'package main\n\nvar version = "dev"\n\nfunc main() { println(version) }\n'
  const rowsIn = (path: string, text: string): { readonly states: readonly string[]; readonly problems: readonly string[] } => {
    const { findings, problems } = openBench(unpack({ 'go.mod': goMod, 'main.go': silentMain, [path]: text }), parse)
    return { states: findings.filter(({ place }) => place.path.endsWith(`/${path}`)).map(({ rule, place, state }) => `${rule.id} ${place.line} ${state}`), problems }
  }
  it.each([
    ['stands at the end of a line of a Makefile', 'Makefile', 'LDFLAGS = -X main.version=1 # gopure:allow ldflags-x: printed only\n', ['ldflags-x 1 suppressed'], []],
    ['stands before a statement of several lines', 'Makefile', '# gopure:allow ldflags-x: printed only\nLDFLAGS = -s \\\n\t-X main.version=1\n', ['ldflags-x 3 suppressed'], []],
    ['stands in a script', 'build.sh', '#!/bin/sh\n# gopure:allow ldflags-x: printed only\ngo build -ldflags "-X main.version=1" .\n', ['ldflags-x 3 suppressed'], []],
    ['stands in go.mod', 'go.mod', `${goMod}\n// gopure:allow go-debug: set in the image\ngodebug panicnil=1\n`, ['go-debug 6 suppressed'], []],
    ['counts for nothing without a reason', 'Makefile', 'LDFLAGS = -X main.version=1 # gopure:allow ldflags-x\n', ['ldflags-x 1 active'], ['Makefile:1: gopure:allow ldflags-x gives no reason, and allows nothing: write gopure:allow ldflags-x: reason']],
    ['is reported where it allows nothing', 'Makefile', 'LDFLAGS = -X main.version=1\n# gopure:allow ldflags-x: printed only\nall:\n', ['ldflags-x 1 active'], ['Makefile:2: gopure:allow ldflags-x allows nothing: no such finding at the line it speaks of; remove it']],
  ])('%s', (_, path, text, states, problems) => {
    expect(rowsIn(path, text)).toEqual({ states, problems })
  })
})

describe('what only looks like a suppression', () => {
  it.each(['s := `\n//gopure:allow exec: x\n`', 's := "//gopure:allow exec: x"', '/*\n//gopure:allow exec: x\n*/', '// gopure:allow exec: x', '//gopure:allowed exec: x', "r := '\"' // //gopure:allow exec: x"])('%j is left alone', (text) => {
    expect(readAllows(new TextEncoder().encode(`package main\n\n${text}\n`))).toEqual([])
  })
})

describe('suppressions in files of others', () => {
  it('count for nothing', () => {
    const run = 'package y\n\nimport "os/exec"\n\n//gopure:allow exec: asked for\nvar Err = exec.Command("x").Run()\n'
    const archive = { 'go.mod': `${goMod}\nrequire example.test/y v1.0.0\n`, 'main.go': 'package main\n\nimport _ "example.test/y"\n\nfunc main() {}\n' }
    const vendored = openBench(unpack({ ...archive, 'vendor/modules.txt': '# example.test/y v1.0.0\n## explicit; go 1.24\nexample.test/y\n', 'vendor/example.test/y/y.go': run }), parse)
    expect(vendored).toMatchObject({ findings: [{ state: 'active' }], problems: [] })
    const replaced = openBench(unpack({ ...archive, 'go.mod': `${archive['go.mod']}\nreplace example.test/y => ./y\n`, 'y/go.mod': 'module example.test/y\n\ngo 1.24\n', 'y/y.go': run }), parse)
    expect(replaced).toMatchObject({ findings: [{ state: 'suppressed' }], problems: [] })
  })
})

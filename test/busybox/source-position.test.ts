import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourcePosition, utf16Column } from '../../src/busybox/source-position.js'
import { tokens } from '../../src/busybox/tokens.js'
import { workspaceFolder } from '../workspace.js'
import { env, go, makebbProgram, newFolder } from './workbench.js'

/** `|` stands before the place; columns are counted in bytes in the generated text. */
function place(text: string): { readonly text: string; readonly line: number; readonly column: number } {
  const before = text.slice(0, text.indexOf('|'))
  const lineStart = before.lastIndexOf('\n') + 1
  return { text: text.replace('|', ''), line: before.split('\n').length, column: Buffer.byteLength(before.slice(lineStart)) + 1 }
}

const main = 'func registeredMain() {}\n'

describe('a place in a generated file', () => {
  const cases: readonly [string, string, string, boolean][] = [
    ['in main', 'package bbx\n\nfunc registeredMain() {\n\tf(|1)\n}\n', 'package main\nfunc main() { f(|1) }', true],
    ['in main beside a function of the same new name', 'package bbx\n\nfunc registeredMain() {}\n\nfunc registeredMain0() { |f() }\n', 'package main\nfunc registeredMain() {}\nfunc main() { |f() }', true],
    ["in a source's own busyboxInit0", `package bbx\n\nfunc busyboxInit0() { |f() }\n${main}`, 'package main\nfunc busyboxInit0() { |f() }\nfunc main() {}', true],
    ['in the second init', `package bbx\n\nfunc busyboxInit3() {}\n\nfunc busyboxInit4() { |f() }\n${main}`, 'package main\nfunc init() {}\nfunc init() {|f()}\nfunc main() {}', true],
    ['in the second value of the second variable', `package bbx\n\nvar a int\nvar b, c int\n${main}func busyboxInit1() { a = 1 }\nfunc busyboxInit2() { b = 2 }\nfunc busyboxInit3() { c = g(|3) }\n`, 'package main\nvar a = 1; var b, c = 2, g(\n |3)\nfunc main() {}', true],
    ["on a variable's name in its initialiser", `package bbx\n\nvar a p.T\n${main}func busyboxInit1() { |a = f() }\n`, 'package main\nvar |a = f()\nfunc main() {}', true],
    ['on a type that makebb added', `package bbx\n\nvar a |p.T\n${main}`, 'package main\nvar |a = f()\nfunc main() {}', false],
    ['on a type that was there', `package bbx\n\nvar a |p.T\n${main}`, 'package main\nvar a |p.T = f()\nfunc main() {}', true],
    ['in the second of two methods of one name', 'package p\n\nfunc (T) M() {}\n\nfunc (u *U[K]) M() { |f() }\n', 'package p\nfunc (T) M(){}; func ( u*U[K] ) M() { |f() }', true],
    ['in the second of two functions without a name', 'package p\n\nfunc _() {}\n\nfunc _() { |f() }\n', 'package p\nfunc _() {}\nfunc _() {|f()}', true],
    ['after parentheses that gofmt takes away', 'package p\n\nfunc f() {\n\tif x {\n\t\t|g()\n\t}\n}\n', 'package p\nfunc f() { if ((x)) { |g(); }; }', true],
    ['on a parenthesis', 'package p\n\nfunc f() {\n\tg|(1)\n}\n', 'package p\nfunc f() { g /* */ |(1,) }', true],
    ['on a number that gofmt rewrites', 'package p\n\nconst c = |0xff\n', 'package p\nconst c=|0XFF', true],
    ['after letters of several bytes', 'package p\n\nvar s = "größe" + |x\n', 'package p\nvar s="größe"+|x', true],
    ['on an import', 'package bbx\n\nimport (\n\t"a"\n\t|"b"\n)\n', 'package main\nimport |"b"\nimport "a"', true],
    ['on an import that makebb added', `package bbx\n\nimport (\n\t"a"\n\n\t|x "bb/x"\n)\n${main}`, 'package main\n|import "a"\nfunc main() {}', false],
    ["on an initialiser's closing brace", `package bbx\n\nvar a p.T\n${main}func busyboxInit1() { a = f() |}\n`, 'package main\nvar |a = f()\nfunc main() {}', false],
    ["in makebb's own functions", `package bbx\n\n${main}func busyboxInit0() { |busyboxInit1() }\n`, 'package main\nfunc |main() {}', false],
    ["before the file's first declaration", `|package bbx\n\n${main}`, 'package main\nfunc |main() {}', false],
  ]
  it.each(cases)('%s is found in the source', (_name, generatedText, sourceText, exact) => {
    const generated = place(generatedText)
    const source = place(sourceText)
    const beforeInUnits = sourceText.slice(sourceText.lastIndexOf('\n', sourceText.indexOf('|')) + 1, sourceText.indexOf('|')).length
    expect(sourcePosition(generated.text, source.text, generated.line, generated.column)).toMatchObject({ line: source.line, column: beforeInUnits + 1, exact })
  })

  it('has no place in a source that has nothing', () => {
    expect(sourcePosition('package p\n\nfunc f() {}\n', '', 3, 6)).toBeUndefined()
  })

  it('is the same token in what makebb makes of real commands and their dependencies', async () => {
    const folder = workspaceFolder('u-root')
    const commands = ['ls', 'gosh', 'dhclient'].map((name) => `github.com/u-root/u-root/cmds/core/${name}`)
    const generated = join(newFolder(), 'gen')
    execFileSync(await makebbProgram(), ['-g', '-gen-dir', generated, ...commands], { cwd: folder, env: { ...env, GOROOT: go.goroot }, stdio: 'pipe' })
    const list = execFileSync(go.goBinary, ['list', '-deps', '-f', '{{if not .Standard}}{{.ImportPath}}\t{{.Dir}}{{end}}', ...commands], { cwd: folder, env: { ...env, CGO_ENABLED: '0' }, encoding: 'utf8' })
    const wrong: string[] = []
    let [looked, exact] = [0, 0]
    for (const [importPath = '', directory = ''] of list.trim().split('\n').map((line) => line.split('\t'))) {
      const made = join(generated, 'src', importPath)
      for (const name of readdirSync(made).filter((file) => file.endsWith('.go'))) {
        const text = readFileSync(join(made, name), 'utf8')
        const source = readFileSync(join(directory, name), 'utf8')
        const all = tokens(text)
        // A few of each file; an odd step, so that all kinds of places are met.
        for (let index = 7; index < all.length; index += Math.max(101, Math.floor(all.length / 8) | 1)) {
          const token = all[index]!
          if (token.kind === 'semicolon') continue
          looked++
          const before = text.slice(0, token.offset)
          const lineStart = before.lastIndexOf('\n') + 1
          const found = sourcePosition(text, source, before.split('\n').length, Buffer.byteLength(before.slice(lineStart)) + 1)
          if (found?.exact !== true) continue
          exact++
          const line = source.split('\n')[found.line - 1]!
          const renamed = /^(registeredMain|busyboxInit)\d*$/.test(token.text)
          if (!renamed && !line.startsWith(token.text.split('\n', 1)[0]!, found.column - 1)) wrong.push(`${basename(importPath)}/${name} ${token.text}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(looked).toBeGreaterThan(500)
    expect(exact / looked).toBeGreaterThan(0.98)
  })
})

describe('a byte column', () => {
  const cases: readonly [string, number, number][] = [
    ['abc', 3, 3],
    ['é x', 4, 3],
    ['😀x', 5, 3],
    ['short', 40, 6],
  ]
  it.each(cases)('of %j, %i, is the unit column %i', (text, bytes, units) => {
    expect(utf16Column(`first\n${text}\nlast`, 2, bytes)).toBe(units)
  })
})

import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { checkJson, gopure } from './gopure.js'

const goMod = 'module example.com/a\n\ngo 1.25.0\n'
/** A file with a finding, which no bad neighbour may hide. */
const found = 'package main\n\nimport "C"\n\nfunc main() {}\n'

describe('a project that can’t be read at all ends with one line and code 3:', () => {
  it.each<[string, Archive, readonly string[], RegExp]>([
    ['no go.mod', { 'main.go': found }, ['check'], /: no go\.mod or go\.work here or in a folder above: run go mod init/],
    ['a folder that is not there', { 'go.mod': goMod }, ['check', '-C', 'gone'], /gone: there is no such folder/],
    ['no commands', { 'go.mod': goMod, 'lib.go': 'package lib\n' }, ['check'], /no commands \(main packages\) found/],
    ['a go.mod without a module line', { 'go.mod': 'go 1.25.0\n', 'main.go': found }, ['check'], /go\.mod:1: no module line/],
  ])('%s', (_what, archive, words, message) => {
    const { status, stderr, stdout } = gopure(words, { cwd: unpack(archive) })
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
  })
})

describe('a wrong call ends with one line and code 2:', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['an unknown verb', ['chek'], /unknown command 'chek'/],
    ['an unknown flag', ['check', '--tag', 'x'], /unknown option '--tag'/],
    ['a format that there is not', ['check', '--format', 'yaml'], /argument 'yaml' is invalid. Allowed choices are text, json/],
    ['a system that there is not', ['check', '--goos', 'linus'], /--goos linus: Go knows no such name; it has aix/],
    ['a size that is none', ['build', '--budget', 'large'], /--budget large: expected a size such as 20MiB/],
    ['a pattern that matches nothing', ['check', './nothing/...'], /\.\/nothing\/\.\.\. matches no package/],
    ['a folder without Go', ['check', './empty'], /there is no folder .*empty/],
    ['a package that is no command', ['check', './lib'], /example\.com\/a\/lib is not a command: its package is not main/],
    ['a pattern without commands', ['check', './lib/...'], /example\.com\/a\/lib is not a command/],
    ['why without a subject', ['why'], /usage: gopure why \[packages\] -- <import path or rule>/],
    ['a rule that there is not', ['rules', 'nothing'], /there is no rule nothing/],
  ])('%s', (_what, words, message) => {
    const { status, stderr } = gopure(words, { cwd: unpack({ 'go.mod': goMod, 'main.go': found, 'lib/lib.go': 'package lib\n' }) })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/internal error|\n\s+at /)
    expect(status).toBe(2)
  })
})

describe('a file that can’t be read is named, and the findings of the others stay:', () => {
  const filler = `// ${'x'.repeat(1020)}\n`
  it.each<[string, Archive, RegExp | undefined, ((folder: string) => void)?]>([
    ['a half-written file', { 'half.go': 'package main\n\nimport (\n\t"os' }, /string literal not terminated/],
    ['a file that is no Go', { 'text.go': 'this is not Go\n' }, /expected 'package'/],
    ['an empty file', { 'empty.go': '' }, /expected 'package'/],
    ['a constraint that is none', { 'x.go': '//go:build linux &&\n\npackage main\n' }, /parsing \/\/go:build line: unexpected end of expression/],
    ['NUL bytes', { 'nul.go': 'package main\n\u0000\nimport "os"\n' }, /unexpected NUL in input/],
    ['a symlink that leads to itself', {}, /symlinks lead in a circle/, (folder) => symlinkSync('loop.go', join(folder, 'loop.go'))],
    ['a symlink that leads nowhere', {}, /there is no such file/, (folder) => symlinkSync('gone', join(folder, 'dangling.go'))],
    ['a folder called like a file', { 'folder.go/x.txt': '' }, undefined],
    ['a folder that leads to itself', {}, undefined, (folder) => symlinkSync('.', join(folder, 'loop'))],
    ['CRLF line ends and a byte order mark', { 'crlf.go': '\uFEFF//go:build linux\r\n\r\npackage main\r\n\r\nimport (\r\n\t"os"\r\n)\r\n\r\nvar _ = os.Args\r\n' }, undefined],
    ['bytes that are not UTF-8', { 'latin1.go': Buffer.from('package main\n\n// \xe9t\xe9\n\nimport "os"\n\nvar _ = os.Args\n', 'latin1') }, undefined],
    ['50 MB of generated code', { 'large.go': `package main\n\nimport "os/exec"\n\nvar _ = exec.Command\n\n${filler.repeat(50 * 1024)}` }, /too large to parse \(50 MiB\): only its imports and constraints were read/],
    ['a syntax error in go.mod', { 'go.mod': `${goMod}\nrequire (\n\texample.com/x\n)\nnonsense here\n` }, /go\.mod:6: expected: require PATH VERSION/],
    ['a syntax error in gopure.yaml', { 'gopure.yaml': 'budget: much\ntags: [a]\nunknown: 1\n' }, /gopure\.yaml:1: budget: expected a size/],
    ['gopure.yaml that is not YAML', { 'gopure.yaml': 'a: [\n' }, /gopure\.yaml:\d+: /],
    ['a package that nothing provides', { 'x.go': 'package main\n\nimport _ "example.com/nowhere"\n' }, /no required module provides example\.com\/nowhere: run go get/],
    [
      'two modules that are not downloaded',
      { 'go.mod': `${goMod}\nrequire (\n\texample.com/gone v1.2.3\n\texample.com/lost v1.0.0\n)\n`, 'x.go': 'package main\n\nimport (\n\t_ "example.com/gone/x"\n\t_ "example.com/gone/y"\n\t_ "example.com/lost"\n)\n' },
      /go\.mod: 2 modules are not in the module cache \(example\.com\/gone@v1\.2\.3 and example\.com\/lost@v1\.0\.0\): run go mod download in /,
    ],
    ['a module that is not downloaded', { 'go.mod': `${goMod}\nrequire example.com/gone v1.2.3\n`, 'x.go': 'package main\n\nimport _ "example.com/gone/x"\n' }, /module example\.com\/gone@v1\.2\.3 is not in the module cache: run go mod download example\.com\/gone@v1\.2\.3/],
  ])('%s', (_what, archive, problem, prepare) => {
    const folder = unpack({ 'go.mod': goMod, 'main.go': found, ...archive })
    prepare?.(folder)
    const { findings, problems } = checkJson([], { cwd: folder })
    expect(findings.map(({ rule, file }) => `${rule} ${file}`)).toContain('cgo-import main.go')
    const said = problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`).join('\n')
    if (problem === undefined) expect(said).toBe('')
    else expect(said).toMatch(problem)
  })

  it('and text says so too', () => {
    const { stdout, status } = gopure(['check'], { cwd: unpack({ 'go.mod': goMod, 'main.go': found, 'half.go': 'package main\n\nimport (\n\t"os' }) })
    expect(stdout).toMatch(/not read \(1\) {2}what follows may hide findings\n {2}half\.go: string literal not terminated/)
    expect(status).toBe(1)
  })
})

describe('the verdict', () => {
  const lost = 'package main\n\nimport _ "example.com/nowhere"\n\nfunc main() {}\n'
  it.each<[string, Archive, RegExp, RegExp]>([
    ['that packages are missing where that alone is in the way', { 'main.go': lost }, /imports packages that were not found/, /does not build without cgo/],
    ['that cgo is in the way where it is too', { 'main.go': lost.replace('{}', '{ alone() }'), 'alone.go': 'package main\n\nimport "C"\n\nfunc alone() {}\n' }, /does not build without cgo/, /imports packages that were not found/],
  ])('says %s', (_what, archive, said, other) => {
    for (const format of ['text', 'markdown']) {
      const { stdout } = gopure(['check', '--format', format], { cwd: unpack({ 'go.mod': goMod, ...archive }) })
      expect(stdout).toMatch(said)
      expect(stdout).not.toMatch(other)
    }
  })
})

describe('exit codes', () => {
  const info = { 'go.mod': goMod, 'main.go': '//go:build cgo\n\npackage main\n\nimport "C"\n', 'pure.go': 'package main\n\nfunc main() {}\n' }
  it.each<[string, Archive, readonly string[], number]>([
    ['nothing found', { 'go.mod': goMod, 'main.go': 'package main\n\nfunc main() {}\n' }, [], 0],
    ['an error', { 'go.mod': goMod, 'main.go': found }, [], 1],
    ['a gated finding, which does not count', info, ['--cgo', '--fail-on', 'info'], 0],
    ['a package that can’t be found, where nothing else is', { 'go.mod': goMod, 'main.go': 'package main\n\nimport _ "example.com/nowhere"\n\nfunc main() {}\n' }, [], 3],
    ['a severity that the project lowers', { 'go.mod': goMod, 'main.go': found, 'gopure.yaml': 'severities:\n  cgo-import: info\n  cgo-only-package: info\n' }, [], 3],
  ])('%s', (_what, archive, words, status) => {
    expect(gopure(['check', ...words], { cwd: unpack(archive) }).status).toBe(status)
  })
})

describe('output', () => {
  it('into a pipe has no colours, and is whole', () => {
    const { stdout } = gopure(['check', '--verbose'], { cwd: unpack({ 'go.mod': goMod, 'main.go': found }) })
    expect(stdout).not.toContain('\u001B')
    expect(stdout.endsWith('\n')).toBe(true)
  })

  it('into a pipe is not cut, however much there is', () => {
    const calls = Array.from({ length: 40 }, (_, i) => `\t_ = exec.Command("program${i}").Run()\n`).join('')
    const { stdout } = gopure(['check'], { cwd: unpack({ 'go.mod': goMod, 'main.go': `package main\n\nimport "os/exec"\n\nfunc main() {\n${calls}}\n` }) })
    expect(stdout.match(/starts program\d+/g)).toHaveLength(40)
  })

  it('has colours where they are forced', () => {
    const { stdout } = gopure(['check'], { cwd: unpack({ 'go.mod': goMod, 'main.go': found }), env: { FORCE_COLOR: '1' } })
    expect(stdout).toContain('\u001B[31m')
  })

  it('leaves nothing behind in the project', () => {
    const folder = unpack({ 'go.mod': goMod, 'main.go': found })
    gopure(['check'], { cwd: folder })
    gopure(['list'], { cwd: folder })
    expect(existsSync(join(folder, 'go.sum'))).toBe(false)
  })
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { testStorage } from '../storage.js'
import { checkJson, gopure } from './gopure.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: '' }
const says = (text: string): string => `package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("${text}") }\n`
const module: Archive = {
  'go.mod': 'module example.com/named\n\ngo 1.25.0\n',
  'ctl/v3/main.go': says('ctl'),
  'store/v3/main.go': says('store'),
}
const ctl = 'example.com/named/ctl/v3'
const named: Archive = { ...module, 'gopure.yaml': `commands: [./ctl/v3, ./store/v3]\nnames:\n  ${ctl}: ctl\n  ./store/v3: storectl\n` }

const findings = (archive: Archive): readonly string[] => checkJson([], { cwd: unpack(archive), env }).findings.map(({ rule, message }) => `${rule}: ${message}`)

describe('names of a project file', () => {
  it('let two commands into one busybox whose paths end alike', { timeout: 120_000 }, () => {
    const cwd = unpack(named)
    const { status, stderr } = gopure(['build', '--initramfs', 'image.cpio', '--init', 'ctl'], { cwd, env })
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    mkdirSync(join(cwd, 'links'))
    for (const [name, text] of [['ctl', 'ctl\n'], ['storectl', 'store\n']] as const) {
      symlinkSync('../bb', join(cwd, 'links', name))
      expect(execFileSync(join(cwd, 'links', name), { encoding: 'utf8' })).toBe(text)
    }
    const image = readFileSync(join(cwd, 'image.cpio'), 'latin1')
    expect(['bbin/ctl\0', 'bbin/storectl\0', 'bbin/v3\0'].map((link) => image.includes(link))).toEqual([true, true, false])
    const started = JSON.parse(gopure(['start', '--format', 'json'], { cwd, env }).stdout) as { readonly applets: readonly { readonly name: string }[] }
    expect(started.applets.map(({ name }) => name).sort()).toEqual(['ctl', 'storectl'])
  })

  it('take the findings away that they are the answer to', () => {
    const plain = findings({ ...module, 'gopure.yaml': 'commands: [./ctl/v3, ./store/v3]\n' })
    expect(plain.map((one) => one.split(':')[0]!).sort()).toEqual(['applet-name', 'applet-name', 'duplicate-applet'])
    expect(findings(named)).toEqual([])
  })

  it('do not count with --compat, which says so', () => {
    const cwd = unpack(named)
    const { status, stderr } = gopure(['build', '--compat'], { cwd, env })
    expect(stderr).toContain('--compat: makebb has no names; what the project says of that does not count')
    expect(stderr).toContain('becomes the applet v3, which')
    expect(status).toBe(1)
  })

  it.each<[string, string, RegExp]>([
    ['empty', `names:\n  ${ctl}: ""`, /gopure\.yaml:3: names\.example\.com\/named\/ctl\/v3: expected the name of a command, without a slash$/],
    ['a path', `names:\n  ${ctl}: bin/ctl`, /gopure\.yaml:3: .*: expected the name of a command, without a slash$/],
    ['given twice', `names:\n  ${ctl}: ctl\n  ./store/v3: ctl`, /gopure\.yaml:4: names\..*store\/v3: example\.com\/named\/ctl\/v3 is called ctl already$/],
    ['of nothing', 'names:\n  ./nothing: ctl', /gopure\.yaml: names: \.\/nothing is no command: name one command by its import path or folder$/],
    ['of several', 'names:\n  ./...: ctl', /gopure\.yaml: names: \.\/\.\.\. names 2 commands: name one command/],
  ])('that are %s are said in one line, and nothing is built', (_what, text, line) => {
    const cwd = unpack({ ...module, 'gopure.yaml': `commands: [./ctl/v3]\n${text}\n` })
    const { status, stderr } = gopure(['build'], { cwd, env })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr.trimEnd()).toMatch(line)
    expect({ status, built: existsSync(join(cwd, 'bb')) }).toEqual({ status: 3, built: false })
  })
})

describe('variables of a project file', () => {
  const versioned: Archive = {
    'go.mod': 'module example.com/named\n\ngo 1.25.0\n',
    'Makefile': 'build:\n\tgo build -ldflags "-X main.version=1.0 -X main.commit=abc" ./tool\n',
    'tool/main.go': 'package main\n\nimport "fmt"\n\nvar version, commit = "dev", "none"\n\nfunc main() { fmt.Println(version, commit) }\n',
    'gopure.yaml': 'commands: [./tool]\nvariables:\n  example.com/named/tool.version: "1.0"\n',
  }

  it('get into the busybox, and take away the findings about them alone', { timeout: 120_000 }, () => {
    const cwd = unpack(versioned)
    expect(checkJson([], { cwd, env }).findings.map(({ rule, message }) => `${rule} ${/main\.\w+/.exec(message)![0]}`)).toEqual(['ldflags-x main.commit'])
    expect(gopure(['build'], { cwd, env }).status).toBe(0)
    expect(execFileSync(join(cwd, 'bb'), ['tool'], { encoding: 'utf8' })).toBe('1.0 none\n')
    const compat = gopure(['build', '--compat'], { cwd, env })
    expect(compat.stderr).toContain('--compat: makebb has no variables; what the project says of that does not count')
    expect(execFileSync(join(cwd, 'bb'), ['tool'], { encoding: 'utf8' })).toBe('dev none\n')
  })

  it.each<[string, string, RegExp]>([
    ['of main', '  main.version: x', /gopure\.yaml:2: .*a command's own variables go by its import path, not by main$/],
    ['with a number', '  example.com/named/tool.version: 1.0', /gopure\.yaml:2: variables\.example\.com\/named\/tool\.version: /],
    ['with both quotes', '  example.com/named/tool.version: "\'\\""', /gopure\.yaml:2: .*and not with both/],
  ])('%s are said in one line', (_what, line, message) => {
    const cwd = unpack({ ...versioned, 'gopure.yaml': `variables:\n${line}\n` })
    const { status, stderr } = gopure(['build'], { cwd, env })
    expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 3, lines: 1 })
    expect(stderr.trimEnd()).toMatch(message)
  })
})

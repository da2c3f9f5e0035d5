import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { gopure } from './gopure.js'

const goMod = 'module example.test/a\n\ngo 1.24\n'
const starts = (...programs: readonly string[]): string => `package main\n\nimport "os/exec"\n\nfunc main() {\n${programs.map((program) => `\t_ = exec.Command("${program}").Run()\n`).join('')}}\n`
const project: Archive = { 'go.mod': goMod, 'gopure.yaml': 'severities: {exec: error}\n', 'main.go': starts('ps') }

const file = 'gopure-baseline.json'

interface BaselineFile {
  readonly findings: readonly { readonly fingerprint: string; readonly rule: string; readonly file: string; readonly message: string }[]
}

const read = (folder: string, name = file): BaselineFile => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BaselineFile

/** A project with a baseline of what it had, and `after` written over it. */
function since(after: Archive, before: Archive = project): string {
  const folder = unpack(before)
  const { status, stderr } = gopure(['check', '--write-baseline'], { cwd: folder })
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringMatching(/^gopure-baseline\.json: \d+ findings? written\n$/) as string })
  for (const [name, text] of Object.entries(after)) writeFileSync(join(folder, name), text)
  return folder
}

interface Held {
  readonly status: number | null
  readonly counts: { readonly new: number; readonly known: number; readonly gone: number }
}

function hold(folder: string, ...words: readonly string[]): Held {
  const { status, stdout, stderr } = gopure(['check', '--format', 'json', '--baseline', file, ...words], { cwd: folder })
  expect(stderr).toBe('')
  const { baseline } = JSON.parse(stdout) as { baseline: { new: number; known: number; gone: readonly unknown[] } }
  return { status, counts: { new: baseline.new, known: baseline.known, gone: baseline.gone.length } }
}

describe('in CI, against a baseline,', () => {
  it.each<[string, Archive, number, Held['counts']]>([
    ['an old obstacle fails nothing', {}, 0, { new: 0, known: 1, gone: 0 }],
    ['a new one fails', { 'main.go': starts('ps', 'kill') }, 1, { new: 1, known: 1, gone: 0 }],
    ['a second equal one in the same file fails', { 'main.go': starts('ps', 'ps') }, 1, { new: 1, known: 1, gone: 0 }],
    ['an equal one in another file fails', { 'more.go': starts('ps').replace('main() {', 'more() {') }, 1, { new: 1, known: 1, gone: 0 }],
    ['lines that move are the same', { 'main.go': `// A comment.\n\n${starts('ps').replace('func', '// Main.\nfunc')}` }, 0, { new: 0, known: 1, gone: 0 }],
    ['code that is indented anew is the same', { 'main.go': starts('ps').replace('\t_ =', '\t{\n\t\t_  =').replace('.Run()\n', '.Run()\n\t}\n') }, 0, { new: 0, known: 1, gone: 0 }],
    ['one that goes is counted', { 'main.go': starts() }, 0, { new: 0, known: 0, gone: 1 }],
    ['one that is allowed is gone', { 'main.go': starts('ps').replace('\t_', '\t//gopure:allow exec: asked for\n\t_') }, 0, { new: 0, known: 0, gone: 1 }],
    ['a new one that is allowed fails nothing', { 'main.go': starts('ps', 'kill').replace('\t_ = exec.Command("kill")', '\t//gopure:allow exec: asked for\n\t_ = exec.Command("kill")') }, 0, { new: 0, known: 1, gone: 0 }],
    ['a new one in another file, of another rule, fails', { 'c.go': 'package main\n\nimport "C"\n\nfunc init() {}\n' }, 1, { new: 1, known: 1, gone: 0 }],
  ])('%s', (_what, after, status, counts) => {
    expect(hold(since(after))).toEqual({ status, counts })
  })

  it('what breaks the build may be known, too', () => {
    const cgo = { ...project, 'main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n' }
    expect(hold(since({}, cgo))).toEqual({ status: 0, counts: { new: 0, known: 2, gone: 0 } })
  })

  it('a package that can’t be read is no reason to pass', () => {
    expect(hold(since({ 'x.go': 'package main\n\nimport _ "example.com/nowhere"\n' })).status).toBe(3)
  })

  it('--fail-on counts what is new only', () => {
    const mild = { ...project, 'gopure.yaml': '' }
    expect(hold(since({}, mild), '--fail-on', 'warning').status).toBe(0)
    expect(hold(since({ 'main.go': starts('ps', 'kill') }, mild), '--fail-on', 'warning').status).toBe(1)
    expect(hold(since({ 'main.go': starts('ps', 'kill') }, mild)).status).toBe(0)
  })

  it('text says what is new and what is gone, new ones first', () => {
    const folder = since({ 'main.go': starts('kill', 'top', 'top') }, { ...project, 'main.go': starts('ps', 'top') })
    const { stdout } = gopure(['check', '--baseline', file], { cwd: folder })
    expect(stdout).toMatch(/ {2}new error exec \(2\)[\s\S]* {2}known error exec \(1\)/)
    expect(stdout).toMatch(/\nbaseline gopure-baseline\.json: 2 new, 1 known\n1 obstacle of the baseline is gone: gopure check --write-baseline gopure-baseline\.json\n$/)
  })

  it('lines are those of what is new', () => {
    const folder = since({ 'main.go': starts('ps', 'kill') })
    expect(gopure(['check', '--format', 'lines', '--baseline', file], { cwd: folder }).stdout).toMatch(/^main\.go:7:6: error: starts kill: [^\n]*\n$/)
  })

  it('SARIF and JSON mark each finding', () => {
    const folder = since({ 'main.go': starts('ps', 'kill') })
    const sarif = JSON.parse(gopure(['check', '--format', 'sarif', '--baseline', file], { cwd: folder }).stdout) as { runs: [{ results: readonly { baselineState: string }[] }] }
    expect(sarif.runs[0].results.map(({ baselineState }) => baselineState)).toEqual(['unchanged', 'new'])
    const json = JSON.parse(gopure(['check', '--format', 'json', '--baseline', file], { cwd: folder }).stdout) as { findings: readonly { baseline: string }[] }
    expect(json.findings.map(({ baseline }) => baseline)).toEqual(['known', 'new'])
  })

  it.each<[string, readonly string[], RegExp]>([
    ['another architecture', ['--goarch', 'riscv64'], /is of another build: it is of linux\/\w+, this check of linux\/riscv64\n/],
    ['tags', ['--tags', 'b,a'], /is of another build: it is of no tags, this check of tags a,b\n/],
    ['other commands', ['./other'], /is of another build: it is without example\.test\/a\/other; this check is without example\.test\/a\n/],
  ])('%s than it has are said in one line', (_what, words, line) => {
    const folder = since({}, { ...project, 'gopure.yaml': 'commands: [.]\n', 'other/main.go': starts() })
    expect(gopure(['check', '--baseline', file, ...words], { cwd: folder }).stdout).toMatch(line)
  })
})

describe('the baseline’s file', () => {
  it('is sorted, has a finding on a line, and is the same each time', () => {
    const folder = since({}, { ...project, 'b.go': starts('z', 'a').replace('main() {', 'b() {') })
    const text = readFileSync(join(folder, file), 'utf8')
    const { findings } = read(folder)
    expect(findings.map((entry) => entry.file)).toEqual(['example.test/a/b.go', 'example.test/a/b.go', 'example.test/a/main.go'])
    expect(text.split('\n').filter((line) => line.includes('fingerprint'))).toHaveLength(3)
    expect(text).not.toContain(folder)
    gopure(['check', '--write-baseline'], { cwd: folder })
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text)
  })

  it('is written again where nothing has changed since, though the answer is remembered', () => {
    const folder = unpack(project)
    const env = { GOPURE_STORAGE: unpack({}) }
    gopure(['check', '--write-baseline', 'x.json'], { cwd: folder, env, remember: true })
    writeFileSync(join(folder, 'x.json'), '')
    gopure(['check', '--write-baseline', 'x.json'], { cwd: folder, env, remember: true })
    expect(read(folder, 'x.json').findings).toHaveLength(1)
  })

  it('goes where --baseline says, and leaves nothing beside it', () => {
    const folder = unpack({ ...project, 'ci/x.json': '' })
    expect(gopure(['check', '--baseline', 'ci/x.json', '--write-baseline'], { cwd: folder }).status).toBe(0)
    expect(readdirSync(join(folder, 'ci'))).toEqual(['x.json'])
    expect(read(folder, 'ci/x.json').findings).toHaveLength(1)
  })

  it.each<[string, Archive, readonly string[], number]>([
    ['imports lead nowhere', { 'x.go': 'package main\n\nimport _ "example.com/nowhere"\n' }, [], 3],
    ['a pattern matches nothing', {}, ['.', './gone/...'], 2],
  ])('stays as it was where %s', (_what, archive, words, status) => {
    const folder = unpack({ ...project, ...archive, [file]: 'old' })
    const ran = gopure(['check', ...words, '--write-baseline'], { cwd: folder })
    expect(ran.status).toBe(status)
    expect(ran.stderr).toMatch(/gopure-baseline\.json is not written: /)
    expect(readFileSync(join(folder, file), 'utf8')).toBe('old')
  })

  const entry = { fingerprint: 'a', rule: 'exec', file: 'x', message: 'm' }
  const whole = { version: 1, target: { goos: 'linux', goarch: 'amd64', cgo: false, tags: [] }, commands: [], findings: [entry] }
  it.each<[string, string | undefined, RegExp]>([
    ['is not there', undefined, /--baseline gopure-baseline\.json: cannot read .*: there is no such file; gopure check --write-baseline gopure-baseline\.json makes one/],
    ['is no JSON', '{"version": 1,', /--baseline gopure-baseline\.json: no JSON: /],
    ['is empty', '', /no JSON: /],
    ['is something else', '[]', /no baseline: it needs version, target, commands and findings/],
    ['has a later version', JSON.stringify({ ...whole, version: 2 }), /a baseline of version 2, which this gopure does not know/],
    ['has a finding without a fingerprint', JSON.stringify({ ...whole, findings: [entry, { ...entry, fingerprint: 1 }] }), /finding 2 needs fingerprint, rule, file and message, all of them texts/],
  ])('that %s ends the check with one line and code 2', (_what, text, message) => {
    const folder = unpack({ ...project, ...(text === undefined ? {} : { [file]: text }) })
    const { status, stdout, stderr } = gopure(['check', '--baseline', file], { cwd: folder })
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('is no package: one that is taken for it is said', () => {
    const { status, stderr } = gopure(['check', '--write-baseline', './...'], { cwd: unpack(project) })
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'gopure: --write-baseline ./...: name a file that ends in .json, and packages before the flag\n' })
  })

  it('that can’t be written is said', () => {
    const { status, stderr } = gopure(['check', '--write-baseline', 'gone/x.json'], { cwd: unpack(project) })
    expect(stderr).toMatch(/^gopure: --write-baseline gone\/x\.json: it could not be written: /)
    expect(status).toBe(2)
  })
})

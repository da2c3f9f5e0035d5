import { describe, expect, it } from 'vitest'
import { startEnd, startProgress, type StartAnswer, type StartFailure } from '../../src/extension/start-answer.js'
import { startReport, startSentence } from '../../src/extension/start-report.js'
import type { Outcome } from '../../src/process.js'

const applet = (name: string, outcome = 'ended'): StartAnswer['applets'][number] => ({ name, outcome, code: 0, milliseconds: 3.25, maxRss: 4 << 20 })
const whole: StartAnswer = {
  file: '/w/bb',
  bytes: 15466622,
  sandbox: { had: true, without: [] },
  limits: { milliseconds: 5000, memory: 512 << 20 },
  names: ['cat', 'ls'],
  applets: [applet('cat'), applet('ls')],
  startup: { applet: 'cat', starts: 7, milliseconds: 7.24, maxRss: 12 << 20 },
  init: { packages: 0, milliseconds: 0, bytes: 0, dearest: [] },
  findings: [],
  failures: [],
}
const panics: StartFailure = { message: 'panics: no disk', package: 'example.com/ls', path: '/w/ls/main.go', line: 4, column: 6, applets: ['ls'], all: false, related: [] }
const registered: StartFailure = { ...panics, rule: 'duplicate-registration', message: 'the flag a_b is registered twice', applets: [], all: true, related: [{ message: 'here too', package: 'example.com/q' }] }
const cost = '; start-up 7.2 ms, 12 MiB of memory (cat)'

describe('a start in one sentence:', () => {
  it.each<readonly [string, StartAnswer, string]>([
    ['all start', whole, `all 2 applets start${cost}`],
    ['the only one starts', { ...whole, names: ['ls'], applets: [applet('ls')] }, `its applet starts${cost}`],
    ['one does not', { ...whole, failures: [panics] }, `1 of 2 applets does not start${cost}`],
    ['one that is told of twice is one', { ...whole, failures: [panics, panics] }, `1 of 2 applets does not start${cost}`],
    ['two do not', { ...whole, failures: [panics, { ...panics, applets: ['cat'] }] }, `2 of 2 applets do not start${cost}`],
    ['none gets as far as main', { ...whole, applets: [], findings: [registered] }, 'no applet starts: the binary does not get as far as main'],
    ['without a sandbox', { ...whole, applets: [], sandbox: { had: false, reason: 'no user namespaces' } }, 'every init function ran; whether the 2 applets start is not known without a sandbox (no user namespaces)'],
  ])('%s', (_, answer, expected) => {
    const { startup, ...rest } = answer
    expect(startSentence(answer.applets.length === 0 ? rest : { ...rest, ...(startup === undefined ? {} : { startup }) })).toBe(expected)
  })
})

describe("a start's report", () => {
  it('has what does not start with its places, and each applet', () => {
    const lines = startReport('w', { ...whole, applets: [applet('cat'), applet('ls', 'crashed')], findings: [registered], failures: [panics] }, '/w').split('\n')
    expect(lines).toEqual(expect.arrayContaining([
      '- **every command** (`duplicate-registration`) `ls/main.go:4`: the flag a\\_b is registered twice',
      '  - `example.com/q`: here too',
      '- **ls** `ls/main.go:4`: panics: no disk',
    ]))
    expect(lines.filter((line) => /^\| `(cat|ls)`/.test(line))).toEqual(['| `cat` | exit code 0 | 3.3 ms | 4 MiB |', '| `ls` | crashed | 3.3 ms | 4 MiB |'])
  })
})

describe('the end of a start', () => {
  const exited = (code: number): Outcome => ({ kind: 'exited', code, output: '' }) as unknown as Outcome
  it.each<readonly [string, Outcome, string, readonly string[], unknown]>([
    ['an answer, whatever the exit code', exited(4), JSON.stringify(whole), [], { kind: 'answer', answer: whole }],
    ['the words that say why there is none', exited(3), '', ['loading', 'gopure: /w/bb: there is no such file'], { kind: 'failed', message: '/w/bb: there is no such file' }],
    ['the person’s will', exited(130), '', ['gopure: cancelled'], { kind: 'cancelled' }],
  ])('is %s', (_, outcome, stdout, said, expected) => {
    expect(startEnd(outcome, stdout, said)).toEqual(expected)
  })

  it('is told by its progress', () => {
    expect([startProgress('{"started":3,"total":9}'), startProgress('building the starter')]).toEqual([{ started: 3, total: 9 }, undefined])
  })
})

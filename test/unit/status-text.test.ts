import { describe, expect, it } from 'vitest'
import { buildEnd, progressOf, progressText } from '../../src/extension/build-result.js'
import { statusText, type Status } from '../../src/extension/status-text.js'
import type { Outcome } from '../../src/process.js'

const commands = ['ls', 'cat'].map((applet) => ({ importPath: `example.com/${applet}`, applet })) as unknown as Status['project']['commands']
const project: Status['project'] = { base: '/w', name: 'station', state: 'ready', output: '/w/bb', commands, target: { goos: 'linux', goarch: 'amd64', tags: [] }, problems: [] }
const status = (more: Partial<Status>, ofProject: Partial<Status['project']> = {}): Status => ({ project: { ...project, ...ofProject }, running: false, ...more })
const binary = { bytes: 15466622, when: 'today' }

describe("the status bar's text", () => {
  it.each<[string, Status, string, string | undefined]>([
    ['no binary', status({}), 'Gopure: not built', undefined],
    ['the first reading', status({}, { state: 'reading' }), '$(sync~spin) Gopure', undefined],
    ['a project that can not be read', status({}, { state: 'unusable' }), '$(warning) Gopure', undefined],
    ['a binary', status({ binary }), '14.8 MiB', undefined],
    ['a binary and a budget', status({ binary }, { budget: 20971520 }), '14.8 of 20 MiB', undefined],
    ['a binary over budget', status({ binary: { ...binary, bytes: 22230000 } }, { budget: 20971520 }), '21.2 of 20 MiB', 'warning'],
    ['the start of a build', status({ running: true }), '$(sync~spin) building', undefined],
    ['a phase', status({ running: true, progress: { phase: 'load' } }), '$(sync~spin) load', undefined],
    ['a count', status({ running: true, progress: { phase: 'compile', done: 120 } }), '$(sync~spin) compile 120', undefined],
    ['a count of a total', status({ running: true, progress: { phase: 'rewrite', done: 23, total: 112 } }), '$(sync~spin) rewrite 23/112', undefined],
    ['a count of nothing', status({ running: true, progress: { phase: 'compile', done: 0 } }), '$(sync~spin) compile', undefined],
    ['a failure', status({ failure: 'no', binary }), '$(error) Gopure: build failed', 'error'],
  ])('for %s', (_what, given, text, background) => {
    const said = statusText(given)
    expect([said.text, said.background]).toEqual([text, background])
    expect(said.label).toMatch(/^Gopure: /)
  })

  it('has the exact bytes, the share, the change, the time and the commands in the tooltip', () => {
    const { tooltip } = statusText(status({ binary, before: 15454334, took: 20_400, built: ['ls', 'cat', 'gosh'] }, { budget: 20971520 }))
    expect(tooltip).toEqual(['**station**', '15,466,622 bytes, 73.8 % of 20 MiB', '5,504,898 bytes left', '+12,288 bytes since the build before', 'Written today, built in 20.4 s', '`bb`', '3 commands: ls, cat and gosh', 'linux/amd64'])
  })

  it('keeps the last good size in the tooltip of a failure, and takes no Markdown from a message', () => {
    const { tooltip } = statusText(status({ binary, failure: 'a *b* [c](command:d)' }))
    expect(tooltip[1]).toBe('The build failed: a \\*b\\* \\[c\\]\\(command:d\\). The last good busybox is still there:')
    expect(tooltip[2]).toBe('15,466,622 bytes')
  })
})

describe('the end of a build', () => {
  const exited = (code: number): Outcome => ({ kind: 'exited', code, output: '' })
  const json = (more: object): string => JSON.stringify({ version: 1, phases: [], commands: ['a/ls'], broken: [], skipped: [], errors: [], ...more })
  it.each<[string, Outcome, string, readonly string[], object]>([
    ['built', exited(1), json({ result: 'built', size: { file: '/bb', bytes: 5, budget: 4 } }), [], { kind: 'built', bytes: 5, budget: 4 }],
    ['broken', exited(1), json({ result: 'failed', broken: ['a/x'] }), [], { kind: 'broken', broken: ['a/x'], others: ['a/ls'] }],
    ['failed', exited(4), json({ result: 'failed', phase: 'compile', errors: [{ kind: 'compile', message: 'no' }] }), [], { kind: 'failed', errors: [{ kind: 'compile', message: 'no' }] }],
    ['failed beside what was left out', exited(4), json({ result: 'failed', phase: 'load', broken: ['a/x'], skipped: [{ importPath: 'a/x', reason: 'cgo' }, { importPath: 'a/y', reason: 'odd' }] }), [], { kind: 'failed', errors: [{ kind: 'other', package: 'a/y', message: 'a/y: makebb left it out: odd' }] }],
    ['unusable', exited(3), json({ result: 'unusable', message: 'no Go' }), ['gopure: no Go'], { kind: 'unusable', message: 'no Go' }],
    ['a project that can not be read', exited(3), '', ['gopure: no go.mod'], { kind: 'unusable', message: 'no go.mod' }],
    ['cancelled here', { kind: 'cancelled', output: '' }, '', [], { kind: 'cancelled' }],
    ['cancelled there', exited(130), json({ result: 'cancelled' }), [], { kind: 'cancelled' }],
    ['killed', { kind: 'signalled', signal: 'SIGKILL', output: '' }, '', [], { kind: 'unusable', message: 'the build was ended by SIGKILL' }],
  ])('%s', (_what, outcome, stdout, said, end) => {
    expect(buildEnd(outcome, stdout, said)).toMatchObject(end)
  })

  it('reads progress from lines, and nothing else', () => {
    expect(progressText(progressOf('{"phase":"rewrite","done":3,"total":9}')!)).toBe('rewrite 3 of 9 packages')
    expect(progressText(progressOf('{"phase":"compile","done":120}')!)).toBe('compile 120 packages')
    expect([progressOf('gopure: no'), progressOf('{"phase":')]).toEqual([undefined, undefined])
  })
})

import { relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Spot, StartFailure } from '../../src/start/explain.js'
import { built, started, type Built, type Started } from './workbench.js'

/** `rule file:line:column via`, with files relative to the fixture. */
function said(of: Built, { rule, spot, related, applets, all }: StartFailure): object {
  const at = ({ place, via, importPath, guessed }: Spot): string =>
    [place === undefined ? importPath : `${relative(of.directory, place.path)}:${place.line}:${place.column}`, ...(guessed === undefined ? [] : ['(guessed)']), via.map((path) => path.split('/').slice(1).join('/')).join(' > ')].join(' ').trim()
  return { rule: rule?.id ?? '', applets: all ? 'all' : applets.join(' '), at: at(spot), others: related.map(at) }
}

describe('a busybox that does not get as far as main', () => {
  const cases: readonly (readonly [fixture: string, object])[] = [
    ['duplicate-flag', { rule: 'duplicate-registration', applets: 'all', at: 'tracing/tracing.go:13:2 duplicateflag/cmds/right > duplicateflag/inner/report > duplicateflag/tracing', others: ['logging/logging.go:6:13 duplicateflag/cmds/left > duplicateflag/logging'] }],
    ['computed-flag', { rule: 'duplicate-registration', applets: 'all', at: 'loop/loop.go:15:2 computedflag/cmds/tool > computedflag/loop', others: ['known/known.go:6:13 computedflag/cmds/tool > computedflag/known', 'loop/loop.go:10:3'] }],
    ['proto-conflict', { rule: 'proto-conflict', applets: 'all', at: 'older/api/event.pb.go:14:7 protoconflict/cmds/useolder > older/api', others: ['newer/api/event.pb.go:14:7 protoconflict/cmds/usenewer > newer/api'] }],
    ['exits', { rule: 'init-panic', applets: 'all', at: 'zone/zone.go:15:3 exits/cmds/one > exits/zone', others: [] }],
    ['blocks', { rule: 'init-blocks', applets: 'all', at: 'clock/server.go:9:3 blocks/cmds/first > blocks/clock', others: ['clock/clock.go:9:2'] }],
  ]
  it.each(cases)('is explained by the places and the ways to them: %s', async (name, expected) => {
    const of = await built(name)
    const { result, failures } = await started(of, { milliseconds: 1500 })
    expect(result.applets).toEqual([])
    expect(failures.map((failure) => said(of, failure))).toEqual([expected])
    expect(failures.every(({ message }) => message !== '' && !message.includes('\n'))).toBe(true)
  })
})

describe('a busybox with applets of all kinds', () => {
  let mixed: Built
  let result: Started
  let failures: readonly StartFailure[]
  beforeAll(async () => {
    mixed = await built('mixed')
    ;({ result, failures } = await started(mixed, { milliseconds: 2000, memory: 64 * 2 ** 20 }))
  })

  const outcomes: Readonly<Record<string, object>> = {
    clash: { kind: 'crashed', crash: { kind: 'panic', phase: 'main', message: 'clash flag redefined: port' } },
    forever: { kind: 'running' },
    hello: { kind: 'ended', code: 0 },
    hungry: { kind: 'memory' },
    owninit: { kind: 'crashed', crash: { phase: 'own-init', message: 'open /etc/owninit.conf: no such file or directory' } },
    ownmain: { kind: 'crashed', crash: { phase: 'main' } },
    serve: { kind: 'running', limit: 'time' },
    unseen: { kind: 'signalled', signal: 'killed' },
    usage: { kind: 'ended', code: 64 },
  }
  it.each(Object.entries(outcomes))('says how %s ended', (name, outcome) => {
    expect(result.applets.find((applet) => applet.name === name)?.outcome).toMatchObject(outcome)
  })

  it('asks the binary for its applets', () => {
    expect([result.named, result.names]).toEqual(['binary', Object.keys(outcomes)])
    expect(result.applets.map(({ name }) => name)).toEqual(result.names)
  })

  it("tells what is the busybox's fault from what is an applet's own", () => {
    expect(failures.map((failure) => said(mixed, failure))).toEqual([
      { rule: 'duplicate-registration', applets: 'clash', at: 'cmds/clash/main.go:10:10 mixed/cmds/clash', others: ['library/library.go:6:12 mixed/cmds/serve > mixed/library'] },
      { rule: '', applets: 'hungry', at: 'example.com/mixed/cmds/hungry mixed/cmds/hungry', others: [] },
      { rule: '', applets: 'owninit', at: 'cmds/owninit/main.go:11:6 mixed/cmds/owninit', others: [] },
      { rule: '', applets: 'ownmain', at: 'cmds/ownmain/main.go:9:6 mixed/cmds/ownmain', others: [] },
      { rule: '', applets: 'unseen', at: 'example.com/mixed/cmds/unseen mixed/cmds/unseen', others: [] },
    ])
  })

  it('measures a start, and every package that is initialised before', () => {
    expect(['hello', 'usage']).toContain(result.cost?.applet)
    expect(result.cost?.microseconds).toBeGreaterThan(0)
    expect(result.cost?.maxRss).toBeGreaterThan(2 ** 20)
    expect(result.init.packages).toBeGreaterThan(result.init.dearest.length)
    expect(result.init.dearest.map(({ importPath }) => importPath)).toContain('internal/godebug')
    expect(result.bareEnd.stderr).not.toMatch(/^init /m)
  })
})

describe('registries that two libraries give the same name', () => {
  it('are told apart by what they say, and both libraries are named', async () => {
    const of = await built('registries')
    const { failures } = await started(of)
    const places = failures.map(({ rule, spot, related, message, applets }) => [applets.join(' '), rule?.id, spot.importPath, ...related.map(({ importPath, guessed }) => `${importPath}${guessed === undefined ? '' : '?'}`), /^registers the (.*?), as/.exec(message)?.[1]])
    const libraries = ['example.com/registries/second', 'example.com/registries/first?']
    const row = (name: string, thing: string): readonly unknown[] => [name, 'duplicate-registration', ...libraries, `example.com/registries/cmds/${name}`, thing]
    expect(places).toEqual([row('driver', 'database driver memory'), row('flag', 'flag fast'), row('pattern', 'HTTP pattern /status'), row('type', 'gob type kind'), row('variable', 'variable of expvar requests')])
  })
})

import { describe, expect, it } from 'vitest'
import { compareTests, type Ran } from '../../src/port/tests.js'

type Said = Readonly<Record<string, 'pass' | 'fail' | 'no time' | 'no build'>>

/** What a run says where each test has such an end; a package is named by one letter. */
function ran(said: Said, packages: readonly string[]): Ran {
  const of = (end: string): readonly string[] => Object.keys(said).filter((test) => said[test] === end)
  const letter = (test: string): string => test.slice(0, 1)
  const unfinished = new Set(of('no time').map(letter).filter((name) => packages.includes(name)))
  const silent = [...[...unfinished].map((name): [string, string] => [name, 'there was no time for its tests']), ...of('no build').map((test): [string, string] => [letter(test), 'its tests do not build'])]
  return { results: new Map([...of('pass').map((test): [string, string] => [test, 'pass']), ...of('fail').map((test): [string, string] => [test, 'fail'])].filter(([test]) => packages.includes(letter(test)))), silent: new Map(silent), unfinished }
}

describe('tests before and after a port', () => {
  it.each<[string, Said, Said, Said, { readonly kept: number; readonly broken: readonly string[]; readonly gained: number; readonly notRun: readonly string[] }]>([
    ['that pass are kept', { 'a.T': 'pass' }, { 'a.T': 'pass' }, {}, { kept: 1, broken: [], gained: 0, notRun: [] }],
    ['that fail now are broken', { 'a.T': 'pass', 'a.U': 'pass' }, { 'a.T': 'fail', 'a.U': 'pass' }, { 'a.T': 'fail' }, { kept: 1, broken: ['a.T'], gained: 0, notRun: [] }],
    ['that fail once are kept', { 'a.T': 'pass' }, { 'a.T': 'fail' }, { 'a.T': 'pass' }, { kept: 1, broken: [], gained: 0, notRun: [] }],
    ['that failed before are nobody’s fault', { 'a.T': 'fail' }, { 'a.T': 'fail' }, {}, { kept: 0, broken: [], gained: 0, notRun: [] }],
    ['whose package does not build any more are broken', { 'a.T': 'pass' }, { 'a.T': 'no build' }, { 'a.T': 'no build' }, { kept: 0, broken: ['a.T'], gained: 0, notRun: ['a: its tests do not build'] }],
    ['whose package did not build before are gained', { 'a.T': 'no build' }, { 'a.T': 'pass' }, {}, { kept: 0, broken: [], gained: 1, notRun: ['a: before the port: its tests do not build'] }],
    ['that there is no time for now are not broken', { 'a.T': 'pass', 'b.T': 'pass' }, { 'a.T': 'pass', 'b.T': 'no time' }, {}, { kept: 1, broken: [], gained: 0, notRun: ['b: there was no time for its tests'] }],
    ['that there was no time for before are not gained', { 'b.T': 'no time' }, { 'b.T': 'pass' }, {}, { kept: 0, broken: [], gained: 0, notRun: ['b: before the port: there was no time for its tests'] }],
    ['that fail, and that there is no time to run again, are neither kept nor broken', { 'a.T': 'pass', 'b.T': 'pass' }, { 'a.T': 'pass', 'b.T': 'fail' }, { 'b.T': 'no time' }, { kept: 1, broken: [], gained: 0, notRun: ['b: there was no time to run again what failed'] }],
  ])('%s', async (_what, before, after, again, wanted) => {
    const runs = [before, after, again]
    const { kept, broken, gained, notRun } = (await compareTests(['a', 'b'], 1000, (packages) => Promise.resolve(ran(runs.shift()!, packages)), undefined)) as Exclude<Awaited<ReturnType<typeof compareTests>>, 'cancelled'>
    expect({ kept, broken, gained, notRun: notRun.map(({ package: name, reason }) => `${name}: ${reason}`) }).toEqual(wanted)
  })
})

import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/busybox/result.js'
import { terminalOutput } from '../../src/cli/output.js'
import { progressLine } from '../../src/cli/progress.js'

function shown(steps: readonly Progress[]): string {
  const said: string[] = []
  const line = progressLine({ ...terminalOutput(false), live: false, err: (text) => said.push(text) }, false)
  for (const step of steps) line.show(step)
  line.end()
  return said.join('').replace(/ \(\d+ s\)\n/g, '; ')
}

describe('what a build without a terminal says of its progress', () => {
  const cases: readonly [string, readonly Progress[], string][] = [
    ['each phase once', [{ phase: 'load' }, { phase: 'rewrite', done: 1, total: 9 }, { phase: 'rewrite', done: 2, total: 9 }, { phase: 'link' }], 'loading packages; rewriting packages; linking; '],
    ['what it waits for', [{ phase: 'load' }, { phase: 'load', message: 'another build of these commands is running; this one waits for it' }, { phase: 'rewrite' }], 'loading packages; another build of these commands is running; this one waits for it; rewriting packages; '],
    ['that the generator has to be built', [{ phase: 'tool' }, { phase: 'tool', message: 'building the generator with go1.26.8, once' }, { phase: 'load' }], 'getting the generator ready; building the generator with go1.26.8, once; loading packages; '],
  ]
  it.each(cases)('%s', (_name, steps, text) => {
    expect(shown(steps)).toBe(text)
  })
})

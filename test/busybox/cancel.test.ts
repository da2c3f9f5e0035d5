import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildBusybox } from '../../src/busybox/build.js'
import type { Progress } from '../../src/busybox/result.js'
import { env, fixture, generatorProgram, marked, newFolder, request, storage } from './workbench.js'

beforeAll(async () => {
  await generatorProgram()
})

describe.skipIf(process.platform !== 'linux')('a build that is cancelled', () => {
  const cases: readonly [string, (progress: Progress) => boolean, boolean][] = [
    ['before the generator is there', ({ phase }) => phase === 'tool', true],
    ['while packages are loaded', ({ phase }) => phase === 'load', false],
    ['while go compiles', ({ phase, done }) => phase === 'compile' && done !== undefined && done > 0, false],
    ['at the very end', ({ phase }) => phase === 'verify', false],
  ]
  it.each(cases)('%s leaves no process, no temporary file, and the last good binary', async (_name, now, newStorage) => {
    const mark = `GOPURE_TEST=${randomUUID()}`
    const controller = new AbortController()
    const kept = newStorage ? newFolder() : storage
    const seen: Progress[] = []
    const wanted = request(fixture('good'), ['example.com/good/cmds/hello'], {
      storage: kept,
      // Go's cache is empty, so that there is something to interrupt.
      env: { ...env, GOPURE_TEST: mark.slice('GOPURE_TEST='.length), GOCACHE: newFolder() },
      signal: controller.signal,
      onProgress: (progress) => {
        seen.push(progress)
        if (now(progress)) controller.abort()
      },
    })
    writeFileSync(wanted.output, 'the last good one')
    expect(await buildBusybox(wanted)).toEqual({ kind: 'cancelled' })
    expect(seen.some(now)).toBe(true)
    expect(marked(mark)).toEqual([])
    expect(readFileSync(wanted.output, 'utf8')).toBe('the last good one')
    expect(readdirSync(dirname(wanted.output))).toEqual(['bb'])
    const builds = join(kept, 'builds')
    expect(existsSync(builds) ? readdirSync(builds).filter((name) => name.startsWith(`${process.pid}-`)) : []).toEqual([])
  })

  it('while go builds the generator leaves no process and no temporary file', async () => {
    const mark = `GOPURE_TEST=${randomUUID()}`
    const controller = new AbortController()
    const kept = newFolder()
    const wanted = request(fixture('good'), ['example.com/good/cmds/hello'], {
      storage: kept,
      env: { ...env, GOPURE_TEST: mark.slice('GOPURE_TEST='.length), GOCACHE: newFolder() },
      signal: controller.signal,
    })
    const building = buildBusybox(wanted)
    // go and at least one compiler.
    await expect.poll(() => marked(mark).length, { timeout: 60_000, interval: 10 }).toBeGreaterThan(1)
    controller.abort()
    expect(await building).toEqual({ kind: 'cancelled' })
    expect(marked(mark)).toEqual([])
    expect(readdirSync(join(kept, 'builds'))).toEqual([])
    expect(readdirSync(dirname(wanted.output))).toEqual([])
  })

  it('before it begins starts nothing', async () => {
    const seen: Progress[] = []
    const wanted = request(fixture('good'), ['example.com/good/cmds/hello'], { signal: AbortSignal.abort(), onProgress: (progress) => seen.push(progress) })
    expect(await buildBusybox(wanted)).toEqual({ kind: 'cancelled' })
    expect(seen).toEqual([])
  })
})

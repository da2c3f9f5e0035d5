import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBusybox, type BusyboxRequest } from '../../src/busybox/build.js'
import { cleanBuilds } from '../../src/busybox/clean.js'
import type { Progress } from '../../src/busybox/result.js'
import { workspaceFolder } from '../workspace.js'
import { env, fixture, go, newFolder, request, sha256, storage } from './workbench.js'

const importPaths = ['example.com/good/cmds/hello', 'example.com/good/cmds/bye']

async function built(wanted: BusyboxRequest): Promise<{ readonly sha256: string; readonly reuse: unknown; readonly cached: readonly string[] }> {
  const result = await buildBusybox(wanted)
  if (result.kind !== 'built') throw new Error(JSON.stringify(result))
  return { sha256: sha256(wanted.output), reuse: result.reuse, cached: result.phases.filter(({ cached }) => cached).map(({ name }) => name) }
}

describe('a second build', () => {
  it('copies the binary of the first, whatever became of the output', async () => {
    const wanted = request(fixture('good'), importPaths)
    const first = await built(wanted)
    expect(first.reuse).toMatchObject({ binary: false })
    appendFileSync(wanted.output, 'a person wrote this')
    expect(await built(wanted)).toEqual({ sha256: first.sha256, reuse: { packages: expect.any(Number) as number, written: 0, binary: true }, cached: ['tool', 'load', 'rewrite', 'compile', 'link'] })
    rmSync(wanted.output)
    expect(await built(wanted)).toMatchObject({ sha256: first.sha256, reuse: { binary: true } })
  })

  it('makes what has changed, and what was before is another binary', async () => {
    const directory = fixture('good')
    const wanted = request(directory, importPaths)
    const first = await built(wanted)
    const file = join(directory, 'cmds', 'bye', 'main.go')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"bye"', '"good bye"'))
    const second = await built(wanted)
    expect(second).toMatchObject({ reuse: { written: 1, binary: false } })
    expect(execFileSync(wanted.output, ['bye'], { encoding: 'utf8' })).toBe('good bye\n')
    writeFileSync(file, text)
    expect((await built(wanted)).sha256).toBe(first.sha256)
  })

  it('does not take what another environment made, or a binary in which other commands were looked for', async () => {
    const wanted = request(fixture('good'), importPaths)
    await built(wanted)
    expect(await built({ ...wanted, commands: [wanted.commands[0]!] })).toMatchObject({ reuse: { written: 0, binary: false } })
    expect(await built({ ...wanted, env: { ...env, GOFLAGS: '-tags=loud' } })).toMatchObject({ reuse: { binary: false } })
  })

  it('needs no network where the modules are there', async () => {
    const offline = { ...env, GOPROXY: 'off', GOSUMDB: 'off', HTTPS_PROXY: 'http://127.0.0.1:1' }
    const wanted = request(workspaceFolder('u-root'), ['github.com/u-root/u-root/cmds/core/echo'], { env: offline, storage: newFolder() })
    await built(wanted)
    expect(await built(wanted)).toMatchObject({ reuse: { binary: true } })
  })

})

describe('a build of a set that is being built', () => {
  it('waits, says so, and both have the same binary', async () => {
    const directory = fixture('good')
    const seen: Progress[] = []
    const one = request(directory, importPaths, { onProgress: (progress) => seen.push(progress) })
    const other = request(directory, importPaths, { onProgress: (progress) => seen.push(progress) })
    const [first, second] = await Promise.all([built(one), built(other)])
    expect(first.sha256).toBe(second.sha256)
    expect([first.reuse, second.reuse]).toContainEqual(expect.objectContaining({ binary: true }))
    expect(seen.map(({ message }) => message)).toContain('another build of these commands is running; this one waits for it')
  })

  it('stops waiting when it is cancelled, and the other goes on, with the Go cache that the person chose', async () => {
    const directory = fixture('good')
    const controller = new AbortController()
    const cache = newFolder()
    const one = built(request(directory, importPaths, { env: { ...env, GOCACHE: cache } }))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const waiting = request(directory, importPaths, {
      signal: controller.signal,
      onProgress: ({ message }) => message?.includes('waits') === true && controller.abort(),
    })
    expect(await buildBusybox(waiting)).toEqual({ kind: 'cancelled' })
    await one
    expect(readdirSync(cache).length).toBeGreaterThan(0)
  })
})

describe('cleaning', () => {
  it('leaves nothing of the build cache, and the next build starts anew', async () => {
    const own = newFolder()
    const wanted = request(fixture('good'), importPaths, { storage: own })
    const first = await built(wanted)
    const { folders, bytes, busy } = await cleanBuilds({ storage: own, env })
    expect({ folders, busy, some: bytes > 0 }).toEqual({ folders: 1, busy: 0, some: true })
    expect([existsSync(join(own, 'tools')), existsSync(join(own, 'trees')) ? readdirSync(join(own, 'trees')) : []]).toEqual([false, []])
    expect(await cleanBuilds({ storage: own, env })).toEqual({ folders: 0, bytes: 0, busy: 0 })
    expect(await built(wanted)).toMatchObject({ sha256: first.sha256, reuse: { binary: false } })
  })

  it('leaves alone what a running build uses', async () => {
    const own = newFolder()
    let cleaned: Promise<unknown> = Promise.resolve()
    const wanted = request(fixture('good'), importPaths, {
      storage: own,
      onProgress: ({ phase, done }) => {
        if (phase === 'compile' && done === undefined) cleaned = cleanBuilds({ storage: own, env })
      },
    })
    await built(wanted)
    expect(await cleaned).toMatchObject({ folders: 0, busy: 1 })
    expect(existsSync(join(own, 'tools'))).toBe(true)
  })
})

describe('the GODEBUG defaults', () => {
  const defaults = (file: string): string => /DefaultGODEBUG=(.*)/.exec(execFileSync(go.goBinary, ['version', '-m', file], { encoding: 'utf8' }))?.[1] ?? ''

  it('are those of the oldest Go as makebb has them, and of the go line where the mode says so', async () => {
    const wanted = request(fixture('good'), importPaths)
    await built(wanted)
    expect(defaults(wanted.output)).toContain('tls10server=1')
    await built({ ...wanted, mode: { goDebug: 'go1.24' } })
    expect(defaults(wanted.output)).not.toContain('tls10server=1')
    expect(existsSync(join(storage, 'trees'))).toBe(true)
  })
})

import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPrograms, type ProgramEnd, type Sandbox } from '../../src/start/programs.js'
import { marked } from '../busybox/workbench.js'
import { built, ends, limits, newFolder, starterFor, starterProgram, type Built } from './workbench.js'

let dangerous: Built
let listener: Server
let address: string
const connections: unknown[] = []

beforeAll(async () => {
  dangerous = await built('dangerous')
  listener = createServer((socket) => {
    connections.push(socket)
    socket.destroy()
  })
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
  const bound = listener.address()
  address = typeof bound === 'object' && bound !== null ? `127.0.0.1:${bound.port}` : ''
})
afterAll(() => listener.close())

/** A file of the machine that a program knows of, and what it would do to it. */
function victim(): { readonly file: string; readonly arguments: readonly string[] } {
  const file = join(newFolder(), 'kept')
  writeFileSync(file, 'as it was', { mode: 0o666 })
  return { file, arguments: [file, address, String(process.pid)] }
}

interface Answers {
  readonly sandbox: Sandbox
  readonly runs: readonly ProgramEnd[]
}

/** The starter as another user starts it, or under another program. */
async function starter(words: readonly string[], binary: string, runs: readonly object[], user: { readonly uid?: number; readonly gid?: number } = {}): Promise<Answers> {
  const program = await starterProgram()
  const [first = program, ...rest] = [...words.map((word) => word.replace('STARTER', program)), ...(words.length === 0 ? [program] : [])]
  const request = { binary, applets: dangerous.applets, runs: runs.map((run) => ({ output: 65_536, args: [], ...run })), memory: limits.memory, milliseconds: limits.milliseconds }
  const { stdout, stderr } = spawnSync(first, rest, { input: JSON.stringify(request), encoding: 'utf8', env: { PATH: process.env['PATH'] }, ...user })
  if (stdout === '') throw new Error(stderr)
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { readonly sandbox?: Sandbox; readonly run?: ProgramEnd })
  return { sandbox: lines[0]!.sandbox!, runs: lines.slice(1).map(({ run }) => run!) }
}

/** A binary that every user may read. */
function forEverybody(binary: string): string {
  const copy = join(newFolder(), 'bb')
  cpSync(binary, copy)
  return copy
}

const isRoot = process.getuid?.() === 0
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {}

function expectRefused(stdout: string, file: string, name: string): void {
  const lines = stdout.trim().split('\n')
  expect(lines.filter((line) => line.startsWith('DONE'))).toEqual([])
  expect(lines.filter((line) => line.startsWith('refused')).length).toBeGreaterThan(0)
  // Its last words: it tried everything.
  expect(lines.slice(-2)).toEqual(['devices: null urandom zero root: .starter bbin dev proc tmp interfaces: lo false', 'process 1 ended by SIGKILL: false'])
  expect(readFileSync(file, 'utf8')).toBe('as it was')
  expect(hostname()).toBe(name)
  expect(connections).toEqual([])
}

describe('a program in the sandbox', () => {
  it('can do nothing to the machine, whatever it tries', async () => {
    process.env['GOPURE_TEST_VICTIM'] = '1'
    const name = hostname()
    const { file, arguments: words } = victim()
    const [attack] = await ends(starterFor(dangerous), [{ name: 'attack', arguments: words }])
    expectRefused(attack!.stdout, file, name)
  })

  it('can do nothing either when an ordinary user starts it', async () => {
    const name = hostname()
    const { file, arguments: words } = victim()
    const { sandbox, runs } = await starter([], forEverybody(dangerous.binary), [{ name: 'attack', args: words }], nobody)
    expect(sandbox).toMatchObject({ had: true })
    expectRefused(runs[0]!.stdout, file, name)
  })

  it('leaves nothing for the next one: no process, no file', async () => {
    const mark = randomUUID()
    const [left, look] = await ends(starterFor(dangerous), [
      { name: 'leave', arguments: [mark] },
      { name: 'look', arguments: [] },
    ])
    expect(left!.stdout).toBe('left true\n')
    // The sandbox's first process, and itself.
    expect(look!.stdout).toBe('files: 0 processes: 2\n')
    expect(marked(mark)).toEqual([])
  })

  it('ends nothing but what it has started when it kills all that it sees', async () => {
    const [killing, look] = await ends(starterFor(dangerous), [
      { name: 'killall', arguments: [] },
      { name: 'look', arguments: [] },
    ])
    expect(killing!.stdout).toBe('killing\nand still here\n')
    expect(look!.code).toBe(0)
  })

  it('may start itself without end, and is ended with all of them', async () => {
    const mark = randomUUID()
    const [bomb, look] = await ends(starterFor(dangerous, { limits: { ...limits, milliseconds: 1000 } }), [
      { name: 'bomb', arguments: [], env: [`GOPURE_TEST_BOMB=${mark}`] },
      { name: 'look', arguments: [] },
    ])
    expect(['time', 'memory', 'output']).toContain(bomb!.limit)
    expect(look!.stdout).toBe('files: 0 processes: 2\n')
    expect(marked(mark)).toEqual([])
  })
})

describe('without user namespaces', () => {
  const off = ['unshare', '-Ur', 'sh', '-c', 'echo 0 > /proc/sys/user/max_user_namespaces; exec STARTER']

  it('only the bare binary is started, and why is said', async () => {
    const binary = forEverybody(dangerous.binary)
    const { sandbox, runs } = await starter(off, binary, [{ name: 'gopure-start', bare: true }, { name: 'look' }], nobody)
    expect(sandbox).toEqual({ had: false, reason: 'user namespaces are turned off or used up on this machine (sysctl user.max_user_namespaces)' })
    expect(runs).toHaveLength(1)
    expect(runs[0]).toMatchObject({ index: 0, code: 1 })
    expect(runs[0]!.stderr).toContain('Supported commands are:')
  })
})

describe('a start that is cancelled', () => {
  it('ends all that is in the namespaces', async () => {
    const mark = randomUUID()
    const abort = new AbortController()
    const running = startPrograms(starterFor(dangerous, { signal: abort.signal, limits: { ...limits, milliseconds: 60_000 } }), [{ name: 'bomb', arguments: [], env: [`GOPURE_TEST_BOMB=${mark}`] }])
    while (marked(mark).length === 0) await wait(20)
    abort.abort()
    expect(await running).toEqual({ kind: 'cancelled' })
    for (let tries = 0; marked(mark).length > 0 && tries < 100; tries++) await wait(20)
    expect(marked(mark)).toEqual([])
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { gopure, startGopure } from '../cli/gopure.js'
import { built, newFolder, storage, type Built } from './workbench.js'

const env = { GOPURE_STORAGE: storage, GOWORK: 'off' }

interface StartJson {
  readonly sandbox: { readonly had: boolean }
  readonly applets: readonly { readonly name: string; readonly outcome: string; readonly code: number; readonly stderr: string }[]
  readonly findings: readonly { readonly rule: string; readonly path?: string; readonly line?: number; readonly package: string; readonly related: readonly { readonly package: string; readonly line?: number }[] }[]
  readonly failures: readonly { readonly applets: readonly string[]; readonly message: string }[]
  readonly startup?: { readonly milliseconds: number }
  readonly init: { readonly packages: number }
}

let duplicate: Built
let mixed: Built
let blocks: Built
beforeAll(async () => {
  duplicate = await built('duplicate-flag')
  mixed = await built('mixed')
  blocks = await built('blocks')
})

describe('gopure start', () => {
  it('explains a panic before main by both registrants, in words and as data', () => {
    const { status, stdout } = gopure(['start', duplicate.binary, '--quiet'], { cwd: duplicate.directory, env })
    expect(status).toBe(1)
    expect(stdout).toBe(`every command  does not start
  error duplicate-registration  A name registered twice before main: breaks in a shared busybox
    tracing/tracing.go:13:2
      registers the flag verbosity, as example.com/duplicateflag/logging does: every command of the busybox panics before main; register it in a function that main calls
      example.com/duplicateflag/cmds/right → …/inner/report → …/tracing
    logging/logging.go:6:13
      where example.com/duplicateflag/logging does
      example.com/duplicateflag/cmds/left → …/logging
`)
    const json = gopure(['start', duplicate.binary, '--format', 'json'], { cwd: duplicate.directory, env })
    const { findings, applets } = JSON.parse(json.stdout) as StartJson
    expect(json.status).toBe(1)
    expect(findings).toMatchObject([{ rule: 'duplicate-registration', path: join(duplicate.directory, 'tracing/tracing.go'), line: 13, related: [{ package: 'example.com/duplicateflag/logging', line: 6 }] }])
    expect(applets).toEqual([])
  })

  it('needs no project, and then names packages alone', () => {
    const { status, stdout } = gopure(['start', duplicate.binary, '--format', 'json'], { cwd: newFolder(), env })
    expect(status).toBe(1)
    expect((JSON.parse(stdout) as StartJson).findings).toMatchObject([{ rule: 'duplicate-registration', package: 'example.com/duplicateflag/tracing', related: [] }])
  })

  it('has exit code 4 for what only an applet itself is to blame for', () => {
    const only = ['./cmds/hello', './cmds/ownmain', './cmds/usage']
    const output = join(newFolder(), 'bb')
    const { status, stdout } = gopure(['build', '--start', '-o', output, '--format', 'json', ...only], { cwd: mixed.directory, env })
    const { start } = JSON.parse(stdout) as { readonly start: StartJson }
    expect(status).toBe(4)
    expect(start.sandbox.had).toBe(true)
    expect(start.applets.map(({ name, outcome, code }) => `${name} ${outcome} ${code}`)).toEqual(['hello ended 0', 'ownmain crashed 2', 'usage ended 64'])
    expect(start.findings).toEqual([])
    expect(start.failures.map(({ applets }) => applets)).toEqual([['ownmain']])
    expect(start.startup?.milliseconds).toBeGreaterThan(0)
    expect(start.init.packages).toBeGreaterThan(0)
  })

  it('has exit code 0 where all start, after a build that can be started here', () => {
    const output = join(newFolder(), 'bb')
    const { status, stdout } = gopure(['build', '--start', '-o', output, './cmds/hello', './cmds/usage'], { cwd: mixed.directory, env })
    expect([status, stdout.includes('all 2 start: asked for --help, 1 ended with exit code 0, 1 with another')]).toEqual([0, true])
  })

  it('starts nothing of another architecture, and says so', () => {
    const other = process.arch === 'arm64' ? 'amd64' : 'arm64'
    const output = join(newFolder(), 'bb')
    const build = gopure(['build', '--start', '--goarch', other, '-o', output, './cmds/hello'], { cwd: mixed.directory, env })
    expect([build.status, build.stdout.includes(`not started: it is built for linux/${other}`)]).toEqual([0, true])
    const start = gopure(['start', output], { cwd: mixed.directory, env })
    expect([start.status, start.stdout]).toEqual([3, ''])
    expect(start.stderr).toContain(`it is built for linux/${other}`)
  })

  it.each([
    [['start', 'missing'], 3, 'there is no such file'],
    [['start', '/bin/sh'], 3, 'it is no busybox'],
    [['start'], 3, 'build the busybox first'],
    [['start', '--timeout', '5'], 2, '--timeout 5: expected a time'],
    [['start', '--memory', 'much'], 2, '--memory much: expected a size'],
  ])('%j ends with %d: %s', (words, code, text) => {
    const { status, stdout, stderr } = gopure(words, { cwd: mixed.directory, env })
    expect([status, stdout]).toEqual([code, ''])
    expect(stderr).toContain(text)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

/** The processes that a process has started, and theirs, with the time of their start: a number may come again. */
function descendants(of: number): readonly string[] {
  const all = readdirSync('/proc').flatMap((pid) => {
    const stat = /^\d+$/.test(pid) ? read(`/proc/${pid}/stat`) : ''
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return stat === '' || fields[0] === 'Z' ? [] : [{ pid: Number(pid), parent: Number(fields[1]), began: fields[19]! }]
  })
  const below = (parent: number): readonly string[] => all.filter((one) => one.parent === parent).flatMap(({ pid, began }) => [`${pid} ${began}`, ...below(pid)])
  return below(of)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // It has ended meanwhile.
  }
}

const isAlive = (one: string): boolean => {
  const [pid, began] = one.split(' ')
  const stat = read(`/proc/${pid!}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return stat !== '' && fields[0] !== 'Z' && fields[19] === began
}

describe('gopure start, while a program waits for ever', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 130],
    ['SIGKILL', null],
  ] as const)('ended by %s, leaves nothing running', async (signal, code) => {
    const child = startGopure(['start', blocks.binary, '--timeout', '10m'], { cwd: blocks.directory, env })
    const ended = new Promise<number | null>((done) => child.once('exit', done))
    // The starter, the sandbox's first process, and the program.
    let below: readonly string[] = []
    while (below.length < 3) {
      await wait(20)
      below = descendants(child.pid!)
    }
    child.kill(signal)
    expect(await ended).toBe(code)
    for (let tries = 0; below.some(isAlive) && tries < 100; tries++) await wait(20)
    expect(below.filter(isAlive)).toEqual([])
  })
})

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { spawnSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { run, type Command, type Outcome } from '../../src/process.js'

const folder = mkdtempSync(join(tmpdir(), 'gopure-process-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const script = (text: string, more: Partial<Command> = {}): Command => ({
  program: process.execPath,
  arguments: ['-e', text],
  directory: folder,
  env: process.env,
  ...more,
})

/** Processes of the whole machine that carry a variable of ours. */
function marked(mark: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)
    } catch {
      return false
    }
  })
}

const textFile = join(folder, 'text')
writeFileSync(textFile, 'not a program')
chmodSync(textFile, 0o644)

describe('a program that is run', () => {
  const cases: readonly [string, Command, Outcome][] = [
    ['tells its exit code and what it wrote', script('console.log("a"); process.exitCode = 3'), { kind: 'exited', code: 3, output: 'a' }],
    ['tells which signal ended it', script('process.kill(process.pid, "SIGKILL")'), { kind: 'signalled', signal: 'SIGKILL', output: '' }],
    ['is not found', { ...script(''), program: 'gopure-no-such-program' }, { kind: 'not-found', program: 'gopure-no-such-program' }],
    ['may not be executed', { ...script(''), program: textFile }, { kind: 'failed-to-start', reason: `${textFile} may not be executed` }],
    ['has no folder to run in', script('', { directory: join(folder, 'none') }), { kind: 'failed-to-start', reason: `folder ${join(folder, 'none')} does not exist` }],
    ['is cancelled before it starts', script('', { signal: AbortSignal.abort() }), { kind: 'cancelled', output: '' }],
    ['runs out of time', script('setInterval(() => {}, 1000)', { timeoutMilliseconds: 300 }), { kind: 'timed-out', output: '' }],
    ['gets its input', script('process.stdin.pipe(process.stdout)', { input: 'x\ny' }), { kind: 'exited', code: 0, output: 'x\ny' }],
    ['sees only the environment it was given', script('console.log(process.env.PATH, process.env.ONE)', { env: { ONE: '1', TWO: undefined } }), { kind: 'exited', code: 0, output: 'undefined 1' }],
  ]
  it.each(cases)('%s', async (_name, command, outcome) => {
    expect(await run(command)).toEqual(outcome)
  })

  it('is a console: pieces go in and come out as they are, and its end is the end of what goes in', async () => {
    const keys = new PassThrough()
    const pieces: Buffer[] = []
    const outcome = run(
      script('process.stdin.on("data", (bytes) => process.stdout.write(bytes)); process.stdout.write("> ")', {
        inputFrom: keys,
        onBytes(bytes) {
          pieces.push(Buffer.from(bytes))
          // No line has ended yet.
          if (pieces.length === 1) keys.write(Buffer.from([0x03, 0xff, 0x00]))
          if (Buffer.concat(pieces).length === 5) keys.end()
        },
      }),
    )
    expect(await outcome).toEqual({ kind: 'exited', code: 0, output: '' })
    expect(Buffer.concat(pieces)).toEqual(Buffer.from([0x3e, 0x20, 0x03, 0xff, 0x00]))
  })

  it('may end before its input does', async () => {
    const keys = new PassThrough()
    const outcome = await run(script('process.exitCode = 3', { inputFrom: keys, onBytes: () => undefined }))
    keys.write('nobody reads this')
    expect(outcome).toEqual({ kind: 'exited', code: 3, output: '' })
  })

  it('carries the marks of the jobs that it runs under', async () => {
    const outcome = await run(script('console.log(process.env.GOPURE_JOB)', { env: { GOPURE_JOB: 'outer' } }))
    expect(outcome.kind === 'exited' && outcome.output).toMatch(/^outer\/[0-9a-f-]{36}$/)
  })

  it('gives whole lines to the callbacks, and the bounded end of them in the outcome', async () => {
    const out: string[] = []
    const err: string[] = []
    const outcome = await run(
      script('for (let i = 0; i < 5000; i++) process.stdout.write(`line ${i} é\\n`); process.stderr.write("half")', {
        tailBytes: 100,
        onOutput: (line) => out.push(line),
        onErrorOutput: (line) => err.push(line),
      }),
    )
    expect(out).toHaveLength(5000)
    expect(out[4999]).toBe('line 4999 é')
    expect(err).toEqual(['half'])
    expect(outcome.kind === 'exited' && outcome.output.length).toBeLessThanOrEqual(100)
  })
})

describe.skipIf(process.platform !== 'linux')('a program that is cancelled', () => {
  // Each says "ready" once its child is there; all of them hold our pipes open.
  const child = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("ready")'
  const start = (options: string): string =>
    `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], ${options})`
  const cases: readonly [string, string][] = [
    ['that heeds SIGTERM', 'setInterval(() => {}, 1000); console.log("ready")'],
    ['that ignores SIGTERM', child],
    ['with a deaf child in its group', `${start('{stdio: "inherit"}')}; setInterval(() => {}, 1000)`],
    ['that runs another with a mark of its own', `${start('{stdio: "inherit", detached: true, env: {...process.env, GOPURE_JOB: process.env.GOPURE_JOB + "/another"}}')}; setInterval(() => {}, 1000)`],
    ['with a deaf child that left its group', `${start('{stdio: "inherit", detached: true}')}; setInterval(() => {}, 1000)`],
  ]
  it.each(cases)('%s is gone, with all its children', async (_name, text) => {
    const mark = `GOPURE_TEST=${randomUUID()}`
    const controller = new AbortController()
    const outcome = await run(
      script(text, {
        env: { ...process.env, GOPURE_TEST: mark.slice('GOPURE_TEST='.length) },
        signal: controller.signal,
        graceMilliseconds: 200,
        onOutput: (line) => line === 'ready' && controller.abort(),
      }),
    )
    expect(outcome.kind).toBe('cancelled')
    expect(marked(mark)).toEqual([])
  })
})

describe.skipIf(process.platform !== 'linux')('when our own process exits in the middle', () => {
  it('the program and its children end with it', async () => {
    const mark = randomUUID()
    const bundle = join(folder, 'process.mjs')
    const built = spawnSync(process.execPath, [
      'node_modules/esbuild/bin/esbuild', 'src/process.ts', '--bundle', '--platform=node', '--format=cjs', `--outfile=${bundle.replace('.mjs', '.cjs')}`, '--log-level=error',
    ])
    expect(built.status).toBe(0)
    const main = join(folder, 'main.cjs')
    writeFileSync(main, `require('./process.cjs').run({program: process.execPath, arguments: ['-e', 'process.on("SIGTERM",()=>{});setInterval(()=>{},1000);console.log("ready")'], directory: '/', env: process.env, onOutput: () => process.exit(7)})`)
    const code = await new Promise((resolve) => spawn(process.execPath, [main], { env: { ...process.env, GOPURE_TEST: mark } }).once('exit', resolve))
    expect(code).toBe(7)
    await expect.poll(() => marked(mark)).toEqual([])
  })
})

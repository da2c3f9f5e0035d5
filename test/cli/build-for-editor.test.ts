import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { testStorage } from '../storage.js'
import { workspaceFolder } from '../workspace.js'
import { cli, gopure } from './gopure.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: '', GOFLAGS: '' }
const goMod = 'module example.com/a\n\ngo 1.25.0\n'
const command = 'package main\n\nfunc main() { println(1) }\n'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly lines: readonly string[]
}

/** Runs a build as the extension does: stdin stays open until `each` closes it. */
async function build(cwd: string, words: readonly string[], editor: unknown, each: (line: string, close: () => void) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [cli, 'build', '--format', 'json', '--editor', JSON.stringify(editor), ...words], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
  let stdout = ''
  let rest = ''
  const lines: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop()!
    for (const line of parts) {
      lines.push(line)
      each(line, () => child.stdin.end())
    }
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, lines }
}

describe('gopure build --editor', () => {
  it("takes the editor's settings, says each step as an object, and ends by itself", async () => {
    const folder = unpack({ 'go.mod': goMod, 'one/main.go': command, 'two/main.go': command })
    const { code, stdout, lines } = await build(folder, [], { defaults: { commands: ['./one'], budget: 100, output: 'small' }, goroot: '' })
    const { result, size, commands, broken } = JSON.parse(stdout) as { result: string; size: { file: string; bytes: number; budget: number }; commands: string[]; broken: string[] }
    expect({ code, result, commands, broken, budget: size.budget, file: size.file }).toEqual({ code: 1, result: 'built', commands: ['example.com/a/one'], broken: [], budget: 100, file: join(folder, 'small') })
    expect(size.bytes).toBe(readFileSync(join(folder, 'small')).length)
    const phases = lines.map((line) => (JSON.parse(line) as { phase: string }).phase)
    expect([...new Set(phases)]).toEqual(expect.arrayContaining(['tool', 'load', 'compile', 'link', 'verify'].filter((phase) => phases.includes(phase))))
    expect(phases).toContain('verify')
  })

  it('lets the project file win over the settings', async () => {
    const folder = unpack({ 'go.mod': goMod, 'gopure.yaml': 'output: named\n', 'one/main.go': command })
    const { stdout } = await build(folder, [], { defaults: { output: 'other' } })
    expect((JSON.parse(stdout) as { size: { file: string } }).size.file).toBe(join(folder, 'named'))
  })

  it('names the commands that do not build without cgo', async () => {
    const folder = unpack({ 'go.mod': goMod, 'one/main.go': command, 'two/main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n' })
    const { code, stdout } = await build(folder, [], {})
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 1, result: 'failed', broken: ['example.com/a/two'], errors: [] })
  })

  it('is not listed, and wants JSON', () => {
    const cwd = unpack({ 'go.mod': goMod, 'main.go': command })
    expect(gopure(['build', '--help'], { cwd }).stdout).not.toContain('--editor')
    expect(gopure(['build', '--editor', '{'], { cwd, env })).toMatchObject({ status: 2, stderr: 'gopure: --editor: expected JSON\n' })
  })

  it('is cancelled when its stdin ends', async () => {
    const folder = unpack({ bb: 'the last good one' })
    const { code, stdout } = await build(folder, ['-C', workspaceFolder('u-root'), '-o', join(folder, 'bb'), '--tags', `t${Date.now()}`], {}, (line, close) => {
      if (line.includes('"rewrite"') || line.includes('"load"')) close()
    })
    expect({ code, result: (JSON.parse(stdout) as { result: string }).result }).toEqual({ code: 130, result: 'cancelled' })
    untouched(folder)
  })
})

describe('kill -9 of the process that started the build', () => {
  it.each(['load', 'rewrite', 'compile'])('while it is in %s ends everything, and leaves no temporary file and the old binary', async (phase) => {
    const folder = unpack({ bb: 'the last good one' })
    const mark = `gopure-test-${randomUUID()}`
    // A tag of its own: where an earlier run has made the tree already, there is nothing to rewrite or compile.
    const words = ['build', '--format', 'json', '--editor', '{}', '-C', workspaceFolder('u-root'), '-o', join(folder, 'bb'), '--tags', mark.replaceAll('-', '_')]
    // The parent does nothing but hold the pipes.
    const script = `const child = require('node:child_process').spawn(process.execPath, ${JSON.stringify([cli, ...words])}, { stdio: 'pipe', detached: true })
child.stderr.on('data', (data) => process.stdout.write(data)); child.stdout.resume()`
    const parent = spawn(process.execPath, ['-e', script], { cwd: folder, env: { ...process.env, ...env, GOPURE_TEST_MARK: mark }, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    parent.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes(`"phase":"${phase}"`)) parent.kill('SIGKILL')
    })
    const signal = await new Promise<string | null>((resolve) => parent.on('exit', (_code, by) => resolve(by)))
    expect(signal).toBe('SIGKILL')
    for (let waited = 0; waited < 10_000 && processesWith(mark).length > 0; waited += 50) await delay(50)
    expect(processesWith(mark)).toEqual([])
    untouched(folder)
  })
})

function untouched(folder: string): void {
  expect(readdirSync(folder)).toEqual(['bb'])
  expect(readFileSync(join(folder, 'bb'), 'utf8')).toBe('the last good one')
  const builds = join(testStorage, 'builds')
  expect(existsSync(builds) ? readdirSync(builds) : []).toEqual([])
}

function processesWith(word: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(word)
    } catch {
      return false
    }
  })
}

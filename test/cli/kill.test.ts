import { spawn, spawnSync } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { generatorProgram, marked, newFolder, sha256, storage as shared } from '../busybox/workbench.js'
import { cli, gopure } from './gopure.js'

const long = process.env['GOPURE_LONG'] === '1'
const rounds = long ? 100 : 10

/** How a build is ended; the last two are the editor's. */
const ways = ['SIGINT', 'SIGTERM', 'SIGKILL', 'closed by the editor', 'editor killed'] as const

const module = {
  'go.mod': 'module example.com/killed\n\ngo 1.24\n',
  'cmds/serve/main.go': 'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n\n\t"example.com/killed/lib"\n)\n\nfunc main() { fmt.Println(http.StatusText(lib.Round)) }\n',
  'cmds/tell/main.go': 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/killed/lib"\n)\n\nvar round = fmt.Sprint(lib.Round)\n\nfunc main() { fmt.Println(round) }\n',
  'lib/lib.go': '',
}

/** The parent does nothing but hold the pipes. */
const holder = (words: readonly string[]): string => `require('node:child_process').spawn(process.execPath, ${JSON.stringify([cli, ...words])}, { stdio: ['pipe', 'ignore', 'ignore'], detached: true }); setInterval(() => undefined, 1e6)`

it.skipIf(process.platform !== 'linux')(
  `a build ended at ${rounds} random moments leaves no process, no temporary file, and a whole binary`,
  async () => {
    await generatorProgram()
    const storage = storageWithTools()
    const folder = unpack(module)
    const out = newFolder()
    const output = join(out, 'bb')
    const env = { GOPURE_STORAGE: storage, GOWORK: 'off', GOFLAGS: '' }
    const source = (round: number): void => writeFileSync(join(folder, 'lib', 'lib.go'), `package lib\n\n// Round is another each time.\nconst Round = ${round}\n`)
    const words = (tag: string): readonly string[] => ['build', '--quiet', '--tags', tag, '-o', output]
    const told = (): string => spawnSync(output, ['tell'], { encoding: 'utf8' }).stdout.trim()

    source(200)
    expect(gopure(words('first'), { cwd: folder, env })).toMatchObject({ status: 0 })
    source(201)
    const began = Date.now()
    expect(gopure(words('second'), { cwd: folder, env })).toMatchObject({ status: 0 })
    const took = Date.now() - began
    let good = { round: 201, sha: sha256(output) }
    const tally = new Map<string, { rounds: number; finished: number; longest: number }>()

    for (let round = 0; round < rounds; round++) {
      const way = ways[round % ways.length]!
      const current = 300 + round
      source(current)
      const mark = `gopure-test-${randomUUID()}`
      // Now and then Go has nothing, and compiles the standard library.
      const cold = round % 10 >= ways.length
      const cache = cold ? { GOCACHE: newFolder() } : {}
      // A tree of its own, or the one that was left as it was.
      const all = words(round % 3 === 0 ? `tag${round}` : 'same')
      const held = way === 'closed by the editor' || way === 'editor killed'
      const program = way === 'editor killed' ? ['-e', holder([...all, '--format', 'json', '--editor', '{}'])] : held ? [cli, ...all, '--format', 'json', '--editor', '{}'] : [cli, ...all]
      const child = spawn(process.execPath, program, { cwd: folder, env: { ...process.env, ...env, ...cache, GOPURE_TEST_MARK: mark }, stdio: [held ? 'pipe' : 'ignore', 'ignore', 'ignore'] })
      const ended = new Promise((resolve) => child.on('exit', resolve))
      await delay(randomInt(cold ? 5 * took : took))
      if (way === 'closed by the editor') child.stdin!.end()
      else child.kill(way === 'editor killed' ? 'SIGKILL' : way)
      const since = Date.now()
      const left = (): readonly string[] => [...marked(mark).map((pid) => `process ${pid}`), ...beside(out), ...(existsSync(join(storage, 'builds')) ? readdirSync(join(storage, 'builds')) : []), ...unfinished(storage)]
      while (left().length > 0 && Date.now() - since < 10_000) await delay(10)
      const longest = Date.now() - since
      expect({ way, round, left: left() }).toEqual({ way, round, left: [] })
      await ended

      const finished = sha256(output) !== good.sha
      if (finished) {
        expect(told()).toBe(String(current))
        good = { round: current, sha: sha256(output) }
      }
      const so = tally.get(way) ?? { rounds: 0, finished: 0, longest: 0 }
      tally.set(way, { rounds: so.rounds + 1, finished: so.finished + (finished ? 1 : 0), longest: Math.max(so.longest, longest) })
    }
    process.stdout.write(`an undisturbed build takes ${took} ms\n${[...tally].map(([way, { rounds: times, finished, longest }]) => `${way}: ${times} times, ${finished} after the binary was in its place, all clear after ${longest} ms at most`).join('\n')}\n`)

    expect(told()).toBe(String(good.round))
    // What was left half done is finished, and as if made anew.
    expect(gopure(words('same'), { cwd: folder, env })).toMatchObject({ status: 0 })
    const sha = sha256(output)
    expect(told()).toBe(String(300 + rounds - 1))
    expect(gopure(words('same'), { cwd: folder, env: { ...env, GOPURE_STORAGE: storageWithTools() } })).toMatchObject({ status: 0 })
    expect(sha256(output)).toBe(sha)
  },
  1_800_000,
)

/** A new one, in which the generator is already. */
function storageWithTools(): string {
  const storage = newFolder()
  symlinkSync(join(shared, 'tools'), join(storage, 'tools'))
  return storage
}

function beside(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name !== 'bb')
}

/** Temporary files in the kept trees. */
function unfinished(storage: string): readonly string[] {
  const trees = join(storage, 'trees')
  return existsSync(trees) ? readdirSync(trees).flatMap((tree) => readdirSync(join(trees, tree)).filter((name) => name === 'staging' || name.endsWith('.tmp'))) : []
}

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { beforeAll, describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import type { Files } from '../../src/go/files.js'
import { startParser, type ParseGo } from '../../src/go/tree.js'
import { openProject } from '../../src/project/project.js'
import { method, type ObstacleInfo } from '../../src/protocol.js'
import { runCheck, withoutMemory } from '../../src/report/check.js'
import { needlesOf } from '../../src/rules/registry.js'
import { readSettings } from '../../src/server/from-editor.js'
import { unpack } from '../archive.js'
import { startClient, type Client } from './client.js'

/** Sequences that are run; GOPURE_SEEDS=200 runs more of them, GOPURE_SEED=17 that one alone. */
const seeds = process.env['GOPURE_SEED'] === undefined ? Array.from({ length: Number(process.env['GOPURE_SEEDS'] ?? 4) }, (_, index) => index + 1) : [Number(process.env['GOPURE_SEED'])]
const steps = 40

/** What a file may say; it starts with the first, `undefined` is a file that is not there at first. */
const variants: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'app/go.mod': [
    'module example.com/app\n\ngo 1.25\n\nrequire example.com/out v1.0.0\n\nreplace example.com/out => ../out\n',
    'module example.com/app\n\ngo 1.25\n',
    'module example.com/app\n\ngo 1.25\n\nrequire example.com/out v1.0.0\n\nrequire example.com/none v1.0.0\n\n\nreplace example.com/out => ../out\n',
    'module example.com/app\n\ngo 1.25\nrequires x\n',
  ],
  'app/gopure.yaml': [undefined, 'tags: [extra]\n', 'commands: [./cmd/one]\n', 'severities: {exec: error}\n', 'tags: [extra\n'],
  'app/cmd/one/main.go': [
    'package main\n\nimport (\n\t"os/exec"\n\n\t"example.com/app/lib"\n)\n\nfunc main() {\n\tlib.Do()\n\t_ = exec.Command("fsck").Run()\n}\n',
    'package main\n\nimport "example.com/out"\n\nfunc main() {\n\tout.Run("mkfs")\n}\n',
    'package main\n\nimport (\n\t_ "example.com/app/native"\n\t_ "example.com/none/x"\n)\n\nfunc main() {}\n',
    '//go:build extra\n\npackage main\n\nimport "C"\n\nfunc main() {}\n',
    'package one\n',
    'package main\n\nimport (\n\t"os/exec"\n\n\t"example.com/app/lib\n)\n\nfunc main() {\n\t_ = exec.Command("fsck").Run()\n}\n',
  ],
  'app/cmd/two/main.go': [
    'package main\n\nimport (\n\t_ "embed"\n\n\t"example.com/app/lib"\n)\n\n//go:embed blob\nvar blob []byte\n\nfunc main() { lib.Do() }\n',
    'package main\n\nimport "example.com/app/native"\n\nfunc main() { println(native.Number()) }\n',
    '//go:build cgo\n\npackage main\n\nimport _ "example.com/app/native"\n\nfunc main() {}\n',
  ],
  'app/cmd/two/blob': ['text', '\u007fELF\u0002\u0001\u0001\u0000', undefined],
  'app/cmd/three/main.go': [undefined, 'package main\n\nimport "example.com/app/lib"\n\nfunc main() { lib.Do() }\n', 'package three\n'],
  'app/lib/lib.go': [
    'package lib\n\nimport "os/exec"\n\n// Do does.\nfunc Do() {\n\trun("systemctl")\n}\n\nfunc run(name string) { _ = exec.Command(name).Run() }\n',
    'package lib\n\nimport "example.com/app/native"\n\nfunc Do() { println(native.Number()) }\n',
    'package lib\n\nfunc Do() {\n\thelp()\n}\n',
  ],
  'app/lib/help.go': [undefined, 'package lib\n\nimport "C"\n\nfunc help() {}\n', '//go:build cgo\n\npackage lib\n\nfunc help() {}\n', 'package lib\n\nimport "os/exec"\n\nfunc help() { _ = exec.Command("iptables").Run() } //gopure:allow exec: it is in the image\n'],
  'app/lib/help.c': [undefined, 'int help(void) { return 1; }\n', '//go:build cgo\n\nint help(void) { return 1; }\n'],
  'app/native/native.go': ['package native\n\n// int number(void);\nimport "C"\n\nfunc Number() int { return int(C.number()) }\n', '//go:build cgo\n\npackage native\n\nimport "C"\n\nfunc Number() int { return 1 }\n', 'package native\n\nfunc Number() int { return 1 }\n'],
  'app/native/pure.go': [undefined, '//go:build !cgo\n\npackage native\n\nfunc Number() int { return 2 }\n', '//go:build !cgo && extra\n\npackage native\n'],
  'out/go.mod': ['module example.com/out\n\ngo 1.25\n'],
  'out/out.go': ['package out\n\nimport "os/exec"\n\nfunc Run(name string) { _ = exec.Command(name).Run() }\n', 'package out\n\nimport "C"\n\nfunc Run(string) {}\n', 'package out\n\nimport "example.com/out/deep"\n\nfunc Run(string) { deep.Deep() }\n'],
  'out/deep/deep.go': [undefined, 'package deep\n\nimport "os/exec"\n\nfunc Deep() { _ = exec.Command("losetup").Run() }\n', 'package deep\n\nimport "C"\n\nfunc Deep() {}\n'],
}
const names = Object.keys(variants)
const pieces = ['\n', 'import "C"\n', '\t_ = exec.Command("fsck").Run()\n', '`', '"', '}', '//go:build cgo\n\n', '/*', '*/', 'é', '\r\n', '//gopure:allow exec: why not\n', 'package main\n', ' ']

let parser: ParseGo
beforeAll(async () => {
  const require = createRequire(import.meta.url)
  const read = (name: string): Uint8Array => readFileSync(require.resolve(name))
  parser = await startParser({ runtime: read('web-tree-sitter/web-tree-sitter.wasm'), go: read('tree-sitter-go/tree-sitter-go.wasm') })
})

describe('any sequence of typing, saving, closing, creating and removing ends where a fresh check of the same texts ends:', () => {
  it.each(seeds)('sequence %i', { timeout: 120_000 }, async (seed) => {
    const root = unpack(Object.fromEntries(names.flatMap((name) => (variants[name]![0] === undefined ? [] : [[name, variants[name]![0]]]))))
    const app = join(root, 'app')
    const settings: Record<string, unknown> = {}
    const client = await startClient([app], { settings })
    await client.ready()
    const editor = createEditor(client, root, seed, settings)
    for (let step = 1; step <= steps; step++) {
      await editor.act()
      if (step !== steps && editor.random(3) > 0) continue
      await client.ready()
      const said = { shown: await shownBy(client, app), log: editor.log }
      expect(said).toEqual({ shown: await checked(app, editor.open, settings), log: editor.log })
    }
    await client.stop()
  })
})

/** A person at an editor, with its watcher of files. */
function createEditor(client: Client, root: string, seed: number, settings: Record<string, unknown>) {
  let state = seed * 7919 + 17
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >> 8) % below
  }
  const pick = <T>(some: readonly T[]): T => some[random(some.length)]!
  const open = new Map<string, TextDocument>()
  const log: string[] = []
  const tell = (name: string, type: 1 | 2 | 3): Promise<void> => client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uriOf(join(root, name)), type }] })
  const write = async (name: string, text: string): Promise<void> => {
    const path = join(root, name)
    const type = existsSync(path) ? 2 : 1
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    await tell(name, type)
  }
  const change = async (path: string, start: number, end: number, text: string): Promise<void> => {
    const document = open.get(path)!
    const range = { start: document.positionAt(start), end: document.positionAt(end) }
    await client.change(path, document.version + 1, [{ range, text }])
    TextDocument.update(document, [{ range, text }], document.version + 1)
  }
  const show = async (name: string, text: string): Promise<void> => {
    const path = join(root, name)
    open.set(path, TextDocument.create(client.uriOf(path), 'go', 1, text))
    await client.open(path, text, name.endsWith('.go') ? 'go' : 'plaintext')
  }
  const hide = async (path: string): Promise<void> => {
    open.delete(path)
    await client.close(path)
  }
  const acts: readonly (() => Promise<string | undefined>)[] = [
    // Open, now and then with a text that was never saved.
    async () => {
      const name = pick(names)
      const path = join(root, name)
      if (open.has(path) || !existsSync(path) || name.endsWith('blob')) return undefined
      const text = random(4) === 0 ? pick(variants[name]!) : undefined
      await show(name, text ?? readFileSync(path, 'utf8'))
      return `open ${name}${text === undefined ? '' : ' with another text'}`
    },
    // Type something, or what makes the file another.
    async () => {
      if (open.size === 0) return undefined
      const path = pick([...open.keys()])
      const text = open.get(path)!.getText()
      const goal = random(2) === 0 ? pick(variants[path.slice(root.length + 1)] ?? ['']) : undefined
      if (goal === undefined) {
        const start = random(text.length + 1)
        const piece = pick(pieces)
        await change(path, start, Math.min(text.length, start + random(9)), piece)
        return `type ${JSON.stringify(piece)} at ${start} of ${path.slice(root.length)}`
      }
      let same = 0
      while (same < goal.length && text[same] === goal[same]) same++
      await change(path, same, text.length, '')
      for (let at = same; at < goal.length; at += 9) await change(path, at, at, goal.slice(at, at + 9))
      return `make ${path.slice(root.length)} ${JSON.stringify(goal)}`
    },
    // Save.
    async () => {
      if (open.size === 0) return undefined
      const path = pick([...open.keys()])
      await write(path.slice(root.length + 1), open.get(path)!.getText())
      await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: client.uriOf(path) } })
      return `save ${path.slice(root.length)}`
    },
    // Close, and lose what was not saved; perhaps open it again at once.
    async () => {
      if (open.size === 0) return undefined
      const path = pick([...open.keys()])
      await hide(path)
      if (random(3) > 0 || !existsSync(path)) return `close ${path.slice(root.length)}`
      await show(path.slice(root.length + 1), readFileSync(path, 'utf8'))
      return `close and open ${path.slice(root.length)}`
    },
    // Another program writes.
    async () => {
      const name = pick(names)
      const text = pick(variants[name]!)
      if (text === undefined) return undefined
      await write(name, text)
      return `write ${name} ${JSON.stringify(text)}`
    },
    // A file or a folder is removed.
    async () => {
      const name = pick(names.filter((one) => !one.endsWith('go.mod')))
      const gone = random(4) === 0 ? dirname(name) : name
      if (!existsSync(join(root, gone)) || gone.split('/').length < 3) return undefined
      rmSync(join(root, gone), { recursive: true })
      await tell(gone, 3)
      return `remove ${gone}`
    },
    // An open file is renamed: the editor closes the one and opens the other.
    async () => {
      const [from, to] = pick([['app/lib/help.go', 'app/lib/help_windows.go'], ['app/lib/help_windows.go', 'app/lib/help.go'], ['app/native/pure.go', 'app/native/native_nocgo.go'], ['app/cmd/one/main.go', 'app/cmd/one/one.go'], ['app/cmd/one/one.go', 'app/cmd/one/main.go']] as const)
      if (!existsSync(join(root, from)) || existsSync(join(root, to))) return undefined
      renameSync(join(root, from), join(root, to))
      const text = open.get(join(root, from))?.getText()
      await tell(from, 3)
      if (text !== undefined) {
        await hide(join(root, from))
        await show(to, text)
      }
      await tell(to, 1)
      return `rename ${from} to ${to}`
    },
    // A setting.
    async () => {
      settings['build'] = settings['build'] === undefined ? { tags: ['extra'] } : undefined
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null })
      return `settings ${JSON.stringify(settings)}`
    },
  ]
  return {
    log,
    open,
    random,
    async act() {
      const weights = [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 7]
      let done: string | undefined
      while (done === undefined) done = await acts[pick(weights)]!()
      log.push(done)
      if (random(4) === 0) await new Promise((resolve) => setTimeout(resolve, random(400)))
    },
  }
}

interface Said {
  readonly findings: readonly string[]
  readonly problems: readonly string[]
  readonly commands: readonly string[]
  readonly diagnostics: readonly string[]
}

async function shownBy(client: Client, app: string): Promise<Said> {
  const obstacles: readonly ObstacleInfo[] = await client.connection.sendRequest(method.obstacles, { project: app })
  const project = client.projects().find(({ id }) => id === app)
  const severities = { 1: 'error', 2: 'warning', 3: 'info', 4: 'hint' } as const
  return {
    findings: obstacles.map(({ rule, state, severity, place, message, chain }) => `${rule} ${state} ${severity} ${place.path}:${place.line}:${place.column} ${message} [${chain.map(({ importPath }) => importPath).join(' ')}]`).sort(),
    problems: (project?.problems ?? []).map(({ file, line, message }) => `${file}:${line ?? ''} ${message}`).sort(),
    commands: (project?.commands ?? []).map(({ importPath, verdict }) => `${importPath} ${JSON.stringify(verdict)}`),
    diagnostics: client
      .publishedPaths()
      .flatMap((path) => client.published(path).flatMap(({ code, range, severity }) => (code === undefined || code === 'not-in-build' ? [] : [`${path}:${range.start.line + 1}:${range.start.character + 1} ${code} ${severities[severity ?? 1]}`])))
      .sort(),
  }
}

/** The same by a check that knows nothing from before. */
async function checked(app: string, open: ReadonlyMap<string, TextDocument>, settings: unknown): Promise<Said> {
  const bytesOf = (path: string): Uint8Array | undefined => {
    const text = open.get(path)?.getText()
    return text === undefined ? undefined : new TextEncoder().encode(text)
  }
  const files: Files = {
    ...disk,
    read: (path, limit) => bytesOf(path)?.slice(0, limit) ?? disk.read(path, limit),
    inspect(path, use) {
      const bytes = bytesOf(path)
      return bytes === undefined ? disk.inspect(path, use) : use(bytes)
    },
  }
  const { project, problems } = await openProject(files, thisHost(), { directory: app, patterns: [], overrides: {}, defaults: readSettings(settings, true).defaults, anyPackage: false, needlesOf })
  if (project === undefined) return { findings: [], problems: problems.map(({ file, line, message }) => `${file}:${line ?? ''} ${message}`).sort(), commands: [], diagnostics: [] }
  const check = await runCheck(project, true, withoutMemory(() => Promise.resolve(parser)))
  const active = check.findings.filter(({ state }) => state === 'active')
  return {
    findings: check.findings.map(({ rule, state, severity, place, message, via }) => `${rule.id} ${state} ${severity} ${place.path}:${place.line}:${place.column} ${message} [${via.join(' ')}]`).sort(),
    problems: [...project.unmatched.map((message) => `${project.file}: ${message}`), ...check.problems.map(({ file, line, message }) => `${file}:${line ?? ''} ${message}`)].sort(),
    commands: project.commands.map((importPath) => `${importPath} ${JSON.stringify(check.verdicts.get(importPath))}`),
    diagnostics: [...new Set(active.map(({ rule, severity, place, message }) => `${place.path}:${place.line}:${place.column} ${rule.id} ${severity}|${message}`))].map((row) => row.split('|')[0]!).sort(),
  }
}

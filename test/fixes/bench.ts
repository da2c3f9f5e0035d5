import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { disk, thisHost } from '../../src/disk.js'
import { applyEdits } from '../../src/fixes/apply.js'
import type { Change, FixContext } from '../../src/fixes/fix.js'
import { createReader, importClosure } from '../../src/go/closure.js'
import { targetFor } from '../../src/go/environment.js'
import type { Files } from '../../src/go/files.js'
import { expandPatterns } from '../../src/go/pattern.js'
import { startParser, type ParseGo } from '../../src/go/tree.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { readProjectFile } from '../../src/project/project-file.js'
import { applyAllows } from '../../src/rules/allow.js'
import { evaluateRules, type Finding } from '../../src/rules/evaluate.js'
import { needlesOf, rules } from '../../src/rules/registry.js'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

export function testParser(): Promise<ParseGo> {
  return startParser({ runtime: readFileSync(`${modules}/web-tree-sitter/web-tree-sitter.wasm`), go: readFileSync(`${modules}/tree-sitter-go/tree-sitter-go.wasm`) })
}

/** A module as the shells would look at it: its findings, suppressed ones marked, and what fixes work with. */
export interface Bench {
  readonly context: FixContext
  readonly findings: readonly Finding[]
  readonly problems: readonly string[]
}

/** Opens a folder's module for linux/amd64; `texts` are unsaved texts by path. */
export function openBench(folder: string, parse: ParseGo, { texts = {}, env = {} }: { readonly texts?: Readonly<Record<string, string>>; readonly env?: Readonly<Record<string, string>> } = {}): Bench {
  const files = withTexts(disk, texts)
  const { workspace, problems } = openWorkspace(files, thisHost({ ...process.env, GOWORK: 'off', GOFLAGS: '', ...env }), folder)
  if (workspace === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  const reader = createReader(files, workspace, needlesOf)
  const projectFile = `${folder}/gopure.yaml`
  const tags = existsSync(projectFile) ? (readProjectFile(projectFile, readFileSync(projectFile, 'utf8')).settings.tags ?? []) : []
  const target = targetFor(files, workspace.go, { goos: 'linux', goarch: 'amd64', cgo: false, tags })
  const all = expandPatterns(reader, folder, ['./...']).importPaths
  const { packages } = importClosure(reader, all, { ...target, cgo: true }, { standard: false })
  const commands = all.filter((path) => packages.get(path)?.name === 'main' && packages.get(path)?.module?.main === true)
  const closure = importClosure(reader, commands, target, { standard: false })
  const evaluated = evaluateRules(reader, closure, { rules, parser: () => parse })
  const allowed = applyAllows(files, closure, evaluated.findings)
  return {
    context: { reader, closure, target, parse },
    findings: allowed.findings,
    problems: allowed.problems.map(({ file, line, message }) => `${relative(folder, file)}:${line ?? 0}: ${message}`),
  }
}

function withTexts(files: Files, texts: Readonly<Record<string, string>>): Files {
  const bytesOf = (path: string): Uint8Array | undefined => (texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path]))
  return {
    ...files,
    read: (path, limit) => bytesOf(path)?.subarray(0, limit) ?? files.read(path, limit),
    inspect: (path, use) => {
      const bytes = bytesOf(path)
      return bytes === undefined ? files.inspect(path, use) : use(bytes)
    },
  }
}

/** Writes a change to the disk, and says which files it touched. */
export function write({ edits, creates }: Change): readonly string[] {
  const paths = [...new Set(edits.map(({ path }) => path))]
  for (const path of paths) writeFileSync(path, applyEdits(readFileSync(path), edits.filter((edit) => edit.path === path)))
  for (const { path, text } of creates) {
    if (existsSync(path)) throw new Error(`${path} is there already`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return [...paths, ...creates.map(({ path }) => path)]
}

/** What a program says that is expected to succeed and say nothing; '' where it does. */
export function complaints(folder: string, env: Readonly<Record<string, string>>, program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { cwd: folder, env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod', ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
    return `${stdout ?? ''}${stderr ?? ''}` || String(error)
  }
}

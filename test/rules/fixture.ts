import { readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { disk, thisHost } from '../../src/disk.js'
import { createReader, importClosure, type Closure, type Reader } from '../../src/go/closure.js'
import { targetFor } from '../../src/go/environment.js'
import { expandPatterns } from '../../src/go/pattern.js'
import { startParser, type ParseGo } from '../../src/go/tree.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { evaluateRules, type Finding } from '../../src/rules/evaluate.js'
import { needlesOf } from '../../src/rules/registry.js'
import type { Rule } from '../../src/rules/rule.js'

const root = fileURLToPath(new URL('../fixtures/rules', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** A Go module of ours that says in its own files what rules should find there: `// want "rule class"`. */
export interface Fixture {
  /** The folder's name: a rule's id, and after a dot what is special about it. */
  readonly name: string
  readonly rule: string
  readonly folder: string
  readonly tags: readonly string[]
  readonly wrappers: readonly string[]
  /** Imports that lead nowhere. */
  readonly missing?: readonly string[]
}

/** `path:line rule class [one of] [gated]`, as expected and as found; `one of` where one of several programs will do. */
export interface Row {
  readonly row: string
  readonly rule: string
  readonly message?: string
}

export function fixtures(): readonly Fixture[] {
  return readdirSync(root)
    .sort()
    .map((name) => {
      const folder = `${root}/${name}`
      const goMod = readFileSync(`${folder}/go.mod`, 'utf8')
      const listed = (key: string): readonly string[] => new RegExp(`^// ${key}: (.*)$`, 'm').exec(goMod)?.[1]?.split(',') ?? []
      return { name, rule: name.split('.')[0]!, folder, tags: listed('tags'), wrappers: listed('wrappers'), missing: listed('missing') }
    })
}

export function testParser(): Promise<ParseGo> {
  return startParser({ runtime: readFileSync(`${modules}/web-tree-sitter/web-tree-sitter.wasm`), go: readFileSync(`${modules}/tree-sitter-go/tree-sitter-go.wasm`) })
}

/** Runs rules over a fixture's commands, for linux/amd64, as the shells do: cgo off, and on for what is gated. */
export function evaluateFixture({ folder, tags, wrappers, missing = [] }: Fixture, rules: readonly Rule[], parse: ParseGo): { readonly findings: readonly Finding[]; readonly trouble: readonly string[] } {
  const { workspace, problems } = openWorkspace(disk, thisHost({ ...process.env, GOWORK: 'off', GOFLAGS: '' }), folder)
  if (workspace === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  const reader = createReader(disk, workspace, needlesOf)
  const closure = (roots: readonly string[], cgo: boolean): Closure =>
    importClosure(reader, roots, targetFor(disk, workspace.go, { goos: 'linux', goarch: 'amd64', cgo, tags }), { standard: false })
  const commands = commandsOf(reader, folder, (roots) => closure(roots, true))
  const without = closure(commands, false)
  const evaluation = evaluateRules(reader, without, { rules, parser: () => parse, wrappers }, closure(commands, true))
  return {
    findings: evaluation.findings,
    trouble: [
      ...[...problems, ...evaluation.problems, ...[...without.missing.values()].filter(({ importPath }) => !missing.includes(importPath))].map(({ message }) => message),
      ...missing.filter((path) => !without.missing.has(path)).map((path) => `${path} is not missing`),
    ],
  }
}

/** The main packages of the fixture's own module, and the tools that its go.mod names. */
function commandsOf(reader: Reader, folder: string, closure: (roots: readonly string[]) => Closure): readonly string[] {
  const tools = reader.workspace.mainModules.flatMap(({ goMod }) => goMod.tool.map(({ path }) => path))
  const all = [...expandPatterns(reader, folder, ['./...']).importPaths, ...tools]
  const { packages } = closure(all)
  return all.filter((path) => packages.get(path)?.name === 'main' && (packages.get(path)?.module?.main === true || tools.includes(path)))
}

export function foundIn({ folder }: Fixture, findings: readonly Finding[]): readonly Row[] {
  return findings.map(({ rule, place, state, message, starts, class: kind }) => ({
    row: `${relative(folder, place.path)}:${place.line} ${rule.id} ${kind}${starts?.alternatives === undefined ? '' : ' one of'}${state === 'active' ? '' : ` ${state}`}`,
    rule: rule.id,
    message,
  }))
}

const marker = /(?:\/\/|#) want(?:\+(\d+))?((?: "[^"]*")+)/

/** What the fixture's files say; `want+1` speaks of the next line, want.txt of files that can't hold comments. */
export function expectedIn({ folder }: Fixture): readonly Row[] {
  const rows: Row[] = []
  for (const path of filesOf(folder)) {
    const text = readFileSync(`${folder}/${path}`, 'latin1')
    if (path === 'want.txt') {
      for (const [, file, rule, rest] of text.matchAll(/^([^\s#]\S*) (\S+) (.+)$/gm)) rows.push({ row: `${file}${file!.includes(':') ? '' : ':1'} ${rule} ${rest}`, rule: rule! })
    }
    text.split('\n').forEach((line, index) => {
      const [, offset = '0', wanted = ''] = marker.exec(line) ?? []
      for (const [, want] of wanted.matchAll(/"([^"]*)"/g)) rows.push({ row: `${path}:${index + 1 + Number(offset)} ${want}`, rule: want!.split(' ')[0]! })
    })
  }
  return rows
}

/** Every file of a fixture, relative to its folder. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, `${entry.parentPath}/${entry.name}`))
    .sort()
}

/** What is expected and not found, and what is found and not expected, one a line; '' where they agree. */
export function difference(expected: readonly Row[], found: readonly Row[]): string {
  const left = found.map(({ row }) => row)
  const missing = expected.filter(({ row }) => {
    const at = left.indexOf(row)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  const unexpected = left.map((row) => found.find((one) => one.row === row)!)
  return [...missing.map(({ row }) => `expected, not found: ${row}`), ...unexpected.map(({ row, message }) => `found, not expected: ${row}: ${message ?? ''}`)].sort().join('\n')
}

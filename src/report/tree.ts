import { importClosure, type Closure } from '../go/closure.js'
import type { Problem } from '../go/files.js'
import { readSourceTree, type SourceTree } from '../go/source-tree.js'
import type { Project } from '../project/project.js'
import { applyAllows } from '../rules/allow.js'
import { reachOf } from '../rules/chain.js'
import type { Finding } from '../rules/evaluate.js'
import { count } from '../rules/message.js'
import { rules } from '../rules/registry.js'
import { evaluable, type CheckMemory } from './check.js'
import { findingJson } from './check-json.js'
import { classWords, severityStyle, type Style } from './style.js'

/** Every Go file below a folder, judged for the target whether a command comes to it or not. */
export interface TreeCheck {
  readonly folder: string
  readonly tree: SourceTree
  /** What the project's commands are built from. */
  readonly build: Closure
  readonly findings: readonly TreeFinding[]
  readonly problems: readonly Problem[]
}

export interface TreeFinding extends Finding {
  /** Some command of the project is built from the package. */
  readonly reached: boolean
}

/** Reads all packages below the project's folder, and runs every rule over them. */
export async function runTreeCheck(project: Project, memory: CheckMemory): Promise<TreeCheck> {
  const { reader, commands, target, directory: folder } = project
  const read = memory.closures(reader, ['tree', folder, commands, target], () => {
    const { closure, ...rest } = readSourceTree(reader, folder, target)
    return { closures: [closure, importClosure(reader, commands, target, { standard: false })], rest }
  })
  const closure = read.closures[0]!
  const build = read.closures[1]!
  const tree: SourceTree = { closure, ...read.rest }
  const { findings, problems } = await memory.evaluation(evaluable(project, closure, undefined, read.id))
  const allowed = applyAllows(reader.files, closure, findings)
  const reach = reachOf(build)
  return {
    folder,
    tree,
    build,
    findings: allowed.findings.map((finding): TreeFinding => {
      const { importPath, dir } = finding.package
      const reached = build.packages.get(importPath)?.dir === dir
      return reached ? { ...finding, reached, via: [...reach.via(importPath), ...finding.via], commands: reach.commandsOf(importPath) } : { ...finding, reached }
    }),
    problems: [...project.problems, ...closure.problems, ...problems, ...allowed.problems],
  }
}

/** `check --tree --format json`: a finding as `check` has it, and whether a command comes to it. */
export function treeJson({ folder, tree: { closure, files, leftOut }, build, findings, problems }: TreeCheck): unknown {
  const { goos, goarch, cgo, tags } = closure.target
  return {
    version: 1,
    target: { goos, goarch, cgo, tags },
    tree: { folder, packages: closure.packages.size, files, leftOut },
    commands: build.roots,
    findings: findings.map((finding) => ({ ...(findingJson(finding) as object), reached: finding.reached })),
    problems,
  }
}

export interface TreeTextOptions {
  readonly style: Style
  /** Information findings too. */
  readonly verbose: boolean
  readonly quiet: boolean
}

/** The findings by rule, each place on a line, and what was not looked at. */
export function treeText(check: TreeCheck, { style, verbose, quiet }: TreeTextOptions): string {
  const { folder, findings, problems, tree, build } = check
  const relative = (path: string): string => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path)
  const lines: string[] = []
  const shown = findings.filter(({ state, severity }) => state === 'active' && (verbose || severity !== 'info'))
  for (const rule of rules) {
    for (const severity of ['error', 'warning', 'info'] as const) {
      const places = shown.filter((finding) => finding.rule === rule && finding.severity === severity)
      const [first] = places
      if (first === undefined) continue
      lines.push(`${severityStyle(style, severity)(severity)} ${style.bold(rule.id)} ${style.dim(`(${places.length})`)}  ${rule.title}: ${classWords[first.class]}`)
      for (const { place, message, reached } of places) {
        lines.push(`  ${relative(place.path)}:${place.line}:${place.column}${reached ? '' : style.dim('  no command comes to it')}`, `    ${message}`)
      }
      lines.push('')
    }
  }
  if (problems.length > 0) lines.push(`${style.yellow('not read')} ${style.dim(`(${problems.length})`)}`, ...problems.map(({ file, line, message }) => `  ${relative(file)}${line === undefined ? '' : `:${line}`}: ${message}`), '')
  if (!quiet) {
    const { goos, goarch } = tree.closure.target
    const { tests, testdata, hidden } = tree.leftOut
    const unreached = shown.filter(({ reached }) => !reached).length
    lines.push(
      `${count(shown.length, 'finding')} in ${count(tree.files, 'Go file')} of ${count(tree.closure.packages.size, 'package')} below ${folder} for ${goos}/${goarch}; ${unreached} of them where ${build.roots.length === 0 ? 'there is no command' : `none of ${count(build.roots.length, 'command')} comes to it`}`,
      `left out: ${count(tests, 'test file')}, ${count(testdata, 'folder')} called testdata, ${count(hidden, 'folder')} whose names begin with a dot or an underscore`,
    )
  }
  return `${lines.join('\n').replace(/\n+$/, '')}\n`
}

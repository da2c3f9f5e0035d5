import type { Problem } from '../go/files.js'
import { edgesByTarget, importClosure, type Closure, type Edge, type Reader } from '../go/closure.js'
import type { ParseGo } from '../go/tree.js'
import { evaluationOptions } from '../project/evaluation-options.js'
import type { Project } from '../project/project.js'
import { applyAllows } from '../rules/allow.js'
import { evaluateRules, type Evaluation, type EvaluationOptions, type Finding } from '../rules/evaluate.js'
import type { EvaluationMemory } from '../rules/memory.js'
import { count, listNames } from '../rules/message.js'
import { rules } from '../rules/registry.js'
import { lacksPackages, verdictOf, verdictsOf, type Verdict } from '../rules/verdict.js'
import { programsOf, type NeededProgram } from './programs.js'

/** What a check found out, as data; text and JSON are made from it. */
export interface Check {
  readonly reader: Reader
  readonly closure: Closure
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
  readonly verdict: Verdict
  readonly verdicts: ReadonlyMap<string, Verdict>
}

/** A check as the command line reports it. */
export interface CheckReport extends Check {
  readonly project: Project
  /** What the closure may start. */
  readonly programs: readonly NeededProgram[]
}

/** What is evaluated, and how: `evaluate` runs every rule, as far as a memory does not know what they find. */
export interface Evaluable {
  readonly reader: Reader
  readonly closure: Closure
  readonly withCgo: Closure | undefined
  /** The same for closures that are known to be the same. */
  readonly id: string | undefined
  /** All that rules are told beside. */
  readonly options: Omit<EvaluationOptions, 'rules' | 'parser'>
  readonly evaluate: (parser: () => ParseGo, memory?: EvaluationMemory) => Evaluation
}

/** Closures as they were read, and what was counted on the way. */
export interface ReadClosures<Rest> {
  readonly closures: readonly Closure[]
  readonly rest: Rest
  /** The same as long as nothing has changed that they were read from; undefined where that is not known. */
  readonly id?: string
}

/** Gives what `read` gives; `question` is all that decides it beside files, workspace and environment. */
export type KnownClosures = <Rest>(reader: Reader, question: readonly unknown[], read: () => ReadClosures<Rest>) => ReadClosures<Rest>

/** What earlier runs know. */
export interface CheckMemory {
  readonly closures: KnownClosures
  /** What the rules find; where all of it is known no parser is needed. */
  readonly evaluation: (evaluable: Evaluable) => Promise<Evaluation>
}

/** Reads the closure, with cgo on too where gated findings are wanted, and runs every rule over it. */
export async function runCheck(project: Project, withGated: boolean, memory: CheckMemory): Promise<CheckReport> {
  const { reader, commands, target } = project
  const targets = withGated ? [target, { ...target, cgo: true }] : [target]
  const read = memory.closures(reader, ['commands', commands, targets], () => ({ closures: targets.map((one) => importClosure(reader, commands, one, { standard: false })), rest: null }))
  const closure = read.closures[0]!
  const withCgo = read.closures[1]
  const { findings, problems } = await memory.evaluation(evaluable(project, closure, withCgo, read.id))
  const check = completeCheck(reader, closure, findings, [...project.problems, ...closure.problems, ...problems])
  return { ...check, project, programs: programsOf(project, check.findings) }
}

/** All rules over a project's closures. */
export function evaluable(project: Project, closure: Closure, withCgo: Closure | undefined, id: string | undefined): Evaluable {
  const { reader } = project
  const options = evaluationOptions(project)
  const evaluate: Evaluable['evaluate'] = (parser, memory) => evaluateRules(reader, closure, { ...options, rules, parser, ...(memory === undefined ? {} : { memory }) }, withCgo)
  return { reader, closure, withCgo, id, options, evaluate }
}

/** Everything is read, and every rule looks at it. */
export function withoutMemory(parser: () => Promise<ParseGo>): CheckMemory {
  return {
    closures: (_reader, _question, read) => read(),
    async evaluation({ evaluate }) {
      const parse = await parser()
      return evaluate(() => parse)
    },
  }
}

/** Adds suppressions, the verdicts, and one problem for every import that leads nowhere, to an evaluation. */
export function completeCheck(reader: Reader, closure: Closure, found: readonly Finding[], problems: readonly Problem[]): Check {
  const { findings, problems: allowProblems } = applyAllows(reader.files, closure, found)
  return {
    reader,
    closure,
    findings,
    problems: [...problems, ...allowProblems, ...missingPackages(reader, closure)],
    verdict: verdictOf(findings, closure.roots.some((root) => lacksPackages(closure, root))),
    verdicts: verdictsOf(closure, findings),
  }
}

/** One line for all modules that have to be downloaded, and one for each import that nothing provides, at the first file that needs it. */
function missingPackages(reader: Reader, closure: Closure): readonly Problem[] {
  if (closure.missing.size === 0) return []
  const incoming = edgesByTarget(closure)
  const problems = new Map<string, Problem>()
  const downloads = new Set<string>()
  for (const { importPath, message, download } of closure.missing.values()) {
    if (download !== undefined) downloads.add(download)
    else if (!problems.has(message)) problems.set(message, { file: firstPlace(incoming.get(importPath)?.[0], closure, importPath), message })
  }
  const [first] = downloads
  if (first === undefined) return [...problems.values()]
  const { root, goWorkFile } = reader.workspace
  const message =
    downloads.size === 1
      ? `module ${first} is not in the module cache: run go mod download ${first}`
      : `${count(downloads.size, 'module')} are not in the module cache (${listNames([...downloads], 3)}): run go mod download in ${root}`
  return [{ file: goWorkFile === '' ? `${root}/go.mod` : goWorkFile, message }, ...problems.values()]
}

function firstPlace(edge: Edge | undefined, closure: Closure, importPath: string): string {
  if (edge === undefined) return importPath
  return edge.sites[0]?.file.path ?? closure.packages.get(edge.from)?.dir ?? importPath
}

/** A file's path inside its module; the whole path where it is in none. */
export function pathInModule({ package: read }: Pick<Finding, 'package'>, path: string): string {
  const dir = read.module?.dir
  return dir !== undefined && path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : path
}

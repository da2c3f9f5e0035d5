import { dirname } from 'pathe'
import { setImmediate } from 'node:timers/promises'
import { importClosure, withPackage, type Closure, type Edge } from '../go/closure.js'
import type { Problem } from '../go/files.js'
import type { Host } from '../go/host.js'
import { readPackage, type Package } from '../go/package.js'
import { satisfier } from '../go/target.js'
import type { ParseGo } from '../go/tree.js'
import { openProject, type Project } from '../project/project.js'
import type { ProjectSettings } from '../project/settings.js'
import { completeCheck } from '../report/check.js'
import { createEvaluator, createGatedEvaluator, viewOf, withoutKnown, type ClosureView, type EvaluationOptions, type Evaluator, type Finding } from '../rules/evaluate.js'
import { needlesOf, rules } from '../rules/registry.js'
import { canStart } from '../rules/starters.js'
import type { Verdict } from '../rules/verdict.js'
import type { Machine } from './machine.js'
import type { KeptTexts } from './texts.js'

/** What is known of a project once its closure was read. */
export interface Reading {
  readonly project: Project
  readonly closure: Closure
  /** Active and suppressed ones. */
  readonly findings: readonly Finding[]
  readonly gated: readonly Finding[]
  readonly problems: readonly Problem[]
  readonly verdict: Verdict
  readonly verdicts: ReadonlyMap<string, Verdict>
}

/** One project as the editor has it at this moment. */
export interface Analysis {
  /** The folder that it is opened from. */
  readonly directory: string
  readonly state: 'reading' | 'ready' | 'unusable'
  /** All findings have been looked for at least once. */
  readonly settled: boolean
  /** What is known; absent before the first reading, and where the project can't be read. */
  readonly reading: Reading | undefined
  readonly problems: readonly Problem[]
  /** Reads the project anew: modules, project file, closure. Findings follow with `settle`. */
  open(defaults: ProjectSettings, goroot: string): Promise<void>
  /** Brings the findings of one open file up to date with its text, at once. False where the file is not in the closure. */
  touch(path: string): boolean
  /** Brings all findings up to date, with pauses in which other work gets its turn; false where a change came in between. */
  settle(): Promise<boolean>
  /** The package of the closure that has its files in this folder. */
  readonly packageAt: (dir: string) => Package | undefined
}

export interface AnalysisServices {
  readonly host: Host
  readonly machine: Machine
  readonly texts: KeptTexts
  readonly parser: () => ParseGo
}

/** No longer than this is anything else kept waiting; in milliseconds. */
const patience = 8

export function createAnalysis(directory: string, { host, machine, texts, parser }: AnalysisServices): Analysis {
  let state: Analysis['state'] = 'reading'
  let project: Project | undefined
  let openProblems: readonly Problem[] = []
  let view: ClosureView | undefined
  let folders: ReadonlyMap<string, Package> = new Map()
  let byOrigin = new Map<string, readonly Finding[]>()
  let gated: readonly Finding[] = []
  let ruleProblems: readonly Problem[] = []
  let reading: Reading | undefined
  let settled = false
  // A number that every change of text or project raises: what was begun before it is given up.
  let generation = 0

  const options = (): EvaluationOptions => ({
    rules,
    parser,
    applets: project!.applets,
    ...(project!.settings.severities === undefined ? {} : { severities: project!.settings.severities }),
    ...(project!.settings.wrappers === undefined ? {} : { wrappers: project!.settings.wrappers }),
  })
  const see = (next: ClosureView): void => {
    view = next
    folders = new Map([...next.closure.packages.values()].map((read) => [read.dir, read]))
    reading = undefined
  }
  const complete = (): Reading => {
    const { closure } = view!
    const findings = [...byOrigin.values()].flat()
    const problems = [...project!.problems, ...closure.problems, ...ruleProblems]
    const check = completeCheck(project!.reader, closure, findings, problems)
    return { project: project!, closure, findings: check.findings, gated, problems: check.problems, verdict: check.verdict, verdicts: check.verdicts }
  }
  const walk = (cgo: boolean): Closure => importClosure(project!.reader, project!.commands, { ...project!.target, cgo }, { standard: false })

  return {
    directory,
    get state() {
      return state
    },
    get reading() {
      return view === undefined || project === undefined ? undefined : (reading ??= complete())
    },
    get problems() {
      return openProblems
    },
    get settled() {
      return settled
    },
    packageAt: (dir) => folders.get(dir),

    async open(defaults, goroot) {
      generation++
      const mine = generation
      const opened = await openProject(machine.files, host, {
        directory,
        patterns: [],
        overrides: {},
        defaults,
        anyPackage: false,
        needlesOf,
        keep: machine.keep,
        ...(goroot === '' ? {} : { goroot }),
      })
      if (mine !== generation) return
      openProblems = opened.problems
      project = opened.project
      if (project === undefined) {
        state = 'unusable'
        view = undefined
        reading = undefined
        folders = new Map()
        return
      }
      const { go } = project.reader.workspace
      machine.fix(go.moduleCache)
      machine.fix(go.installation.goroot)
      see(viewOf(walk(false)))
      state = 'ready'
    },

    touch(path) {
      const before = folders.get(dirname(path))
      if (project === undefined || view === undefined || before === undefined) return false
      generation++
      const { reader, target } = project
      const read = readPackage(reader.files, reader.sources, before, satisfier(target), [])
      const same = withPackage(view.closure, read)
      const known = view.closure
      see(same === undefined ? viewOf(walk(false)) : { closure: same, reach: view.reach, incoming: withEdges(view.incoming, read.importPath, same.edges.get(read.importPath) ?? []) })
      const { packages } = view.closure
      const concerned = new Set([read.importPath, ...[...byOrigin].filter(([, findings]) => findings.some(({ place }) => place.path === path)).map(([origin]) => origin)])
      if (same === undefined) {
        // What is imported now and was not before, and what is not any more.
        for (const importPath of read.imports.keys()) concerned.add(importPath)
        for (const importPath of packages.keys()) if (!known.packages.has(importPath)) concerned.add(importPath)
        for (const origin of byOrigin.keys()) if (!packages.has(origin)) byOrigin.delete(origin)
      }
      const scope = new Set([...concerned, ...wrappersOf(byOrigin.get(read.importPath) ?? [])].flatMap((importPath) => packages.get(importPath) ?? []))
      const evaluator = createEvaluator(reader, view, options(), texts, [...scope])
      for (const origin of concerned) {
        const at = packages.get(origin)
        if (at !== undefined && !at.standard) byOrigin.set(origin, evaluator.findingsAt(at))
      }
      return true
    },

    async settle() {
      if (project === undefined || view === undefined) return true
      const mine = ++generation
      const isCurrent = (): boolean => mine === generation
      const pause = pauses()
      const evaluator = createEvaluator(project.reader, view, options(), texts)
      if (!(await parseAhead(evaluator, texts, pause, isCurrent))) return false
      const next = await collect(evaluator, pause, isCurrent)
      if (next === undefined) return false
      byOrigin = next
      reading = undefined
      const gatedEvaluator = createGatedEvaluator(project.reader, view.closure, viewOf(walk(true)), options(), texts)
      await pause()
      const candidates = isCurrent() ? await collect(gatedEvaluator, pause, isCurrent) : undefined
      if (candidates === undefined) return false
      gated = withoutKnown([...candidates.values()].flat(), [...byOrigin.values()].flat())
      ruleProblems = texts.problems()
      reading = undefined
      settled = true
      return true
    },
  }

  /** Packages whose wrappers start what a package is found to start: their callers stand in it. */
  function wrappersOf(findings: readonly Finding[]): readonly string[] {
    return findings.flatMap(({ related = [] }) => related.flatMap(({ place }) => folders.get(dirname(place.path))?.importPath ?? []))
  }
}

/** Gives way to other work where the last pause was too long ago. */
function pauses(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < patience) return
    await setImmediate()
    last = performance.now()
  }
}

/** Rules look at a whole closure's starts in one go; with the trees there already, that is short. */
async function parseAhead({ packages }: Evaluator, texts: KeptTexts, pause: () => Promise<void>, isCurrent: () => boolean): Promise<boolean> {
  for (const read of packages) {
    for (const file of read.goFiles) {
      if (file.use === 'ignored' || file.facts === undefined || !canStart(file.facts)) continue
      texts.rootOf(file.path)
      await pause()
      if (!isCurrent()) return false
    }
  }
  return true
}

async function collect(evaluator: Evaluator, pause: () => Promise<void>, isCurrent: () => boolean): Promise<Map<string, readonly Finding[]> | undefined> {
  const found = new Map<string, readonly Finding[]>()
  for (const read of evaluator.packages) {
    const findings = evaluator.findingsAt(read)
    if (findings.length > 0) found.set(read.importPath, findings)
    await pause()
    if (!isCurrent()) return undefined
  }
  return found
}

function withEdges(incoming: ReadonlyMap<string, readonly Edge[]>, from: string, edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const next = new Map(incoming)
  for (const edge of edges) next.set(edge.to, (next.get(edge.to) ?? []).map((other) => (other.from === from ? edge : other)))
  return next
}


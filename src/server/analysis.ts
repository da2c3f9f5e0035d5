import { dirname } from 'pathe'
import { setImmediate } from 'node:timers/promises'
import { importClosure, type Closure } from '../go/closure.js'
import type { Problem } from '../go/files.js'
import type { Host } from '../go/host.js'
import { isBelow } from '../go/module.js'
import type { Package } from '../go/package.js'
import type { ParseGo } from '../go/tree.js'
import { evaluationOptions } from '../project/evaluation-options.js'
import { openProject, type Project } from '../project/project.js'
import type { ProjectSettings } from '../project/settings.js'
import { completeCheck } from '../report/check.js'
import { createEvaluator, createGatedEvaluator, viewOf, withoutKnown, type EvaluationOptions, type Evaluator, type Finding } from '../rules/evaluate.js'
import { needlesOf, rules } from '../rules/registry.js'
import { canStart } from '../rules/starters.js'
import type { Verdict } from '../rules/verdict.js'
import { rememberClauses, type Clauses } from './clauses.js'
import type { Documents } from './documents.js'
import { follow, step, type Followed, type Step } from './followed.js'
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
  /**
   * Brings the findings of one file up to date with its text, at once. `unknown` where the file has no part in the closure; `anew` where its change
   * asks for the project to be read anew.
   */
  touch(path: string): 'touched' | 'unknown' | 'anew'
  /** Brings all findings up to date, with pauses in which other work gets its turn; false where a change came in between. */
  settle(): Promise<boolean>
  /** Has what is being settled given up at its next pause: a file has changed that it may have looked at. */
  giveUp(): void
  /** The package of the closure that has its files in this folder. */
  readonly packageAt: (dir: string) => Package | undefined
}

export interface AnalysisServices {
  readonly host: Host
  readonly machine: Machine
  readonly documents: Documents
  readonly texts: KeptTexts
  readonly parser: () => ParseGo
}

/** No longer than this is anything else kept waiting; in milliseconds. */
const patience = 2

/** What is typed may bring in this many packages and have them looked at on the spot; more are looked at when there is a pause. */
const mostAtOnce = 12

export function createAnalysis(directory: string, { host, machine, documents, texts, parser }: AnalysisServices): Analysis {
  let state: Analysis['state'] = 'reading'
  let project: Project | undefined
  let openProblems: readonly Problem[] = []
  let active: Followed | undefined
  // The closure with cgo on, and the folders in which it has to catch up.
  let withCgo: Followed | undefined
  const behind = new Set<string>()
  let clauses: Clauses | undefined
  let byOrigin = new Map<string, readonly Finding[]>()
  let ofBuild: readonly Finding[] = []
  let gated: readonly Finding[] = []
  let ruleProblems: readonly Problem[] = []
  const failures = new Map<string, Problem>()
  let reading: Reading | undefined
  let settled = false
  // A number that every change of text or project raises: what was begun before it is given up.
  let generation = 0
  let openings = 0

  const options = (): EvaluationOptions => ({
    rules,
    parser,
    ...evaluationOptions(project!),
    failed: (rule, read, error) => {
      const file = read.goFiles[0]?.path ?? read.dir
      failures.set(`${rule.id} ${read.importPath}`, { file, message: `rule ${rule.id} failed at package ${read.importPath}, and says nothing of it: ${error instanceof Error ? error.message : String(error)}; please report this` })
    },
  })
  const see = (next: Followed | undefined): void => {
    active = next
    reading = undefined
  }
  const complete = (): Reading => {
    const { closure } = active!.view
    const findings = [...byOrigin.values(), ofBuild].flat()
    const problems = [...project!.problems, ...closure.problems, ...ruleProblems, ...failures.values()]
    const check = completeCheck(project!.reader, closure, findings, problems)
    return { project: project!, closure, findings: check.findings, gated, problems: check.problems, verdict: check.verdict, verdicts: check.verdicts }
  }
  const walk = (cgo: boolean): Closure => importClosure(project!.reader, project!.commands, { ...project!.target, cgo }, { standard: false })
  /** Brings the closure with cgo on up to date. */
  const followCgo = (): Followed => {
    let now = withCgo
    for (const dir of behind) {
      const before = now?.folders.get(dir)
      if (now !== undefined && before !== undefined) now = step(project!.reader, now, before).now
    }
    behind.clear()
    return (withCgo = now ?? follow(viewOf(walk(true))))
  }
  /** The package that a file can matter to: that of its folder, or one above it that embeds files. */
  const packageFor = (path: string, { folders }: Followed): Package | undefined => {
    const own = folders.get(dirname(path))
    if (own !== undefined || path.endsWith('.go')) return own
    return [...folders.values()].filter((read) => read.root === 'workspace' && read.embedSites.length > 0 && isBelow(path, read.dir)).sort((a, b) => b.dir.length - a.dir.length)[0]
  }

  return {
    directory,
    get state() {
      return state
    },
    get reading() {
      return active === undefined || project === undefined ? undefined : (reading ??= complete())
    },
    get problems() {
      return openProblems
    },
    get settled() {
      return settled
    },
    packageAt: (dir) => active?.folders.get(dir),

    async open(defaults, goroot) {
      generation++
      const mine = ++openings
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
      // Opening and walking take their time each: what was typed meanwhile is answered in between.
      await setImmediate()
      // Only a later reading makes this one worthless.
      if (mine !== openings) return
      generation++
      openProblems = opened.problems
      project = opened.project
      if (project === undefined) {
        state = 'unusable'
        see(undefined)
        return
      }
      const { go, mainModules } = project.reader.workspace
      machine.fix(go.moduleCache)
      machine.fix(go.installation.goroot)
      for (const { dir, root } of mainModules) if (root === 'workspace') machine.free(dir)
      const first = follow(viewOf(walk(false)))
      see(first)
      withCgo = undefined
      behind.clear()
      clauses = rememberClauses(machine, [...documents.all()].map(({ path }) => path), (path) => first.folders.get(dirname(path))?.goFiles.find((file) => file.path === path)?.facts?.header)
      state = 'ready'
    },

    touch(path) {
      if (project === undefined || active === undefined) return 'unknown'
      const inCgo = withCgo === undefined ? undefined : packageFor(path, withCgo)
      if (inCgo !== undefined) behind.add(inCgo.dir)
      const before = packageFor(path, active)
      if (before !== undefined || inCgo !== undefined) generation++
      const next = before === undefined ? undefined : step(project.reader, active, before)
      if (next !== undefined) look(path, active, next)
      const { mainModules } = project.reader.workspace
      const header = next?.read.goFiles.find((file) => file.path === path)?.facts?.header
      if (clauses?.changed(path, header) === true && mainModules.some(({ dir }) => isBelow(path, dir))) return 'anew'
      return before === undefined && inCgo === undefined ? 'unknown' : 'touched'
    },

    giveUp() {
      generation++
    },

    async settle() {
      if (project === undefined || active === undefined) return state !== 'reading'
      const mine = ++generation
      // A tree is only good until its document changes: whatever was begun with it must not go on.
      const moment = documents.moment()
      const isCurrent = (): boolean => mine === generation && moment === documents.moment()
      const pause = pauses()
      failures.clear()
      const evaluator = createEvaluator(project.reader, active.view, options(), texts)
      if (!(await parseAhead(evaluator, texts, pause, isCurrent))) return false
      const next = await collect(evaluator, pause, isCurrent)
      if (next === undefined) return false
      byOrigin = next
      ofBuild = evaluator.findingsOfBuild()
      reading = undefined
      await pause()
      if (!isCurrent()) return false
      const cgo = followCgo()
      await pause()
      if (!isCurrent()) return false
      const gatedEvaluator = createGatedEvaluator(project.reader, active.view.closure, cgo.view, options(), texts)
      if (!(await parseAhead(gatedEvaluator, texts, pause, isCurrent))) return false
      const candidates = await collect(gatedEvaluator, pause, isCurrent)
      if (candidates === undefined) return false
      gated = withoutKnown([...candidates.values()].flat(), [...byOrigin.values(), ofBuild].flat())
      const { folders } = active
      ruleProblems = texts.problems().filter(({ file }) => folders.has(dirname(file)))
      reading = undefined
      settled = true
      return true
    },
  }

  /** Looks for the findings that a change of one file may concern. */
  function look(path: string, { view: known }: Followed, { now, read, rewired }: Step): void {
    see(now)
    const { packages } = now.view.closure
    const concerned = new Set([read.importPath, ...[...byOrigin].filter(([, findings]) => findings.some(({ place }) => place.path === path)).map(([origin]) => origin)])
    if (rewired) {
      // What is imported now and was not before, and what is not any more.
      for (const importPath of read.imports.keys()) concerned.add(importPath)
      const added = [...packages.keys()].filter((importPath) => !known.closure.packages.has(importPath))
      if (added.length <= mostAtOnce) for (const importPath of added) concerned.add(importPath)
      for (const origin of byOrigin.keys()) if (!packages.has(origin)) byOrigin.delete(origin)
    }
    const scope = new Set([...concerned, ...wrappersOf(byOrigin.get(read.importPath) ?? [])].flatMap((importPath) => packages.get(importPath) ?? []))
    const evaluator = createEvaluator(project!.reader, now.view, options(), texts, [...scope])
    for (const origin of concerned) {
      const at = packages.get(origin)
      if (at !== undefined && !at.standard) byOrigin.set(origin, evaluator.findingsAt(at))
    }
  }

  /** Packages whose wrappers start what a package is found to start: their callers stand in it. */
  function wrappersOf(findings: readonly Finding[]): readonly string[] {
    return findings.flatMap(({ related = [] }) => related.flatMap(({ place }) => active?.folders.get(dirname(place.path))?.importPath ?? []))
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

/** What rules look at in a whole closure before they can say anything of one package. */
async function parseAhead({ packages, prepare }: Evaluator, texts: KeptTexts, pause: () => Promise<void>, isCurrent: () => boolean): Promise<boolean> {
  for (const read of packages) {
    for (const file of read.goFiles) {
      if (file.use === 'ignored' || file.facts === undefined || !canStart(file.facts)) continue
      texts.rootOf(file.path)
      await pause()
      if (!isCurrent()) return false
    }
  }
  const steps = prepare()[Symbol.iterator]()
  while (steps.next().done !== true) {
    await pause()
    if (!isCurrent()) return false
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

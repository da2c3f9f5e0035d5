import { packageAt } from '../fixes/dropped-names.js'
import { folderOf } from '../fixes/go-text.js'
import type { Files } from '../go/files.js'
import type { ParseGo } from '../go/tree.js'
import { isBelow } from '../go/module.js'
import type { Project } from '../project/project.js'
import { isRefusal } from '../fork/refusal.js'
import type { Finding } from '../rules/evaluate.js'
import { marksIn } from './marks.js'
import { chooseFix, filesOf, type Choice } from './choose.js'
import { findingsOfErrors, type GoError } from './compiler-errors.js'
import { findingsOfStarts } from './c-starts.js'
import { closedModule, dropUnused, forkInto, type ForkedModule } from './forks.js'
import { lookAt, type Look } from './look.js'
import { createPending, type Pending } from './pending.js'
import type { Step } from './step.js'

/** Far more than any program took; a port that needs more is not coming to an end. */
const mostRounds = 40

/** What the go command says of a trial: nothing where it builds. */
export type Trial = (pending: Pending, forks: readonly ForkedModule[], look: Look) => Promise<readonly GoError[] | 'not run'>

export interface Rounds {
  readonly first: Look
  readonly last: Look
  readonly pending: Pending
  readonly steps: readonly Step[]
  /** What the compiler says at the end. */
  readonly errors: readonly GoError[]
  readonly rounds: number
  readonly forks: readonly ForkedModule[]
  /** Modules that could not be forked, and why. */
  readonly refused: ReadonlyMap<string, string>
}

export interface RoundsRequest {
  readonly files: Files
  /** Opens the project anew on files as they are by then. */
  readonly open: (files: Files) => Promise<Project>
  readonly parse: ParseGo
  readonly trial: Trial
  /** Files that a person wants as they are. */
  readonly skip: ReadonlySet<string>
  /** Copies modules that nobody can edit into the workspace, where a finding of theirs is in the way. */
  readonly fork: boolean
  readonly onRound?: (round: number) => void
}

/**
 * Round by round: the fixes for what rules find, then copies of the modules that nobody can edit, then a trial and fixes for what the compiler finds, until
 * nothing is left that a fix answers. Each fix is tried once for a file, so that nothing goes to and fro.
 */
export async function takeRounds({ files, open, parse, trial, skip, fork, onRound }: RoundsRequest): Promise<Rounds> {
  const pending = createPending(files)
  const steps: Step[] = []
  const state: State = { pending, skip, tried: new Set(), fork, forks: [], refused: new Map() }
  const first = lookAt(await open(pending.files), parse)
  let look = first
  let errors: readonly GoError[] = []
  // Where packages are missing nothing that is found is sure.
  const most = first.context.closure.missing.size > 0 ? 0 : mostRounds
  for (let round = 1; round <= most; round++) {
    onRound?.(round)
    const answerable = inTurn(look.findings.filter(isAnswerable))
    let done = await takeRound(round, answerable, look, state)
    if (done.length === 0) done = forkFor(round, answerable, look, state)
    if (done.length === 0) {
      const said = await trial(pending, state.forks, look)
      errors = said === 'not run' ? [] : said
      const missed = [...findingsOfErrors(errors, look), ...findingsOfStarts(look)]
      done = await takeRound(round, missed, look, state)
      if (done.length === 0) done = forkFor(round, missed, look, state)
    }
    if (done.length === 0) break
    const next = lookAt(await open(pending.files), parse)
    steps.push(...done.map((step) => ({ ...step, loses: [...step.loses, ...newlyOff(step, look, next)] })))
    look = next
  }
  const forks = dropUnused(pending, state.forks, look)
  if (forks.length < state.forks.length) {
    look = lookAt(await open(pending.files), parse)
    const said = await trial(pending, forks, look)
    errors = said === 'not run' ? [] : said
  }
  const kept = steps.filter(({ fix, file }) => fix !== forkStep || forks.some(({ folder }) => folder === file))
  return { first, last: look, pending, steps: kept, errors, rounds: new Set(kept.map((step) => step.round)).size, forks, refused: state.refused }
}

/** What a port has come to. */
interface State {
  readonly pending: Pending
  readonly skip: ReadonlySet<string>
  /** Fixes by file. */
  readonly tried: Set<string>
  readonly fork: boolean
  readonly forks: ForkedModule[]
  readonly refused: Map<string, string>
}

/** What keeps a program from being built; and what is lost at start-up with a file that Go drops without a word, where its constraint can say so, or Go can do it. */
const isAnswerable = ({ class: kind, rule }: Finding): boolean => kind === 'build' || (kind === 'runtime' && ['cgo-import', 'cgo-constructor', 'purego-todo'].includes(rule.id))

/** What the files that a step has put in the place of others do not do. */
function newlyOff({ edits }: Step, before: Look, after: Look): readonly string[] {
  const isOff = ({ rule }: Finding): boolean => rule.id === 'feature-off'
  const known = new Set(before.findings.filter(isOff).map(({ place }) => place.path))
  return after.findings.flatMap((finding) => (isOff(finding) && edits.includes(finding.place.path) && !known.has(finding.place.path) ? [finding.message] : []))
}

/** Files first and their importers last: what is mended in a package needs nothing more where it is imported. */
const turns = ['known-library', 'cgo-import', 'cgo-partial-package', 'c-source']
const inTurn = (findings: readonly Finding[]): readonly Finding[] => {
  const turnOf = ({ rule }: Finding): number => (turns.includes(rule.id) ? turns.indexOf(rule.id) : turns.length)
  return [...findings].sort((a, b) => turnOf(a) - turnOf(b))
}

async function takeRound(round: number, findings: readonly Finding[], look: Look, state: State): Promise<readonly Step[]> {
  const { pending, skip, tried } = state
  const steps: Step[] = []
  const touched = new Set<string>()
  for (const finding of findings) {
    // What was true of a file or a package is asked anew once it was changed.
    const about = [finding.place.path, ...(finding.related ?? []).map(({ place }) => place.path)]
    if (about.some((path) => touched.has(path)) || (finding.leadsTo !== undefined && isTouched(finding.leadsTo, look, touched))) continue
    // What can be mended where it is, in a copy, is not gone around in its importer. A tag needs neither.
    const waits = moduleToFork(finding, look, state) !== undefined
    const choice = await chooseFix(finding, look.context, (fix, path) => skip.has(path) || touched.has(path) || tried.has(`${fix} ${path}`) || (waits && fix !== 'set-project-tag'))
    if (choice === undefined) continue
    for (const path of filesOf(choice.change)) {
      tried.add(`${choice.fix} ${path}`)
      touched.add(path)
    }
    pending.add(choice.change)
    steps.push(stepOf(round, finding, choice, look, pending))
  }
  return steps
}

const forkStep = 'fork'

function moduleToFork(finding: Finding, look: Look, { fork, refused }: State): string | undefined {
  const path = fork ? closedModule(finding, look)?.path : undefined
  return path === undefined || refused.has(path) ? undefined : path
}

/** Copies the modules that findings wait for, each once. */
function forkFor(round: number, findings: readonly Finding[], look: Look, state: State): readonly Step[] {
  const steps: Step[] = []
  const seen = new Set<string>()
  for (const finding of findings) {
    const module = moduleToFork(finding, look, state)
    if (module === undefined || seen.has(module)) continue
    seen.add(module)
    const forked = forkInto(state.pending, module, look, state.skip)
    if (isRefusal(forked)) {
      state.refused.set(module, forked.refused)
      continue
    }
    state.forks.push(forked)
    const { record, folder, declaredIn } = forked
    steps.push({ round, fix: forkStep, title: `Fork ${module} ${record.version} into ${record.folder}`, finding, file: folder, package: finding.leadsTo ?? finding.package.importPath, edits: [declaredIn], creates: [folder], loses: [] })
  }
  return steps
}

function isTouched(importPath: string, { context: { closure } }: Look, touched: ReadonlySet<string>): boolean {
  const dir = closure.packages.get(importPath)?.dir
  return dir !== undefined && [...touched].some((path) => isBelow(path, dir) && !path.slice(dir.length + 1).includes('/'))
}

function stepOf(round: number, finding: Finding, { fix, title, change }: Choice, { context: { closure } }: Look, pending: Pending): Step {
  const file = change.edits[0]?.path ?? change.creates[0]?.path ?? finding.place.path
  return {
    round,
    fix,
    title,
    finding,
    file,
    package: packageAt(folderOf(file), closure)?.importPath ?? finding.package.importPath,
    edits: [...new Set(change.edits.map(({ path }) => path))],
    creates: change.creates.map(({ path }) => path),
    loses: change.creates.flatMap(({ path }) => marksIn(path, pending.files).map(({ text }) => text)),
  }
}

import { packageAt } from '../fixes/dropped-names.js'
import { folderOf } from '../fixes/go-text.js'
import type { Files } from '../go/files.js'
import type { ParseGo } from '../go/tree.js'
import { isBelow } from '../go/module.js'
import type { Project } from '../project/project.js'
import type { Finding } from '../rules/evaluate.js'
import { marksIn } from './marks.js'
import { chooseFix, filesOf, type Choice } from './choose.js'
import { findingsOfErrors, type GoError } from './compiler-errors.js'
import { findingsOfStarts } from './c-starts.js'
import { lookAt, type Look } from './look.js'
import { createPending, type Pending } from './pending.js'
import type { Step } from './step.js'

/** Far more than any program took; a port that needs more is not coming to an end. */
const mostRounds = 40

/** What the go command says of a trial: nothing where it builds. */
export type Trial = (pending: Pending, look: Look) => Promise<readonly GoError[] | 'not run'>

export interface Rounds {
  readonly first: Look
  readonly last: Look
  readonly pending: Pending
  readonly steps: readonly Step[]
  /** What the compiler says at the end. */
  readonly errors: readonly GoError[]
  readonly rounds: number
}

export interface RoundsRequest {
  readonly files: Files
  /** Opens the project anew on files as they are by then. */
  readonly open: (files: Files) => Promise<Project>
  readonly parse: ParseGo
  readonly trial: Trial
  /** Files that a person wants as they are. */
  readonly skip: ReadonlySet<string>
  readonly onRound?: (round: number) => void
}

/**
 * Round by round: the fixes for what rules find, then a trial, then fixes for what the compiler finds, until nothing is left that a fix answers. Each fix is
 * tried once for a file, so that nothing goes to and fro.
 */
export async function takeRounds({ files, open, parse, trial, skip, onRound }: RoundsRequest): Promise<Rounds> {
  const pending = createPending(files)
  const steps: Step[] = []
  const tried = new Set<string>()
  const first = lookAt(await open(pending.files), parse)
  let look = first
  let errors: readonly GoError[] = []
  // Where packages are missing nothing that is found is sure.
  const most = first.context.closure.missing.size > 0 ? 0 : mostRounds
  for (let round = 1; round <= most; round++) {
    onRound?.(round)
    let done = await takeRound(round, inTurn(look.findings.filter(isAnswerable)), look, pending, tried, skip)
    if (done.length === 0) {
      const said = await trial(pending, look)
      errors = said === 'not run' ? [] : said
      done = await takeRound(round, [...findingsOfErrors(errors, look), ...findingsOfStarts(look)], look, pending, tried, skip)
    }
    if (done.length === 0) break
    const next = lookAt(await open(pending.files), parse)
    steps.push(...done.map((step) => ({ ...step, loses: [...step.loses, ...newlyOff(step, look, next)] })))
    look = next
  }
  return { first, last: look, pending, steps, errors, rounds: new Set(steps.map((step) => step.round)).size }
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

async function takeRound(round: number, findings: readonly Finding[], look: Look, pending: Pending, tried: Set<string>, skip: ReadonlySet<string>): Promise<readonly Step[]> {
  const steps: Step[] = []
  const touched = new Set<string>()
  for (const finding of findings) {
    // What was true of a file or a package is asked anew once it was changed.
    const about = [finding.place.path, ...(finding.related ?? []).map(({ place }) => place.path)]
    if (about.some((path) => touched.has(path)) || (finding.leadsTo !== undefined && isTouched(finding.leadsTo, look, touched))) continue
    const choice = await chooseFix(finding, look.context, (fix, path) => skip.has(path) || touched.has(path) || tried.has(`${fix} ${path}`))
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

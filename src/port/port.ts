import { withScratch } from '../busybox/scratch.js'
import { join } from 'node:path'
import type { Files } from '../go/files.js'
import type { Target } from '../go/target.js'
import type { ParseGo } from '../go/tree.js'
import type { Environment } from '../busybox/environment.js'
import type { Project } from '../project/project.js'
import { errorsIn, type GoError } from './compiler-errors.js'
import type { Bench } from './bench.js'
import { finishForks, inCopies, type FinishedFork } from './finished-forks.js'
import type { ForkedModule } from './forks.js'
import { tryBuild, type TrialOutcome } from './go-trial.js'
import { leftIn } from './left.js'
import type { Look } from './look.js'
import { lossesOf, type Loss } from './losses.js'
import { writeOverlay, type Overlay } from './overlay.js'
import type { ChangedFile, Pending } from './pending.js'
import { takeRounds } from './rounds.js'
import type { Left, Step } from './step.js'
import { checkTests, type TestCheck } from './tests.js'
import { checkTargets, importersOf, touchedPackages, type TargetCheck } from './verify.js'

/** What a build of the commands came to. */
export interface BuildCheck {
  readonly cgo: boolean
  /** `unported`: with cgo it did not build before either. */
  readonly result: 'builds' | 'broken' | 'unported' | 'not run'
  readonly errors: readonly GoError[]
  readonly reason?: string
}

/** All that a port found out and would do; nothing of it is written yet. */
export interface Port {
  readonly first: Look
  readonly last: Look
  readonly steps: readonly Step[]
  readonly rounds: number
  /** What the steps change; of a module's copy, against what was copied. */
  readonly changed: readonly ChangedFile[]
  readonly forks: readonly FinishedFork[]
  /** True where modules may be copied into the workspace. */
  readonly mayFork: boolean
  readonly builds: readonly BuildCheck[]
  readonly losses: readonly Loss[]
  readonly left: readonly Left[]
  readonly targets: readonly TargetCheck[]
  /** Targets that were not built with cgo, and why. */
  readonly untried: readonly { readonly goos: string; readonly goarch: string; readonly reason: string }[]
  readonly tests: readonly TestCheck[]
}

export type PortResult = { readonly kind: 'ported'; readonly port: Port } | { readonly kind: 'cancelled' } | { readonly kind: 'go-failed'; readonly output: string } | { readonly kind: 'unreadable'; readonly message: string }

export interface PortRequest {
  readonly files: Files
  readonly open: (files: Files) => Promise<Project>
  readonly parse: ParseGo
  readonly storage: string
  readonly env: Environment
  /** The compiler that cgo would call; undefined where there is none. */
  readonly compiler: string | undefined
  /** What the touched packages and those that import them are built for at the end. */
  readonly targets: readonly Pick<Target, 'goos' | 'goarch'>[]
  /** Files that a person wants as they are; absolute. */
  readonly skip: ReadonlySet<string>
  /** Only the plan: builds that it needs, and no more. */
  readonly planOnly: boolean
  /** Copies modules that nobody can edit into the workspace, where something in them is in the way. */
  readonly fork: boolean
  readonly tests: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (text: string) => void
}

/** Works out a port on an overlay of the tree, builds it with cgo and without, and looks at what it costs. The tree is not touched. */
export async function port(request: PortRequest): Promise<PortResult> {
  return withScratch(join(request.storage, 'ports'), async (scratch) => {
    try {
      return await portIn({ scratch, env: request.env, signal: request.signal }, request)
    } catch (error) {
      if (error instanceof Cancelled) return { kind: 'cancelled' }
      if (error instanceof GoFailed) return { kind: 'go-failed', output: error.output }
      throw error
    }
  })
}

class Cancelled extends Error {}

/** The go command failed in a way that is no finding of its compiler. */
class GoFailed extends Error {
  constructor(readonly output: string) {
    super(output)
  }
}

async function portIn(bench: Bench, request: PortRequest): Promise<PortResult> {
  const say = request.onProgress ?? ((): void => undefined)
  let pure: TrialOutcome = { kind: 'not-run', reason: 'nothing was built' }
  const trial = async (pending: Pending, forks: readonly ForkedModule[], { project }: Look): Promise<readonly GoError[] | 'not run'> => {
    say('building without cgo')
    pure = await tryBuild(project, project.commands, { ...project.target, cgo: false }, await writeOverlay(pending, forks, bench), bench)
    return errorsOf(pure, project)
  }
  const onRound = (round: number): void => say(`round ${round}: looking for what keeps it from pure Go`)
  const { first, last, pending, steps, errors, rounds, forks, refused } = await takeRounds({ ...request, trial, onRound })
  stopIfCancelled(request)
  const [missing] = first.context.closure.missing.values()
  if (missing !== undefined) return { kind: 'unreadable', message: missing.download === undefined ? missing.message : `module ${missing.download} is not in the module cache: run go mod download ${missing.download}` }
  const changed = pending.changed()
  const overlay = await writeOverlay(pending, forks, bench)
  const builds: BuildCheck[] = [buildCheck(false, pure, errors)]
  const packages = touchedPackages(last, changed)
  let targets: readonly TargetCheck[] = []
  const tests: TestCheck[] = []
  if (!request.planOnly) {
    builds.push(await withCgo(last, changed, overlay, request, bench, say))
    say('building what was changed, and what imports it, for every target')
    targets = orCancelled(await checkTargets(last, packages, request.targets, overlay, bench))
    for (const cgo of request.tests && packages.length > 0 ? (request.compiler === undefined ? [false] : [true, false]) : []) {
      say(`running the tests of what was changed and of what imports it, ${cgo ? 'with' : 'without'} cgo, before and after`)
      tests.push(orCancelled(await checkTests(last, { changed: packages, importers: testedImporters(packages, last) }, cgo, overlay, bench)))
    }
  }
  say('looking for who comes to what is lost')
  const losses = lossesOf({ ...first, findings: inCopies(first.findings, forks) }, last, steps)
  return { kind: 'ported', port: { first, last, steps, rounds, changed, forks: finishForks(forks, pending, last), mayFork: request.fork, builds, losses, left: leftIn(last, errors, refused), targets, untried: request.planOnly ? [] : untriedWithCgo(request, last), tests } }
}

/** A C compiler is one target's. */
function untriedWithCgo({ targets }: PortRequest, { project: { target } }: Look): Port['untried'] {
  return targets.flatMap(({ goos, goarch }) => (goos === target.goos && goarch === target.goarch ? [] : [{ goos, goarch, reason: `it takes a C compiler for ${goos}/${goarch}: set CC, and port with --goos ${goos} --goarch ${goarch}` }]))
}

/** Those of the workspace that have tests: what a module of the cache tests is not this program's affair. */
function testedImporters(packages: readonly string[], look: Look): readonly string[] {
  const read = look.context.closure.packages
  return importersOf(packages, look).filter((name) => read.get(name)?.root === 'workspace' && read.get(name)!.testFiles.length > 0)
}

async function withCgo({ project }: Look, changed: readonly ChangedFile[], overlay: Overlay | undefined, { compiler }: PortRequest, bench: Bench, say: (text: string) => void): Promise<BuildCheck> {
  if (compiler === undefined) return { cgo: true, result: 'not run', errors: [], reason: 'there is no C compiler on PATH' }
  say('building with cgo')
  const target = { ...project.target, cgo: true }
  const after = await tryBuild(project, project.commands, target, overlay, bench)
  if (after.kind === 'cancelled') throw new Cancelled()
  if (after.kind !== 'failed') return buildCheck(true, after, [])
  const before = changed.length === 0 ? after : await tryBuild(project, project.commands, target, undefined, bench)
  if (before.kind === 'cancelled') throw new Cancelled()
  const errors = errorsIn(after.output, project.directory)
  if (before.kind === 'passed') return { cgo: true, result: 'broken', errors: errors.length > 0 ? errors : [{ path: '', line: 0, message: lastLine(after.output) }] }
  return { cgo: true, result: 'unported', errors, reason: `it did not build with cgo before either: ${errors[0]?.message ?? lastLine(after.output)}` }
}

function buildCheck(cgo: boolean, outcome: TrialOutcome, errors: readonly GoError[]): BuildCheck {
  switch (outcome.kind) {
    case 'passed':
      return { cgo, result: 'builds', errors: [] }
    case 'failed':
      return { cgo, result: 'broken', errors }
    case 'not-run':
      return { cgo, result: 'not run', errors: [], reason: outcome.reason }
    case 'cancelled':
      throw new Cancelled()
  }
}

function errorsOf(outcome: TrialOutcome, { directory }: Project): readonly GoError[] | 'not run' {
  if (outcome.kind === 'cancelled') throw new Cancelled()
  if (outcome.kind !== 'failed') return outcome.kind === 'passed' ? [] : 'not run'
  const errors = errorsIn(outcome.output, directory)
  if (errors.length === 0) throw new GoFailed(outcome.output)
  return errors
}

function orCancelled<T>(result: T | 'cancelled'): T {
  if (result === 'cancelled') throw new Cancelled()
  return result
}

function stopIfCancelled({ signal }: PortRequest): void {
  if (signal?.aborted === true) throw new Cancelled()
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? ''

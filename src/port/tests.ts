import type { Bench } from './bench.js'
import { runGo } from './go-trial.js'
import type { Look } from './look.js'
import type { Overlay } from './overlay.js'

/** What the tests of the touched packages, and of those that import them, say with cgo or without. */
export interface TestCheck {
  readonly cgo: boolean
  /** Tests that passed before and pass now, without those that are parts of others. */
  readonly kept: number
  /** Tests that passed before and do not now, as `package.Test`. */
  readonly broken: readonly string[]
  /** Tests that ran for the first time, as far as they passed: their package did not build before. */
  readonly gained: number
  /** What could not be compared. */
  readonly notRun: readonly { readonly package: string; readonly reason: string }[]
}

/** A test that takes longer is not worth a person's wait; in milliseconds. */
const longest = 300_000

/** All tests of those that only import what was changed: what is not done by then is named. */
const longestOfImporters = 90_000

/** The packages whose tests are run. */
export interface Tested {
  readonly changed: readonly string[]
  /** Those that import them, the nearest first, as far as they have tests. */
  readonly importers: readonly string[]
}

/** Runs the tests before and after, and once more where one that passed fails: tests that fail now and then are nobody's fault. */
export async function checkTests({ project }: Look, { changed, importers }: Tested, cgo: boolean, overlay: Overlay | undefined, bench: Bench): Promise<TestCheck | 'cancelled'> {
  const target = { ...project.target, cgo }
  const run: Run = (names, over, limit) => runTests(project, names, target, over, limit, bench)
  const own = await compareTests(changed, 2 * longest, run, overlay)
  const others = own === 'cancelled' ? own : importers.length === 0 ? nothing : await compareTests(importers, longestOfImporters, run, overlay)
  if (own === 'cancelled' || others === 'cancelled') return 'cancelled'
  // Of what is not changed it is no news that there are none.
  const notRun = [...own.notRun, ...others.notRun.filter(({ reason }) => !reason.endsWith(noTests))]
  return { cgo, kept: own.kept + others.kept, broken: [...own.broken, ...others.broken], gained: own.gained + others.gained, notRun }
}

const nothing: Omit<TestCheck, 'cgo'> = { kept: 0, broken: [], gained: 0, notRun: [] }

/** Runs packages' tests with an overlay or without; `limit` in milliseconds. */
type Run = (names: readonly string[], over: Overlay | undefined, limit: number) => Promise<Ran | 'cancelled'>

/** Runs the tests as they were and as they are; what there was no time for on either side is neither kept nor broken. */
export async function compareTests(packages: readonly string[], limit: number, run: Run, overlay: Overlay | undefined): Promise<Omit<TestCheck, 'cgo'> | 'cancelled'> {
  const before = await run(packages, undefined, limit)
  const after = before === 'cancelled' ? before : await run(packages, overlay, limit)
  if (before === 'cancelled' || after === 'cancelled') return 'cancelled'
  const passed = passedIn(before).filter((test) => !after.unfinished.has(packageOf(test)))
  let failed = passed.filter((test) => after.results.get(test) !== 'pass')
  let undecided: readonly string[] = []
  if (failed.length > 0) {
    const again = await run([...new Set(failed.map(packageOf))], overlay, limit)
    if (again === 'cancelled') return again
    failed = failed.filter((test) => again.results.get(test) !== 'pass')
    undecided = failed.filter((test) => again.unfinished.has(packageOf(test)))
  }
  const broken = failed.filter((test) => !undecided.includes(test))
  const notRun = packages.flatMap((name) => {
    if (undecided.some((test) => packageOf(test) === name)) return [{ package: name, reason: 'there was no time to run again what failed' }]
    const reason = after.silent.get(name) ?? before.silent.get(name)
    return reason === undefined ? [] : [{ package: name, reason: after.silent.has(name) ? reason : `before the port: ${reason}` }]
  })
  return { kept: passed.length - failed.length, broken, gained: passedIn(after).filter((test) => !before.results.has(test) && !before.unfinished.has(packageOf(test))).length, notRun }
}

/** What one run of the tests said. */
export interface Ran {
  /** By `package.Test`. */
  readonly results: ReadonlyMap<string, string>
  /** Packages without a result of any test, and why. */
  readonly silent: ReadonlyMap<string, string>
  /** Packages that there was no time for, or not enough. */
  readonly unfinished: ReadonlySet<string>
}

const passedIn = ({ results }: Ran): readonly string[] => [...results].flatMap(([test, result]) => (result === 'pass' ? [test] : []))

const packageOf = (test: string): string => test.slice(0, test.lastIndexOf('.'))

const noTests = 'it has no tests'

interface Event {
  readonly Action?: string
  readonly Package?: string
  readonly Test?: string
}

async function runTests(project: Look['project'], packages: readonly string[], target: Parameters<typeof runGo>[1]['target'], overlay: Overlay | undefined, limit: number, bench: Bench): Promise<Ran | 'cancelled'> {
  const results = new Map<string, string>()
  const ended = new Map<string, string>()
  const onOutput = (line: string): void => {
    const { Action = '', Package: at, Test: test } = eventOf(line)
    if (at === undefined || !/^(pass|fail|skip)$/.test(Action)) return
    if (test === undefined) ended.set(at, Action)
    // What a part of a test is called may differ from run to run.
    else if (!test.includes('/')) results.set(`${at}.${test}`, Action)
  }
  const outcome = await runGo(project, { verb: 'test', words: ['-json', `-timeout=${longest / 1000}s`], packages, target, overlay, timeoutMilliseconds: limit, onOutput }, bench)
  if (outcome.kind === 'cancelled') return 'cancelled'
  const unfinished = new Set(outcome.kind === 'timed-out' ? packages.filter((name) => !ended.has(name)) : [])
  const silent = packages.flatMap((name): (readonly [string, string])[] => {
    if (unfinished.has(name)) return [[name, 'there was no time for its tests']]
    if ([...results.keys()].some((test) => packageOf(test) === name)) return []
    if (outcome.kind !== 'exited' && outcome.kind !== 'timed-out') return [[name, 'go could not be started']]
    const end = ended.get(name)
    return [[name, end === 'fail' || end === undefined ? `its tests do not build ${target.cgo ? 'with' : 'without'} cgo` : noTests]]
  })
  return { results, silent: new Map(silent), unfinished }
}

function eventOf(line: string): Event {
  if (!line.startsWith('{')) return {}
  try {
    return JSON.parse(line) as Event
  } catch {
    // A test that prints what begins with a brace.
    return {}
  }
}

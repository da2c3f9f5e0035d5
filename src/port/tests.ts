import type { Look } from './look.js'
import { runGo, type Bench } from './go-trial.js'

/** What the tests of the touched packages say, with cgo or without. */
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

/** Runs the tests before and after, and once more where one that passed fails: tests that fail now and then are nobody's fault. */
export async function checkTests({ project }: Look, packages: readonly string[], cgo: boolean, overlay: string | undefined, bench: Bench): Promise<TestCheck | 'cancelled'> {
  const target = { ...project.target, cgo }
  const run = (names: readonly string[], over: string | undefined): Promise<Ran | 'cancelled'> => runTests(project, names, target, over, bench)
  const before = await run(packages, undefined)
  const after = before === 'cancelled' ? before : await run(packages, overlay)
  if (before === 'cancelled' || after === 'cancelled') return 'cancelled'
  let broken = passedIn(before).filter((test) => after.results.get(test) !== 'pass')
  if (broken.length > 0) {
    const again = await run([...new Set(broken.map((test) => test.slice(0, test.lastIndexOf('.'))))], overlay)
    if (again === 'cancelled') return again
    broken = broken.filter((test) => again.results.get(test) !== 'pass')
  }
  const notRun = packages.flatMap((name) => {
    const reason = after.silent.get(name) ?? before.silent.get(name)
    return reason === undefined ? [] : [{ package: name, reason: after.silent.has(name) ? reason : `before the port: ${reason}` }]
  })
  return { cgo, kept: passedIn(before).length - broken.length, broken, gained: passedIn(after).filter((test) => !before.results.has(test)).length, notRun }
}

interface Ran {
  /** By `package.Test`. */
  readonly results: ReadonlyMap<string, string>
  /** Packages without a result of any test, and why. */
  readonly silent: ReadonlyMap<string, string>
}

const passedIn = ({ results }: Ran): readonly string[] => [...results].flatMap(([test, result]) => (result === 'pass' ? [test] : []))

interface Event {
  readonly Action?: string
  readonly Package?: string
  readonly Test?: string
}

async function runTests(project: Look['project'], packages: readonly string[], target: Parameters<typeof runGo>[1]['target'], overlay: string | undefined, bench: Bench): Promise<Ran | 'cancelled'> {
  const results = new Map<string, string>()
  const ended = new Map<string, string>()
  const onOutput = (line: string): void => {
    const { Action = '', Package: at, Test: test } = eventOf(line)
    if (at === undefined || !/^(pass|fail|skip)$/.test(Action)) return
    if (test === undefined) ended.set(at, Action)
    // What a part of a test is called may differ from run to run.
    else if (!test.includes('/')) results.set(`${at}.${test}`, Action)
  }
  const outcome = await runGo(project, { verb: 'test', words: ['-json', `-timeout=${longest / 1000}s`], packages, target, overlay, timeoutMilliseconds: 2 * longest, onOutput }, bench)
  if (outcome.kind === 'cancelled') return 'cancelled'
  const reason = outcome.kind === 'exited' ? undefined : outcome.kind === 'timed-out' ? 'its tests took too long' : 'go could not be started'
  const silent = packages.flatMap((name): (readonly [string, string])[] => {
    if ([...results.keys()].some((test) => test.startsWith(`${name}.`))) return []
    const end = ended.get(name)
    return [[name, reason ?? (end === 'fail' || end === undefined ? `its tests do not build ${target.cgo ? 'with' : 'without'} cgo` : 'it has no tests')]]
  })
  return { results, silent: new Map(silent) }
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

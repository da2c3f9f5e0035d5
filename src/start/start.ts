import { dearest, initCosts, median, middleCosts, withoutInitCosts, type InitCost } from './init-cost.js'
import { outcomeOf, type Outcome } from './outcome.js'
import { startPrograms, type ProgramEnd, type ProgramsResult, type ProgramStart, type Sandbox, type Starter } from './programs.js'

/** One applet's start. */
export interface AppletStart {
  readonly name: string
  readonly outcome: Outcome
  readonly end: ProgramEnd
}

/** The cheapest applet, of several starts the middle one. */
export interface StartupCost {
  readonly applet: string
  readonly starts: number
  readonly microseconds: number
  readonly maxRss: number
}

/** Of several starts the middle one, package by package: what else the machine did in one of them is nobody's cost. */
export interface InitTotal {
  readonly starts: number
  readonly packages: number
  readonly milliseconds: number
  readonly bytes: number
  readonly allocations: number
  readonly dearest: readonly InitCost[]
  /** All that came to its end, as far as Go tells: those that have nothing to do are not told. */
  readonly done: readonly string[]
}

export type StartResult =
  | {
      readonly kind: 'started'
      readonly sandbox: Sandbox
      /** Where the names of applets come from: the binary said them, or the project has them. */
      readonly named: 'binary' | 'project'
      /** The names of all that it has. */
      readonly names: readonly string[]
      /** The bare binary under a name that it does not know: what every command runs before its own. */
      readonly bare: Outcome
      readonly bareEnd: ProgramEnd
      /** Empty where the bare binary did not get as far as main, or there is no sandbox. */
      readonly applets: readonly AppletStart[]
      readonly init: InitTotal
      readonly cost?: StartupCost
    }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'cancelled' }

export interface StartRequest extends Omit<Starter, 'applets'> {
  /** The project's own names, for where the binary can't say its own. */
  readonly names: readonly string[]
  /** Names that commands start themselves under: no programs that a person starts. */
  readonly reexec?: readonly string[]
  readonly onProgress?: (done: number, total: number) => void
}

/** What applets are started with. Most print their usage; those that take it for something else can do no harm where they are. */
const startArguments = ['--help'] as const

const unknownName = 'gopure-start'
const repeats = 7
const mostInits = 10

/** Starts the bare binary, and if that gets as far as main every applet once, and the cheapest some times more. */
export async function startBusybox(request: StartRequest): Promise<StartResult> {
  const starter = (applets: readonly string[]): Starter => ({ ...request, applets })
  const bareStart: ProgramStart = { name: unknownName, bare: true, arguments: [], env: ['GODEBUG=inittrace=1'], output: 8 << 20 }
  const first = await startPrograms(starter([]), [bareStart])
  if (first.kind !== 'ran') return first
  const traced = first.ends[0]
  if (traced === undefined) return { kind: 'unusable', message: 'the starter did not say how the binary ended' }
  if (traced.notStarted !== undefined) return { kind: 'unusable', message: `${request.binary} can't be started: ${traced.notStarted}` }
  const bareEnd = { ...traced, stderr: withoutInitCosts(traced.stderr) }
  const bare = outcomeOf(bareEnd)
  const listed = supportedCommands(bareEnd.stderr)?.filter((name) => request.reexec?.includes(name) !== true)
  const costs = initCosts(traced.stderr)
  const started = {
    kind: 'started',
    sandbox: first.sandbox,
    named: listed === undefined ? 'project' : 'binary',
    names: listed ?? request.names,
    bare,
    bareEnd,
    applets: [],
    init: initTotal([costs]),
  } as const
  if (listed === undefined || !first.sandbox.had) return started
  const applets = await startApplets(starter(listed), listed, request)
  if (applets.kind !== 'ran') return applets
  const measured = await measure(starter(listed), applets.starts, bareStart)
  if (measured.kind !== 'measured') return measured
  return { ...started, applets: applets.starts, init: initTotal([costs, ...measured.costs]), ...(measured.cost === undefined ? {} : { cost: measured.cost }) }
}

type Failed = Exclude<ProgramsResult, { readonly kind: 'ran' }>

async function startApplets(starter: Starter, names: readonly string[], { onProgress }: StartRequest): Promise<Failed | { readonly kind: 'ran'; readonly starts: readonly AppletStart[] }> {
  const total = names.length
  const result = await startPrograms(
    starter,
    names.map((name) => ({ name, arguments: startArguments })),
    (done) => onProgress?.(done, total),
  )
  if (result.kind !== 'ran') return result
  return { kind: 'ran', starts: names.flatMap((name, index) => (result.ends[index] === undefined ? [] : [{ name, outcome: outcomeOf(result.ends[index]), end: result.ends[index] }])) }
}

interface Measured {
  readonly kind: 'measured'
  readonly cost: StartupCost | undefined
  readonly costs: readonly (readonly InitCost[])[]
}

/** The applet that was fastest, and what every command runs before main, some times more: of one start alone a busy machine says little. */
async function measure(starter: Starter, starts: readonly AppletStart[], bare: ProgramStart): Promise<Failed | Measured> {
  const ended = starts.filter(({ outcome }) => outcome.kind === 'ended')
  const fastest = [...ended].sort((a, b) => a.end.microseconds - b.end.microseconds)[0]
  const again = <One>(one: One, times: number): readonly One[] => Array.from({ length: times }, () => one)
  const applets = fastest === undefined ? [] : again<ProgramStart>({ name: fastest.name, arguments: startArguments }, repeats)
  const result = await startPrograms(starter, [...applets, ...again(bare, repeats - 1)])
  if (result.kind !== 'ran') return result
  const ends = result.ends.flatMap((end) => end ?? [])
  const own = ends.slice(0, applets.length)
  return {
    kind: 'measured',
    cost: fastest === undefined ? undefined : { applet: fastest.name, starts: own.length, microseconds: median(own.map(({ microseconds }) => microseconds)), maxRss: median(own.map(({ maxRss }) => maxRss)) },
    costs: ends.slice(applets.length).map(({ stderr }) => initCosts(stderr)),
  }
}

/** What gobusybox's main prints under a name that it does not know. */
export function supportedCommands(stderr: string): readonly string[] | undefined {
  const list = /^Supported commands are:\n((?: - .*\n?)*)/m.exec(stderr)?.[1]
  return list === undefined ? undefined : [...list.matchAll(/^ - (.*)$/gm)].map((match) => match[1]!)
}

function initTotal(starts: readonly (readonly InitCost[])[]): InitTotal {
  const costs = middleCosts(starts)
  const sum = (of: (cost: InitCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0)
  return {
    starts: starts.length,
    packages: costs.length,
    milliseconds: sum(({ milliseconds }) => milliseconds),
    bytes: sum(({ bytes }) => bytes),
    allocations: sum(({ allocations }) => allocations),
    dearest: dearest(costs, mostInits),
    done: costs.map(({ importPath }) => importPath),
  }
}

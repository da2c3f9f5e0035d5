import { dearest, initCosts, withoutInitCosts, type InitCost } from './init-cost.js'
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

export interface InitTotal {
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
  readonly onProgress?: (done: number, total: number) => void
}

/** What applets are started with. Most print their usage; those that take it for something else can do no harm where they are. */
export const startArguments = ['--help'] as const

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
  const listed = supportedCommands(bareEnd.stderr)
  const costs = initCosts(traced.stderr)
  const started = {
    kind: 'started',
    sandbox: first.sandbox,
    named: listed === undefined ? 'project' : 'binary',
    names: listed ?? request.names,
    bare,
    bareEnd,
    applets: [],
    init: { packages: costs.length, ...totalOf(costs), dearest: dearest(costs, mostInits), done: costs.map(({ importPath }) => importPath) },
  } as const
  if (listed === undefined || !first.sandbox.had) return started
  const applets = await startApplets(starter(listed), listed, request)
  if (applets.kind !== 'ran') return applets
  const cost = await cheapest(starter(listed), applets.starts, request.onProgress)
  if (cost?.kind === 'cancelled' || cost?.kind === 'unusable') return cost
  return { ...started, applets: applets.starts, ...(cost === undefined ? {} : { cost }) }
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

/** The applet that was fastest, started again: of one start alone a busy machine says little. */
async function cheapest(starter: Starter, starts: readonly AppletStart[], onProgress: StartRequest['onProgress']): Promise<Failed | (StartupCost & { readonly kind: 'measured' }) | undefined> {
  const ended = starts.filter(({ outcome }) => outcome.kind === 'ended')
  const fastest = [...ended].sort((a, b) => a.end.microseconds - b.end.microseconds)[0]
  if (fastest === undefined) return undefined
  onProgress?.(starts.length, starts.length)
  const result = await startPrograms(starter, Array.from({ length: repeats }, () => ({ name: fastest.name, arguments: startArguments })))
  if (result.kind !== 'ran') return result
  const ends = result.ends.filter((end) => end !== undefined)
  return { kind: 'measured', applet: fastest.name, starts: ends.length, microseconds: median(ends.map(({ microseconds }) => microseconds)), maxRss: median(ends.map(({ maxRss }) => maxRss)) }
}

/** What gobusybox's main prints under a name that it does not know. */
export function supportedCommands(stderr: string): readonly string[] | undefined {
  const list = /^Supported commands are:\n((?: - .*\n?)*)/m.exec(stderr)?.[1]
  return list === undefined ? undefined : [...list.matchAll(/^ - (.*)$/gm)].map((match) => match[1]!)
}

function totalOf(costs: readonly InitCost[]): Pick<InitTotal, 'milliseconds' | 'bytes' | 'allocations'> {
  const sum = (of: (cost: InitCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0)
  return { milliseconds: sum(({ milliseconds }) => milliseconds), bytes: sum(({ bytes }) => bytes), allocations: sum(({ allocations }) => allocations) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}


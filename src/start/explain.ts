import type { Closure, Reader } from '../go/closure.js'
import type { ParseGo } from '../go/tree.js'
import type { Package } from '../go/package.js'
import { appletName, type AppletNames } from '../rules/applet.js'
import { reachOf, type Reach } from '../rules/chain.js'
import { evaluateRules } from '../rules/evaluate.js'
import type { Place } from '../rules/finding.js'
import { listNames } from '../rules/message.js'
import type { Rule, RuleContext } from '../rules/rule.js'
import type { Crash, Frame, Phase } from './crash.js'
import { placeOfFrame } from './frame-place.js'
import { initBlocks, initPanic } from './init-rules.js'
import { works, type Outcome } from './outcome.js'
import { endsOf, registrantsOf, sayingRegistrants, withPackage, type Registrant } from './registrants.js'
import { registryPanic, type RegistryPanic } from './registry-panic.js'
import type { AppletStart, StartResult } from './start.js'

/** A place that has to do with a failed start, and how a command comes to its package. */
export interface Spot extends Registrant {
  readonly message: string
  readonly via: readonly string[]
}

/** An applet, or all of them, that did not start; with a rule it is an obstacle of the busybox, without one the applet's own affair. */
export interface StartFailure {
  readonly rule?: Rule
  readonly message: string
  /** The names of those that it concerns. */
  readonly applets: readonly string[]
  /** True where it happens before main, in every command. */
  readonly all: boolean
  /** Go has said something of it. */
  readonly crashed: boolean
  readonly spot: Spot
  readonly related: readonly Spot[]
}

export interface Sources {
  readonly reader: Reader
  readonly closure: Closure
  readonly parse: ParseGo
  readonly names: AppletNames
}

type Started = Extract<StartResult, { readonly kind: 'started' }>

/** Why starts failed. Without sources there are import paths and no places. */
export function explainStart(started: Started, milliseconds: number, sources: Sources | undefined): readonly StartFailure[] {
  const failures = failuresOf(started)
  if (failures.length === 0) return []
  const explained = inContext(sources, (context) => failures.map((failure) => explain(failure, milliseconds, started, context)))
  return together(explained)
}

interface Failed {
  readonly names: readonly string[]
  readonly all: boolean
  readonly outcome: Outcome
  readonly crash?: Crash
}

function failuresOf({ bare, named, names, applets }: Started): readonly Failed[] {
  const crashOf = (outcome: Outcome): Pick<Failed, 'crash'> => ('crash' in outcome ? { crash: outcome.crash } : {})
  // Under a name that it does not know, a busybox's main lists the commands and ends.
  if (bare.kind !== 'ended' || named !== 'binary') return [{ names, all: true, outcome: bare, ...crashOf(bare) }]
  return applets.filter(({ outcome }) => !works(outcome)).map(({ name, outcome }: AppletStart) => ({ names: [name], all: false, outcome, ...crashOf(outcome) }))
}

/** Runs something as a rule runs, for what rules know of the sources. */
function inContext<Said>(sources: Sources | undefined, look: (context: Context | undefined) => Said): Said {
  if (sources === undefined) return look(undefined)
  const { reader, closure, parse } = sources
  let said: { readonly value: Said } | undefined
  const rule: Rule = {
    ...initPanic,
    checkBuild(context) {
      said = { value: look({ ...context, reach: reachOf(closure) }) }
      return []
    },
  }
  evaluateRules(reader, closure, { rules: [rule], parser: () => parse })
  return said === undefined ? look(undefined) : said.value
}

type Context = RuleContext & { readonly reach: Reach }

function explain(failed: Failed, milliseconds: number, started: Started, context: Context | undefined): StartFailure {
  const { crash } = failed
  if (failed.outcome.kind === 'ended') return ofExit(failed, failed.outcome.code, started, context)
  const panic = crash?.kind === 'panic' ? registryPanic(crash.message) : undefined
  if (crash !== undefined && panic !== undefined) return ofRegistry(failed, crash, panic, context)
  const own = crash === undefined ? undefined : ownFrames(crash.frames, context)[0]
  const spot = spotOf(own, crash, failed, context)
  const initiator = crash === undefined ? undefined : callerSpot(crash, own, context)
  const rule = failed.all ? (failed.outcome.kind === 'blocked' || failed.outcome.kind === 'running' ? initBlocks : initPanic) : undefined
  return {
    ...(rule === undefined ? {} : { rule }),
    message: messageOf(failed, milliseconds),
    applets: failed.names,
    all: failed.all,
    crashed: failed.outcome.kind === 'crashed' || failed.outcome.kind === 'blocked',
    spot,
    related: initiator === undefined ? [] : [initiator],
  }
}

function messageOf({ outcome, all }: Failed, milliseconds: number): string {
  const seconds = `${milliseconds / 1000} s`
  const everyone = all ? ' before main, and so does every command of the busybox' : ''
  switch (outcome.kind) {
    case 'blocked':
      return all ? `waits${everyone}: after ${seconds} it was still here; do it at the first use, or with a time limit` : `waits in its own init functions: after ${seconds} it was still here`
    case 'running':
      return `does not get as far as main in ${seconds}, and does not say where it is`
    case 'crashed':
      return `${outcome.crash.kind === 'fatal' ? 'ends' : 'panics'}${all ? everyone : whereabouts[outcome.crash.phase ?? 'main']}: ${firstLine(outcome.crash.message)}${all ? '; do it at the first use, or in a function that main calls' : ''}`
    case 'memory':
      return `needs more memory than it may have${everyone}; --memory gives more`
    case 'signalled':
      return `is ended by a signal${everyone}: ${outcome.signal}`
    case 'not-started':
      return `can't be started: ${outcome.reason}`
    case 'ended':
      return `ends with exit code ${outcome.code}`
  }
}

const whereabouts: Readonly<Record<Phase, string>> = { init: ' before main', 'own-init': ' in its own init functions', main: ' in main' }

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** An exit leaves no trace: it is one of the calls that end a program, in a package that Go has not told of as initialised. */
function ofExit(failed: Failed, code: number, { bareEnd, init }: Started, context: Context | undefined): StartFailure {
  const [first, ...others] = context === undefined ? [] : endsOf(init.done, context).map((one): Spot => ({ ...one, message: `where ${one.importPath} can`, via: viaOf(one.importPath, context) }))
  const words = (bareEnd.stderr.trim().split('\n').at(-1) ?? '').replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '')
  const message = `ends every command of the busybox before main, with exit code ${code}${words === '' ? '' : ` (${words})`}: return an error from a function that main calls`
  return { rule: initPanic, message: first === undefined ? `an init function ${message}` : message, applets: failed.names, all: true, crashed: true, spot: { ...(first ?? { importPath: '', via: [] }), message }, related: others }
}

function ofRegistry(failed: Failed, crash: Crash, panic: RegistryPanic, context: Context | undefined): StartFailure {
  const frames = ownFrames(crash.frames, context)
  // The registry's own frames come first; whoever called it is behind them.
  const library = moduleOf(crash.frames[0], context)
  const [first, said] = panic.packages ?? []
  const caller = frames.find((frame) => (said === undefined ? library === undefined || moduleOf(frame, context) !== library : frame.package === said)) ?? frames[0]
  const second = said ?? caller?.package
  const known = context === undefined ? [] : registrantsOf(panic, context)
  const found = spotOf(caller, crash, failed, context)
  const importPath = second ?? found.importPath
  const others = othersOf(panic, importPath, first, known, crash, caller, context)
  // Where the registry does not say the name, it is one that both have.
  const self = known.find((one) => one.importPath === importPath && (panic.name !== '' || others.some(({ name }) => name === one.name)))
  const spot: Spot = { ...found, ...self }
  const initiator = callerSpot(crash, caller, context)
  const names = listNames(others.map(({ importPath }) => importPath))
  const name = panic.name === '' ? (self?.name ?? '') : panic.name
  const thing = `the ${panic.what}${name === '' ? '' : ` ${name}`}`
  const seems = others.some(({ guessed }) => guessed !== undefined)
  const as = others.length === 0 ? ', which is registered already: the sources do not say by whom' : seems ? `, as ${names} ${others.length === 1 ? 'seems' : 'seem'} to do` : `, as ${names} ${others.length === 1 ? 'does' : 'do'}`
  const advice = panic.what.startsWith('protobuf') ? 'bring both to one version, or leave one out' : 'register it in a function that main calls'
  const panics = failed.all ? 'every command of the busybox panics before main' : crash.phase === 'main' ? 'the command panics' : 'the command panics before its main'
  const message = `registers ${thing}${as}: ${panics}; ${advice}`
  const where = others.map((other): Spot => ({ ...other, message: other.guessed === undefined ? `where ${other.importPath} does` : `where ${other.importPath} has the name`, via: viaOf(other.importPath, context) }))
  return { rule: panic.rule, message, applets: failed.names, all: failed.all, crashed: true, spot: { ...spot, message }, related: [...where, ...(initiator === undefined ? [] : [initiator])] }
}

function othersOf(panic: RegistryPanic, self: string, first: string | undefined, known: readonly Registrant[], crash: Crash, caller: Frame | undefined, context: Context | undefined): readonly Registrant[] {
  if (first !== undefined) return [known.find(({ importPath }) => importPath === first) ?? (context === undefined ? { importPath: first } : withPackage(first, context))]
  const others = known.filter(({ importPath }) => importPath !== self)
  // Prometheus does not say the name: it is one that the caller registers, and somebody else too.
  if (panic.name === '') {
    const own = known.filter(({ importPath }) => importPath === self).map(({ name }) => name)
    return others.filter(({ name }) => own.includes(name))
  }
  // What a command registers for itself meets only what dependencies do in every command.
  const dependencies = others.filter((other) => other.package?.name !== 'main')
  if (dependencies.length > 0 || context === undefined || caller === undefined) return dependencies
  const registry = crash.frames[crash.frames.indexOf(caller) - 1]?.package ?? ''
  return sayingRegistrants(panic.name, registry, context).filter(({ importPath }) => importPath !== self)
}

/** Frames in the project's packages and its modules', innermost first; without sources, in all that is not the standard library's. */
function ownFrames(frames: readonly Frame[], context: Context | undefined): readonly Frame[] {
  if (context === undefined) return frames.filter(({ package: path }) => path !== 'main' && path.split('/', 1)[0]!.includes('.') && !path.startsWith('bb.u-root.com/'))
  return frames.filter(({ package: path }) => context.closure.packages.get(path)?.standard === false)
}

/** Without sources the first elements of a path are taken for its module. */
function moduleOf(frame: Frame | undefined, context: Context | undefined): string | undefined {
  if (frame === undefined) return undefined
  return context === undefined ? frame.package.split('/').slice(0, 3).join('/') : context.closure.packages.get(frame.package)?.module?.path
}

function spotOf(frame: Frame | undefined, crash: Crash | undefined, failed: Failed, context: Context | undefined): Spot {
  const command = failed.all ? undefined : context?.closure.roots.find((root) => appletName(root, context.names) === failed.names[0])
  const importPath = frame?.package ?? command ?? crash?.frames[0]?.package ?? ''
  const read: Package | undefined = context?.closure.packages.get(importPath)
  const place: Place | undefined = context === undefined || read === undefined || frame === undefined ? undefined : placeOfFrame(frame, read, context)
  return { importPath, ...(read === undefined ? {} : { package: read }), ...(place === undefined ? {} : { place }), message: '', via: viaOf(importPath, context) }
}

/** The init function, or the command, on whose behalf it happens, where that is not the function itself. */
function callerSpot(crash: Crash, self: Frame | undefined, context: Context | undefined): Spot | undefined {
  const outermost = ownFrames(crash.frames, context).at(-1)
  const isSame = self !== undefined && outermost?.package === self.package && (outermost.function === self.function || crash.phase !== 'init')
  const read = outermost === undefined ? undefined : context?.closure.packages.get(outermost.package)
  if (outermost === undefined || isSame || context === undefined || read === undefined) return undefined
  const place = placeOfFrame(outermost, read, context)
  if (place === undefined) return undefined
  const importPath = outermost.package
  const who = crash.phase === 'init' ? `${importPath}'s init` : importPath
  // Its chain has been said, where the package is the same.
  return { importPath, package: read, place, message: `where ${who} calls it`, via: importPath === self?.package ? [] : viaOf(importPath, context) }
}

const viaOf = (importPath: string, context: Context | undefined): readonly string[] => context?.reach.via(importPath) ?? []

/** One failure for all applets that fail for one reason, at one place. */
function together(failures: readonly StartFailure[]): readonly StartFailure[] {
  const groups = new Map<string, StartFailure>()
  for (const failure of failures) {
    const { place } = failure.spot
    const key = place === undefined || failure.rule === undefined ? `${groups.size}` : `${failure.rule.id} ${place.path}:${place.line}:${place.column}`
    const known = groups.get(key)
    groups.set(key, known === undefined ? failure : { ...known, applets: [...known.applets, ...failure.applets] })
  }
  return [...groups.values()]
}

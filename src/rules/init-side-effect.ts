import type { Node } from 'web-tree-sitter'
import { isCommand } from './command-files.js'
import type { Draft, FindingClass } from './finding.js'
import { listNames } from './message.js'
import type { Package } from '../go/package.js'
import { argumentsOf, packageValue, type At } from './package-names.js'
import { stringValue } from '../go/string-literal.js'
import { flagDefinition } from './registrations.js'
import type { Rule, RuleContext } from './rule.js'
import type { Startup } from './startup.js'
import { functionAround } from './scope.js'
import { assignedIn, effectsIn, startupEffects, startupNeedles, type StartupCall } from './startup-effects.js'
import { followed, type Hop } from './startup-follow.js'

export const initSideEffect: Rule = {
  id: 'init-side-effect',
  class: 'busybox',
  title: 'An init function that every command feels',
  help: `
A dependency whose init function, or a value of a package-level variable, changes the process: the environment, \`os.Args\`, flags of the program's
command line, the working folder or root, the umask, signals, the standard logger, limits and the runtime's settings, the main thread's lock; that sets
variables of another module; or that ends the process or starts a program. What it calls is followed, up to four calls deep, into other packages
too: functions by their names, and methods of what a declaration, a literal or a constructor shows the type of.

**Why it matters.** A busybox has all dependencies of all commands in it, and the init functions of all of them run before any command does. What one
program wants for itself, such as \`RES_OPTIONS\` in the environment, every command then has, and hands on to what it starts.

**Not this.** A command's own init functions and variables: makebb runs them for that command only. Functions that are handed on and called
later; calls under a condition; an exit after an error. Of class *info*, as it costs every start and changes nothing: goroutines, files that are read
or looked for, connections and questions to the network, handlers on http.DefaultServeMux.

**What to do.** Move it into a function that main calls, or behind a \`sync.Once\` at its first use.
`,
  needlesOf: startupNeedles,
  *checkPackage(read, context) {
    if (isCommand(read, context)) return
    yield* profiling(read, context)
    const { calls, statements } = startupEffects(read, context)
    const own = [...calls, ...statements].filter(({ calledBy }) => calledBy === undefined).map((act): Act => ({ act, within: { source: act.at.source, node: act.within }, calls: [] }))
    const said = new Map<string, Said>()
    for (const one of [...own, ...followedActs(read, context)]) {
      const effect = effectOf(one, context)
      if (effect === undefined) continue
      const { source, node } = one.within
      // An init function is one finding, whatever it does; elsewhere each effect is.
      const key = isInit(node) ? `${source.file.path} ${node.id}` : `${source.file.path} ${effect.does} ${effect.does === flags ? '' : String(node.id)}`
      const known = said.get(key)
      if (known === undefined) said.set(key, { effects: [effect], acts: [one] })
      else {
        known.effects.push(effect)
        known.acts.push(one)
      }
    }
    for (const one of said.values()) yield draftOf(one, context)
  },
}

/** Something that is done before main, with the calls that lead to it. */
interface Act {
  readonly act: Startup | StartupCall
  readonly within: At
  readonly calls: readonly Hop[]
}

/** What one init function, or one effect elsewhere, does. */
interface Said {
  readonly effects: Effect[]
  readonly acts: Act[]
}

const isInit = (node: Node): boolean => node.type === 'function_declaration'

function followedActs(read: Package, context: RuleContext): readonly Act[] {
  return followed(read, context).flatMap(({ act, within, calls }) => {
    const { calls: called, statements } = effectsIn([act], context)
    return [...called, ...statements].map((one) => ({ act: one, within, calls }))
  })
}

interface Effect {
  readonly class: FindingClass
  readonly does: string
  /** What it does it to, where the source says that. */
  readonly what: readonly string[]
  /** The functions that do it for it, the outermost first. */
  readonly through: string
}

const ends = 'can end the process'
const starts = 'starts a program'
const writes = 'writes files'
const flags = 'adds to the flags of every command'

/** What a call does to every command of the busybox. */
const effects: readonly (readonly [callee: RegExp, kind: FindingClass, does: string])[] = [
  [/^os\.(Setenv|Unsetenv|Clearenv)$|^syscall\.(Setenv|Unsetenv|Clearenv)$|^golang\.org\/x\/sys\/unix\.(Setenv|Unsetenv|Clearenv)$/, 'busybox', 'changes the environment'],
  [/(^os|^syscall|\/unix)\.(Chdir|Chroot|Fchdir)$/, 'busybox', 'changes the working folder or the root'],
  [/(^syscall|\/unix)\.Umask$/, 'busybox', 'changes the umask'],
  [/^os\/signal\.(Notify|Ignore|Reset|NotifyContext)$/, 'busybox', 'takes signals'],
  [/^os\.Exit$|^log\.Fatal(f|ln)?$|(^syscall|\/unix)\.Exit$/, 'busybox', ends],
  [/(^syscall|\/unix)\.(Exec|ForkExec)$|^os\.StartProcess$|^os\/exec\.Command(Context)?$/, 'busybox', starts],
  [/^log\.(SetOutput|SetFlags|SetPrefix)$|^log\/slog\.SetDefault$/, 'busybox', 'changes the standard logger'],
  [/(^syscall|\/unix)\.(Setrlimit|Prlimit)$|^runtime\/debug\.Set(GCPercent|MemoryLimit|MaxStack|MaxThreads)$|^runtime\.GOMAXPROCS$/, 'busybox', 'changes the limits of the process'],
  [/^runtime\.LockOSThread$/, 'busybox', 'locks the main thread'],
  [/^(os\.(Create|WriteFile|Mkdir(All|Temp)?|Remove(All)?|Rename|Symlink|CreateTemp)|io\/ioutil\.(WriteFile|TempDir|TempFile))$/, 'busybox', writes],
  [/^(os\.(Open|OpenFile|ReadFile|ReadDir)|io\/ioutil\.(ReadFile|ReadDir))$|(^syscall|\/unix)\.Open(at2?)?$/, 'info', 'opens files at the start'],
  [/^os\.(Stat|Lstat|Readlink)$|^path\/filepath\.(Glob|Walk(Dir)?|EvalSymlinks)$|(^syscall|\/unix)\.(Stat|Lstat|Statfs|Readlink)$|^go\/build\.(Default\.(SrcDirs|Import(Dir)?)|Import(Dir)?)$/, 'info', 'looks for files at the start'],
  [/^os\/exec\.LookPath$/, 'info', 'looks a program up at the start'],
  [/^net\.(Listen|Dial)\w*$/, 'info', 'opens a connection at the start'],
  [/^net\.(Interface|Lookup)\w*$|^syscall\.NetlinkRIB$|(^syscall|\/unix)\.Socket$/, 'info', 'asks for the network at the start'],
  [/^net\/http\.(DefaultServeMux\.)?Handle(Func)?$/, 'info', 'adds handlers to http.DefaultServeMux'],
]

function effectOf({ act: one, calls }: Act, context: RuleContext): Effect | undefined {
  const { node } = one.at
  if (calls.length > 0 && !isMet(one, calls)) return undefined
  if (isSwitchedOff(one, context)) return undefined
  const through = calls.map(({ name }) => name).join(' → ')
  if (node.type === 'go_statement') return one.condition !== '' ? undefined : { class: 'info', does: 'starts a goroutine at the start', what: [], through }
  if (node.type === 'assignment_statement') return assignment(one, through, context)
  if (!('callee' in one)) return undefined
  const flag = flagDefinition(one)
  if (flag !== undefined) return { class: 'busybox', does: flags, what: literal(flag.name), through }
  const row = effects.find(([callee]) => callee.test(one.callee))
  if (row === undefined) return undefined
  const [, kind, does] = row
  // Under a condition it is mostly for what can't go on; one on the arguments or the environment is met by other commands too.
  if (does === ends && one.condition !== '' && !asks.test(one.condition)) return undefined
  // `runtime.GOMAXPROCS(0)` only asks.
  if (one.callee === 'runtime.GOMAXPROCS' && /^(0|-.*)$/.test(argumentsOf(node)[0]?.text ?? '')) return undefined
  if (does === 'changes the umask' && isGivenBack(node)) return undefined
  // What is done here and there, to files and programs, is said where it is always done.
  if (one.condition !== '' && (kind === 'info' || does === starts || does === writes)) return undefined
  return { class: kind, does, what: does === 'takes signals' ? [] : literal(argumentsOf(node)[0]), through }
}

/** What is set in a function that init calls is mostly the library's own business with those that call it. */
function assignment({ at, condition }: Startup, through: string, context: RuleContext): Effect | undefined {
  const assigned = assignedIn(at, context)
  if (assigned.some(({ importPath, name }) => importPath === 'os' && name.endsWith('.Args'))) return { class: 'busybox', does: 'changes os.Args', what: [], through }
  return through !== '' || condition !== '' ? undefined : { class: 'busybox', does: 'sets variables of other modules', what: assigned.map(({ name }) => name), through }
}

const asks = /\bos\.(Args|Getenv|LookupEnv)\b/

/** Whether a condition in a function that is called may be met at the start: one on its arguments, or in another package, is not known to be. */
function isMet({ at: { source }, within, condition }: Startup, calls: readonly Hop[]): boolean {
  if (condition === '') return true
  if (calls.length > 1 || calls[0]!.at.source.package !== source.package) return false
  const parameters = (within.childForFieldName('parameters')?.namedChildren ?? []).flatMap((one) => one.childrenForFieldName('name').map(({ text }) => text))
  return !parameters.some((name) => new RegExp(`\\b${name}\\b`).test(condition))
}

/** `mask := syscall.Umask(0); syscall.Umask(mask)` only asks for it. */
function isGivenBack(call: Node): boolean {
  const text = functionAround(call)?.text ?? ''
  const kept = /(\w+)\s*:?=\s*\w+\.Umask\(/.exec(text)?.[1]
  return kept !== undefined && text.includes(`.Umask(${kept})`)
}

/** Under `if debug { … }` with `const debug = false`. */
function isSwitchedOff({ at, condition }: Startup, context: RuleContext): boolean {
  const value = /^\w+$/.test(condition) ? packageValue(at.source.package, condition, context) : undefined
  return value?.constant === true && value.values[0]?.value.text === 'false'
}

function literal(node: Node | undefined): readonly string[] {
  const text = node !== undefined && /^(interpreted|raw)_string_literal$/.test(node.type) ? stringValue(node.text) : undefined
  return text === undefined || text === '' ? [] : [text]
}

function draftOf({ effects: found, acts }: Said, context: RuleContext): Draft {
  const kind = found.some((effect) => effect.class === 'busybox') ? 'busybox' : 'info'
  const [{ within, calls }] = acts as [Act]
  const isFlags = found.every(({ does }) => does === flags)
  const effect = isFlags ? 'where they can meet its own' : kind === 'info' ? 'and does so in every command of the busybox' : 'for every command of the busybox'
  const advice = kind === 'info' ? 'do it at the first use' : isFlags ? 'define them in a function that main calls' : 'do it in a function that main calls'
  const places = acts.map(({ act: { at } }, index) => ({ place: context.placeOf(at.source, at.node), message: found[index]!.does }))
  const all = [...new Set(found.map(({ does }) => does))].map((does) => words(does, found.filter((one) => one.does === does)))
  const [call] = calls
  const at = isInit(within.node) ? within.node.childForFieldName('name')! : call?.at.node
  return {
    // An init function is what every command runs, and a variable's call likewise: the statements are why.
    ...(at === undefined ? { place: places[0]!.place } : { place: context.placeOf(within.source, at), related: places }),
    class: kind,
    message: `${isInit(within.node) ? 'init' : 'a package-level variable'} ${listNames(all)}, ${effect}: ${advice}`,
  }
}

/** What is done, to what, and by which functions. */
function words(does: string, effects: readonly Effect[]): string {
  const what = [...new Set(effects.flatMap((effect) => effect.what))]
  const through = [...new Set(effects.flatMap((effect) => (effect.through === '' ? [] : [effect.through])))]
  return `${does}${what.length === 0 ? '' : ` (${listNames(what)})`}${through.length === 0 ? '' : ` through ${listNames(through, 2)}`}`
}

/** Importing the profiler's handlers is all it takes. */
function* profiling(read: Package, context: RuleContext): Generator<Draft> {
  const site = read.imports.get('net/http/pprof')?.[0]
  if (site === undefined) return
  yield {
    place: context.placeOfBytes(site.file.path, site.spec),
    class: 'info',
    message: 'imports net/http/pprof, which adds handlers to http.DefaultServeMux in every command of the busybox: put the import behind a build tag, or in the command that serves them',
  }
}

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
import { startupEffects, startupNeedles, type StartupCall } from './startup-effects.js'

export const initSideEffect: Rule = {
  id: 'init-side-effect',
  class: 'busybox',
  title: 'An init function that every command feels',
  help: `
A dependency whose init function, or a value of a package-level variable, changes the process: the environment, \`os.Args\`, flags of the program's
command line, the working folder or root, the umask, signals, the standard logger, limits and the runtime's settings, the main thread's lock; or
that ends the process or starts a program.

**Why it matters.** A busybox has all dependencies of all commands in it, and the init functions of all of them run before any command does. What one
program wants for itself, such as \`RES_OPTIONS\` in the environment, every command then has, and hands on to what it starts.

**Not this.** A command's own init functions and variables: makebb runs them for that command only. Functions that are handed on and called
later; an exit after an error. Of class *info*, as it costs every start and changes nothing: goroutines, files that are read, connections, handlers on
http.DefaultServeMux.

**What to do.** Move it into a function that main calls, or behind a \`sync.Once\` at its first use.
`,
  needlesOf: startupNeedles,
  *checkPackage(read, context) {
    if (isCommand(read, context)) return
    yield* profiling(read, context)
    const { calls, statements } = startupEffects(read, context)
    const said = new Map<string, Said>()
    for (const one of [...calls, ...statements]) {
      const effect = effectOf(one, context)
      if (effect === undefined) continue
      // An init function is one finding, whatever it does; elsewhere each effect is.
      const init = initOf(one)
      const key = init === undefined ? `${one.at.source.file.path} ${effect.does} ${effect.does === flags ? '' : String(one.within.id)}` : `${init.source.file.path} ${init.node.id}`
      const known = said.get(key)
      if (known === undefined) said.set(key, { first: one, effects: [effect], statements: [one] })
      else {
        known.effects.push(effect)
        known.statements.push(one)
      }
    }
    for (const one of said.values()) yield draftOf(one, context)
  },
}

/** What one init function, or one effect elsewhere, does. */
interface Said {
  readonly first: Startup
  readonly effects: Effect[]
  readonly statements: Startup[]
}

/** The init function that runs it, itself or by a call. */
function initOf({ at, within, calledBy }: Startup): At | undefined {
  const by = calledBy ?? { source: at.source, node: within }
  return by.node.type === 'function_declaration' && by.node.childForFieldName('name')?.text === 'init' ? by : undefined
}

interface Effect {
  readonly class: FindingClass
  readonly does: string
  /** What it does it to, where the source says that. */
  readonly what: readonly string[]
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
  [/^(os\.(Open|OpenFile|ReadFile|ReadDir)|io\/ioutil\.(ReadFile|ReadDir))$/, 'info', 'opens files at the start'],
  [/^os\/exec\.LookPath$/, 'info', 'looks a program up at the start'],
  [/^net\.(Listen|Dial)\w*$/, 'info', 'opens a connection at the start'],
  [/^net\/http\.(DefaultServeMux\.)?Handle(Func)?$/, 'info', 'adds handlers to http.DefaultServeMux'],
]

function effectOf(one: Startup | StartupCall, context: RuleContext): Effect | undefined {
  const { node } = one.at
  if (isSwitchedOff(one, context)) return undefined
  if (node.type === 'go_statement') return one.condition !== '' ? undefined : { class: 'info', does: 'starts a goroutine at the start', what: [] }
  if (node.type === 'assignment_statement') return { class: 'busybox', does: 'changes os.Args', what: [] }
  if (!('callee' in one)) return undefined
  const flag = flagDefinition(one)
  if (flag !== undefined) return { class: 'busybox', does: flags, what: literal(flag.name) }
  const row = effects.find(([callee]) => callee.test(one.callee))
  if (row === undefined) return undefined
  const [, kind, does] = row
  // Under a condition it is mostly for what can't go on; one on the arguments or the environment is met by other commands too.
  if (does === ends && one.condition !== '' && !/\bos\.(Args|Getenv|LookupEnv)\b/.test(one.condition)) return undefined
  // `runtime.GOMAXPROCS(0)` only asks.
  if (one.callee === 'runtime.GOMAXPROCS' && /^(0|-.*)$/.test(argumentsOf(node)[0]?.text ?? '')) return undefined
  // What is done here and there, to files and programs, is said where it is always done.
  if (one.condition !== '' && (kind === 'info' || does === starts || does === writes)) return undefined
  return { class: kind, does, what: does === 'takes signals' ? [] : literal(argumentsOf(node)[0]) }
}

/** Under `if debug { … }` with `const debug = false`. */
function isSwitchedOff({ at, condition }: Startup, context: RuleContext): boolean {
  const value = /^\w+$/.test(condition) ? packageValue(at.source.package, condition, context) : undefined
  return value?.constant === true && value.values[0]?.value.text === 'false'
}

function literal(node: Node | undefined): readonly string[] {
  return node !== undefined && /^(interpreted|raw)_string_literal$/.test(node.type) ? [stringValue(node.text) ?? ''] : []
}

function draftOf({ first, effects: found, statements }: Said, context: RuleContext): Draft {
  const kind = found.some((effect) => effect.class === 'busybox') ? 'busybox' : 'info'
  const names = (does: string): readonly string[] => [...new Set(found.flatMap((effect) => (effect.does === does ? effect.what : [])))]
  const all = [...new Set(found.map(({ does }) => does))].map((does) => (names(does).length === 0 ? does : `${does} (${listNames(names(does))})`))
  const init = initOf(first)
  const name = init?.node.childForFieldName('name') ?? null
  const isFlags = found.every(({ does }) => does === flags)
  const effect = isFlags ? 'where they can meet its own' : kind === 'info' ? 'and does so in every command of the busybox' : 'for every command of the busybox'
  const advice = kind === 'info' ? 'do it at the first use' : isFlags ? 'define them in a function that main calls' : 'do it in a function that main calls'
  const places = statements.map(({ at }, index) => ({ place: context.placeOf(at.source, at.node), message: found[index]!.does }))
  return {
    // An init function is what every command runs: the statements are why.
    ...(init === undefined || name === null ? { place: places[0]!.place } : { place: context.placeOf(init.source, name), related: places }),
    class: kind,
    message: `${init === undefined ? 'a package-level variable' : 'init'} ${listNames(all)}, ${effect}: ${advice}`,
  }
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

import type { Node } from 'web-tree-sitter'
import { isCommand } from './command-files.js'
import type { Draft, FindingClass } from './finding.js'
import { listNames } from './message.js'
import type { Package } from '../go/package.js'
import { argumentsOf, packageValue } from './package-names.js'
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
    const said = new Map<string, Effect & { readonly first: Startup; readonly names: string[] }>()
    for (const one of [...calls, ...statements]) {
      const effect = effectOf(one, context)
      if (effect === undefined) continue
      const key = `${effect.does} ${one.at.source.file.path} ${effect.does === flags ? '' : String(one.within.id)}`
      const known = said.get(key)
      if (known === undefined) said.set(key, { ...effect, first: one, names: [...effect.what] })
      else known.names.push(...effect.what)
    }
    for (const { first, names, does, class: kind } of said.values()) yield draftOf(first, names, does, kind, context)
  },
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
  [/^os\.(Create|WriteFile|Mkdir(All|Temp)?|Remove(All)?|Rename|Symlink|CreateTemp)$/, 'busybox', writes],
  [/^os\.(Open|OpenFile|ReadFile|ReadDir)$/, 'info', 'opens files at the start'],
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

function draftOf(first: Startup, names: readonly string[], does: string, kind: FindingClass, context: RuleContext): Draft {
  const own = [...new Set(names)]
  const what = own.length === 0 ? '' : ` (${listNames(own)})`
  const where = first.within.type === 'var_declaration' ? 'a package-level variable' : first.within.childForFieldName('name')?.text === 'init' ? 'init' : `${first.within.childForFieldName('name')?.text ?? ''}, which init calls,`
  const effect = does === flags ? 'where they can meet its own' : kind === 'info' ? 'and does so in every command of the busybox' : 'for every command of the busybox'
  return {
    place: context.placeOf(first.at.source, first.at.node),
    class: kind,
    message: `${where} ${does}${what}, ${effect}: ${kind === 'info' ? 'do it at the first use' : does === flags ? 'define them in a function that main calls' : 'do it in a function that main calls'}`,
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

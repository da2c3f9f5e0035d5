import type { Header } from '../go/header.js'
import { packageName } from '../go/closure.js'
import { decode, isFault } from '../go/files.js'
import type { GoFile, Package } from '../go/package.js'
import { knownLibrary } from './known-libraries.js'
import type { Once } from './memory.js'
import { importNamed, type At } from './package-names.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'
import { startupOf, type Startup } from './startup.js'
import { worthParsing } from './startup-text.js'

/** A call of another package's function, or of a method of its variable, that runs before main. */
export interface StartupCall extends Startup {
  /** `os.Setenv`, `flag.CommandLine.String`: the import path and what is called of it. */
  readonly callee: string
}

export interface PackageStartup {
  readonly calls: readonly StartupCall[]
  /** `go` statements, and assignments to `os.Args`. */
  readonly statements: readonly Startup[]
}

/** What packages can do to the process, by the names to look for in a text. */
const touching: Readonly<Record<string, string>> = {
  os: '(?:Setenv|Unsetenv|Clearenv|Args|Chdir|Exit|StartProcess|Create\\w*|WriteFile|Mkdir\\w*|Remove\\w*|Rename|Symlink|Open\\w*|ReadFile|ReadDir)\\b',
  'os/exec': '(?:Command\\w*|LookPath)\\b',
  'os/signal': '(?:Notify\\w*|Ignore|Reset)\\b',
  syscall: '(?:Setenv|Unsetenv|Clearenv|Chdir|Fchdir|Chroot|Umask|Exit|Exec|ForkExec|Setrlimit)\\b',
  'golang.org/x/sys/unix': '(?:Setenv|Unsetenv|Clearenv|Chdir|Fchdir|Chroot|Umask|Exit|Exec|Setrlimit|Prlimit)\\b',
  log: '(?:SetOutput|SetFlags|SetPrefix|Fatal\\w*)\\b',
  'log/slog': 'SetDefault\\b',
  net: '(?:Listen|Dial)',
  'net/http': '(?:Handle|HandleFunc|DefaultServeMux)\\b',
  runtime: 'GOMAXPROCS\\([^0-]|\\bLockOSThread\\b',
  'runtime/debug': 'Set',
  'database/sql': 'Register\\b',
}
/** Those that are mostly used in values of variables, where no init function gives them away. */
const registering: Readonly<Record<string, string>> = { flag: '', expvar: '(?:New|Publish)' }

function registers(path: string): string | undefined {
  const known = knownLibrary(path)?.registers
  return known === undefined ? (Object.hasOwn(registering, path) ? registering[path] : undefined) : known === 'metrics' ? 'MustRegister' : ''
}

const touches = (path: string): string | undefined => registers(path) ?? (Object.hasOwn(touching, path) ? touching[path] : undefined)

const init = 'func init()'
const needles: readonly string[] = [init]

export function startupNeedles(): readonly string[] {
  return needles
}

/** What a text with such imports has to have for an effect: one of the names. */
function effectIn({ imports }: Header, context: RuleContext): RegExp {
  const names = imports.flatMap(({ path, name }) => {
    const what = touches(path)
    return what === undefined || name === '_' ? [] : [name === '.' ? `\\b${what}` : `\\b${name ?? packageName(context.closure, path)}\\.${what}`]
  })
  return new RegExp(names.length === 0 ? '[^\\s\\S]' : names.join('|'))
}

const answers = new WeakMap<RuleContext, Map<string, Once<PackageStartup>>>()

/** What a package does before main, as far as it touches other packages; `main` adds what a command's main function does. */
export function startupEffects(read: Package, context: RuleContext, main = false): PackageStartup {
  let known = answers.get(context)
  if (known === undefined) answers.set(context, (known = new Map<string, Once<PackageStartup>>()))
  return context.once(known, `${read.importPath}${main ? ' main' : ''}`, () => findEffects(read, context, main ? ['init', 'main'] : ['init']))
}

const nothing: PackageStartup = { calls: [], statements: [] }

function findEffects(read: Package, context: RuleContext, first: readonly string[]): PackageStartup {
  const files = activeFiles(read).filter((file) => file.facts !== undefined)
  const has = (test: (file: GoFile) => boolean): boolean => files.some(test)
  const hasInit = (file: GoFile): boolean => file.facts!.needles.has(init)
  const imports = (file: GoFile, test: (path: string) => boolean): boolean => file.facts!.header.imports.some(({ path }) => test(path))
  const isWorthIt = first.includes('main') || read.standard || has((file) => imports(file, (path) => registers(path) !== undefined)) || (has(hasInit) && has((file) => hasInit(file) || imports(file, (path) => touches(path) !== undefined)))
  if (!isWorthIt) return nothing
  const worth = worthParsing(
    files.flatMap((file) => {
      const isTouching = imports(file, (path) => touches(path) !== undefined)
      if (!isTouching && !hasInit(file) && !first.includes('main')) return []
      const text = context.reader.files.inspect(file.path, decode)
      return isFault(text) ? [] : [{ path: file.path, text, effect: effectIn(file.facts!.header, context), hasInit: hasInit(file) }]
    }),
    first,
  )
  const sources = files.flatMap((file) => (worth.has(file.path) ? (context.parse(read, file) ?? []) : []))
  return effectsIn(startupOf(sources, first), context)
}

function effectsIn(all: readonly Startup[], context: RuleContext): PackageStartup {
  return {
    calls: callsIn(all, context),
    statements: all.filter(({ at: { source, node } }) => node.type === 'go_statement' || assignsArguments(node, source, context)),
  }
}

/** The calls of other packages among what runs. */
export function callsIn(all: readonly Startup[], context: RuleContext): readonly StartupCall[] {
  return all.flatMap((one) => {
    const callee = calleeOf(one.at, context)
    return callee === undefined ? [] : [{ ...one, callee }]
  })
}

export function calleeOf({ source, node }: At, context: RuleContext): string | undefined {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null
  // The standard library's own registries are filled by their short names too.
  if (callee?.type === 'identifier' && source.package.standard) return `${source.package.importPath}.${callee.text}`
  const operand = callee?.type === 'selector_expression' ? callee.childForFieldName('operand') : null
  const name = callee?.childForFieldName('field')?.text
  if (operand === null || name === undefined) return undefined
  if (operand.type === 'identifier') {
    const importPath = importNamed(source, operand, context)
    return importPath === undefined ? undefined : `${importPath}.${name}`
  }
  // A method of another package's variable: `flag.CommandLine.String`.
  const inner = operand.type === 'selector_expression' ? operand.childForFieldName('operand') : null
  const importPath = inner?.type === 'identifier' ? importNamed(source, inner, context) : undefined
  return importPath === undefined ? undefined : `${importPath}.${operand.childForFieldName('field')?.text ?? ''}.${name}`
}

function assignsArguments(node: At['node'], source: ParsedSource, context: RuleContext): boolean {
  if (node.type !== 'assignment_statement') return false
  return (node.childForFieldName('left')?.namedChildren ?? []).some((left) => {
    const operand = /^\w+\.Args(\[.*\])?$/.test(left.text) ? left.descendantForIndex(left.startIndex, left.startIndex) : null
    return operand?.type === 'identifier' && importNamed(source, operand, context) === 'os'
  })
}

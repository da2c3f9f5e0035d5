import type { Header } from '../go/header.js'
import { packageName } from '../go/closure.js'
import { entryOf } from '../go/entry-of.js'
import type { GoFile, Package } from '../go/package.js'
import { knownLibrary } from './known-libraries.js'
import type { Once } from './memory.js'
import { importNamed, importOf, type At } from './package-names.js'
import { activeFiles, type RuleContext } from './rule.js'
import { patternOf, touches, wantedText, type Wanted } from './startup-outline.js'
import { firstNeedles } from './startup-parts.js'
import { startupOf, type Startup } from './startup.js'
import { worthParsing } from './startup-text.js'

/** A call of another package's function, or of a method of its variable, that runs before main. */
export interface StartupCall extends Startup {
  /** `os.Setenv`, `flag.CommandLine.String`: the import path and what is called of it. */
  readonly callee: string
}

export interface PackageStartup {
  readonly calls: readonly StartupCall[]
  /** `go` statements, and assignments to variables of other modules and of Go's own packages. */
  readonly statements: readonly Startup[]
}

function registers(path: string): Wanted | undefined {
  const known = knownLibrary(path)?.registers
  if (known !== undefined) return known === 'metrics' ? 'metrics' : 'any'
  // They are mostly used in values of variables, where no init function gives them away.
  return path === 'flag' ? 'any' : path === 'expvar' ? 'expvar' : undefined
}

const registersOrTouches = (path: string): Wanted | undefined => registers(path) ?? touches(path)

const init = 'func init()'

export function startupNeedles(): readonly string[] {
  return firstNeedles
}

/** What of a package changes the process or costs its start; not what only registers a name. */
export function changes(path: string): Wanted | undefined {
  return path === 'flag' || knownLibrary(path)?.registers === 'flags' ? 'flags' : touches(path)
}

/** What of such imports a text has to have for a change of the process. */
export function changeIn(header: Header, context: RuleContext): RegExp {
  return patternOf(wantedIn(header, changes, context))
}

function wantedIn({ imports }: Header, wanted: (path: string) => Wanted | undefined, context: RuleContext): string {
  return wantedText(
    imports.flatMap(({ path, name }) => {
      const what = wanted(path)
      return what === undefined || name === '_' ? [] : [[name ?? packageName(context.closure, path), what] as const]
    }),
  )
}

const answers = new WeakMap<RuleContext, Map<string, Once<PackageStartup>>>()

/** What a package does before main, as far as it touches other packages; `main` adds what a command's main function does. */
export function startupEffects(read: Package, context: RuleContext, main = false): PackageStartup {
  const known = entryOf(answers, context, () => new Map<string, Once<PackageStartup>>())
  return context.once(known, `${read.importPath}${main ? ' main' : ''}`, () => findEffects(read, context, main ? ['init', 'main'] : ['init']))
}

const nothing: PackageStartup = { calls: [], statements: [] }

function findEffects(read: Package, context: RuleContext, first: readonly string[]): PackageStartup {
  const files = activeFiles(read).filter((file) => file.facts !== undefined)
  const has = (test: (file: GoFile) => boolean): boolean => files.some(test)
  const hasInit = (file: GoFile): boolean => file.facts!.needles.has(init)
  const imports = (file: GoFile, test: (path: string) => boolean): boolean => file.facts!.header.imports.some(({ path }) => test(path))
  const isWorthIt = first.includes('main') || read.standard || has((file) => imports(file, (path) => registers(path) !== undefined)) || (has(hasInit) && has((file) => hasInit(file) || imports(file, (path) => registersOrTouches(path) !== undefined)))
  if (!isWorthIt) return nothing
  const worth = worthParsing(
    files.flatMap((file) => {
      const isTouching = imports(file, (path) => registersOrTouches(path) !== undefined)
      if (!isTouching && !hasInit(file) && !first.includes('main')) return []
      const { header, needles } = file.facts!
      const registering = wantedIn(header, registers, context)
      // Neither does it have anything that runs first, nor a function that registers something for what does; Go's own files were not searched.
      if (registering === '' && !read.standard && !first.includes('main') && !firstNeedles.some((needle) => needles.has(needle))) return []
      const isForeign = (name: string): boolean => {
        const path = importOf(header, name, context)
        return path === 'os' || (path !== undefined && !isOwn(path, read, context))
      }
      return [{ path: file.path, ask: (question) => context.outline(file, question), effect: wantedIn(header, registersOrTouches, context), registering, hasInit: hasInit(file), isForeign }]
    }),
    first,
  )
  const sources = files.flatMap((file) => (worth.has(file.path) ? (context.parse(read, file) ?? []) : []))
  return effectsIn(startupOf(sources, first), context)
}

export function effectsIn(all: readonly Startup[], context: RuleContext): PackageStartup {
  return {
    calls: callsIn(all, context),
    statements: all.filter(({ at: { source, node } }) => node.type === 'go_statement' || assignedIn({ source, node }, context).length > 0),
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

/** The variables of other modules, and of Go's own packages, that a statement gives a value: `os.Args`, `cli.VersionFlag`, with their import paths. */
export function assignedIn({ source, node }: At, context: RuleContext): readonly { readonly importPath: string; readonly name: string }[] {
  if (node.type !== 'assignment_statement') return []
  return (node.childForFieldName('left')?.namedChildren ?? []).flatMap((left) => {
    const [, qualifier = '', name = ''] = /^(\w+)\.(\w+)(?:\[.*\]|\.\w+)*$/.exec(left.text) ?? []
    const operand = qualifier === '' ? null : left.descendantForIndex(left.startIndex, left.startIndex)
    const importPath = operand?.type === 'identifier' && operand.text === qualifier ? importNamed(source, operand, context) : undefined
    if (importPath === undefined) return []
    const isArguments = importPath === 'os' && name === 'Args'
    // An element is an entry in a table.
    return isArguments || (!isOwn(importPath, source.package, context) && !left.text.includes('[')) ? [{ importPath, name: `${qualifier}.${name}` }] : []
  })
}

/** What a module sets in its own packages is how it is put together. */
function isOwn(importPath: string, read: Package, { closure }: RuleContext): boolean {
  return closure.packages.get(importPath)?.module?.path === read.module?.path
}

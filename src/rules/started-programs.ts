import type { Node } from 'web-tree-sitter'
import { entryOf } from '../go/entry-of.js'
import type { Package } from '../go/package.js'
import { stringValue } from '../go/string-literal.js'
import { nodesOf } from '../go/tree.js'
import { askedBy, askedThrough, soughtAt, type Asked } from './asked.js'
import { typeOf } from './field-values.js'
import { isFoundProgram } from './found-program.js'
import { launchedBy } from './launched-programs.js'
import { isForOtherSystem, isInFunctionForOtherSystem } from './other-system.js'
import { argumentsOf, callsNamed, importNamed, packageFunction, type At } from './package-names.js'
import { isVersionProbe, isWhereThere, matters, mayBeMissing } from './probe.js'
import { baseName, resolveName } from './program-name.js'
import { askedFor, nothing, type Resolution } from './resolution.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { programsOfLine } from './shell-line.js'
import { functionAround, outermostFunction } from './scope.js'
import { holderOf } from './self-arguments.js'
import { starterUses, type Use } from './starter-uses.js'
import { starterOf } from './starters.js'
import { isForTests } from './test-function.js'
import { callersOf, callsOf } from './wrapper.js'

/** A place where a program is started or looked up. */
export interface Start {
  /** Where the finding stands. */
  readonly at: At
  /** What is called: `exec.Command`. */
  readonly callee: string
  readonly looksUp: boolean
  /** Where it is only asked for, there is a way on without it. */
  readonly asked: Asked
  /** All programs of which one will do. */
  readonly alternatives?: readonly string[]
  readonly resolution: Resolution
  /** Programs of a shell's command line; undefined where no shell is started, or its line is not constant. */
  readonly line: readonly string[] | undefined
  /** What the program is told to start in its turn, as nsenter and sudo are. */
  readonly launched?: readonly string[]
  /** The call inside a wrapper whose parameter this place gives. */
  readonly through?: At
  /** For a function value: whether calls of it are in sight. */
  readonly handedOn?: 'to calls in sight' | 'elsewhere'
  /** It is not come to in this build: it is for something else. */
  readonly notRun?: 'a test' | 'another system'
  /** It stands inside a library whose callers have the findings. */
  readonly inside?: true
}

/** One place is one start: the stronger one where a wrapper both looks a program up and starts it. */
export function strongest(found: readonly Start[]): ReadonlyMap<string, Start> {
  const byPlace = new Map<string, Start>()
  for (const start of found) {
    const key = `${start.at.source.file.path}:${start.at.node.startIndex}:${start.at.node.endIndex}`
    const other = byPlace.get(key)
    if (other === undefined || (other.asked === 'optional' && start.asked !== 'optional') || (other.looksUp && !start.looksUp && start.asked !== 'optional')) byPlace.set(key, start)
  }
  return byPlace
}

/** What a file starts, and what callers of its wrappers start, wherever they stand. */
export function findStarts(source: ParsedSource, context: RuleContext): readonly Start[] {
  const direct = starterUses(source, context).flatMap((use) => (isForOtherSystem(use.at, context) || isInFunctionForOtherSystem(use.at, context) ? [] : (startOf(use, context) ?? [])))
  // How a known library starts programs is its own affair: its callers say which.
  if (starterOf(source.package.importPath) !== undefined) return direct.filter(({ at }) => at.node.type !== 'assignment_statement').map((start) => ({ ...start, inside: true }))
  const all = direct.flatMap((start) => [start, ...carried(start, context)]).map((start) => unlessForOthers(start, context))
  // `if _, err := exec.LookPath("x"); err == nil { exec.Command("x") }`: what is started was asked for.
  const lookups = all.filter(({ looksUp, asked }) => looksUp && asked !== 'needed')
  const guarded = (start: Start): Start => {
    if (start.looksUp || start.asked !== 'needed' || start.notRun !== undefined) return start
    if (wordsIn(start.at.source).exists && isWhereThere(start.at.node, start.resolution.programs.map(({ name }) => name))) return { ...start, asked: 'optional' }
    const lookup = lookups.find((one) => saysTheSame(start, one))
    return lookup === undefined ? start : { ...start, asked: lookup.asked }
  }
  return withAlternatives(all.map(guarded))
}

/** Each start with all names that are asked for together with its own. */
function withAlternatives(starts: readonly Start[]): readonly Start[] {
  return starts.map((start) => {
    if (start.asked === 'needed' || start.asked === 'optional') return start
    const names = new Set(starts.flatMap(({ asked, resolution }) => (asked === start.asked ? resolution.programs.map(({ name }) => name) : [])))
    return names.size < 2 ? { ...start, asked: 'needed' } : { ...start, alternatives: [...names] }
  })
}

/** Programs whose names only another system's have are none of this build's, and what only a test can come to is not run in it. */
function unlessForOthers(start: Start, context: RuleContext): Start {
  const { programs } = start.resolution
  const own = context.closure.target.goos === 'windows' ? programs : programs.filter(({ name }) => !/\.exe$/i.test(name))
  if (isForTests(start.at, context)) return { ...start, notRun: 'a test' }
  if (own.length === 0 && programs.length > 0) return { ...start, notRun: 'another system' }
  return own.length === programs.length ? start : { ...start, resolution: { ...start.resolution, programs: own } }
}

function saysTheSame(start: Start, lookup: Start): boolean {
  const names = new Set(lookup.resolution.programs.map(({ name }) => name))
  const { programs } = start.resolution
  // A wrapper may do both for its caller.
  const isAfter = lookup.at.source === start.at.source && (lookup.at.node.endIndex < start.at.node.startIndex || lookup.at.node.equals(start.at.node))
  return isAfter && programs.length > 0 && programs.every(({ name }) => names.has(name)) && outermostFunction(start.at.node)?.id === outermostFunction(lookup.at.node)?.id
}

function startOf(use: Use, context: RuleContext): Start | undefined {
  const { at, callee } = use
  const looksUp = callee.endsWith('LookPath')
  if (use.kind === 'value') return { at, callee, looksUp, asked: 'needed', resolution: nothing, line: undefined, handedOn: use.calls ? 'to calls in sight' : 'elsewhere' }
  if (use.kind === 'implied') return impliedStart(use, context)
  if (use.name === undefined || isCopy(at.source, use.name, context)) return undefined
  const later = use.kind === 'call' && wordsIn(at.source).path ? laterPath(at.node) : undefined
  if (later !== undefined && resolveName(at.source, later, context).self) return { at, callee, looksUp, asked: 'needed', resolution: { ...nothing, self: true }, line: undefined }
  const resolution = resolveName(at.source, use.name, context)
  if (use.kind === 'field' && use.renames && resolution.programs.length === 0) return undefined
  const mayLack = use.kind === 'call' && !looksUp && (isVersionProbe(at.node) || (wordsIn(at.source).notFound && mayBeMissing(at.node)) || isFoundProgram({ source: at.source, node: use.name }, context))
  const asked = mayLack ? 'optional' : use.kind === 'call' && looksUp ? askedOfCallers(at, resolution, context) : (triedInTurn(at, resolution) ?? askedFor(resolution))
  return { at, callee, looksUp, asked, resolution, ...(use.kind === 'call' ? { line: shellLine(at, resolution, context), launched: looksUp ? [] : launchedBy(at, resolution, context) } : { line: undefined }) }
}

interface Words {
  readonly path: boolean
  readonly notFound: boolean
  readonly exists: boolean
}

const words = new WeakMap<ParsedSource, Words>()

/** What a file has none of need not be looked for around each of its starts. */
const wordsIn = (source: ParsedSource): Words => entryOf(words, source, () => ({ path: source.text.includes('.Path'), notFound: source.text.includes('NotFound'), exists: /xists?\(|Stat\(/.test(source.text) }))

/** `cmd := exec.Command("x"); cmd.Path = other` starts the other, under the name x. */
function laterPath(call: Node): Node | undefined {
  const holder = holderOf(call)
  const list = call.parent?.parent?.parent
  if (holder === undefined || list?.type !== 'statement_list') return undefined
  const statement = list.namedChildren.find((one) => one.type === 'assignment_statement' && one.startIndex > call.endIndex && one.childForFieldName('left')?.text === `${holder}.Path`)
  return statement?.childForFieldName('right')?.namedChild(0) ?? undefined
}

/** A known library's own choice, or what it is told instead. */
function impliedStart({ at, callee, programs, changed }: Extract<Use, { kind: 'implied' }>, context: RuleContext): Start {
  const told = changed === undefined ? nothing : resolveName(at.source, changed, context)
  const own = programs.map((name) => ({ name, at }))
  return { at, callee, looksUp: false, asked: 'needed', resolution: told.programs.length > 0 ? told : { ...told, programs: own }, line: undefined }
}

/** What callers give a wrapper; a caller that is a wrapper itself is looked through. */
function carried(start: Start, context: RuleContext): readonly Start[] {
  return callersOf(start.resolution, context).map(({ call, resolution, called }) => ({
    ...start,
    at: call,
    asked: start.looksUp ? askedThrough(start.asked, call, called, true) : start.asked === 'optional' ? start.asked : askedFor(resolution),
    resolution,
    line: shellLine(call, resolution, context),
    launched: start.looksUp ? [] : launchedBy(call, resolution, context),
    through: start.at,
  }))
}

/** `for _, name := range names { if err = exec.Command(name).Run(); err == nil { return nil } }; return err`: one that runs will do. */
function triedInTurn({ source, node }: At, { programs }: Resolution): Asked | undefined {
  const around = programs.length > 1 ? functionAround(node) : undefined
  if (around === undefined) return undefined
  const holder = holderOf(node)
  const run = nodesOf(around, 'call_expression').find((call) => {
    const callee = call.childForFieldName('function')
    const operand = callee?.childForFieldName('operand')
    return /^(Run|Start|Output|CombinedOutput)$/.test(callee?.childForFieldName('field')?.text ?? '') && (operand?.equals(node) === true || (holder !== undefined && operand?.text === holder && call.startIndex > node.endIndex))
  })
  const asked = run === undefined ? undefined : askedBy({ source, node: run })
  return asked?.startsWith('one of') === true ? asked : undefined
}

/** A function that gives what it finds, says whether it does, or does nothing but look. */
function isFinder(declared: Node): boolean {
  const result = declared.childForFieldName('result')?.text ?? ''
  if (/^\(?(\w+ )?(string|bool)\b/.test(result)) return true
  return result === 'error' && nodesOf(declared, 'call_expression').every((call) => /(\.LookPath|^(errors|fmt|log)\.\w+)$/.test(call.childForFieldName('function')?.text ?? ''))
}

/** What a lookup asks; where its function is there to find a program, its callers say whether it may be missing. */
function askedOfCallers(lookup: At, { programs }: Resolution, context: RuleContext): Asked {
  const own = askedBy(lookup)
  const declared = outermostFunction(lookup.node)
  if (programs.length === 0 || declared === undefined || declared.id !== functionAround(lookup.node)?.id || !isFinder(declared)) return own
  if (own === 'optional' ? !matters({ call: lookup.node, givesError: true }) : soughtAt(lookup, true).giveUp?.type !== 'return_statement') return own
  const told = callsOf({ source: lookup.source, node: declared }, context).map((call) => askedThrough(own, call, declared, false))
  const needed = told.find((asked) => asked !== 'optional')
  return told.length === 0 ? own : (needed ?? 'optional')
}

/** `exec.Cmd{Path: cmd.Path}` is a command that was named elsewhere. */
function isCopy(source: ParsedSource, name: Node, context: RuleContext): boolean {
  const operand = name.type === 'selector_expression' ? name.childForFieldName('operand') : null
  return operand?.type === 'identifier' && /^\w+\.Cmd$/.test(typeOf(source, operand, context) ?? '')
}

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh'])

function shellLine(call: At, { programs }: Resolution, context: RuleContext): readonly string[] | undefined {
  if (!programs.some(({ name }) => shells.has(baseName(name)))) return undefined
  const values = argumentsOf(call.node)
  const option = values.findIndex((value) => /^["`]-\w*c["`]$/.test(value.text))
  const line = option < 0 ? undefined : values[option + 1]
  if (line === undefined) return undefined
  const lines = resolveName(call.source, line, context).programs.map(({ name }) => name)
  const format = lines.length === 0 ? formatOf({ source: call.source, node: line }, context) : undefined
  if (format !== undefined) lines.push(format)
  // The beginning of a line that goes on with something unknown still names its first programs.
  const beginning = lines.length === 0 && line.type === 'binary_expression' ? leftmost(line) : undefined
  if (beginning !== undefined) lines.push(beginning)
  return lines.length === 0 ? undefined : [...new Set(lines.flatMap(programsOfLine))]
}

/** The text of `fmt.Sprintf("nsenter -t %d", …)`: what is filled in is no name that could be read. */
function formatOf({ source, node }: At, context: RuleContext): string | undefined {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null
  const operand = callee?.childForFieldName('operand')
  if (callee?.childForFieldName('field')?.text !== 'Sprintf' || operand?.type !== 'identifier' || importNamed(source, operand, context) !== 'fmt') return undefined
  const format = argumentsOf(node)[0]
  return format?.type === 'interpreted_string_literal' || format?.type === 'raw_string_literal' ? stringValue(format.text) : undefined
}

function leftmost(node: Node): string | undefined {
  let at: Node | null = node
  while (at?.type === 'binary_expression') at = at.childForFieldName('left')
  return at?.type === 'interpreted_string_literal' || at?.type === 'raw_string_literal' ? stringValue(at.text) : undefined
}

/** Calls of `import/path.Func`, a wrapper that the project's settings name: the first argument with a constant is the program. */
export function startsThrough(wrapper: string, read: Package, context: RuleContext): readonly Start[] {
  const dot = wrapper.lastIndexOf('.')
  const [path, name] = [wrapper.slice(0, dot), wrapper.slice(dot + 1)]
  if (read.importPath !== path && !read.imports.has(path)) return []
  return callsNamed(read, name, context).flatMap((call) => {
    const callee = call.node.childForFieldName('function')
    const operand = callee?.childForFieldName('operand')
    const isIt = operand?.type === 'identifier' ? importNamed(call.source, operand, context) === path : read.importPath === path && callee?.type === 'identifier'
    const resolution = argumentsOf(call.node)
      .map((value) => resolveName(call.source, value, context))
      .find(({ programs }) => programs.length > 0)
    if (!isIt || resolution === undefined) return []
    const declared = packageFunction(context.closure.packages.get(path) ?? read, name, context)
    const start: Start = { at: call, callee: callee?.text ?? name, looksUp: false, asked: askedFor(resolution), resolution, line: shellLine(call, resolution, context) }
    return [declared === undefined ? start : { ...start, through: declared }]
  })
}

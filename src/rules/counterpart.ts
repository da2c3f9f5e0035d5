import type { Node } from 'web-tree-sitter'
import { evaluate, tagsOf } from '../go/constraint.js'
import { entryOf } from '../go/entry-of.js'
import { filenameSatisfied } from '../go/filename.js'
import { importsC } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import { satisfier, type Satisfies } from '../go/target.js'
import { declarationsOf, type Declaration } from './declarations.js'
import type { Related } from './finding.js'
import { knownLibrary } from './known-libraries.js'
import type { Once } from './memory.js'
import { listNames } from './message.js'
import { isOwn } from './own.js'
import { sourcesWith } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { isAnswer, isConstant, resultTypes, stubOf, type Stub } from './stub.js'
import { freeTags, smallestChange, type TagChange } from './tag-change.js'

/** A function of this build that does no work, where other tags would put one in its place that does. */
export interface Idle {
  readonly stub: Stub
  readonly declaration: Declaration
  /** The declared function around the name. */
  readonly function: Node
  readonly counterpart: Declaration
}

/** A file of this build, with a file that would take its place, and what of it does no work; that may be nothing where the two are two ways of doing the same. */
export interface Replacement {
  readonly source: ParsedSource
  readonly other: ParsedSource
  readonly change: TagChange
  readonly idle: readonly Idle[]
  /** How many functions of this file do their work in another way than the other file's. */
  readonly working: number
}

/** True where a file does by other means what the other one does, so that what it leaves empty has nothing to do there. */
export function isAnotherWay({ idle, working }: Replacement): boolean {
  return working > 2 && working > 2 * idle.length && idle.every(({ stub }) => stub.kind === 'does nothing')
}

const answers = new WeakMap<RuleContext, Map<Package, Once<readonly Replacement[]>>>()

/** The files of a package that stand in for others and do no work; three rules ask, each of another kind of change. */
export function replacementsIn(read: Package, context: RuleContext): readonly Replacement[] {
  const known = entryOf(answers, context, () => new Map<Package, Once<readonly Replacement[]>>())
  return context.once(known, read, () => findReplacements(read, context))
}

function findReplacements(read: Package, context: RuleContext): readonly Replacement[] {
  const { target } = context.closure
  if (!read.goFiles.some(isLeftOut)) return []
  const own = isOwn(read, context)
  const satisfies = satisfier(target)
  const active = read.goFiles.filter((file) => file.use !== 'ignored' && canChange(file))
  const others = read.goFiles.filter((file) => isLeftOut(file) && filenameSatisfied(file.name, satisfies))
  return active.flatMap((file) => {
    const taken = new Set<string>()
    return others.flatMap((other): readonly Replacement[] => {
      const change = smallestChange(target, freeTags(constraintsOf(file, other)), true, (then) => isIn(other, then) && !isIn(file, then))
      if (change === undefined || isDropped(other, target.tags)) return []
      // What else a dependency's tags bring is for its own users to say.
      if (!own && !isByCgo(change)) return []
      const [source, otherSource] = [context.parse(read, file), context.parse(read, other)]
      if (source === undefined || otherSource === undefined) return []
      const idle = idleIn(source, otherSource, context).filter(({ declaration }) => !taken.has(identity(declaration)))
      for (const { declaration } of idle) taken.add(identity(declaration))
      const found: Replacement = { source, other: otherSource, change, idle, working: countWorking(source, otherSource) }
      return idle.length > 0 || isAnotherWay(found) ? [found] : []
    })
  })
}

/** True where cgo alone decides which of two files takes part. */
export const isByCgo = ({ cgo, set, unset }: TagChange): boolean => cgo && set.length + unset.length === 0

const isLeftOut = ({ excluded, facts }: GoFile): boolean => facts !== undefined && (excluded === 'constraint' || excluded === 'cgo')

/** Only a constraint that names cgo, or a tag that a person may set, can put another file in this one's place. */
function canChange({ facts }: GoFile): boolean {
  const constraint = facts?.header.constraint
  return constraint !== undefined && (tagsOf(constraint).has('cgo') || freeTags([constraint]).length > 0)
}

const constraintsOf = (...files: readonly GoFile[]): readonly Parameters<typeof evaluate>[0][] => files.flatMap(({ facts }) => facts?.header.constraint ?? [])

function isIn({ facts }: GoFile, satisfies: Satisfies): boolean {
  if (facts === undefined || (importsC(facts.header) && !satisfies('cgo'))) return false
  return facts.header.constraint === undefined || evaluate(facts.header.constraint, satisfies)
}

/** True for a file of which the known libraries have said already that it is silently left out. */
function isDropped({ facts }: GoFile, tags: readonly string[]): boolean {
  return facts?.header.imports.some(({ path }) => tags.includes(knownLibrary(path)?.droppedTag ?? '')) === true
}

function idleIn(source: ParsedSource, other: ParsedSource, context: RuleContext): readonly Idle[] {
  const counterparts = new Map(declarationsOf(other).map((declaration) => [identity(declaration), declaration]))
  return declarationsOf(source).flatMap((declaration): readonly Idle[] => {
    const declared = functionOf(declaration)
    const counterpart = counterparts.get(identity(declaration))
    const theirs = counterpart === undefined ? undefined : functionOf(counterpart)
    const stub = declared === undefined ? undefined : stubOf(declared)
    if (declared === undefined || stub === undefined || theirs === undefined || counterpart === undefined) return []
    if (stubOf(theirs) !== undefined || isConstant(theirs)) return []
    if (stub.kind === 'does nothing' && (isAnswer(declared) || isOptional(declaration.name))) return []
    return isExpected(stub, source.package, context) ? [] : [{ stub, declaration, function: declared, counterpart }]
  })
}

function countWorking(source: ParsedSource, other: ParsedSource): number {
  const theirs = new Set(declarationsOf(other).flatMap((declaration) => (works(declaration) ? [identity(declaration)] : [])))
  return declarationsOf(source).filter((declaration) => works(declaration) && theirs.has(identity(declaration))).length
}

function works(declaration: Declaration): boolean {
  const declared = functionOf(declaration)
  return declared !== undefined && stubOf(declared) === undefined && !isConstant(declared)
}

function functionOf({ node }: Declaration): Node | undefined {
  const { parent } = node
  return parent?.type === 'function_declaration' || parent?.type === 'method_declaration' ? parent : undefined
}

/** What a pure program has no need of: it has nothing to give back, and says and checks less. */
function isOptional(name: string): boolean {
  return (
    /^(close|free|release|destroy|dispose|final|clean|flush|shut|unload|unlock|lock|deinit|keepalive)/i.test(name) ||
    /^([dD]ebug|[tT]rac(e|ing)|[aA]ssert|[pP]rofil|[pP]rint|[iI]nstrument|[aA]nnotate|[lL]og(f|ln)?(?![a-z]))/.test(name)
  )
}

/** True where the package looks for the very error: it knows the way on without. */
function isExpected({ errors }: Stub, read: Package, context: RuleContext): boolean {
  const names = errors.filter((error) => /^[\w.]+$/.test(error))
  return names.some((name) => sourcesWith(read, [name], context).some(({ text }) => looksFor(text, name)))
}

/** True where a text compares something with an error. */
export function looksFor(text: string, error: string): boolean {
  const name = error.replace('.', '\\.')
  return new RegExp(`[=!]=\\s*${name}\\b|\\berrors\\.Is\\([^\\n]*,\\s*${name}\\)|\\bcase\\s+${name}:`).test(text)
}

const identity = ({ name, receiver = '' }: Declaration): string => `${receiver}.${name}`

/** `F and T.M return an error instead of working`: what idle functions come to. */
export function idleText(idle: readonly Idle[]): string {
  const namesOf = (kind: Stub['kind']): readonly string[] => idle.filter(({ stub }) => stub.kind === kind).map(({ declaration: { name, receiver } }) => (receiver === undefined ? name : `${receiver}.${name}`))
  const failing = namesOf('fails')
  const empty = namesOf('does nothing')
  const parts = [
    ...(failing.length === 0 ? [] : [`${listNames(failing)} ${failing.length === 1 ? 'returns' : 'return'} an error instead of working`]),
    ...(empty.length === 0 ? [] : [`${listNames(empty)} ${empty.length === 1 ? 'does' : 'do'} nothing`]),
  ]
  return parts.join(', and ')
}

/** Where the work is that idle functions do not do, and, after the first, where they are themselves. */
export function idlePlaces({ source, other, idle }: Replacement, context: RuleContext): readonly Related[] {
  return idle.flatMap(({ declaration, counterpart }, index) => [
    ...(index === 0 ? [] : [{ place: context.placeOf(source, declaration.node), message: `${declaration.name} does no work either` }]),
    { place: context.placeOf(other, counterpart.node), message: `the ${counterpart.name} that works` },
  ])
}

/** True for a function that hands nothing back. */
export const hasNoResult = ({ function: declared }: Idle): boolean => resultTypes(declared).length === 0

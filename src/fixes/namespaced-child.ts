import type { Node } from 'web-tree-sitter'
import { decode } from '../go/files.js'
import { importsC } from '../go/header.js'
import type { Package } from '../go/package.js'
import { activeFiles } from '../rules/rule.js'
import { bindingOf } from '../rules/scope.js'
import { resultTypes } from '../rules/stub.js'
import { argumentsIn, builderOf, lastName, type Builder, type Located } from './child-builder.js'
import { conditionOf, entails, excludes } from './coverage.js'
import type { CStart } from './c-start.js'
import { packageAt } from './dropped-names.js'
import type { FixContext } from './fix.js'
import { folderOf } from './go-text.js'
import { linux, notCgo } from './logic.js'
import { inPackage, type PackageView, type View } from './package-view.js'
import { fieldsOf, unitsIn } from './split-plan.js'

/** A child of the program whose namespaces C enters: everything of Go's that has a part in it. */
export interface NamespacedChild {
  readonly start: CStart
  readonly builder: Builder
  /** Where the message is made, each with the name that the child's `*exec.Cmd` has there; `isJoin` for a child of another kind, without flags. */
  readonly calls: readonly { readonly view: View; readonly node: Node; readonly command: string; readonly isJoin: boolean }[]
  /** What reads the process id that C writes. */
  readonly pid: Located
  /** What waits for the process that C leaves behind, and takes the other for it. */
  readonly wait: Located | undefined
  /** The field of a child that holds its `*exec.Cmd`. */
  readonly field: string
  /** What a person would have to do. */
  advice(why: string): Advice
}

/** A place that a person has to see to, with what to do there. */
export interface Advice {
  readonly package: Package
  readonly path: string
  readonly line: number
  readonly text: string
}

/** Looks at the child that some C of the workspace is for; `look` has it while its trees live. Advice where not all of it is recognised; undefined where there is no such child. */
export function inChild<T>(start: CStart, context: FixContext, look: (child: NamespacedChild, view: PackageView) => T): T | Advice | undefined {
  for (const path of starters(start, context)) {
    const answer = inPackage(path, context, (view): { readonly value: T | Advice } | undefined => {
      const child = childIn(start, view, context)
      return child === undefined ? undefined : { value: 'text' in child ? child : look(child, view) }
    })
    if (answer !== undefined) return answer.value
  }
  return undefined
}

/** Files of the workspace that give a child one of the variables that the C looks for; one of each package. */
function starters({ variables, package: ofC }: CStart, { closure, reader: { files } }: FixContext): readonly string[] {
  const gives = new RegExp(`"(${[...variables].join('|')})="`)
  return variables.size === 0 ? [] : [...closure.packages.values()].flatMap((read) => {
    if (read.root !== 'workspace' || read === ofC) return []
    const found = activeFiles(read).find(({ path, facts }) => facts?.header.imports.some((spec) => spec.path === 'os/exec') === true && files.inspect(path, (bytes) => gives.test(decode(bytes))) === true)
    return found === undefined ? [] : [found.path]
  })
}

export const isAdvice = (answer: unknown): answer is Advice => typeof answer === 'object' && answer !== null && 'text' in answer

function childIn(start: CStart, { file, others }: PackageView, context: FixContext): NamespacedChild | Advice | undefined {
  const views = [file, ...others].filter((view) => !view.isTest && !importsC(view.header) && !excludes(view.condition, notCgo))
  // It has the form already, for this child or for another.
  if (views.some(({ text }) => /\bCloneflags\b/.test(text)) || !views.some(startsItself)) return undefined
  const structs = structsIn(views)
  const literals = views.flatMap((view) => literalsIn(view, structs))
  const made = literals.flatMap((literal) => {
    const builder = builderOf(literal.call, views, context)
    return builder === undefined ? [] : [{ literal, builder }]
  })
  const [first] = made
  if (first === undefined) return undefined
  const { literal, builder } = first
  const missing = (why: string): Advice => adviceOf(literal, why, context)
  if (typeof builder === 'string') return missing(builder)
  if (made.length > 1) return missing('more than one child gets such a message')
  const { type, field, message, outer } = literal
  const calls = callsOf(builder, views)
  const tied = calls.flatMap((call) => {
    const beside = literals.find((one) => one.call.equals(call.node))
    return beside === undefined ? [] : [{ ...call, command: beside.command, isJoin: beside.outer !== outer }]
  })
  if (tied.length !== calls.length) return missing(`not every call of ${builder.unit.names[0]!} puts its result beside the command`)
  if (!entails(literal.view.condition, linux)) return missing(`${literal.view.name} is not for linux alone`)
  const shake = handshakeIn([outer, type], field, message, views)
  if (typeof shake === 'string') return missing(shake)
  const condition = (view: View): string => JSON.stringify(conditionOf(view.name, view.header.constraint))
  if ([...tied, shake.pid, ...(shake.wait === undefined ? [] : [shake.wait])].some(({ view }) => condition(view) !== condition(literal.view))) return missing('its files are built under different constraints')
  if (shake.wait !== undefined && shake.wait.view !== shake.pid.view) return missing(`${shake.pid.unit.names[0]!} and ${shake.wait.unit.names[0]!} stand in different files`)
  return { start, builder, calls: tied, field, ...shake, advice: missing }
}

/** True for a file with a function that starts a program, and names the program's own file or the name that it goes by. */
function startsItself(view: View): boolean {
  return unitsIn(view).some(({ node }) => {
    if (!/\bexec\.Command(Context)?\(/.test(node.text)) return false
    const named = node.descendantsOfType(['interpreted_string_literal', 'index_expression', 'call_expression'])
    return named.some(({ type, text }) => (type === 'interpreted_string_literal' ? /^"\/proc\/(thread-)?self\/(exe"|fd\/)/.test(text) : type === 'index_expression' ? text === 'os.Args[0]' : text === 'os.Executable()'))
  })
}

interface Struct {
  readonly fields: ReadonlyMap<string, string>
  readonly embeds: readonly string[]
}

function structsIn(views: readonly View[]): ReadonlyMap<string, Struct> {
  const specs = views.flatMap(unitsIn).flatMap(({ kind, node }) => (kind !== 'type' ? [] : node.type === 'type_declaration' ? node.namedChildren : [node]))
  return new Map(specs.flatMap((spec) => {
    const type = spec.childForFieldName('type')
    if (type?.type !== 'struct_type') return []
    const fields = fieldsOf(type).map((field) => ({ names: field.childrenForFieldName('name').filter((one) => one.isNamed), text: field.childForFieldName('type')?.text ?? '' }))
    return [[spec.childForFieldName('name')?.text ?? '', { fields: new Map(fields.flatMap(({ names, text }) => names.map((name) => [name.text, text] as const))), embeds: fields.flatMap(({ names, text }) => (names.length === 0 ? [text.replace(/^\*/, '')] : [])) }] as const]
  }))
}

/** A place that puts a command and the message for it into one struct. */
interface Literal {
  readonly view: View
  readonly node: Node
  /** The struct's type, and the one that embeds it there. */
  readonly type: string
  readonly outer: string
  readonly field: string
  readonly message: string
  readonly command: string
  /** What made the message. */
  readonly call: Node
}

function literalsIn(view: View, structs: ReadonlyMap<string, Struct>): readonly Literal[] {
  return view.root.descendantsOfType('composite_literal').flatMap((node): readonly Literal[] => {
    const type = node.childForFieldName('type')?.text ?? ''
    const struct = structs.get(type)
    const keyed = new Map(keyedIn(node))
    const ofType = (wanted: string): string | undefined => [...keyed.keys()].find((key) => struct?.fields.get(key) === wanted)
    const [field, message] = [ofType('*exec.Cmd'), ofType('io.Reader')]
    if (field === undefined || message === undefined) return []
    const [command, value] = [keyed.get(field)!, keyed.get(message)!]
    const binding = value.type === 'identifier' ? bindingOf(value) : undefined
    const call = binding?.kind === 'value' && binding.assigned?.result === 0 ? binding.assigned.value : undefined
    if (command.type !== 'identifier' || call?.type !== 'call_expression') return []
    return [{ view, node, type, outer: outerOf(node, type, structs), field, message, command: command.text, call }]
  })
}

function keyedIn(literal: Node): readonly (readonly [key: string, value: Node])[] {
  return (literal.childForFieldName('body')?.namedChildren ?? []).flatMap((element) => {
    const value = element.type === 'keyed_element' ? element.childForFieldName('value')?.namedChild(0) : undefined
    return value === null || value === undefined ? [] : [[element.childForFieldName('key')!.text, value] as const]
  })
}

/** The struct that embeds another, where the literal of the one is written in that of the other. */
function outerOf(node: Node, type: string, structs: ReadonlyMap<string, Struct>): string {
  for (let at = node.parent; at !== null && !/^(block|statement_list)$/.test(at.type); at = at.parent) {
    const around = at.type === 'composite_literal' ? (at.childForFieldName('type')?.text ?? '') : ''
    if (structs.get(around)?.embeds.includes(type) === true) return around
  }
  return type
}

function callsOf({ unit, view: own }: Builder, views: readonly View[]): readonly { readonly view: View; readonly node: Node }[] {
  const isMethod = unit.kind === 'method'
  const all = views.flatMap((view) => view.root.descendantsOfType('call_expression').map((node) => ({ view, node })))
  return all.filter(({ node }) => lastName(node.childForFieldName('function')) === unit.names[0] && (node.childForFieldName('function')?.type === 'selector_expression') === isMethod && views.includes(own))
}

/** What a start does between starting the child and going on with the process that C made of it; or why that is not clear. */
function handshakeIn(types: readonly string[], field: string, message: string, views: readonly View[]): Pick<NamespacedChild, 'pid' | 'wait'> | string {
  const methods = views.flatMap((view) => unitsIn(view).flatMap((unit) => (unit.kind === 'method' && types.includes(unit.receiver ?? '') ? [{ view, unit }] : [])))
  const starting = methods.filter(({ unit }) => callIn(unit.node, `${receiverOf(unit.node)}.${field}.Start`) !== undefined)
  const [start] = starting
  if (start === undefined || starting.length > 1) return `which method of ${types[0]!} starts the child is not clear`
  const own = receiverOf(start.unit.node)
  const name = start.unit.names[0]!
  const begun = callIn(start.unit.node, `${own}.${field}.Start`)!
  const calls = start.unit.node.descendantsOfType('call_expression').filter(({ startIndex }) => startIndex > begun.endIndex)
  const sent = calls.find((call) => argumentsIn(call).some(({ text }) => text === `${own}.${message}`))
  const target = sent === undefined ? undefined : [...argumentsIn(sent), sent.childForFieldName('function')!].map(({ text }) => text).find((text) => text.startsWith(`${own}.`) && text !== `${own}.${message}`)
  if (sent === undefined || target === undefined) return `${name} does not send the message itself`
  const pipe = target.slice(own.length).replace(/\.Write$|\.ReadFrom$/, '')
  const later = calls.filter(({ startIndex }) => startIndex > sent.endIndex)
  const called = (call: Node): Located | undefined => (call.childForFieldName('function')?.childForFieldName('operand')?.text === own ? methods.find(({ unit }) => unit.names[0] === lastName(call.childForFieldName('function'))) : undefined)
  const pids = later.flatMap((call) => {
    const method = called(call)
    const reads = method !== undefined && argumentsIn(call).length === 0 && resultTypes(method.unit.node).join() === 'int,error' && method.unit.node.text.includes(`${receiverOf(method.unit.node)}${pipe}`)
    return reads ? [{ call, method }] : []
  })
  const [pid] = pids
  if (pid === undefined || pids.length > 1) return `what reads the process id that C writes is not a method of its own that ${name} calls`
  const variable = pid.call.parent?.parent?.childForFieldName('left')?.namedChild(0)?.text
  const waits = later.flatMap((call) => {
    const method = called(call)
    const [argument, ...more] = argumentsIn(call)
    return method !== undefined && more.length === 0 && argument !== undefined && argument.text === variable && takesOver(method.unit.node, field) ? [method] : []
  })
  const left = later.some((call) => new RegExp(`^${own}\\.${field}(\\.Process)?\\.Wait$`).test(call.childForFieldName('function')?.text ?? ''))
  if (waits.length > 1 || left) return `${name} waits for the child in a way that is not clear`
  return { pid: pid.method, wait: waits[0] }
}

/** True for a method that waits for what was started, and puts another process in its place. */
function takesOver(method: Node, field: string): boolean {
  const own = receiverOf(method)
  const waits = callIn(method, `${own}.${field}.Process.Wait`) ?? callIn(method, `${own}.${field}.Wait`)
  return waits !== undefined && /^(error)?$/.test(resultTypes(method).join()) && method.descendantsOfType('assignment_statement').some((one) => one.childForFieldName('left')?.text === `${own}.${field}.Process`)
}

export const receiverOf = (method: Node): string => method.childForFieldName('receiver')?.namedChild(0)?.childForFieldName('name')?.text ?? '_'

const callIn = (node: Node, callee: string): Node | undefined => node.descendantsOfType('call_expression').find((call) => call.childForFieldName('function')?.text === callee)

/** Where the message is made: what a person does there, and why it is not done by itself. */
function adviceOf({ view, call, command, field, type, message }: Literal, why: string, { closure }: FixContext): Advice {
  const given = argumentsIn(call).map(({ text }) => text).join(', ')
  return {
    package: packageAt(folderOf(view.path), closure)!,
    path: view.path,
    line: call.startPosition.row + 1,
    text: `the namespaces of this child are entered by C, which a build without cgo does not have: there, set ${command}.SysProcAttr.Cloneflags from (${given}) before ${type}.${field} is started, do not send ${type}.${message}, and take ${field}.Process.Pid for the process id that C would write; no fix does it, for ${why}`,
  }
}


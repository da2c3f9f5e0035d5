import type { Node } from 'web-tree-sitter'
import { entryOf } from '../go/entry-of.js'
import type { Package } from '../go/package.js'
import { receiverType } from './declarations.js'
import { namedType } from './named-type.js'
import { argumentsOf, importNamed, packageValue, type At } from './package-names.js'
import type { Once } from './memory.js'
import type { RuleContext } from './rule.js'
import { bindingOf } from './scope.js'
import { startupIn, type Startup } from './startup.js'
import { firstParts, partsOf, type Part } from './startup-parts.js'
import { calledIn, deepest, dependency, mayReach, worthReading } from './startup-reach.js'
import { valueType } from './value-type.js'

/** What runs before main in a function that is called there. */
export interface Followed {
  /** What the function does. */
  readonly act: Startup
  /** The calls that lead to it, from that in an init function or a variable's value on, with what they call. */
  readonly calls: readonly Hop[]
  /** The init function or the variables. */
  readonly within: At
}

export interface Hop {
  readonly at: At
  readonly name: string
}

/** What the functions do that a package's init functions and the values of its variables call, always and by names that the source says plainly. */
export function followed(read: Package, context: RuleContext): readonly Followed[] {
  if (worthReading(read, context) === undefined) return []
  const worth = firstParts(read, context).filter((part) => calledIn(part, context).some((called) => mayReach(called, deepest - 1, context)))
  return [...new Set(worth.map(({ file }) => file))].flatMap((file) => {
    const source = context.parse(read, file)
    if (source === undefined) return []
    const first = source.root.namedChildren.filter((node) => node.type === 'var_declaration' || (node.type === 'function_declaration' && node.childForFieldName('name')?.text === 'init'))
    return first.flatMap((node) => followedFrom({ source, node }, deepest - 1, context).map((one) => ({ ...one, within: { source, node } })))
  })
}

type Found = Omit<Followed, 'within'>

function followedFrom(top: At, depth: number, context: RuleContext): readonly Found[] {
  return startupIn(top).flatMap((one) => {
    if (one.condition !== '' || one.at.node.type !== 'call_expression') return []
    const called = calledBy(one.at, depth, context)
    return called === undefined ? [] : actsOf(called.declared, depth, context).map(({ act, calls }) => ({ act, calls: [{ at: one.at, name: called.name }, ...calls] }))
  })
}

const answers = new WeakMap<RuleContext, Map<string, Once<readonly Found[]>>>()

/** What a function does, and what those do that it calls. */
function actsOf(declared: At, depth: number, context: RuleContext): readonly Found[] {
  const known = entryOf(answers, context, () => new Map<string, Once<readonly Found[]>>())
  const key = `${declared.source.file.path} ${declared.node.startIndex} ${depth}`
  return context.once(known, key, () => [...startupIn(declared).map((act) => ({ act, calls: [] })), ...(depth === 0 ? [] : followedFrom(declared, depth - 1, context))])
}

interface Called {
  readonly declared: At
  readonly name: string
}

/** The function that a call is of; undefined where the source does not say it plainly, or where it is known to do nothing. */
function calledBy({ source, node }: At, depth: number, context: RuleContext): Called | undefined {
  const callee = node.childForFieldName('function')
  const handed = onlyOnce(node)
  if (handed !== undefined) return ofPackage(source.package, handed.text, depth, context)
  if (callee?.type === 'identifier') {
    const binding = bindingOf(callee)
    if (binding === undefined) return ofPackage(source.package, callee.text, depth, context)
    const literal = binding.kind === 'value' ? binding.assigned?.value : undefined
    return literal?.type === 'func_literal' ? { declared: { source, node: literal }, name: callee.text } : undefined
  }
  const operand = callee?.type === 'selector_expression' ? callee.childForFieldName('operand') : null
  const name = callee?.childForFieldName('field')?.text
  if (operand === null || name === undefined) return undefined
  const importPath = operand.type === 'identifier' ? importNamed(source, operand, context) : undefined
  if (importPath === undefined) return ofType({ source, node: operand }, name, depth, context)
  const read = dependency(importPath, context)
  const called = read === undefined ? undefined : ofPackage(read, name, depth, context)
  return called === undefined ? undefined : { ...called, name: `${operand.text}.${name}` }
}

/** The name of a function that is handed to `once.Do`. */
function onlyOnce(call: Node): Node | undefined {
  const handed = argumentsOf(call)
  const isDo = call.childForFieldName('function')?.childForFieldName('field')?.text === 'Do'
  return isDo && handed.length === 1 && handed[0]!.type === 'identifier' && bindingOf(handed[0]!) === undefined ? handed[0] : undefined
}

function ofPackage(read: Package, name: string, depth: number, context: RuleContext): Called | undefined {
  const part = partsOf(read, context).function(name)
  if (part === undefined || !mayReach(part, depth, context)) return undefined
  const source = context.parse(read, part.file)
  if (source === undefined) return undefined
  const node = source.root.namedChildren.find((top) => top.type === 'function_declaration' && top.childForFieldName('name')?.text === name)
  if (node !== undefined) return { declared: { source, node }, name }
  // A variable that is one function for ever.
  const values = packageValue(read, name, context)?.values ?? []
  const [only] = values
  if (only === undefined || values.length > 1) return undefined
  if (only.value.type === 'func_literal') return { declared: { source: only.source, node: only.value }, name }
  return only.value.type === 'identifier' && only.value.text !== name && depth > 0 ? ofPackage(read, only.value.text, depth - 1, context) : undefined
}

function ofType(operand: At, name: string, depth: number, context: RuleContext): Called | undefined {
  const isWorthIt = (part: Part): boolean => mayReach(part, depth, context)
  const { header } = operand.source.file.facts!
  const near = [operand.source.package, ...header.imports.flatMap(({ path }) => dependency(path, context) ?? [])]
  if (!near.some((read) => partsOf(read, context).methods(name).some(isWorthIt))) return undefined
  const type = typeOf(operand, context)
  if (type === undefined) return undefined
  for (const part of partsOf(type.package, context).methods(name)) {
    const source = isWorthIt(part) ? context.parse(type.package, part.file) : undefined
    const node = source?.root.namedChildren.find((top) => top.type === 'method_declaration' && top.childForFieldName('name')?.text === name && receiverType(top) === type.name)
    if (source !== undefined && node !== undefined) return { declared: { source, node }, name: `${type.name}.${name}` }
  }
  return undefined
}

type Named = NonNullable<ReturnType<typeof namedType>>

/** The type of a value, where a declaration, a literal or a function's result names it. */
function typeOf({ source, node }: At, context: RuleContext): Named | undefined {
  const binding = node.type === 'identifier' ? bindingOf(node) : undefined
  if (binding !== undefined) {
    if (binding.kind !== 'value' && binding.kind !== 'parameter' && binding.kind !== 'receiver') return undefined
    if (binding.type !== null) return nameOf({ source, node: binding.type }, context)
    if (binding.kind !== 'value' || binding.assigned === undefined) return undefined
    const { value, result } = binding.assigned
    return value.type === 'call_expression' ? resultOf({ source, node: value }, result, context) : typeOf({ source, node: value }, context)
  }
  if (node.type === 'call_expression') return resultOf({ source, node }, 0, context)
  const type = valueType({ source, node }, context)
  return type?.kind === 'written' ? nameOf(type.at, context) : undefined
}

function nameOf({ source, node }: At, context: RuleContext): Named | undefined {
  const bare = node.type === 'pointer_type' ? node.namedChild(0) : node
  const found = bare === null ? undefined : namedType({ source, node: bare }, context)
  return found === undefined || found.package.standard ? undefined : found
}

/** The type of one of a call's results. */
function resultOf({ source, node }: At, index: number, context: RuleContext): Named | undefined {
  const callee = node.childForFieldName('function')
  const operand = callee?.type === 'selector_expression' ? callee.childForFieldName('operand') : null
  const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
  const read = callee?.type === 'identifier' && bindingOf(callee) === undefined ? source.package : importPath === undefined ? undefined : dependency(importPath, context)
  const part = read === undefined ? undefined : partsOf(read, context).function(callee?.childForFieldName('field')?.text ?? callee?.text ?? '')
  const declared = read === undefined || part === undefined ? undefined : context.parse(read, part.file)
  const result = declared?.root.namedChildren.find((top) => top.type === 'function_declaration' && top.childForFieldName('name')?.text === part?.name)?.childForFieldName('result')
  if (declared === undefined || result === null || result === undefined) return undefined
  const types = result.type === 'parameter_list' ? result.namedChildren.flatMap((one) => new Array<Node | null>(Math.max(1, one.childrenForFieldName('name').filter((name) => name.isNamed).length)).fill(one.childForFieldName('type'))) : [result]
  const type = types[index]
  return type === null || type === undefined ? undefined : nameOf({ source: declared, node: type }, context)
}

import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { anyPackage } from './any-package.js'
import { importNamed, packageFunction, sourcesWith, type At } from './package-names.js'
import type { Package } from '../go/package.js'
import { namedType, predeclaredTypes as predeclared } from './named-type.js'
import type { RuleContext } from './rule.js'
import { bindingOf } from './scope.js'

/** The type of a value as far as declarations in the source show it: a predeclared one, or one that is written somewhere, perhaps behind pointers. */
export type ValueType =
  | { readonly kind: 'predeclared'; readonly name: string }
  | { readonly kind: 'written'; readonly at: At; readonly pointers: number }

const deepest = 8

/** The predeclared types of literals, by the kinds of their nodes. */
export const literalTypes: Readonly<Record<string, string>> = {
  int_literal: 'int',
  float_literal: 'float64',
  imaginary_literal: 'complex128',
  rune_literal: 'rune',
  interpreted_string_literal: 'string',
  raw_string_literal: 'string',
  true: 'bool',
  false: 'bool',
}
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||'])

const named = (name: string): ValueType => ({ kind: 'predeclared', name })
const written = (at: At, pointers = 0): ValueType => ({ kind: 'written', at, pointers })

/** Follows an expression to its type; undefined where that would take a type checker. */
export function valueType({ source, node }: At, context: RuleContext, depth = 0): ValueType | undefined {
  const literal = literalTypes[node.type]
  if (literal !== undefined) return named(literal)
  if (depth > deepest) return undefined
  const typeOf = (next: Node | null | undefined): ValueType | undefined => (next === null || next === undefined ? undefined : valueType({ source, node: next }, context, depth + 1))
  switch (node.type) {
    case 'parenthesized_expression':
      return typeOf(node.namedChild(0))
    case 'composite_literal':
    case 'type_conversion_expression':
    case 'type_assertion_expression':
      return typeAt(source, node.childForFieldName('type'))
    case 'func_literal':
      return written({ source, node })
    case 'slice_expression':
      return typeOf(node.childForFieldName('operand'))
    case 'unary_expression':
      return unaryType(node, typeOf(node.childForFieldName('operand')))
    case 'binary_expression':
      return comparisons.has(node.childForFieldName('operator')?.text ?? '') ? named('bool') : arithmeticType(typeOf(node.childForFieldName('left')), typeOf(node.childForFieldName('right')))
    case 'index_expression':
      return elementType(typeOf(node.childForFieldName('operand')))
    case 'identifier':
      return bindingOf(node) === undefined ? nameType(source.package, node.text, context, depth) : undefined
    case 'selector_expression':
      return selectorType({ source, node }, typeOf, context, depth)
    case 'call_expression':
      return callType({ source, node }, typeOf, context, depth)
    default:
      return undefined
  }
}

function typeAt(source: At['source'], type: Node | null): ValueType | undefined {
  if (type === null) return undefined
  if (type.type === 'type_identifier' && predeclared.has(type.text)) return named(type.text)
  return written({ source, node: type })
}

function unaryType(node: Node, operand: ValueType | undefined): ValueType | undefined {
  switch (node.childForFieldName('operator')?.text) {
    case '&':
      return operand?.kind === 'written' ? { ...operand, pointers: operand.pointers + 1 } : undefined
    case '*':
      return operand === undefined ? undefined : pointedTo(operand)
    case '!':
      return named('bool')
    case '+':
    case '-':
    case '^':
      return operand
    default:
      return undefined
  }
}

function pointedTo(type: ValueType): ValueType | undefined {
  if (type.kind === 'predeclared') return undefined
  if (type.pointers > 0) return { ...type, pointers: type.pointers - 1 }
  return type.at.node.type === 'pointer_type' ? typeAt(type.at.source, type.at.node.namedChild(0)) : undefined
}

/** A constant without a type takes the other side's; which of two numbers is one, the source does not say. */
function arithmeticType(left: ValueType | undefined, right: ValueType | undefined): ValueType | undefined {
  if (left === undefined || right === undefined) return undefined
  if (left.kind === 'predeclared' && right.kind === 'predeclared') return left.name === right.name ? left : undefined
  return left.kind === 'written' ? left : right
}

function elementType(list: ValueType | undefined): ValueType | undefined {
  if (list?.kind !== 'written' || list.pointers > 0) return undefined
  const { node, source } = list.at
  if (node.type === 'slice_type' || node.type === 'array_type') return typeAt(source, node.childForFieldName('element'))
  return node.type === 'map_type' ? typeAt(source, node.childForFieldName('value')) : undefined
}

/** A package-level name's type: a variable's or constant's, or a function's own. */
function nameType(read: Package, name: string, context: RuleContext, depth: number): ValueType | undefined {
  for (const source of sourcesWith(read, [name], context)) {
    for (const top of source.root.namedChildren) {
      if (top.type === 'function_declaration' && top.childForFieldName('name')?.text === name) return top.childForFieldName('type_parameters') === null ? written({ source, node: top }) : undefined
      if (top.type !== 'var_declaration' && top.type !== 'const_declaration') continue
      for (const spec of nodesOf(top, ['var_spec', 'const_spec'])) {
        const names = spec.childrenForFieldName('name').filter((node) => node.isNamed)
        const index = names.findIndex((node) => node.text === name)
        if (index < 0) continue
        const said = sayingSpec(spec)
        const type = typeAt(source, said.childForFieldName('type'))
        const values = said.childForFieldName('value')?.namedChildren ?? []
        if (type !== undefined || values.length !== names.length) return type
        return valueType({ source, node: values[index]! }, context, depth + 1)
      }
    }
  }
  return undefined
}

/** In a group of constants a line without a value repeats the one before it. */
function sayingSpec(spec: Node): Node {
  let at = spec
  while (at.type === 'const_spec' && at.childForFieldName('value') === null && at.previousNamedSibling !== null) at = at.previousNamedSibling
  return at
}

type TypeOf = (node: Node | null | undefined) => ValueType | undefined

function selectorType({ source, node }: At, typeOf: TypeOf, context: RuleContext, depth: number): ValueType | undefined {
  const operand = node.childForFieldName('operand')
  const field = node.childForFieldName('field')?.text ?? ''
  if (operand === null) return undefined
  const importPath = operand.type === 'identifier' ? importNamed(source, operand, context) : undefined
  if (importPath === undefined) return fieldType(typeOf(operand), field, context)
  const read = anyPackage(importPath, context)
  return read === undefined ? undefined : nameType(read, field, context, depth)
}

function fieldType(owner: ValueType | undefined, field: string, context: RuleContext): ValueType | undefined {
  const declared = declarationOf(owner, context)
  const struct = declared?.node.childForFieldName('type')
  if (declared === undefined || struct?.type !== 'struct_type') return undefined
  for (const line of nodesOf(struct, 'field_declaration')) {
    if (line.parent?.parent?.id === struct.id && line.childrenForFieldName('name').some((node) => node.text === field)) return typeAt(declared.source, line.childForFieldName('type'))
  }
  return undefined
}

/** The `type` line of a type that has a name, or that a pointer to one points to. */
function declarationOf(type: ValueType | undefined, context: RuleContext): At | undefined {
  if (type?.kind !== 'written') return undefined
  const node = type.at.node.type === 'pointer_type' ? type.at.node.namedChild(0) : type.at.node
  const reference = node === null ? undefined : namedType({ source: type.at.source, node }, context)
  if (reference === undefined) return undefined
  for (const source of sourcesWith(reference.package, [reference.name], context)) {
    for (const top of source.root.namedChildren) {
      const line = top.type === 'type_declaration' ? top.namedChildren.find((spec) => spec.childForFieldName('name')?.text === reference.name) : undefined
      if (line !== undefined && line.childForFieldName('type_parameters') === null) return { source, node: line }
    }
  }
  return undefined
}

function callType({ source, node }: At, typeOf: TypeOf, context: RuleContext, depth: number): ValueType | undefined {
  const callee = node.childForFieldName('function')
  const first = node.childForFieldName('arguments')?.namedChild(0) ?? null
  if (callee === null) return undefined
  if (callee.type === 'func_literal') return resultType({ source, node: callee })
  if (callee.type === 'identifier') {
    if (bindingOf(callee) !== undefined) return undefined
    if (predeclared.has(callee.text)) return named(callee.text)
    const declared = packageFunction(source.package, callee.text, context)
    if (declared !== undefined) return resultType(declared)
    if (callee.text === 'make') return typeAt(source, first)
    if (callee.text === 'new') {
      const type = typeAt(source, first)
      return type?.kind === 'written' ? { ...type, pointers: type.pointers + 1 } : undefined
    }
    return callee.text === 'len' || callee.text === 'cap' ? named('int') : undefined
  }
  if (callee.type !== 'selector_expression') return undefined
  const operand = callee.childForFieldName('operand')
  const name = callee.childForFieldName('field')?.text ?? ''
  const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
  if (importPath === undefined) return methodResult(typeOf(operand), name, context)
  const read = anyPackage(importPath, context)
  if (read === undefined) return undefined
  const declared = packageFunction(read, name, context)
  if (declared === undefined) return undefined
  const result = resultType(declared)
  return result ?? genericResult(declared, typeOf(first), depth)
}

function methodResult(owner: ValueType | undefined, name: string, context: RuleContext): ValueType | undefined {
  const declared = declarationOf(owner, context)
  const type = declared?.node.childForFieldName('name')?.text
  if (declared === undefined || type === undefined) return undefined
  for (const source of sourcesWith(declared.source.package, [`) ${name}(`], context)) {
    const method = source.root.namedChildren.find(
      (top) => top.type === 'method_declaration' && top.childForFieldName('name')?.text === name && new RegExp(`\\b${type}\\)$`).test(top.childForFieldName('receiver')?.text ?? ''),
    )
    if (method !== undefined) return resultType({ source, node: method })
  }
  return undefined
}

/** The one result of a function; one that has type parameters in it is another for each call. */
function resultType({ source, node }: At): ValueType | undefined {
  const type = onlyResult(node)
  if (type === null) return undefined
  const parameters = typeParameters(node)
  const isGeneric = parameters.size > 0 && [type, ...nodesOf(type, 'type_identifier')].some((part) => part.type === 'type_identifier' && parameters.has(part.text))
  // `box[T]` is hidden whatever T is.
  return isGeneric && type.type !== 'generic_type' ? undefined : typeAt(source, type)
}

/** `func F[T any](x T) T` has its argument's type. */
function genericResult({ node }: At, argument: ValueType | undefined, depth: number): ValueType | undefined {
  const type = onlyResult(node)?.text
  const first = node.childForFieldName('parameters')?.namedChild(0)?.childForFieldName('type')?.text
  return depth <= deepest && type !== undefined && type === first && typeParameters(node).has(type) ? argument : undefined
}

function onlyResult(callable: Node): Node | null {
  const result = callable.childForFieldName('result')
  if (result?.type !== 'parameter_list') return result
  const only = result.namedChildCount === 1 ? result.namedChild(0) : null
  return only !== null && only.childrenForFieldName('name').filter((node) => node.isNamed).length <= 1 ? only.childForFieldName('type') : null
}

function typeParameters(callable: Node): ReadonlySet<string> {
  const list = callable.childForFieldName('type_parameters')
  return new Set(list?.namedChildren.flatMap((declaration) => declaration.childrenForFieldName('name').map((node) => node.text)) ?? [])
}

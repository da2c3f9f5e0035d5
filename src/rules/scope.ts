import type { Node, Tree } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'

/** What a name inside a function means; package-level names, imports and Go's own names have no binding. */
export type Binding =
  | { readonly kind: 'parameter'; readonly function: Node; readonly index: number; readonly variadic: boolean; readonly type: Node | null; readonly scope: Node }
  | { readonly kind: 'receiver'; readonly type: Node | null; readonly scope: Node }
  | { readonly kind: 'value'; readonly type: Node | null; readonly assigned: Assigned | undefined; readonly scope: Node }
  | { readonly kind: 'range'; readonly over: Node; readonly isValue: boolean; readonly scope: Node }
  | { readonly kind: 'other'; readonly scope: Node }

/** An expression that a name is given; where it is a call with several results, which of them. */
export interface Assigned {
  readonly value: Node
  readonly result: number
}

const functions = new Set(['function_declaration', 'method_declaration', 'func_literal'])

/** The declaration that an identifier means, looked for from the inside outwards, and only before its use, as Go's scopes have it. */
export function bindingOf(identifier: Node): Binding | undefined {
  const name = identifier.text
  for (let at: Node = identifier, scope = at.parent; scope !== null; at = scope, scope = scope.parent) {
    if (scope.type === 'source_file') return undefined
    if (functions.has(scope.type)) {
      const parameter = at.type === 'block' ? parameterOf(scope, name) : undefined
      if (parameter !== undefined) return parameter
      continue
    }
    if (expressions.has(scope.type)) continue
    // `path, ok := known[x]; path, err := look(x)`: the second gives the same name another value.
    let last: Binding | undefined
    for (const sibling of declaringChildren(scope)) {
      if (sibling.startIndex >= at.startIndex) break
      last = declaredIn(sibling, name, scope) ?? last
    }
    if (last !== undefined) return last
  }
  return undefined
}

/** Nothing is declared right below these: names are looked for in the functions and blocks around. */
const expressions = new Set('selector_expression call_expression argument_list binary_expression unary_expression parenthesized_expression index_expression slice_expression composite_literal literal_value keyed_element literal_element expression_statement return_statement assignment_statement'.split(' '))

const declaring = new Set('short_var_declaration var_declaration const_declaration range_clause for_clause type_declaration receive_statement expression_list'.split(' '))

const known = new WeakMap<Tree, Map<number, readonly Node[]>>()

/** The children that can declare a name: a long function is asked for each identifier in it. */
function declaringChildren(scope: Node): readonly Node[] {
  let ofTree = known.get(scope.tree)
  if (ofTree === undefined) known.set(scope.tree, (ofTree = new Map<number, readonly Node[]>()))
  let children = ofTree.get(scope.id)
  if (children === undefined) ofTree.set(scope.id, (children = scope.namedChildren.filter(({ type }) => declaring.has(type))))
  return children
}

/** True where an identifier is declared inside a function, so that it is no import and no package-level name. */
export function isShadowed(identifier: Node): boolean {
  return bindingOf(identifier) !== undefined
}

/** The innermost function around a node. */
export function functionAround(node: Node): Node | undefined {
  for (let at = node.parent; at !== null; at = at.parent) if (functions.has(at.type)) return at
  return undefined
}

/** The declared function that a node is somewhere in. */
export function outermostFunction(node: Node): Node | undefined {
  let outermost: Node | undefined
  for (let at = functionAround(node); at !== undefined; at = functionAround(at)) outermost = at
  return outermost
}

/** What plain assignments within a scope give a name. */
export function assignmentsTo(name: string, scope: Node): readonly Assigned[] {
  const found: Assigned[] = []
  for (const statement of nodesOf(scope, 'assignment_statement')) {
    const assigned = pair(statement.childForFieldName('left')?.namedChildren ?? [], statement.childForFieldName('right'), name)
    if (assigned !== undefined) found.push(assigned)
  }
  return found
}

/** What the plain assignment gives a name that the name stands left in; where it stands there twice, it is asked of the first. */
export function assignedAt(identifier: Node): Assigned | undefined {
  const list = identifier.parent
  const statement = list?.type === 'expression_list' ? list.parent : null
  if (list === null || statement?.type !== 'assignment_statement' || statement.childForFieldName('left')?.equals(list) !== true) return undefined
  const left = list.namedChildren
  const first = left.find((node) => node.text === identifier.text)
  return first?.equals(identifier) === true ? pair(left, statement.childForFieldName('right'), identifier.text) : undefined
}

function pair(left: readonly Node[], right: Node | null, name: string): Assigned | undefined {
  const index = left.findIndex((node) => node.text === name)
  if (index < 0 || right === null) return undefined
  const values = right.namedChildren
  const value = values.length === left.length ? values[index] : values.length === 1 ? values[0] : undefined
  return value === undefined ? undefined : { value, result: values.length === left.length ? 0 : index }
}

/** What a `var` or `const` line gives a name, if it declares it. */
export function specValue(spec: Node, name: string): { readonly assigned: Assigned | undefined } | undefined {
  const names = spec.childrenForFieldName('name').filter((node) => node.isNamed)
  if (!names.some((node) => node.text === name)) return undefined
  return { assigned: pair(names, spec.childForFieldName('value'), name) }
}

function parameterOf(owner: Node, name: string): Binding | undefined {
  let index = 0
  for (const declaration of owner.childForFieldName('parameters')?.namedChildren ?? []) {
    const names = declaration.childrenForFieldName('name').filter((node) => node.isNamed)
    const type = declaration.childForFieldName('type')
    for (const parameter of names) {
      if (parameter.text === name) return { kind: 'parameter', function: owner, index, variadic: declaration.type === 'variadic_parameter_declaration', type, scope: owner }
      index++
    }
    if (names.length === 0) index++
  }
  for (const field of ['receiver', 'result'] as const) {
    for (const declaration of owner.childForFieldName(field)?.namedChildren ?? []) {
      if (!declaration.childrenForFieldName('name').some((node) => node.text === name)) continue
      const type = declaration.childForFieldName('type')
      return field === 'receiver' ? { kind: 'receiver', type, scope: owner } : { kind: 'value', type, assigned: undefined, scope: owner }
    }
  }
  return undefined
}

function declaredIn(statement: Node, name: string, scope: Node): Binding | undefined {
  switch (statement.type) {
    case 'short_var_declaration': {
      const left = statement.childForFieldName('left')?.namedChildren ?? []
      if (!left.some((node) => node.text === name)) return undefined
      return { kind: 'value', type: null, assigned: pair(left, statement.childForFieldName('right'), name), scope }
    }
    case 'var_declaration':
    case 'const_declaration':
      for (const spec of nodesOf(statement, ['var_spec', 'const_spec'])) {
        const declared = specValue(spec, name)
        if (declared !== undefined) return { kind: 'value', type: spec.childForFieldName('type'), ...declared, scope }
      }
      return undefined
    case 'range_clause': {
      const left = statement.childForFieldName('left')?.namedChildren ?? []
      const over = statement.childForFieldName('right')
      const index = left.findIndex((node) => node.text === name)
      return index < 0 || over === null ? undefined : { kind: 'range', over, isValue: index === 1, scope }
    }
    case 'for_clause':
      return statement.namedChildren.map((child) => declaredIn(child, name, scope)).find((bound) => bound !== undefined)
    case 'type_declaration':
    case 'receive_statement':
    case 'expression_list':
      return declaresOther(statement, name) ? { kind: 'other', scope } : undefined
    default:
      return undefined
  }
}

/** Local types, received values and the alias of a type switch. */
function declaresOther(statement: Node, name: string): boolean {
  if (statement.type === 'type_declaration') return statement.namedChildren.some((spec) => spec.childForFieldName('name')?.text === name)
  const names = statement.type === 'expression_list' ? statement : statement.childForFieldName('left')
  const isAlias = statement.type !== 'expression_list' || statement.parent?.childForFieldName('alias')?.equals(statement) === true
  return isAlias && (names?.namedChildren.some((node) => node.text === name) ?? false)
}

export const contains = (outer: Node, inner: Node): boolean => outer.startIndex <= inner.startIndex && outer.endIndex >= inner.endIndex

/** True for `x = f(x)`, which says nothing new of x. */
export const mentions = (value: Node, name: string): boolean => value.type === 'call_expression' && new RegExp(`\\b${name}\\b`).test(value.text)

import type { Node } from 'web-tree-sitter'
import type { Package } from '../go/package.js'
import { receiverType } from './declarations.js'
import { namedType } from './named-type.js'
import { typeNameOf, type TypeName } from './named-value.js'
import { argumentsOf, importNamed, packageFunction, sourcesWith, type At } from './package-names.js'
import type { RuleContext } from './rule.js'
import { isShadowed } from './scope.js'

/** What has a value beyond the function that it stands in: a parameter of a function of the closure, or a struct's field. */
export type NameHolder =
  | { readonly kind: 'parameter'; readonly key: string; readonly declared: At; readonly index: number; readonly name: string }
  | { readonly kind: 'field'; readonly key: string; readonly owner: TypeName; readonly field: string }

/** What an expression is given to: `open(name)`, `&tool{name: name}`, `t.name = name`; undefined where that is Go's own, or not plain. */
export function nameHolderAt({ source, node }: At, context: RuleContext): NameHolder | undefined {
  const { parent } = node
  switch (parent?.type) {
    case 'argument_list':
      return parent.parent?.type === 'call_expression' ? parameterFor({ source, node: parent.parent }, node, context) : undefined
    case 'literal_element':
      return literalField({ source, node: parent }, context)
    case 'expression_list':
      return assignedField({ source, node }, parent, context)
    default:
      return undefined
  }
}

function parameterFor(call: At, value: Node, context: RuleContext): NameHolder | undefined {
  const index = argumentsOf(call.node).findIndex((argument) => argument.equals(value))
  const declared = calledBy(call, context)
  const name = declared === undefined ? undefined : parameterName(declared.node, index)
  if (declared === undefined || name === undefined) return undefined
  return { kind: 'parameter', key: `${declared.source.file.path} ${declared.node.startIndex} ${index}`, declared, index, name }
}

/** The function or method that a call is of, where the source says which and it is not Go's own. */
function calledBy({ source, node }: At, context: RuleContext): At | undefined {
  const callee = node.childForFieldName('function')
  if (callee?.type === 'identifier') return isShadowed(callee) ? undefined : packageFunction(source.package, callee.text, context)
  const operand = callee?.type === 'selector_expression' ? callee.childForFieldName('operand') : null
  const name = callee?.childForFieldName('field')?.text
  if (operand === null || name === undefined) return undefined
  const importPath = operand.type === 'identifier' ? importNamed(source, operand, context) : undefined
  if (importPath !== undefined) {
    const read = context.closure.packages.get(importPath)
    return read === undefined || read.standard ? undefined : packageFunction(read, name, context)
  }
  const type = typeNameOf({ source, node: operand }, context)
  return type === undefined ? undefined : methodOf(type.package, type.name, name, context)
}

function methodOf(read: Package, type: string, name: string, context: RuleContext): At | undefined {
  for (const source of sourcesWith(read, [`) ${name}(`], context)) {
    const node = source.root.namedChildren.find((top) => top.type === 'method_declaration' && top.childForFieldName('name')?.text === name && receiverType(top) === type)
    if (node !== undefined) return { source, node }
  }
  return undefined
}

/** The name of a function's parameter; a variadic one is a list, and one without a name is used nowhere. */
function parameterName(declared: Node, index: number): string | undefined {
  const names = (declared.childForFieldName('parameters')?.namedChildren ?? [])
    .filter(({ type }) => type !== 'comment')
    .flatMap((declaration) => {
      const of = declaration.childrenForFieldName('name').filter((node) => node.isNamed)
      const isList = declaration.type === 'variadic_parameter_declaration'
      return of.length === 0 ? [undefined] : of.map(({ text }) => (isList || text === '_' ? undefined : text))
    })
  return names[index]
}

/** `&tool{name: name}`. */
function literalField({ source, node }: At, context: RuleContext): NameHolder | undefined {
  const element = node.parent?.type === 'keyed_element' && node.parent.childForFieldName('value')?.equals(node) === true ? node.parent : undefined
  const key = element?.childForFieldName('key')?.namedChild(0)
  const literal = element?.parent?.parent
  const type = literal?.type === 'composite_literal' ? literal.childForFieldName('type') : null
  if (key?.type !== 'identifier' || type === null) return undefined
  return fieldOf(namedType({ source, node: type }, context), key.text)
}

/** `t.name = name`. */
function assignedField({ source, node }: At, values: Node, context: RuleContext): NameHolder | undefined {
  const statement = values.parent
  const left = statement?.type === 'assignment_statement' ? statement.childForFieldName('left') : null
  if (left === null || statement?.childForFieldName('right')?.equals(values) !== true || left.namedChildCount !== values.namedChildCount) return undefined
  const target = left.namedChild(values.namedChildren.findIndex((value) => value.equals(node)))
  const operand = target?.type === 'selector_expression' ? target.childForFieldName('operand') : null
  const field = target?.childForFieldName('field')?.text
  return operand === null || field === undefined ? undefined : fieldOf(typeNameOf({ source, node: operand }, context), field)
}

function fieldOf(owner: TypeName | undefined, field: string): NameHolder | undefined {
  return owner === undefined || owner.package.standard ? undefined : { kind: 'field', key: `${owner.package.importPath}.${owner.name} ${field}`, owner, field }
}

import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { receiverType } from './declarations.js'
import { namedType } from './named-type.js'
import { typeNameOf, type TypeName } from './named-value.js'
import { importNamed, packageFunction, sourcesWith, type At } from './package-names.js'
import type { RuleContext } from './rule.js'
import { bindingOf } from './scope.js'

/** The method that a call means, where declarations say of what type its operand is: a variable, a field of one, or what a function gives first. */
export function methodCalled({ source, node: callee }: At, context: RuleContext): At | undefined {
  const operand = callee.childForFieldName('operand')
  const name = callee.childForFieldName('field')?.text
  const owner = operand === null || name === undefined ? undefined : ownerOf({ source, node: operand }, context)
  if (owner === undefined || name === undefined) return undefined
  for (const other of sourcesWith(owner.package, [`) ${name}(`], context)) {
    const method = other.root.namedChildren.find((top) => top.type === 'method_declaration' && top.childForFieldName('name')?.text === name && receiverType(top) === owner.name)
    if (method !== undefined) return { source: other, node: method }
  }
  return undefined
}

function ownerOf({ source, node }: At, context: RuleContext): TypeName | undefined {
  const known = typeNameOf({ source, node }, context)
  if (known !== undefined) return known
  if (node.type === 'selector_expression') return typeOfField({ source, node }, context)
  const binding = node.type === 'identifier' ? bindingOf(node) : undefined
  if (binding?.kind === 'receiver') return binding.type === null ? undefined : named({ source, node: binding.type }, context)
  return binding?.kind === 'value' && binding.type === null && binding.assigned?.result === 0 ? firstResult({ source, node: binding.assigned.value }, context) : undefined
}

/** `opts.Config`, by the struct that has the field. */
function typeOfField({ source, node }: At, context: RuleContext): TypeName | undefined {
  const [operand, field] = [node.childForFieldName('operand'), node.childForFieldName('field')?.text]
  const owner = operand === null ? undefined : ownerOf({ source, node: operand }, context)
  if (owner === undefined) return undefined
  for (const other of sourcesWith(owner.package, [owner.name], context)) {
    for (const spec of nodesOf(other.root, 'type_spec')) {
      const struct = spec.childForFieldName('name')?.text === owner.name ? spec.childForFieldName('type') : null
      const line = struct?.type === 'struct_type' ? nodesOf(struct, 'field_declaration').find((one) => one.childrenForFieldName('name').some((name) => name.text === field)) : undefined
      const type = line?.childForFieldName('type')
      if (type !== null && type !== undefined) return named({ source: other, node: type }, context)
    }
  }
  return undefined
}

/** `cfg, err := config.Default()`. */
function firstResult({ source, node }: At, context: RuleContext): TypeName | undefined {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null
  const operand = callee?.childForFieldName('operand')
  if (callee === null) return undefined
  const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
  const read = callee.type === 'identifier' ? source.package : importPath === undefined ? undefined : context.closure.packages.get(importPath)
  const name = callee.type === 'identifier' ? callee.text : callee.childForFieldName('field')?.text
  const declared = read === undefined || name === undefined ? undefined : packageFunction(read, name, context)
  const result = declared?.node.childForFieldName('result')
  const type = result?.type === 'parameter_list' ? result.namedChild(0)?.childForFieldName('type') : result
  return declared === undefined || type === null || type === undefined ? undefined : named({ source: declared.source, node: type }, context)
}

/** Pointers aside. */
function named({ source, node }: At, context: RuleContext): TypeName | undefined {
  const bare: Node | null = node.type === 'pointer_type' ? node.namedChild(0) : node
  const found = bare === null ? undefined : namedType({ source, node: bare }, context)
  return found === undefined || found.package.standard ? undefined : found
}

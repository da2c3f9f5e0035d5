import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { isForOtherSystem } from './other-system.js'
import { argumentsOf, packageFunction, packageValue, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { assignmentsTo, bindingOf, contains, functionAround, mentions, type Assigned } from './scope.js'

const deepest = 6

/** The elements of a literal, without what is remarked beside them. */
export const elementsOf = (literal: Node): readonly Node[] => (literal.childForFieldName('body')?.namedChildren ?? []).filter(({ type }) => type !== 'comment')

/** The first elements of the literals that a list begins as: `[]string{"x", …}`, also inside append, and of variables that are given one. */
export function firstElements({ source, node: list }: At, context: RuleContext, depth = 0): readonly At[] {
  if (depth > deepest) return []
  switch (list.type) {
    case 'composite_literal': {
      const [element] = elementsOf(list)
      const first = element?.type === 'literal_element' ? element.namedChild(0) : null
      return first === null ? [] : [{ source, node: first }]
    }
    case 'call_expression': {
      const callee = list.childForFieldName('function')
      const first = callee?.text === 'append' ? argumentsOf(list)[0] : undefined
      if (first !== undefined) return firstElements({ source, node: first }, context, depth + 1)
      const declared = callee?.type === 'identifier' && bindingOf(callee) === undefined ? packageFunction(source.package, callee.text, context) : undefined
      return declared === undefined ? [] : returnedFirst(declared).flatMap((one) => firstElements(one, context, depth + 1))
    }
    case 'identifier':
      return givenTo({ source, node: list }, context).flatMap((one) => firstElements(one, context, depth + 1))
    default:
      return []
  }
}

/** The elements of the literals that a list is given. */
export function allElements({ source, node: list }: At, context: RuleContext, depth = 0): readonly At[] {
  if (depth > deepest) return []
  if (list.type === 'composite_literal') return elementsOf(list).flatMap((element) => (element.type === 'literal_element' && element.namedChild(0) !== null ? [{ source, node: element.namedChild(0)! }] : []))
  return list.type === 'identifier' ? givenTo({ source, node: list }, context).flatMap((one) => allElements(one, context, depth + 1)) : []
}

/** What a variable is given. */
function givenTo({ source, node }: At, context: RuleContext): readonly At[] {
  const binding = bindingOf(node)
  const given: readonly (Assigned & { readonly source?: ParsedSource })[] =
    binding === undefined
      ? (packageValue(source.package, node.text, context)?.values ?? [])
      : [...(binding.kind === 'value' && binding.assigned !== undefined ? [binding.assigned] : []), ...assignmentsTo(node.text, binding.scope)]
  return given
    .filter(({ value }) => !contains(value, node) && (!mentions(value, node.text) || isPutBefore(value, node.text)))
    .map((one) => ({ source: one.source ?? source, node: one.value }))
    .filter((one) => !isForOtherSystem(one, context))
}

/** `list = append(others, list...)`. */
function isPutBefore(value: Node, list: string): boolean {
  const first = value.childForFieldName('function')?.text === 'append' ? argumentsOf(value)[0] : undefined
  return first !== undefined && !new RegExp(`\\b${list}\\b`).test(first.text)
}

/** What a function returns first. */
function returnedFirst({ source, node }: At): readonly At[] {
  return nodesOf(node, 'return_statement').flatMap((statement) => {
    const first = functionAround(statement)?.id === node.id ? statement.namedChild(0)?.namedChild(0) : undefined
    return first === null || first === undefined ? [] : [{ source, node: first }]
  })
}

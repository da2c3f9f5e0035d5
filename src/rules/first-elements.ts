import { nodesOf } from '../go/tree.js'
import { argumentsOf, packageFunction, packageValue, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { assignmentsTo, bindingOf, contains, functionAround, mentions, type Assigned } from './scope.js'

const deepest = 6

/** The first elements of the literals that a list begins as: `[]string{"x", …}`, also inside append, and of variables that are given one. */
export function firstElements({ source, node: list }: At, context: RuleContext, depth = 0): readonly At[] {
  if (depth > deepest) return []
  switch (list.type) {
    case 'composite_literal': {
      const element = list.childForFieldName('body')?.namedChild(0)
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
    case 'identifier': {
      const binding = bindingOf(list)
      const given: readonly (Assigned & { readonly source?: ParsedSource })[] =
        binding === undefined
          ? (packageValue(source.package, list.text, context)?.values ?? [])
          : [...(binding.kind === 'value' && binding.assigned !== undefined ? [binding.assigned] : []), ...assignmentsTo(list.text, binding.scope)]
      return given
        .filter(({ value }) => !contains(value, list) && !mentions(value, list.text))
        .flatMap((one) => firstElements({ source: one.source ?? source, node: one.value }, context, depth + 1))
    }
    default:
      return []
  }
}

/** What a function returns first. */
function returnedFirst({ source, node }: At): readonly At[] {
  return nodesOf(node, 'return_statement').flatMap((statement) => {
    const first = functionAround(statement)?.id === node.id ? statement.namedChild(0)?.namedChild(0) : undefined
    return first === null || first === undefined ? [] : [{ source, node: first }]
  })
}

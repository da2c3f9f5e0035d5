import { argumentsOf, packageValue, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { assignmentsTo, bindingOf, contains, mentions, type Assigned } from './scope.js'

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
      const first = list.childForFieldName('function')?.text === 'append' ? argumentsOf(list)[0] : undefined
      return first === undefined ? [] : firstElements({ source, node: first }, context, depth + 1)
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

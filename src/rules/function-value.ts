import type { Node } from 'web-tree-sitter'
import { argumentsOf, importNamed, packageValue, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { assignmentsTo, bindingOf } from './scope.js'

/** The literal that a variable which is called holds, where it is given nothing else: `func() string {…}`, also inside `sync.OnceValue`. */
export function functionValue(source: ParsedSource, callee: Node, context: RuleContext): At | undefined {
  const binding = bindingOf(callee)
  if (binding === undefined) {
    const values = packageValue(source.package, callee.text, context)?.values ?? []
    return values.length === 1 ? literalIn(values[0]!.source, values[0]!.value, context) : undefined
  }
  if (binding.kind !== 'value' || binding.assigned?.result !== 0 || assignmentsTo(callee.text, binding.scope).length > 0) return undefined
  return literalIn(source, binding.assigned.value, context)
}

function literalIn(source: ParsedSource, value: Node, context: RuleContext): At | undefined {
  if (value.type === 'func_literal') return { source, node: value }
  const callee = value.type === 'call_expression' ? value.childForFieldName('function') : null
  const operand = callee?.childForFieldName('operand')
  if (operand?.type !== 'identifier' || !/^OnceValues?$/.test(callee?.childForFieldName('field')?.text ?? '') || importNamed(source, operand, context) !== 'sync') return undefined
  const given = argumentsOf(value)[0]
  return given?.type === 'func_literal' ? { source, node: given } : undefined
}

import type { Node } from 'web-tree-sitter'
import { nodesNamed, packageValue, sourcesWith, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { bindingOf } from './scope.js'

/** What composite literals of the operand's type, and its own methods, give a field; the type is looked for by name. */
export function fieldValues(source: ParsedSource, operand: Node, field: string, context: RuleContext): readonly At[] {
  const type = operand.type === 'identifier' ? typeOf(source, operand, context) : operand.type === 'selector_expression' ? onlyOwner(source, field, context) : undefined
  if (type === undefined) return []
  return sourcesWith(source.package, [`${field}:`, `.${field} =`, `.${field}, `], context).flatMap((other) => [
    ...literalValues(other, field).filter(({ literal }) => typeName(literal.childForFieldName('type')) === type),
    ...assignedFields(other, field).filter(({ operand: owner }) => typeOf(other, owner, context) === type),
  ].map(({ value }) => ({ source: other, node: value })))
}

/** The one struct of a package that has a field of a name that no other package can say: `c.server.path` is that one's. */
function onlyOwner(source: ParsedSource, field: string, context: RuleContext): string | undefined {
  if (!/^\p{Ll}/u.test(field)) return undefined
  const owners = sourcesWith(source.package, [field], context).flatMap((other) =>
    nodesNamed(other, field).flatMap((node) => (node.parent?.type === 'field_declaration' && node.parent.childForFieldName('type')?.equals(node) !== true ? [node.parent] : [])),
  )
  const spec = owners.length === 1 ? owners[0]!.parent?.parent?.parent : undefined
  return spec?.type === 'type_spec' ? spec.childForFieldName('name')?.text : undefined
}

function* keyedElements(source: ParsedSource, field: string): Generator<Node> {
  const pattern = new RegExp(`\\b${field}\\s*:`, 'g')
  for (const match of source.text.matchAll(pattern)) {
    const element = source.root.descendantForIndex(match.index, match.index + field.length)?.parent?.parent
    if (element?.type === 'keyed_element') yield element
  }
}

function literalValues(source: ParsedSource, field: string): readonly { readonly literal: Node; readonly value: Node }[] {
  return [...keyedElements(source, field)].flatMap((element) => {
    // In a list of structs the type stands at the list: `[]tool{{name: "x"}}`.
    let literal = element.parent?.parent ?? null
    while (literal !== null && literal.type !== 'composite_literal') literal = literal.parent
    const value = element.childForFieldName('value')
    return literal === null || value === null ? [] : [{ literal, value }]
  })
}

function assignedFields(source: ParsedSource, field: string): readonly { readonly operand: Node; readonly value: Node }[] {
  const found: { operand: Node; value: Node }[] = []
  for (const match of source.text.matchAll(new RegExp(`\\.${field}\\s*(?:,[^=\\n]*)?=[^=]`, 'g'))) {
    const selector = source.root.descendantForIndex(match.index + 1, match.index + 1 + field.length)?.parent
    const left = selector?.parent
    const operand = selector?.childForFieldName('operand')
    const right = left?.parent?.type === 'assignment_statement' ? left.parent.childForFieldName('right') : null
    // Of a call with several results the first one counts.
    const isFirst = left?.namedChild(0)?.id === selector?.id
    if (operand?.type === 'identifier' && isFirst && right?.namedChildCount === 1) found.push({ operand, value: right.namedChild(0)! })
  }
  return found
}

/** The name of the type that a local name, parameter or receiver has, where it is written down. */
export function typeOf(source: ParsedSource, identifier: Node, context: RuleContext): string | undefined {
  const binding = bindingOf(identifier)
  if (binding === undefined) {
    const value = packageValue(source.package, identifier.text, context)
    return value === undefined ? undefined : typeName(value.declared.node.childForFieldName('type')) ?? typeOfValue(value.values[0]?.value)
  }
  if (binding.kind === 'range') return binding.over.type === 'identifier' ? typeOf(source, binding.over, context) : typeOfValue(binding.over)
  if (binding.kind === 'other') return undefined
  return typeName(binding.type) ?? (binding.kind === 'value' ? typeOfValue(binding.assigned?.value) : undefined)
}

function typeOfValue(value: Node | undefined): string | undefined {
  if (value?.childForFieldName('function')?.text === 'new') return typeName(value.childForFieldName('arguments')?.namedChild(0) ?? null)
  const literal = value?.type === 'unary_expression' ? value.childForFieldName('operand') : value
  return literal?.type === 'composite_literal' ? typeName(literal.childForFieldName('type')) : undefined
}

/** A type's bare name: `*T`, `[]T`, `[]*T` and `T` are all T; a struct without a name is its own text. */
function typeName(type: Node | null): string | undefined {
  return type === null ? undefined : type.text.replace(/^(\[[\w.]*\]|\*)+/, '')
}

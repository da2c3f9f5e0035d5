import type { Node } from 'web-tree-sitter'
import type { ParsedSource } from './rule.js'

/** `alias.Name` as expressions, or `Name` alone where the import is a dot. */
export function references(source: ParsedSource, alias: string, name: string): readonly Node[] {
  const pattern = alias === '.' ? new RegExp(`(?<![\\w.])${name}\\b`, 'g') : new RegExp(`\\b${alias}\\s*\\.\\s*${name}\\b`, 'g')
  return [...source.text.matchAll(pattern)].flatMap(({ index, 0: text }) => {
    const node = source.root.descendantForIndex(index + text.length - name.length, index + text.length)
    if (node?.text !== name) return []
    if (alias === '.') return node.type === 'identifier' && node.parent?.childForFieldName('name')?.equals(node) !== true ? [node] : []
    return node.type === 'field_identifier' && node.parent?.childForFieldName('operand')?.type === 'identifier' ? [node.parent] : []
  })
}

/** The call whose callee a node is. */
export function callOf(callee: Node): Node | undefined {
  return callee.parent?.type === 'call_expression' && callee.parent.childForFieldName('function')?.equals(callee) === true ? callee.parent : undefined
}

/** The name that is given a value: an identifier, or a field's. */
export function holderOf(value: Node): Node | undefined {
  const { parent } = value
  if (parent?.type === 'literal_element' && parent.parent?.type === 'keyed_element') {
    const key = parent.parent.childForFieldName('key')?.namedChild(0)
    // A key that is a name is a field; as a field it is found in selectors.
    return key?.type === 'identifier' ? fieldNamed(key) : undefined
  }
  if (parent?.type !== 'expression_list' || parent.namedChildCount !== 1) return undefined
  const left = parent.parent?.childForFieldName('left')?.namedChild(0) ?? parent.parent?.childForFieldName('name')
  return left?.type === 'selector_expression' ? (left.childForFieldName('field') ?? undefined) : (left ?? undefined)
}

function fieldNamed(key: Node): Node | undefined {
  return key.parent ?? undefined
}

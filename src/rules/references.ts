import type { Node } from 'web-tree-sitter'
import type { ParsedSource } from './rule.js'

/** `alias.Name` as expressions, or `Name` alone where the import is a dot. */
export function references(source: ParsedSource, alias: string, name: string): readonly Node[] {
  return [...placesOf(source.text, alias, name)].flatMap((index) => {
    const node = source.root.descendantForIndex(index, index + name.length)
    if (node?.text !== name) return []
    if (alias === '.') return node.type === 'identifier' && node.parent?.childForFieldName('name')?.equals(node) !== true ? [node] : []
    return node.type === 'field_identifier' && node.parent?.childForFieldName('operand')?.type === 'identifier' ? [node.parent] : []
  })
}

const word = /\w/
const space = /\s/

/** Where the name stands in a text, whole and behind its alias; found by the name, which is rarer than the alias. */
function* placesOf(text: string, alias: string, name: string): Generator<number> {
  for (let index = text.indexOf(name); index >= 0; index = text.indexOf(name, index + name.length)) {
    if (word.test(text.charAt(index + name.length))) continue
    if (alias === '.' ? !/[\w.]/.test(text.charAt(index - 1)) : isBehind(text, index, alias)) yield index
  }
}

function isBehind(text: string, index: number, alias: string): boolean {
  const dot = behindSpace(text, index) - 1
  if (text[dot] !== '.') return false
  const end = behindSpace(text, dot)
  return text.startsWith(alias, end - alias.length) && !word.test(text.charAt(end - alias.length - 1))
}

function behindSpace(text: string, index: number): number {
  let at = index
  while (space.test(text.charAt(at - 1))) at--
  return at
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

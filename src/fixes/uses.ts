import type { Node } from 'web-tree-sitter'
import { isReference } from '../rules/missing-names.js'
import { isShadowed } from '../rules/scope.js'

/** What some Go names. */
export interface Uses {
  /** Names of the package, as far as they are not declared inside. */
  readonly names: ReadonlySet<string>
  /** What stands behind a dot, and keys of literals, which may be fields. */
  readonly fields: ReadonlySet<string>
  /** What stands before a dot, and is no local name. */
  readonly qualifiers: ReadonlySet<string>
  /** The nodes that are `C.name`. */
  readonly c: readonly Node[]
}

const answers = new WeakMap<Node, Uses>()

export function usesOf(node: Node): Uses {
  let answer = answers.get(node)
  if (answer === undefined) answers.set(node, (answer = readUses(node)))
  return answer
}

function readUses(root: Node): Uses {
  const names = new Set<string>()
  const fields = new Set<string>()
  const qualifiers = new Set<string>()
  const c: Node[] = []
  for (const node of root.descendantsOfType(['identifier', 'type_identifier', 'field_identifier', 'package_identifier'])) {
    const { parent } = node
    if (parent === null) continue
    if (node.type === 'field_identifier') {
      if (parent.type === 'selector_expression' || parent.type === 'method_elem') fields.add(node.text)
      continue
    }
    if (node.type === 'package_identifier') {
      if (parent.type !== 'qualified_type') continue
      qualifiers.add(node.text)
      if (node.text === 'C') c.push(parent)
      continue
    }
    const isKey = parent.type === 'literal_element' && parent.parent?.type === 'keyed_element' && parent.parent.namedChild(0)?.id === parent.id
    if (isKey) fields.add(node.text)
    if (!(isKey || isReference(node)) || isShadowed(node)) continue
    const isQualifier = parent.type === 'selector_expression' && parent.childForFieldName('operand')?.id === node.id
    if (isQualifier) qualifiers.add(node.text)
    if (isQualifier && node.text === 'C') c.push(parent)
    // A variable of the package can stand before a dot as well.
    else names.add(node.text)
  }
  return { names, fields, qualifiers, c }
}

/** What stands behind the dot of `C.name`. */
export const cName = (reference: Node): string => (reference.childForFieldName('field') ?? reference.childForFieldName('name'))?.text ?? ''

/** True where a file names something of its package, or, of a field or method, where it stands behind a dot, in an interface or as a key. */
export function mentions({ root, text }: { readonly root: Node; readonly text: string }, name: string, kind: 'name' | 'field'): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const node = root.descendantForIndex(at, at + name.length)
    if (node?.startIndex !== at || node.text !== name || node.parent === null) continue
    const { parent } = node
    const isKey = parent.type === 'literal_element' && parent.parent?.type === 'keyed_element'
    if (node.type === 'field_identifier' ? kind === 'field' && /^(selector_expression|method_elem)$/.test(parent.type) : node.type !== 'package_identifier' && (isKey || (kind === 'name' && isReference(node) && !isShadowed(node)))) return true
  }
  return false
}

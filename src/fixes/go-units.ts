import type { Node } from 'web-tree-sitter'
import { receiverType } from '../rules/declarations.js'

/** What can be moved out of a Go file by itself: a declaration, or a line of a group. */
export interface Unit {
  readonly kind: 'func' | 'method' | 'type' | 'const' | 'var'
  /** What it declares; for a method, the method's name. */
  readonly names: readonly string[]
  /** The type a method is declared on. */
  readonly receiver?: string
  /** The declaration, or the spec within its group. */
  readonly node: Node
  /** The declaration of the group, where it is one of several in parentheses. */
  readonly group?: Node
  /** Its lines with its comments, counted from 0, both included. */
  readonly first: number
  readonly last: number
  /** The comments before it, as they are written. */
  readonly docs: readonly Node[]
}

/** What stands in parentheses after one keyword, with the lines that go when nothing of it is left. */
export interface Group {
  readonly node: Node
  readonly first: number
  readonly last: number
}

export interface Units {
  readonly units: readonly Unit[]
  readonly groups: readonly Group[]
}

/** The declarations of a file behind its imports, in their order. */
export function unitsOf(root: Node): Units {
  const units: Unit[] = []
  const groups: Group[] = []
  for (const top of root.namedChildren) {
    switch (top.type) {
      case 'function_declaration':
        units.push({ kind: 'func', names: namesOf(top), node: top, ...linesOfNode(top) })
        break
      case 'method_declaration':
        units.push({ kind: 'method', names: namesOf(top), receiver: receiverType(top), node: top, ...linesOfNode(top) })
        break
      case 'type_declaration':
      case 'var_declaration':
      case 'const_declaration': {
        const kind = top.type === 'type_declaration' ? 'type' : top.type === 'var_declaration' ? 'var' : 'const'
        const specs = specsOf(top)
        if (!isGrouped(top) || (kind === 'const' && dependsOnOrder(specs))) units.push({ kind, names: specs.flatMap(namesOf), node: top, ...linesOfNode(top) })
        else {
          const { first, last } = linesOfNode(top)
          groups.push({ node: top, first, last })
          for (const spec of specs) units.push({ kind, names: namesOf(spec), node: spec, group: top, ...linesOfNode(spec) })
        }
        break
      }
      default:
    }
  }
  return { units, groups }
}

/** The lines of a `var`, `const` or `type` declaration. */
export function specsOf(declaration: Node): readonly Node[] {
  const list = declaration.namedChildren.find(({ type }) => type === 'var_spec_list')
  return (list ?? declaration).namedChildren.filter(({ type }) => /^(var_spec|const_spec|type_spec|type_alias)$/.test(type))
}

/** True where the names stand in parentheses. */
export const isGrouped = (declaration: Node): boolean => /^\w+\s*\(/.test(declaration.text.slice(0, 40))

export const namesOf = (declared: Node): readonly string[] => declared.childrenForFieldName('name').filter(({ isNamed }) => isNamed).map(({ text }) => text)

/** True for constants that count: what a line means depends on those before it. */
function dependsOnOrder(specs: readonly Node[]): boolean {
  return specs.some((spec) => spec.childForFieldName('value') === null || spec.descendantsOfType('iota').length > 0)
}

/** A node's lines with the comments right above it. */
export function linesOfNode(node: Node): { readonly first: number; readonly last: number; readonly docs: readonly Node[] } {
  const docs: Node[] = []
  let first = node.startPosition.row
  for (let at = node.previousNamedSibling; at?.type === 'comment' && at.endPosition.row === first - 1 && startsLine(at); at = at.previousNamedSibling) {
    docs.unshift(at)
    first = at.startPosition.row
  }
  return { first, last: node.endPosition.row, docs }
}

/** False for a comment behind something on its line. */
function startsLine(comment: Node): boolean {
  const before = comment.previousNamedSibling
  return before === null || before.endPosition.row < comment.startPosition.row
}

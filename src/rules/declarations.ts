import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import type { ParsedSource } from './rule.js'

/** A name that a file declares at package level, or a method on one of its types. */
export interface Declaration {
  readonly name: string
  /** The type a method is declared on; undefined for everything else. */
  readonly receiver?: string
  /** The name's own node. */
  readonly node: Node
}

const answers = new WeakMap<ParsedSource, readonly Declaration[]>()

/** Every package-level declaration of a file, in its order; `_` and init are nobody's to use. A file is asked once for each dropped file beside it. */
export function declarationsOf(source: ParsedSource): readonly Declaration[] {
  let answer = answers.get(source)
  if (answer === undefined) answers.set(source, (answer = readDeclarations(source)))
  return answer
}

function readDeclarations(source: ParsedSource): readonly Declaration[] {
  const found: Declaration[] = []
  const add = (node: Node | null, receiver?: string): void => {
    if (node === null || node.text === '_' || (node.text === 'init' && receiver === undefined)) return
    found.push({ name: node.text, node, ...(receiver === undefined ? {} : { receiver }) })
  }
  for (const top of source.root.namedChildren) {
    switch (top.type) {
      case 'function_declaration':
        add(top.childForFieldName('name'))
        break
      case 'method_declaration':
        add(top.childForFieldName('name'), receiverType(top))
        break
      case 'type_declaration':
        for (const spec of top.namedChildren) add(spec.childForFieldName('name'))
        break
      case 'const_declaration':
      case 'var_declaration':
        for (const spec of nodesOf(top, ['const_spec', 'var_spec'])) for (const name of spec.childrenForFieldName('name')) add(name)
        break
      default:
    }
  }
  return found
}

/** The bare name of the type that a method is declared on. */
export function receiverType(method: Node): string {
  return /([\p{L}_][\p{L}\p{Nd}_]*)\s*(?:\[[^\]]*\])?\s*\)$/u.exec(method.childForFieldName('receiver')?.text ?? '')?.[1] ?? ''
}

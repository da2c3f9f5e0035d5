import type { Node } from 'web-tree-sitter'
import type { Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { sourcesWith } from './package-names.js'
import type { RuleContext } from './rule.js'

/** A method's type with the interfaces of its package that have the method, and the package's functions that give one of them. */
export function receiversOf(read: Package, type: string, method: string, context: RuleContext): { readonly types: readonly string[]; readonly constructors: readonly string[] } {
  const sources = sourcesWith(read, [type, `${method}(`], context).filter(({ text }) => text.includes('interface'))
  const interfaces = sources.flatMap(({ root }) =>
    nodesOf(root, 'type_spec').flatMap((spec) => {
      const body = spec.childForFieldName('type')
      const has = body?.type === 'interface_type' && body.namedChildren.some((element) => element.type === 'method_elem' && element.childForFieldName('name')?.text === method)
      return has ? (spec.childForFieldName('name')?.text ?? []) : []
    }),
  )
  const types = new Set([type, ...interfaces])
  const constructors = sourcesWith(read, [...types], context).flatMap(({ root }) =>
    root.namedChildren.flatMap((top) => (top.type === 'function_declaration' && types.has(firstResult(top)) ? (top.childForFieldName('name')?.text ?? []) : [])),
  )
  return { types: [...types], constructors }
}

/** The bare name of the type of a function's first result; '' where there is none. */
function firstResult(declared: Node): string {
  const result = declared.childForFieldName('result')
  const first = result?.type === 'parameter_list' ? result.namedChild(0)?.childForFieldName('type') : result
  return first?.text.replace(/^\*/, '') ?? ''
}

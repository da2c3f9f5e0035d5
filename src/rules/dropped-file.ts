import type { Node } from 'web-tree-sitter'
import type { GoFile, Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { declarationsOf } from './declarations.js'
import type { RuleContext } from './rule.js'

/**
 * Whether a file that is left out would do anything though no name of it is used: run at start-up, be called from C or by the linker's names, bring in
 * packages for what they do, or give a type that stays a method, which makes it something else to whoever asks.
 */
export function actsByItself(read: Package, file: GoFile, context: RuleContext): boolean {
  const source = context.parse(read, file)
  if (source === undefined) return true
  const { root, text } = source
  if (/\bfunc (init|main)\(|\bconstructor\b|^\/\/(export|go:linkname) /m.test(text)) return true
  if (file.facts?.header.imports.some(({ name }) => name === '_') === true) return true
  const declared = declarationsOf(source)
  const own = new Set(declared.flatMap(({ name, receiver }) => (receiver === undefined ? [name] : [])))
  if (declared.some(({ receiver }) => receiver !== undefined && !own.has(receiver))) return true
  return root.namedChildren.some((top: Node) => top.type === 'var_declaration' && nodesOf(top, 'call_expression').length > 0)
}

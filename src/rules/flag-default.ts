import type { Node } from 'web-tree-sitter'
import { knownLibrary } from './known-libraries.js'
import { argumentsOf, importNamed, nodesNamed, sourcesWith, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { bindingOf } from './scope.js'

const definesText = /^String(P)?$/
const definesVariable = /^StringVar(P)?$/

/** What a call that defines a flag gives it where a person says nothing: `flag.String("tool", "x", "…")`. */
export function flagDefault(source: ParsedSource, call: Node, context: RuleContext): Node | undefined {
  const callee = call.childForFieldName('function')
  const operand = callee?.childForFieldName('operand')
  const defines = definesText.exec(callee?.childForFieldName('field')?.text ?? '')
  if (operand?.type !== 'identifier' || defines === null || !isFlags(importNamed(source, operand, context))) return undefined
  return argumentsOf(call)[defines[1] === undefined ? 1 : 2]
}

/** The same of the flags that are kept in a variable of a package: `flag.StringVar(&tool, "tool", "x", "…")`, on any set of flags. */
export function flagDefaultsOf(source: ParsedSource, name: string, context: RuleContext): readonly At[] {
  return sourcesWith(source.package, [`&${name}`], context).flatMap((other) =>
    nodesNamed(other, name).flatMap((use): readonly At[] => {
      const address = use.parent?.type === 'unary_expression' ? use.parent : null
      const call = address?.parent?.parent
      if (address === null || call?.type !== 'call_expression' || bindingOf(use) !== undefined) return []
      const defines = definesVariable.exec(call.childForFieldName('function')?.childForFieldName('field')?.text ?? '')
      const values = argumentsOf(call)
      const value = defines === null || values[0]?.equals(address) !== true ? undefined : values[defines[1] === undefined ? 2 : 3]
      return value === undefined ? [] : [{ source: other, node: value }]
    }),
  )
}

const isFlags = (importPath: string | undefined): boolean => importPath === 'flag' || (importPath !== undefined && knownLibrary(importPath)?.registers === 'flags')

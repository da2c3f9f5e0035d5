import type { GoFile, Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { declarationsOf } from './declarations.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { functionAround } from './scope.js'

/**
 * Whether a file that is left out would do anything though no name of it is used: run at start-up, be called from C or by the linker's names, bring in
 * packages for what they do, or give a type that stays a method, which makes it something else to whoever asks.
 */
export function actsByItself(read: Package, file: GoFile, context: RuleContext): boolean {
  const source = context.parse(read, file)
  if (source === undefined) return true
  if (/\bfunc (init|main)\(|\bconstructor\b|^\/\/(export|go:linkname) /m.test(source.text)) return true
  if (file.facts?.header.imports.some(({ name }) => name === '_') === true) return true
  const declared = declarationsOf(source)
  const own = new Set(declared.flatMap(({ name, receiver }) => (receiver === undefined ? [name] : [])))
  return declared.some(({ receiver }) => receiver !== undefined && !own.has(receiver)) || callsAtStart(source)
}

const harmless = /^(make|new|len|cap|append|errors\.New|fmt\.Errorf|regexp\.MustCompile|(u?int|float)\d*|byte|rune|string|complex\d*|uintptr|unsafe\.Pointer)$/

/** Whether a variable is made by a call that may do more than make it. */
function callsAtStart(source: ParsedSource): boolean {
  const calls = source.root.namedChildren.filter(({ type }) => type === 'var_declaration').flatMap((top) => nodesOf(top, 'call_expression'))
  return calls.some((call) => {
    const callee = call.childForFieldName('function')?.text ?? ''
    return functionAround(call) === undefined && !harmless.test(callee) && !isTypeIn(source, callee)
  })
}

/** `ErrNo(1)` of a type of the file is a conversion. */
const isTypeIn = ({ root }: ParsedSource, name: string): boolean =>
  root.namedChildren.some((top) => top.type === 'type_declaration' && top.namedChildren.some((spec) => spec.childForFieldName('name')?.text === name))

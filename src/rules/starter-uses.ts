import type { Node } from 'web-tree-sitter'
import { holdsText } from '../go/source.js'
import { nodesOf } from '../go/tree.js'
import { argumentsOf, callsIn, callsNamed, importNamed, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { typeOf } from './field-values.js'
import { methodCalls } from './method-calls.js'
import { callOf, holderOf, references } from './references.js'
import { bindingOf, functionAround, isShadowed } from './scope.js'
import { startersIn, starterOf, type ImportedStarter } from './starters.js'

/** One use of something that starts programs. */
export type Use =
  /** A call; `name` is the argument that names the program. */
  | { readonly kind: 'call'; readonly at: At; readonly callee: string; readonly name: Node | undefined }
  /** A struct whose field names it. */
  | { readonly kind: 'literal'; readonly at: At; readonly callee: string; readonly name: Node | undefined }
  /** The field by itself, given later; `renames` where a call has named a program before. */
  | { readonly kind: 'field'; readonly at: At; readonly callee: string; readonly name: Node; readonly renames: boolean }
  /** It starts what is known of it by name; `changed` is what can name another. */
  | { readonly kind: 'implied'; readonly at: At; readonly callee: string; readonly programs: readonly string[]; readonly changed: Node | undefined }
  /** The function itself, handed on; `calls` says whether calls of it are in sight. */
  | { readonly kind: 'value'; readonly at: At; readonly callee: string; readonly calls: boolean }

/** Every use in a file, found by text first: of thousands of nodes a few are looked at. */
export function starterUses(source: ParsedSource, context: RuleContext): readonly Use[] {
  return startersIn(source.file.facts, context).flatMap((imported) => [
    ...functionUses(source, imported, context),
    ...literalUses(source, imported),
    ...fieldUses(source, imported, context),
    ...interfaceUses(source, imported, context),
    ...impliedUses(source, imported, context),
    ...configuredUses(source, imported),
  ])
}

function functionUses(source: ParsedSource, { path, name: alias, starter }: ImportedStarter, context: RuleContext): readonly Use[] {
  return Object.entries(starter.functions ?? {}).flatMap(([name, index]) =>
    references(source, alias, name).flatMap((reference): readonly Use[] => {
      const operand = reference.childForFieldName('operand')
      if (operand === null ? isShadowed(reference) : importNamed(source, operand, context) !== path) return []
      const call = callOf(reference)
      if (call !== undefined) return [{ kind: 'call', at: { source, node: call }, callee: reference.text, name: argumentsOf(call)[index] }]
      const calls = callsOfValue(source, reference, context)
      return [
        { kind: 'value', at: { source, node: reference }, callee: reference.text, calls: calls.length > 0 },
        ...calls.map((at): Use => ({ kind: 'call', at, callee: reference.text, name: argumentsOf(at.node)[index] })),
      ]
    }),
  )
}

/** `run = exec.Command`: the calls of run, where it is a local or package-level name or a field. */
function callsOfValue(source: ParsedSource, value: Node, context: RuleContext): readonly At[] {
  const holder = holderOf(value)
  if (holder === undefined) return []
  const around = functionAround(value)
  const isLocal = holder.type === 'identifier' && around !== undefined && isShadowedAfter(holder)
  const calls = isLocal ? callsIn(source, holder.text).filter((call) => call.startIndex >= around.startIndex && call.endIndex <= around.endIndex).map((node) => ({ source, node })) : callsNamed(source.package, holder.text, context)
  return calls.filter((call) => {
    const callee = call.node.childForFieldName('function')
    if (holder.type === 'identifier') return callee?.type === 'identifier' && (isLocal || !isShadowed(callee))
    const operand = callee?.childForFieldName('operand')
    return operand !== null && operand !== undefined && (operand.type !== 'identifier' || importNamed(call.source, operand, context) === undefined)
  })
}

const isShadowedAfter = (declared: Node): boolean => declared.parent?.parent?.type === 'short_var_declaration' || declared.parent?.type === 'var_spec'

function literalUses(source: ParsedSource, { name: alias, starter }: ImportedStarter): readonly Use[] {
  if (starter.struct === undefined) return []
  const written = alias === '.' ? starter.struct : `${alias}.${starter.struct}`
  return literalsOf(source, written).flatMap((literal): readonly Use[] => {
    const name = fieldOf(literal, 'Path')
    return name === undefined ? [] : [{ kind: 'literal', at: { source, node: literal }, callee: written, name }]
  })
}

function literalsOf(source: ParsedSource, written: string): readonly Node[] {
  if (!holdsText(source.text, `${written}{`)) return []
  return nodesOf(source.root, 'composite_literal').filter((literal) => literal.childForFieldName('type')?.text === written)
}

/** What a literal gives a field. */
function fieldOf(literal: Node, field: string): Node | undefined {
  const value = literal
    .childForFieldName('body')
    ?.namedChildren.find((element) => element.type === 'keyed_element' && element.childForFieldName('key')?.text === field)
    ?.childForFieldName('value')
  return (value?.type === 'literal_element' ? value.namedChild(0) : value) ?? undefined
}

/** `cmd.Path = "x"`, where cmd is declared as the struct, made of it, or what one of the functions gave. */
function fieldUses(source: ParsedSource, { name: alias, starter }: ImportedStarter, context: RuleContext): readonly Use[] {
  if (starter.struct === undefined || !holdsText(source.text, '.Path') || !/\.Path\s*=[^=]/.test(source.text)) return []
  const qualified = (name: string): string => (alias === '.' ? name : `${alias}.${name}`)
  const makers = new Set(Object.keys(starter.functions ?? {}).map(qualified))
  return nodesOf(source.root, 'assignment_statement').flatMap((statement): readonly Use[] => {
    const [left, ...others] = statement.childForFieldName('left')?.namedChildren ?? []
    const value = statement.childForFieldName('right')?.namedChild(0)
    const operand = left?.childForFieldName('operand')
    if (left?.childForFieldName('field')?.text !== 'Path' || operand?.type !== 'identifier' || others.length > 0 || value === null || value === undefined) return []
    const binding = bindingOf(operand)
    const maker = binding?.kind === 'value' && binding.assigned?.result === 0 ? binding.assigned.value.childForFieldName('function')?.text : undefined
    const renames = maker !== undefined && makers.has(maker)
    if (!renames && typeOf(source, operand, context) !== qualified(starter.struct!)) return []
    return [{ kind: 'field', at: { source, node: statement }, callee: left.text, name: value, renames }]
  })
}

/** Calls of an interface's methods, on what is declared with it anywhere in the package; found from the file that imports it. */
function interfaceUses(source: ParsedSource, { path, name: alias, starter }: ImportedStarter, context: RuleContext): readonly Use[] {
  const { interfaces } = starter
  if (interfaces === undefined || source.package.importPath === path) return []
  const isIt = (importPath: string): boolean => starterOf(importPath) === starter
  return Object.entries(interfaces.methods).flatMap(([name, index]) =>
    methodCalls(source.package, name, { alias, isIt, ...interfaces }, context).map(
      (at): Use => ({ kind: 'call', at, callee: at.node.childForFieldName('function')?.text ?? name, name: argumentsOf(at.node)[index] }),
    ),
  )
}

/** Calls of functions that choose the program themselves. */
function impliedUses(source: ParsedSource, { path, name: alias, starter }: ImportedStarter, context: RuleContext): readonly Use[] {
  return Object.entries(starter.implied ?? {}).flatMap(([name, programs]) =>
    references(source, alias, name).flatMap((reference): readonly Use[] => {
      const operand = reference.childForFieldName('operand')
      const call = callOf(reference)
      if (call === undefined || (operand !== null && importNamed(source, operand, context) !== path)) return []
      return [{ kind: 'implied', at: { source, node: call }, callee: reference.text, programs, changed: undefined }]
    }),
  )
}

/** Values of a struct that starts a program. */
function configuredUses(source: ParsedSource, { name: alias, starter: { configured } }: ImportedStarter): readonly Use[] {
  if (configured === undefined) return []
  const written = alias === '.' ? configured.struct : `${alias}.${configured.struct}`
  return literalsOf(source, written).map((literal) => ({ kind: 'implied', at: { source, node: literal }, callee: written, programs: [configured.program], changed: fieldOf(literal, configured.field) }))
}

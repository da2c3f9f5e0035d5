import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { argumentsOf, callsIn, callsNamed, importNamed, sourcesWith, type At } from './package-names.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { functionAround, isShadowed, outermostFunction } from './scope.js'
import { startersIn, starterOf, type ImportedStarter } from './starters.js'

/** One use of something that starts programs. */
export type Use =
  /** A call; `name` is the argument that names the program. */
  | { readonly kind: 'call'; readonly at: At; readonly callee: string; readonly name: Node | undefined }
  /** A struct whose field names it. */
  | { readonly kind: 'literal'; readonly at: At; readonly callee: string; readonly name: Node | undefined }
  /** The function itself, handed on; `calls` says whether calls of it are in sight. */
  | { readonly kind: 'value'; readonly at: At; readonly callee: string; readonly calls: boolean }

/** Every use in a file, found by text first: of thousands of nodes a few are looked at. */
export function starterUses(source: ParsedSource, context: RuleContext): readonly Use[] {
  return startersIn(source.file.facts, context).flatMap((imported) => [
    ...functionUses(source, imported, context),
    ...literalUses(source, imported),
    ...interfaceUses(source, imported, context),
  ])
}

function functionUses(source: ParsedSource, { path, name: alias, starter }: ImportedStarter, context: RuleContext): readonly Use[] {
  const own = starterOf(source.package.importPath)?.functions ?? {}
  return Object.entries(starter.functions ?? {}).flatMap(([name, index]) =>
    references(source, alias, name).flatMap((reference): readonly Use[] => {
      // Inside a starter's own function nothing is said: every call of that is found.
      const around = outermostFunction(reference)
      if (Object.hasOwn(own, around?.childForFieldName('name')?.text ?? '')) return []
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

/** `alias.Name` as expressions, or `Name` alone where the import is a dot. */
function references(source: ParsedSource, alias: string, name: string): readonly Node[] {
  const pattern = alias === '.' ? new RegExp(`(?<![\\w.])${name}\\b`, 'g') : new RegExp(`\\b${alias}\\s*\\.\\s*${name}\\b`, 'g')
  return [...source.text.matchAll(pattern)].flatMap(({ index, 0: text }) => {
    const node = source.root.descendantForIndex(index + text.length - name.length, index + text.length)
    if (node?.text !== name) return []
    if (alias === '.') return node.type === 'identifier' && node.parent?.childForFieldName('name')?.equals(node) !== true ? [node] : []
    return node.type === 'field_identifier' && node.parent?.childForFieldName('operand')?.type === 'identifier' ? [node.parent] : []
  })
}

function callOf(callee: Node): Node | undefined {
  return callee.parent?.type === 'call_expression' && callee.parent.childForFieldName('function')?.equals(callee) === true ? callee.parent : undefined
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

/** The name that is given a value: an identifier, or a field's. */
function holderOf(value: Node): Node | undefined {
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

function literalUses(source: ParsedSource, { name: alias, starter }: ImportedStarter): readonly Use[] {
  if (starter.struct === undefined) return []
  const written = alias === '.' ? starter.struct : `${alias}.${starter.struct}`
  if (!source.text.includes(`${written}{`)) return []
  return [...nodesOf(source.root, 'composite_literal')].flatMap((literal): readonly Use[] => {
    if (literal.childForFieldName('type')?.text !== written) return []
    const path = literal
      .childForFieldName('body')
      ?.namedChildren.find((element) => element.type === 'keyed_element' && element.childForFieldName('key')?.text === 'Path')
      ?.childForFieldName('value')
    const name = path?.type === 'literal_element' ? path.namedChild(0) : path
    return name === null || name === undefined ? [] : [{ kind: 'literal', at: { source, node: literal }, callee: written, name }]
  })
}

/** Calls of an interface's methods, on what is declared with it anywhere in the package; found from the file that imports it. */
function interfaceUses(source: ParsedSource, { path, name: alias, starter }: ImportedStarter, context: RuleContext): readonly Use[] {
  const { interfaces } = starter
  if (interfaces === undefined || source.package.importPath === path) return []
  const holders = new Set(
    sourcesWith(source.package, [alias], context)
      .filter((other) => other.file.facts?.header.imports.some((spec) => starterOf(spec.path) === starter) === true)
      .flatMap((other) => holdersIn(other, alias, interfaces.types, interfaces.constructors)),
  )
  return Object.entries(interfaces.methods).flatMap(([name, index]) =>
    callsNamed(source.package, name, context).flatMap((at): readonly Use[] => {
      const callee = at.node.childForFieldName('function')
      const operand = callee?.childForFieldName('operand')
      if (operand === null || operand === undefined) return []
      const last = operand.type === 'selector_expression' ? operand.childForFieldName('field')?.text : operand.type === 'identifier' && importNamed(at.source, operand, context) === undefined ? operand.text : undefined
      const isNew = operand.type === 'call_expression' && interfaces.constructors.some((constructor) => operand.childForFieldName('function')?.text === `${alias}.${constructor}`)
      return isNew || (last !== undefined && holders.has(last)) ? [{ kind: 'call', at, callee: callee?.text ?? name, name: argumentsOf(at.node)[index] }] : []
    }),
  )
}

/** Fields, parameters, variables and results that have one of the types, or are made by one of the constructors. */
function holdersIn(source: ParsedSource, alias: string, types: readonly string[], constructors: readonly string[]): readonly string[] {
  const declared = [...nodesOf(source.root, 'qualified_type')]
    .filter((type) => types.some((name) => type.text === `${alias}.${name}`))
    .flatMap((type) => type.parent?.childrenForFieldName('name').filter((node) => node.isNamed) ?? [])
  const made = constructors.flatMap((name) => references(source, alias, name)).flatMap((reference) => {
    const call = callOf(reference)
    const holder = call === undefined ? undefined : holderOf(call)
    return holder === undefined ? [] : [holder]
  })
  return [...declared, ...made].map((node) => node.text)
}

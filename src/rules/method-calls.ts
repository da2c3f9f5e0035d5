import type { Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { callsNamed, importNamed, sourcesWith, type At } from './package-names.js'
import { callOf, holderOf, references } from './references.js'
import type { ParsedSource, RuleContext } from './rule.js'

/** The types whose methods are looked for, as one package knows them. */
export interface Receivers {
  /** What files call the package that has them: an identifier; '' for the package itself. */
  readonly alias: string
  /** Whether an import path is that package. */
  readonly isIt: (importPath: string) => boolean
  readonly types: readonly string[]
  /** Functions of that package that give one. */
  readonly constructors: readonly string[]
}

/**
 * The calls of a method in one package on what is declared with one of the types there, or made by one of the constructors. Types are not worked
 * out: a field, parameter, variable or result is known by its name.
 */
export function methodCalls(read: Package, method: string, receivers: Receivers, context: RuleContext): readonly At[] {
  const calls = callsNamed(read, method, context)
  if (calls.length === 0) return []
  const { alias, isIt, constructors } = receivers
  const sources = alias === '' ? sourcesWith(read, [...receivers.types, ...constructors], context) : sourcesWith(read, [alias], context).filter((source) => source.file.facts?.header.imports.some(({ path }) => isIt(path)) === true)
  const holders = new Set(sources.flatMap((source) => holdersIn(source, receivers)))
  const made = new Set(constructors.map((name) => qualified(alias, name)))
  return calls.filter((at) => {
    const operand = at.node.childForFieldName('function')?.childForFieldName('operand')
    if (operand === null || operand === undefined) return false
    if (operand.type === 'call_expression') return made.has(operand.childForFieldName('function')?.text ?? '')
    if (operand.type === 'composite_literal') return receivers.types.some((name) => operand.childForFieldName('type')?.text === qualified(alias, name))
    const last = operand.type === 'selector_expression' ? operand.childForFieldName('field')?.text : operand.type === 'identifier' && importNamed(at.source, operand, context) === undefined ? operand.text : undefined
    return last !== undefined && holders.has(last)
  })
}

const qualified = (alias: string, name: string): string => (alias === '' || alias === '.' ? name : `${alias}.${name}`)

/** Fields, parameters, variables and results that have one of the types, or are made by one of the constructors. */
function holdersIn(source: ParsedSource, { alias, types, constructors }: Receivers): readonly string[] {
  const wanted = new Set(types.map((name) => qualified(alias, name)))
  const declared = nodesOf(source.root, alias === '' || alias === '.' ? 'type_identifier' : 'qualified_type')
    .filter((type) => wanted.has(type.text))
    .flatMap((type) => {
      const owner = type.parent?.type === 'pointer_type' ? type.parent.parent : type.parent
      return owner?.childrenForFieldName('name').filter((node) => node.isNamed && node.type !== 'type_identifier') ?? []
    })
  const made = constructors.flatMap((name) => references(source, alias === '' ? '.' : alias, name)).flatMap((reference) => {
    const call = callOf(reference)
    const holder = call === undefined ? undefined : holderOf(call)
    return holder === undefined ? [] : [holder]
  })
  return [...declared, ...made].map((node) => node.text)
}

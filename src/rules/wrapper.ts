import type { Node } from 'web-tree-sitter'
import { isExported } from '../go/declared-names.js'
import { argumentsOf, callsIn, callsNamed, importNamed, packageMethod, sourceWith, type At } from './package-names.js'
import { allElements, firstElements } from './first-elements.js'
import { isForOtherSystem } from './other-system.js'
import { methodCalls } from './method-calls.js'
import { resolveName } from './program-name.js'
import { receiversOf } from './receivers.js'
import { receiverType } from './declarations.js'
import { union, type Passed, type Resolution } from './resolution.js'
import type { RuleContext } from './rule.js'
import { functionAround, isShadowed } from './scope.js'

/** A call that gives a wrapper the name of a program. */
export interface Caller {
  readonly call: At
  readonly resolution: Resolution
  /** The wrapper that is called. */
  readonly called: Node
}

const deepest = 4

/** The calls of the functions whose parameters a name comes from, where a constant or the program's own file is given; wrappers of wrappers are followed. */
export function callersOf({ parameters }: Resolution, context: RuleContext, depth = 0): readonly Caller[] {
  if (depth >= deepest) return []
  return parameters.flatMap((passed) =>
    callsOf(passed.function, context).flatMap((call): readonly Caller[] => {
      if (isForOtherSystem(call, context)) return []
      const resolution = union(valuesGiven(call, passed, context).map(({ source, node }) => resolveName(source, node, context)))
      const own = resolution.programs.length > 0 || resolution.self ? [{ call, resolution, called: passed.function.node }] : []
      const outer = { ...resolution, parameters: resolution.parameters.filter((next) => next.function.node.id !== passed.function.node.id) }
      return [...own, ...callersOf(outer, context, depth + 1)]
    }),
  )
}

/** What a call gives for a parameter, or for the element of a list that it is. */
function valuesGiven({ source, node }: At, { index, variadic, element }: Passed, context: RuleContext): readonly At[] {
  const values = argumentsOf(node)
  const at = (value: Node | null | undefined): readonly At[] => (value === null || value === undefined ? [] : [{ source, node: value }])
  if (element === undefined) return variadic ? [] : at(values[index])
  const isSpread = values.at(-1)?.type === 'variadic_argument'
  const list = at(variadic && isSpread ? values[index]?.namedChild(0) : values[index])
  if (typeof element === 'string') {
    const each = variadic && !isSpread ? values.slice(index).map((value): At => ({ source, node: value })) : list.flatMap((one) => allElements(one, context))
    return element === 'each' ? each : each.flatMap((one) => firstElements(one, context))
  }
  if (variadic && !isSpread) return at(values[index + element])
  return element === 0 ? list.flatMap((one) => firstElements(one, context)) : []
}

/** The calls of one function: in its package, and, where other packages can see it, in those. */
export function callsOf(declared: At, context: RuleContext): readonly At[] {
  const { source, node } = declared
  if (node.type === 'func_literal') return callsOfLiteral(declared)
  const name = node.childForFieldName('name')?.text ?? ''
  const within = callsNamed(source.package, name, context)
  if (node.type === 'method_declaration') return callsOfMethod(declared, name, within, context)
  const inside = within.filter((call) => {
    const callee = call.node.childForFieldName('function')
    return callee?.type === 'identifier' && !isShadowed(callee)
  })
  if (!isExported(name)) return inside
  const importers = new Map(context.importersOf(source.package.importPath).map((importer) => [importer.file.path, importer]))
  const outside = [...importers.values()].flatMap((importer): readonly At[] => {
    const other = sourceWith(importer.package, importer.file, [`${name}(`], context)
    if (other === undefined) return []
    return callsIn(other, name)
      .filter((call) => {
        const callee = call.childForFieldName('function')
        const operand = callee?.childForFieldName('operand')
        if (importer.name === '.') return callee?.type === 'identifier' && !isShadowed(callee)
        return operand?.type === 'identifier' && importNamed(other, operand, context) === source.package.importPath
      })
      .map((call) => ({ source: other, node: call }))
  })
  return [...inside, ...outside]
}

/**
 * The calls of a method: in its package any call of its name, where only one type has it; else, and in other packages, those on what is declared
 * with its type, or with an interface of its package that has the method.
 */
function callsOfMethod({ source, node }: At, name: string, within: readonly At[], context: RuleContext): readonly At[] {
  const read = source.package
  const receivers = receiversOf(read, receiverType(node), name, context)
  const isOnly = packageMethod(read, name, context) !== undefined
  const inside = isOnly ? within.filter((call) => isMethodCall(call, context)) : methodCalls(read, name, { alias: '', isIt: () => true, ...receivers }, context)
  if (!isExported(name)) return inside
  const aliases = new Map(context.importersOf(read.importPath).map((importer) => [`${importer.package.importPath} ${importer.name}`, importer]))
  const outside = [...aliases.values()].flatMap((importer) =>
    importer.name === '_' ? [] : methodCalls(importer.package, name, { alias: importer.name, isIt: (path) => path === read.importPath, ...receivers }, context),
  )
  return [...inside, ...outside]
}

function isMethodCall({ source, node }: At, context: RuleContext): boolean {
  const callee = node.childForFieldName('function')
  const operand = callee?.type === 'selector_expression' ? callee.childForFieldName('operand') : undefined
  return operand !== null && operand !== undefined && (operand.type !== 'identifier' || importNamed(source, operand, context) === undefined)
}

/** `run := func(name string) {…}` is called by its local name, in the function around it. */
function callsOfLiteral({ source, node }: At): readonly At[] {
  const statement = node.parent?.parent
  const left = statement?.childForFieldName('left')?.namedChildren ?? statement?.childrenForFieldName('name') ?? []
  const around = functionAround(node)
  const name = left.length === 1 ? left[0]?.text : undefined
  if (name === undefined || around === undefined) return []
  return callsIn(source, name)
    .filter((call) => call.startIndex >= around.startIndex && call.endIndex <= around.endIndex && call.childForFieldName('function')?.type === 'identifier')
    .map((call) => ({ source, node: call }))
}

import type { Node } from 'web-tree-sitter'
import { bindingOf, functionAround } from '../rules/scope.js'
import { argumentsIn, lastName, type Builder } from './child-builder.js'
import type { View } from './package-view.js'
import { unitsIn } from './split-plan.js'

/** What of the message is not about namespaces. */
export interface Rest {
  /** Conditions under which it says more, about what the builder is a method of. */
  readonly conditions: readonly string[]
  /** What it says in any case. */
  readonly always: readonly string[]
  /** The value that is to be the process's oom_score_adj, where one of the conditions holds. */
  readonly score?: { readonly condition: string; readonly value: string }
  readonly mappings?: Mappings
}

/** How a new user namespace's ids are mapped: two lists, and the fields of what is in them. */
export interface Mappings {
  readonly users: string
  readonly groups: string
  readonly inside: string
  readonly outside: string
  readonly size: string
}

/** Reads a builder's body: what it adds where, as far as it depends on the receiver alone. */
export function restOf({ unit, parameters, flags, paths }: Builder, views: readonly View[]): Rest {
  const body = unit.node.childForFieldName('body')
  const conditions: string[] = []
  const always: string[] = []
  const lists: (readonly [list: string, fields: readonly string[]])[] = []
  const isOfReceiver = (node: Node): boolean => [...node.descendantsOfType('identifier')].every((one) => bindingOf(one) === undefined || bindingOf(one)?.kind === 'receiver')
  const isOfParameter = (node: Node, index: number | undefined): boolean => index !== undefined && [node, ...node.descendantsOfType('identifier')].some((one) => one.text === parameters[index]!.name && bindingOf(one)?.kind === 'parameter')
  const mappingsIn = (node: Node): typeof lists => node.descendantsOfType('call_expression').flatMap((call) => {
    const [list] = argumentsIn(call)
    const fields = list?.type === 'selector_expression' && isOfReceiver(list) ? mappedFields(lastName(call.childForFieldName('function')), views) : undefined
    return fields === undefined ? [] : [[list!.text, fields] as const]
  })
  const look = (statements: readonly Node[]): void => {
    for (const statement of statements) {
      if (statement.type === 'if_statement') {
        lookIf(statement)
      } else if (/^(for_statement|expression_switch_statement|type_switch_statement|expression_case|type_case|default_case|block)$/.test(statement.type)) {
        look(statementsIn(statement.childForFieldName('body') ?? statement))
      } else if (!isOfParameter(statement, flags) && !isOfParameter(statement, paths)) {
        always.push(...valuesIn(statement))
      }
    }
  }
  const lookIf = (statement: Node): void => {
    const parts = conjunctsOf(statement.childForFieldName('condition')!)
    const otherwise = statement.childForFieldName('alternative')
    if (otherwise !== null) look([otherwise])
    // A start with paths is refused.
    if (parts.some((part) => isOfParameter(part, paths))) return
    const own = parts.filter((part) => isOfReceiver(part) && part.descendantsOfType('identifier').some((one) => bindingOf(one)?.kind === 'receiver'))
    const inside = statement.childForFieldName('consequence')!
    const mapped = own.length > 0 || parts.some((part) => isOfParameter(part, flags)) ? mappingsIn(inside) : []
    if (mapped.length > 0) {
      lists.push(...mapped)
      // What else is asked there is about how the ids get mapped, such as by a program.
      always.push(...inside.descendantsOfType('if_statement').flatMap((one) => conjunctsOf(one.childForFieldName('condition')!)).flatMap((part) => (part.type === 'selector_expression' && isOfReceiver(part) ? [part.text] : [])))
    } else if (own.length > 0) {
      conditions.push(own.map(({ text }) => text).join(' && '))
    } else {
      look(statementsIn(inside))
    }
  }
  look(statementsIn(body))
  const score = conditions.find((condition) => /\boom_?score_?adj\s*!=\s*nil$/i.test(condition) && !condition.includes('&&'))
  const users = lists.find(([list]) => /uid|user/i.test(list))
  const groups = lists.find(([list]) => /gid|group/i.test(list))
  const isPair = lists.length === 2 && users !== undefined && groups !== undefined && users !== groups && users[1].join() === groups[1].join()
  return {
    conditions: conditions.filter((condition) => condition !== score),
    always: [...new Set(always)],
    ...(score === undefined ? {} : { score: { condition: score, value: `*${score.replace(/\s*!=\s*nil$/, '')}` } }),
    ...(isPair ? { mappings: { users: users[0], groups: groups[0], inside: users[1][0]!, outside: users[1][1]!, size: users[1][2]! } } : {}),
  }
}

/** What a statement has of the receiver's, as it is written. */
function valuesIn(statement: Node): readonly string[] {
  return statement.descendantsOfType('selector_expression').filter((one) => !/^(selector|call)_expression$/.test(one.parent?.type ?? '') && bindingOf(firstName(one))?.kind === 'receiver').map(({ text }) => text)
}

/** The statements of a block, of a case, and of what holds them in a list. */
export const statementsIn = (block: Node | null): readonly Node[] => (block?.namedChildren ?? []).flatMap((child) => (child.type === 'statement_list' ? child.namedChildren : [child])).filter(({ type }) => type !== 'comment')

function conjunctsOf(condition: Node): readonly Node[] {
  const isAnd = condition.type === 'binary_expression' && condition.childForFieldName('operator')?.text === '&&'
  return isAnd ? [...conjunctsOf(condition.childForFieldName('left')!), ...conjunctsOf(condition.childForFieldName('right')!)] : [condition]
}

function firstName(selector: Node): Node {
  let at = selector
  while (at.type === 'selector_expression') at = at.childForFieldName('operand')!
  return at
}

/** The three fields of an element that a function writes as a line of uid_map has them, where that is what it does with a list. */
function mappedFields(name: string, views: readonly View[]): readonly string[] | undefined {
  for (const { node } of views.flatMap(unitsIn).filter(({ kind, names }) => kind === 'func' && names[0] === name)) {
    for (const call of node.descendantsOfType('call_expression')) {
      const given = argumentsIn(call)
      const format = given.findIndex(({ text }) => text === '"%d %d %d\\n"')
      const fields = given.slice(format + 1)
      const isElement = fields.every((field) => field.type === 'selector_expression' && field.childForFieldName('operand')?.type === 'identifier' && bindingOf(field.childForFieldName('operand')!)?.kind === 'range')
      if (format >= 0 && fields.length === 3 && isElement && functionAround(call)?.equals(node) === true) return fields.map((field) => field.childForFieldName('field')!.text)
    }
  }
  return undefined
}

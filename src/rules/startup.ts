import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import type { At } from './package-names.js'
import type { ParsedSource } from './rule.js'
import { isShadowed } from './scope.js'

/** A call, an assignment or a `go` statement that runs before main does. */
export interface Startup {
  readonly at: At
  /** What runs it: the declared function, or the variable's line. */
  readonly within: Node
  /** The declaration that calls it, where it stands in a function that is called there. */
  readonly calledBy?: At
  /** The conditions of an `if` around it, and of one before it that returns; '' where it always runs. */
  readonly condition: string
}

const acts = ['call_expression', 'assignment_statement', 'go_statement']

/** What runs first in a package's files: values of variables, functions of the names in `first`, and the package's functions that are called there. */
export function startupOf(sources: readonly ParsedSource[], first: readonly string[]): readonly Startup[] {
  const functions = new Map<string, At>()
  const begin: At[] = []
  for (const source of sources) {
    for (const node of source.root.namedChildren) {
      const name = node.type === 'function_declaration' ? (node.childForFieldName('name')?.text ?? '') : ''
      if (node.type === 'var_declaration' || first.includes(name)) begin.push({ source, node })
      else if (name !== '') functions.set(name, { source, node })
    }
  }
  const own = begin.flatMap(startupIn)
  const called = new Map<At, Startup>()
  for (const one of own) {
    const callee = one.at.node.type === 'call_expression' ? one.at.node.childForFieldName('function') : null
    const declared = callee?.type === 'identifier' && one.condition === '' && !isShadowed(callee) ? functions.get(callee.text) : undefined
    if (declared !== undefined && !called.has(declared)) called.set(declared, one)
  }
  return [...own, ...[...called].flatMap(([declared, { at, within }]) => startupIn(declared).map((one) => ({ ...one, calledBy: { source: at.source, node: within } })))]
}

/** What runs in one declaration whenever that does. */
export function startupIn({ source, node: top }: At): readonly Startup[] {
  return nodesOf(top, acts).flatMap((node) => {
    const condition = conditionOf(node, top)
    return condition === undefined ? [] : [{ at: { source, node }, within: top, condition }]
  })
}

/** The conditions around a node; undefined where it does not run with what is around it. */
function conditionOf(node: Node, top: Node): string | undefined {
  const conditions: string[] = []
  for (let at = node; at.id !== top.id; at = at.parent!) {
    const { parent } = at
    if (parent === null) return undefined
    // A function that is called where it is written runs; one that is handed on may not, and a goroutine goes its own way.
    if (at.type === 'func_literal' && !isCalled(at)) return undefined
    if (parent.type === 'go_statement') return undefined
    if (parent.type === 'if_statement' && at.type !== 'if_statement' && !isHead(at, parent)) conditions.push(parent.childForFieldName('condition')?.text ?? '?')
    if (parent.type === 'statement_list' || parent.type === 'block') conditions.push(...waysOut(at))
    if (/_case$/.test(parent.type) || parent.type === 'default_case') conditions.push('switch')
  }
  return conditions.join(' && ')
}

/** The conditions under which what stands before a statement returns. */
function waysOut(statement: Node): readonly string[] {
  const conditions: string[] = []
  for (let before = statement.previousNamedSibling; before !== null; before = before.previousNamedSibling) {
    if (before.type !== 'if_statement' || !/\breturn\s*\}$/.test(before.childForFieldName('consequence')?.text ?? '')) continue
    conditions.push(before.childForFieldName('condition')?.text ?? '?')
  }
  return conditions
}

function isHead(node: Node, statement: Node): boolean {
  return statement.childForFieldName('condition')?.equals(node) === true || statement.childForFieldName('initializer')?.equals(node) === true
}

function isCalled(literal: Node): boolean {
  const outer = literal.parent?.type === 'parenthesized_expression' ? literal.parent : literal
  return outer.parent?.type === 'call_expression' && outer.parent.childForFieldName('function')?.equals(outer) === true
}

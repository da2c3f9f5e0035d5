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
  const known: WaysOut = new Map()
  return nodesOf(top, acts).flatMap((node) => {
    const condition = conditionOf(node, top, known)
    return condition === undefined ? [] : [{ at: { source, node }, within: top, condition }]
  })
}

/** The conditions around a node; undefined where it does not run with what is around it. */
function conditionOf(node: Node, top: Node, known: WaysOut): string | undefined {
  const conditions: string[] = []
  for (let at = node; at.id !== top.id; at = at.parent!) {
    const { parent } = at
    if (parent === null) return undefined
    // A function that is called where it is written runs; one that is handed on may not, and a goroutine goes its own way.
    if (at.type === 'func_literal' && !isCalled(at)) return undefined
    if (parent.type === 'go_statement') return undefined
    if (parent.type === 'if_statement' && at.type !== 'if_statement' && !isHead(at, parent)) conditions.push(...branch(at, parent))
    if (parent.type === 'statement_list' || parent.type === 'block') conditions.push(...waysOut(at, known))
    if (/_case$/.test(parent.type) || parent.type === 'default_case') conditions.push('switch')
    if (parent.type === 'binary_expression' && /^(&&|\|\|)$/.test(parent.childForFieldName('operator')?.text ?? '') && parent.childForFieldName('right')?.id === at.id) conditions.push(parent.childForFieldName('left')?.text ?? '?')
  }
  return conditions.join(' && ')
}

const failed = /^\w*[eE]rr\w* != nil$/
const went = /^\w*[eE]rr\w* == nil$/

/** The condition of a branch; none where only an error would keep it from running. */
function branch(at: Node, statement: Node): readonly string[] {
  const condition = statement.childForFieldName('condition')?.text ?? '?'
  return (isElseOf(at, statement) ? failed : went).test(condition) ? [] : [condition]
}

/** By the statement that they are before. */
type WaysOut = Map<number, readonly string[]>

/** The conditions under which what stands before a statement returns; that something failed is none. */
function waysOut(statement: Node, known: WaysOut): readonly string[] {
  const statements: Node[] = []
  let before: Node | null = statement
  for (; before !== null && !known.has(before.id); before = before.previousNamedSibling) statements.push(before)
  // Those of the statement before it are a part of them.
  let ways = before === null ? [] : known.get(before.id)!
  for (const at of statements.reverse()) {
    const own: readonly string[] = before === null ? [] : waysOutOf(before)
    if (own.length > 0) ways = [...new Set([...own, ...ways])]
    known.set(at.id, ways)
    before = at
  }
  return ways
}

/** The conditions under which a statement returns. */
function waysOutOf(statement: Node): readonly string[] {
  return /\breturn\b/.test(statement.text) ? nodesOf(statement, 'return_statement').flatMap((way) => wayOut(way, statement) ?? []) : []
}

/** The condition around a `return`; undefined where it leaves another function, or takes an error or two conditions at once. */
function wayOut(way: Node, within: Node): string | undefined {
  const conditions: string[] = []
  for (let at = way; at.id !== within.id; at = at.parent!) {
    if (at.type === 'func_literal') return undefined
    if (/_case$/.test(at.type)) conditions.push('switch')
    else if (at.parent?.type === 'if_statement') conditions.push(isElseOf(at, at.parent) ? '?' : (at.parent.childForFieldName('condition')?.text ?? '?'))
  }
  const [condition = '?', ...more] = conditions
  return more.length > 0 || failed.test(condition) ? undefined : condition
}

const isElseOf = (at: Node, statement: Node): boolean => statement.childForFieldName('alternative')?.id === at.id

function isHead(node: Node, statement: Node): boolean {
  return statement.childForFieldName('condition')?.equals(node) === true || statement.childForFieldName('initializer')?.equals(node) === true
}

function isCalled(literal: Node): boolean {
  const outer = literal.parent?.type === 'parenthesized_expression' ? literal.parent : literal
  // What is handed to a sync.Once runs there and then, the first time.
  if (outer.parent?.type === 'argument_list') return /\.Do$/.test(outer.parent.parent?.childForFieldName('function')?.text ?? '') && /^func\(\) \{/.test(literal.text)
  return outer.parent?.type === 'call_expression' && outer.parent.childForFieldName('function')?.equals(outer) === true
}

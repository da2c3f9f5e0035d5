import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { bindingOf, contains, functionAround } from './scope.js'

/** A use of a loop's variable that is looked at after its turn. */
export interface Capture {
  readonly node: Node
  /** The function or address that keeps it. */
  readonly holder: Node
  /** What keeps it, as a few words. */
  readonly how: string
}

/** The names that a loop declares for each turn: `for i := …; …; …` and `for k, v := range …`. */
export function loopVariables(loop: Node): readonly string[] {
  const clause = loop.namedChildren.find(({ type }) => type === 'for_clause' || type === 'range_clause')
  const declaration = clause?.type === 'for_clause' ? clause.childForFieldName('initializer') : clause
  if (declaration === null || declaration === undefined || !declaration.children.some(({ type }) => type === ':=')) return []
  return (declaration.childForFieldName('left')?.namedChildren ?? []).flatMap((node) => (node.type === 'identifier' && node.text !== '_' ? [node.text] : []))
}

/** The uses of a loop's variables that are kept beyond a turn. */
export function capturesIn(loop: Node, names: readonly string[]): readonly Capture[] {
  const body = loop.childForFieldName('body')
  if (body === null || endsWithin(body)) return []
  const found: Capture[] = []
  for (const node of nodesOf(body, 'identifier')) {
    if (!names.includes(node.text) || isDeclared(node)) continue
    const address = addressOf(node)
    const keeper = address === undefined ? keptByFunction(node, loop) : keptValue(address, loop)
    if (keeper !== undefined && isOf(node, loop) && !isLeftAfter(keeper.holder, loop)) found.push({ node, ...keeper })
  }
  return found
}

/** Names of parameters, variables and fields that are declared or set there are no uses. */
function isDeclared(node: Node): boolean {
  const { parent } = node
  if (parent?.type === 'parameter_declaration' || parent?.type === 'variadic_parameter_declaration') return parent.childForFieldName('type')?.equals(node) !== true
  const list = parent?.type === 'expression_list' ? parent : node
  if (list.parent?.type === 'short_var_declaration' || list.parent?.type === 'range_clause') return list.parent.childForFieldName('left')?.equals(list) === true
  return parent?.type === 'literal_element' && parent.parent?.type === 'keyed_element' && parent.parent.namedChildren[0]?.equals(parent) === true
}

/** True where a name means the loop's own variable, and no copy of it. */
function isOf(node: Node, loop: Node): boolean {
  return bindingOf(node)?.scope.equals(loop) === true
}

/** A loop that is left at the end of its first turn, or that waits in each, has no later turns to tell apart. */
function endsWithin(body: Node): boolean {
  const statements = body.namedChildren.flatMap((child) => (child.type === 'statement_list' ? child.namedChildren : [child])).filter(({ type }) => type !== 'comment')
  const last = statements.at(-1)
  if (last?.type === 'return_statement' || (last?.type === 'break_statement' && last.namedChildren.length === 0)) return true
  return statements.some((statement) => /^[\w.]+\.Wait\(\)$/.test(statement.text) || /^<-|^\w+(, \w+)? :?= <-/.test(statement.text))
}

/** `found = &v; break`: the turn that keeps the variable is the last. */
function isLeftAfter(holder: Node, loop: Node): boolean {
  // A break leaves what is innermost, which may be a switch or a loop of the turn's own.
  let breaks = true
  for (let at = holder.parent; at !== null && !at.equals(loop); at = at.parent) {
    if (at.type === 'func_literal') return false
    if (/^(statement_list|block|(expression|default|type|communication)_case)$/.test(at.type)) {
      const last = at.namedChildren.filter(({ type }) => type !== 'comment').at(-1)
      if (last?.type === 'return_statement' || (breaks && last?.type === 'break_statement' && last.namedChildren.length === 0)) return true
    }
    if (/_switch_statement$|^select_statement$|^for_statement$/.test(at.type)) breaks = false
  }
  return false
}

/** `&v`, `&(v)`; a field's or an element's address keeps the variable too. */
function addressOf(node: Node): Node | undefined {
  let at = node
  for (let { parent } = at; parent !== null; { parent } = at) {
    if (parent.type === 'parenthesized_expression' || (parent.type === 'selector_expression' && parent.childForFieldName('operand')?.equals(at) === true)) at = parent
    else if (parent.type === 'unary_expression' && parent.childForFieldName('operator')?.text === '&') return at.equals(node) || at.type === 'parenthesized_expression' ? parent : undefined
    else return undefined
  }
  return undefined
}

/** The functions around a use, from the inside outwards, as far as the loop: one of them may outlive the turn. */
function keptByFunction(node: Node, loop: Node): Omit<Capture, 'node'> | undefined {
  for (let holder = functionAround(node); holder?.type === 'func_literal' && contains(loop, holder); holder = functionAround(holder)) {
    const kept = keptValue(holder, loop)
    if (kept !== undefined) return kept
  }
  return undefined
}

/** Calls that start or keep what they are given: it runs when the turn is long over. */
export const keepers = /^(Go|AfterFunc|HandleFunc|Handle|Cleanup|AddCommand|Add(Func|Handler|Hook|Callback|Route|EventHandler)|Register\w*|OnExit|Defer|Subscribe)$/

/** Whether a value outlives the turn, and how. */
function keptValue(value: Node, loop: Node): Omit<Capture, 'node'> | undefined {
  const holder = value
  const isFunction = value.type === 'func_literal'
  const noun = isFunction ? 'a function that uses it' : 'its address'
  let at = value
  for (let { parent } = at; parent !== null && contains(loop, parent) && !parent.equals(loop); { parent } = at) {
    switch (parent.type) {
      case 'parenthesized_expression':
      case 'keyed_element':
      case 'literal_element':
      case 'literal_value':
      case 'composite_literal':
      case 'expression_list':
      case 'type_conversion_expression':
        at = parent
        continue
      case 'unary_expression':
        if (parent.childForFieldName('operator')?.text !== '&') return undefined
        at = parent
        continue
      case 'call_expression': {
        if (parent.childForFieldName('function')?.equals(at) !== true) return undefined
        const statement = parent.parent
        if (statement?.type === 'go_statement') return { holder, how: 'a goroutine uses it' }
        return statement?.type === 'defer_statement' && isAtLoop(statement, loop) ? { holder, how: 'a deferred function uses it' } : undefined
      }
      case 'argument_list': {
        const call = parent.parent
        const callee = call?.childForFieldName('function')?.text ?? ''
        const name = callee.slice(callee.lastIndexOf('.') + 1)
        if (call?.type !== 'call_expression') return undefined
        if (call.parent?.type === 'go_statement') return { holder, how: `a goroutine is given ${noun}` }
        if (call.parent?.type === 'defer_statement') return isAtLoop(call.parent, loop) ? { holder, how: `a deferred call is given ${noun}` } : undefined
        if (callee === 'append') return keepsList(call, loop) ? { holder, how: `${noun} is appended to a list` } : undefined
        // An adapter such as http.HandlerFunc(func…).
        if (/Func$/.test(name) && !keepers.test(name)) {
          at = call
          continue
        }
        return keepers.test(name) && callee.includes('.') ? { holder, how: `${noun} is given to ${callee.replace(/\s+/g, ' ')}, which keeps it` } : undefined
      }
      case 'assignment_statement':
        return isKeptIn(parent, holder, loop) ? { holder, how: `${noun} is stored` } : undefined
      case 'send_statement':
        return parent.childForFieldName('value')?.equals(at) === true ? { holder, how: `${noun} is sent to a channel` } : undefined
      case 'short_var_declaration':
        return keptUnderName(parent, loop, holder, noun)
      default:
        return undefined
    }
  }
  return undefined
}

/** A deferred call in a function of the turn's own runs within the turn. */
const isAtLoop = (statement: Node, loop: Node): boolean => functionAround(statement)?.id === functionAround(loop)?.id

/** Assigned to something that is there after the turn: a field, an element, a variable of before. */
function isKeptIn(assignment: Node, value: Node, loop: Node): boolean {
  const left = assignment.childForFieldName('left')?.namedChildren ?? []
  const right = assignment.childForFieldName('right')?.namedChildren ?? []
  const target = left[right.findIndex((node) => contains(node, value))]
  return target !== undefined && isOutside(target, loop)
}

/** True where what is assigned to was there before the turn. */
function isOutside(target: Node, loop: Node): boolean {
  let base = target
  for (let next: Node | null = base; next !== null; ) {
    base = next
    next = base.type === 'selector_expression' || base.type === 'index_expression' ? base.childForFieldName('operand') : base.type === 'parenthesized_expression' || base.type === 'unary_expression' ? (base.namedChildren[0] ?? null) : null
  }
  if (base.type !== 'identifier' || base.text === '_') return false
  const scope = bindingOf(base)?.scope
  return scope === undefined || !contains(loop, scope)
}

/** `list = append(list, …)` of a list that the turn did not make. */
function keepsList(call: Node, loop: Node): boolean {
  const list = call.parent
  const statement = list?.type === 'expression_list' ? list.parent : list
  if (statement?.type !== 'assignment_statement') return false
  return isKeptIn(statement, call, loop)
}

/** `x := &v`, where x is then kept. */
function keptUnderName(declaration: Node, loop: Node, holder: Node, noun: string): Omit<Capture, 'node'> | undefined {
  const left = declaration.childForFieldName('left')?.namedChildren ?? []
  const right = declaration.childForFieldName('right')?.namedChildren ?? []
  const name = left[right.findIndex((node) => contains(node, holder))]
  const scope = declaration.parent
  if (name === undefined || scope === null) return undefined
  for (const use of nodesOf(scope, 'identifier')) {
    if (use.text !== name.text || use.startIndex <= declaration.endIndex || bindingOf(use)?.scope.equals(scope) !== true) continue
    const kept = use.parent?.type === 'call_expression' ? undefined : keptValue(use, loop)
    if (kept !== undefined) return { holder, how: kept.how.replace('its address', noun) }
  }
  return undefined
}

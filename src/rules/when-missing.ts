import type { Node } from 'web-tree-sitter'
import { functionAround } from './scope.js'
import { findsIn, truth, type Found, type Search, type Supposed } from './supposed.js'

/** Where a function ends: it gives up, with an error or for good, or leaves otherwise. */
export interface End {
  readonly kind: 'gives up' | 'leaves'
  readonly at: Node
}

type Outcome = { readonly kind: 'gives up' | 'leaves' | 'breaks' | 'continues'; readonly at: Node } | undefined

interface Walk extends Supposed {
  /** Hears of each statement that is run. */
  readonly visit?: (statement: Node) => void
}

const stopping = /^(panic|os\.Exit|log\.(Fatal|Panic)\w*|\w+\.(Fatal|Panic)\w*)$/
const errorNamed = /\b(\w+\.)?(Err|err)\w*|\w+Err(or)?\b|\.(Errorf|Wrapf?|New)\(/

/**
 * How the function around a call ends after it, where what it and others like it look for is there or is not. Conditions that say nothing of that
 * are not taken, and loops are run once. Undefined where the function comes to its end, or nothing of what follows says.
 */
export function endAfter(search: Search, found: Found, visit?: (statement: Node) => void): End | undefined {
  const first = statementAround(search.call)
  if (first === undefined) return undefined
  const walk: Walk = { search, found, known: new Map(), turn: 'first', ...(visit === undefined ? {} : { visit }) }
  // With the others found, the call may not be come to; without, each has its own answer.
  if (!isCome(first, walk) && found.others) return undefined
  const end = follow(first, run(first, walk), walk)
  return end?.kind === 'gives up' || end?.kind === 'leaves' ? { kind: end.kind, at: end.at } : undefined
}

/** The statement of a list that a call is part of. */
function statementAround(call: Node): Node | undefined {
  for (let at: Node | null = call; at !== null; at = at.parent) {
    if (at.parent?.type === 'statement_list') return at
    if (at.type === 'func_literal') return undefined
  }
  return undefined
}

/** Learns what names are from the statements before one; false where one of them leaves, or a condition around says otherwise. */
function isCome(statement: Node, walk: Walk): boolean {
  const around = functionAround(statement)
  const outer: Node[] = []
  for (let at: Node | null = statement; at !== null && at.id !== around?.id; at = at.parent) outer.unshift(at)
  const hush: Walk = { ...walk, visit: () => undefined }
  for (const result of around?.childForFieldName('result')?.namedChildren ?? []) for (const name of result.childrenForFieldName('name')) if (name.isNamed) walk.known.set(name.text, false)
  let comes = true
  outer.forEach((at, index) => {
    if (at.parent?.type === 'statement_list') {
      for (const earlier of at.parent.namedChildren) {
        if (earlier.startIndex >= at.startIndex) break
        if (run(earlier, hush) !== undefined) comes = false
      }
    }
    const branch = outer[index + 1]
    if (at.type !== 'if_statement' || branch === undefined) return
    const [initializer, condition] = [at.childForFieldName('initializer'), at.childForFieldName('condition')]
    if (initializer !== null) run(initializer, hush)
    const holds = condition === null ? undefined : truth(condition, hush)
    if (holds !== undefined && branch.equals(at.childForFieldName(holds ? 'alternative' : 'consequence') ?? at)) comes = false
  })
  return comes
}

/** What comes after a statement: the rest of its list, and then that of what is around it. */
function follow(statement: Node, outcome: Outcome, walk: Walk): Outcome {
  let at = statement
  let now = outcome
  for (;;) {
    if (now?.kind === 'gives up' || now?.kind === 'leaves') return now
    if (now === undefined && at.parent?.type === 'statement_list') now = runRest(at, walk)
    if (now?.kind === 'gives up' || now?.kind === 'leaves') return now
    const around = enclosing(at, now)
    if (around === undefined) return undefined
    if (around.type === 'for_statement' && now?.kind !== 'breaks' && walk.found.nextTurn === true && walk.turn === 'first') {
      const next = runBlock(around.childForFieldName('body'), { ...walk, turn: 'next' })
      if (next?.kind === 'gives up' || next?.kind === 'leaves') return next
    }
    at = around
    now = undefined
  }
}

/** The statement of a list that is around another: with `break` and `continue` the one that they speak of. */
function enclosing(statement: Node, outcome: Outcome): Node | undefined {
  const isAimed = outcome !== undefined && outcome.at.namedChildCount > 0
  for (let at = statement.parent; at !== null; at = at.parent) {
    if (/^(function_declaration|method_declaration|func_literal)$/.test(at.type)) return undefined
    const isLoop = at.type === 'for_statement'
    const ends = outcome === undefined ? isLoop || at.parent?.type === 'statement_list' : isLoop || (outcome.kind === 'breaks' && !isAimed && /_switch_statement$|^select_statement$/.test(at.type))
    if (ends) return at
  }
  return undefined
}

function runRest(statement: Node, walk: Walk): Outcome {
  for (let next = statement.nextNamedSibling; next !== null; next = next.nextNamedSibling) {
    const outcome = run(next, walk)
    if (outcome !== undefined) return outcome
  }
  return undefined
}

function runBlock(block: Node | null, walk: Walk): Outcome {
  const list = block?.type === 'statement_list' ? block : block?.namedChildren.find(({ type }) => type === 'statement_list')
  const first = list?.namedChild(0)
  return first === null || first === undefined ? undefined : (run(first, walk) ?? runRest(first, walk))
}

function run(statement: Node, walk: Walk): Outcome {
  switch (statement.type) {
    case 'return_statement':
      walk.visit?.(statement)
      return { kind: returnsError(statement, walk) ? 'gives up' : 'leaves', at: statement }
    case 'break_statement':
      return { kind: 'breaks', at: statement }
    case 'continue_statement':
      return { kind: 'continues', at: statement }
    case 'expression_statement': {
      walk.visit?.(statement)
      const callee = statement.namedChild(0)?.childForFieldName('function')?.text
      return callee !== undefined && stopping.test(callee) ? { kind: 'gives up', at: statement } : undefined
    }
    case 'short_var_declaration':
    case 'assignment_statement':
      walk.visit?.(statement)
      assign(statement.childForFieldName('left')?.namedChildren ?? [], statement.childForFieldName('right')?.namedChildren ?? [], walk)
      return undefined
    case 'var_declaration':
      walk.visit?.(statement)
      for (const spec of statement.descendantsOfType('var_spec')) assign(spec.childrenForFieldName('name').filter((name) => name.isNamed), spec.childForFieldName('value')?.namedChildren ?? [], walk)
      return undefined
    case 'if_statement':
      return runIf(statement, walk)
    case 'expression_switch_statement':
      return runSwitch(statement, walk)
    case 'for_statement': {
      const outcome = runBlock(statement.childForFieldName('body'), walk)
      return outcome?.kind === 'breaks' || outcome?.kind === 'continues' ? undefined : outcome
    }
    case 'block':
      return runBlock(statement, walk)
    case 'labeled_statement':
      return statement.lastNamedChild === null ? undefined : run(statement.lastNamedChild, walk)
    default:
      return undefined
  }
}

function runIf(statement: Node, walk: Walk): Outcome {
  const initializer = statement.childForFieldName('initializer')
  if (initializer !== null) run(initializer, walk)
  const condition = statement.childForFieldName('condition')
  const holds = condition === null ? undefined : truth(condition, walk)
  const [consequence, alternative] = [statement.childForFieldName('consequence'), statement.childForFieldName('alternative')]
  const branch = (node: Node | null): Outcome => (node === null ? undefined : node.type === 'if_statement' ? runIf(node, walk) : runBlock(node, walk))
  if (holds !== undefined) return branch(holds ? consequence : alternative)
  // Another matter: but where it stands before the call in a chain, or leaves either way.
  const { call } = walk.search
  if (alternative === null) return undefined
  if (call.startIndex >= alternative.startIndex && call.endIndex <= alternative.endIndex) return branch(alternative)
  const known = new Map(walk.known)
  const [one, other] = [branch(consequence), branch(alternative)]
  if (one !== undefined && other !== undefined) return one.kind === 'leaves' ? one : other
  walk.known.clear()
  for (const [name, value] of known) walk.known.set(name, value)
  return undefined
}

/** `switch { case have("a"): … default: … }` and `switch err { case nil: … }`. */
function runSwitch(statement: Node, walk: Walk): Outcome {
  const initializer = statement.childForFieldName('initializer')
  if (initializer !== null) run(initializer, walk)
  const value = statement.childForFieldName('value')
  const subject = value === null ? undefined : truth(value, walk)
  if (value !== null && subject === undefined) return undefined
  const taken = (one: Node): boolean => {
    const listed = one.childForFieldName('value')?.namedChildren ?? []
    return listed.some((node) => (value === null ? truth(node, walk) === true : truth(node, walk) === subject))
  }
  const cases = statement.namedChildren.filter(({ type }) => type === 'expression_case')
  const chosen = cases.find(taken) ?? statement.namedChildren.find(({ type }) => type === 'default_case')
  const outcome = runBlock(chosen?.namedChildren.find(({ type }) => type === 'statement_list') ?? null, walk)
  return outcome?.kind === 'breaks' && outcome.at.namedChildCount === 0 ? undefined : outcome
}

function assign(left: readonly Node[], right: readonly Node[], walk: Walk): void {
  const set = (name: Node, value: boolean | undefined): void => {
    if (value === undefined) walk.known.delete(name.text)
    else walk.known.set(name.text, value)
  }
  const found = right.length === 1 ? findsIn(right[0]!, walk) : undefined
  left.forEach((name, index) => {
    if (right.length === 0) set(name, false)
    else if (found === undefined) set(name, left.length === right.length ? truth(right[index]!, walk) : undefined)
    else set(name, walk.search.givesError && index === left.length - 1 ? !found : found)
  })
}

function returnsError(statement: Node, walk: Walk): boolean {
  const values = statement.namedChild(0)?.namedChildren ?? []
  const last = values.at(-1)
  const result = functionAround(statement)?.childForFieldName('result')
  if (last === undefined) {
    const name = result?.namedChildren.at(-1)?.childrenForFieldName('name').at(-1)?.text
    return name !== undefined && /error\)$/.test(result?.text ?? '') && walk.known.get(name) === true
  }
  const given = truth(last, walk)
  if (/\berror\)?$/.test(result?.text ?? '')) {
    const found = walk.search.givesError && values.length === 1 ? findsIn(last, walk) : undefined
    return found !== undefined ? !found : (given ?? (last.type !== 'nil' && errorNamed.test(statement.namedChild(0)!.text)))
  }
  return given === undefined && errorNamed.test(statement.namedChild(0)!.text)
}

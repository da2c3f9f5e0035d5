import type { Node } from 'web-tree-sitter'
import { stringValue } from '../go/string-literal.js'
import { nodesOf } from '../go/tree.js'
import { contains } from './scope.js'
import type { Search } from './supposed.js'
import { endAfter, type End } from './when-missing.js'

const stopping = /\b(panic|os\.Exit|log\.(Fatal|Panic)\w*|\w+\.(Fatal|Panic)\w*)\(/
const notFound = /^[^!]*\bErr(Executable)?NotFound\b/
const versionArgument = /^["`](-V|-v|--?version|version|--?help)["`]$/

/**
 * How much is needed what a call looks for: by itself, as one of several of which one will do, or not at all. `giveUp` is where the function around
 * gives up where nothing is found.
 */
export type Sought = { readonly how: 'needed' | 'optional'; readonly giveUp?: Node } | { readonly how: 'one of'; readonly giveUp: Node }

/** As far as syntax shows it. */
export function soughtBy(search: Search): Sought {
  const { call } = search
  if (search.givesError && isFolderOnly(call)) return { how: 'optional' }
  const without = endAfter(search, { own: false, others: true, nextTurn: true })
  const withIt = endAfter(search, { own: true, others: true, nextTurn: true })
  if (without?.kind === 'gives up' && !isSame(without, withIt)) return { how: 'needed', giveUp: without.at }
  const none = endAfter(search, { own: false, others: false })
  if (none?.kind === 'gives up' && !isSame(none, endAfter(search, { own: true, others: false }))) return { how: 'one of', giveUp: none.at }
  // `return err == nil` tells whether it is there.
  const tells = none?.kind === 'leaves' && /\w\s*[!=]=\s*nil\b/.test(none.at.text)
  return { how: tells || !search.givesError || isProbe(call) ? 'optional' : 'needed' }
}

/** Whether a function ends otherwise where nothing is found. */
export function matters(search: Search): boolean {
  return !isSame(endAfter(search, { own: false, others: false }), endAfter(search, { own: true, others: false }))
}

const isSame = (one: End | undefined, other: End | undefined): boolean => one?.kind === other?.kind && one?.at.id === other?.at.id

/** Whether a statement is only come to where a call finds what it looks for. */
export function isWhereFound(statement: Node, search: Search): boolean {
  const comes = (own: boolean): boolean => {
    let seen = false
    endAfter(search, { own, others: false }, (one) => (seen ||= contains(one, statement)))
    return seen
  }
  return comes(true) && !comes(false)
}

/**
 * Whether a program is only asked for: where the error of looking it up does not end the function with that error, the program goes on
 * without.
 */
function isProbe(call: Node): boolean {
  const statement = statementOf(call)
  if (statement === undefined || statement.type === 'return_statement') return false
  const left = statement.childForFieldName('left')?.namedChildren ?? statement.childrenForFieldName('name').filter((node) => node.isNamed)
  const error = left.at(-1)?.text
  if (error === undefined) return false
  if (error === '_') return left.length > 1 || statement.type === 'short_var_declaration'
  const check = checkOf(statement, error)
  if (check === undefined) return false
  const condition = check.childForFieldName('condition')?.text ?? ''
  const consequence = check.childForFieldName('consequence')
  if (consequence === null) return false
  if (new RegExp(`${wordIn(error)}\\s*==\\s*nil`).test(condition)) {
    const alternative = check.childForFieldName('alternative') ?? check.nextNamedSibling
    return alternative === null || (alternative.type !== 'return_statement' && alternative.type !== 'block') || !stops(alternative, error)
  }
  return !stops(consequence, error)
}

/**
 * Whether a program is started only to see whether it is there, or which: `exec.Command("x", "--version").Output()`, where the function around goes
 * on, or ends without an error, when that fails.
 */
export function isVersionProbe(call: Node): boolean {
  const asks = versionArgument.test(call.childForFieldName('arguments')?.namedChildren.at(-1)?.text ?? '')
  const run = call.parent?.parent
  if (!asks || call.parent?.type !== 'selector_expression' || run?.type !== 'call_expression') return false
  const end = endAfter({ call: run, givesError: true }, { own: false, others: false })
  return end?.kind === 'leaves' || isProbe(run)
}

const asksForFile = /(^|\.)(\w*[eE]xists?|Stat|Lstat)$/

/** Whether a call stands where each of some programs was found: `if exists("/bin/x") { … }`, `if _, err := os.Stat("/bin/x"); err == nil { … }`. */
export function isWhereThere(call: Node, names: readonly string[]): boolean {
  const there = new Set<string>()
  for (let inner = call, outer = call.parent; outer !== null; inner = outer, outer = outer.parent) {
    if (outer.type !== 'if_statement' || outer.childForFieldName('consequence')?.equals(inner) !== true) continue
    const [condition, head] = [outer.childForFieldName('condition'), outer.childForFieldName('initializer')]
    const error = head?.childForFieldName('left')?.namedChildren.at(-1)?.text
    const asked = error !== undefined && condition?.text === `${error} == nil` ? head?.childForFieldName('right')?.namedChild(0) : condition
    if (asked?.type !== 'call_expression' || !asksForFile.test(asked.childForFieldName('function')?.text ?? '')) continue
    const path = stringValue(asked.childForFieldName('arguments')?.namedChild(0)?.text ?? '')
    if (path !== undefined) there.add(path)
  }
  return names.length > 0 && names.every((name) => there.has(name))
}

/** Whether what is started may be missing: the error of running it is held against that of a program that is not found, and the function goes on. */
export function mayBeMissing(call: Node): boolean {
  const run = call.parent?.type === 'selector_expression' ? call.parent.parent : null
  const statement = run?.type === 'call_expression' ? statementOf(run) : undefined
  const error = statement?.childForFieldName('left')?.namedChildren.at(-1)?.text
  const check = statement === undefined || error === undefined ? undefined : checkOf(statement, error)
  if (check === undefined) return false
  if (isPassedOver(check, error!)) return true
  return [check, ...nodesOf(check, ['if_statement', 'expression_case'])].some((node) => {
    const condition = node.childForFieldName('condition') ?? node.childForFieldName('value')
    const reached = node.type === 'if_statement' ? node.childForFieldName('consequence') : node
    return condition !== null && reached !== null && notFound.test(condition.text) && new RegExp(wordIn(error!)).test(condition.text) && !stops(reached, error!)
  })
}

/** `if err != nil && !errors.Is(err, exec.ErrNotFound) { … }`, after which nothing gives the error on: of a program that is not there nothing is said. */
function isPassedOver(check: Node, error: string): boolean {
  const name = wordIn(error)
  const passesOver = new RegExp(`(!errors\\.Is\\(${name}, [\\w.]*|${name} != [\\w.]*)Err(Executable)?NotFound\\b`)
  const condition = check.childForFieldName('condition')?.text ?? ''
  if (!passesOver.test(condition) || condition.includes('||') || check.childForFieldName('alternative') !== null) return false
  for (let next = check.nextNamedSibling; next !== null; next = next.nextNamedSibling) {
    const head = next.type === 'if_statement' ? next.childForFieldName('condition')?.text : undefined
    const reached = next.type === 'if_statement' ? next.childForFieldName('consequence') : next
    if (reached !== null && (head === undefined || new RegExp(`${name} != nil`).test(head)) && stops(reached, error)) return false
  }
  return true
}

/** The statement whose value a call is. */
function statementOf(call: Node): Node | undefined {
  for (let at = call.parent; at !== null; at = at.parent) {
    if (at.type === 'expression_list' || at.type === 'parenthesized_expression') continue
    return /^(short_var_declaration|assignment_statement|var_spec|return_statement)$/.test(at.type) ? at : undefined
  }
  return undefined
}

/** The `if` that looks at the error: around the statement, or one of the two that follow. */
function checkOf(statement: Node, error: string): Node | undefined {
  if (statement.parent?.type === 'if_statement') return statement.parent
  const start = statement.type === 'var_spec' ? statement.parent : statement
  for (let next = start?.nextNamedSibling ?? null, seen = 0; next !== null && seen < 2; next = next.nextNamedSibling, seen++) {
    if (next.type === 'if_statement' && new RegExp(wordIn(error)).test(next.childForFieldName('condition')?.text ?? '')) return next
  }
  return undefined
}

function stops(block: Node, error: string): boolean {
  const text = block.text
  if (stopping.test(text)) return true
  const returns = block.type === 'return_statement' ? [block] : [...nodesOf(block, 'return_statement')]
  return returns.some((node) => {
    const values = node.namedChild(0)
    if (values === null) return namesResult(block, error)
    return new RegExp(wordIn(error)).test(values.text) || /\b(\w+\.)?(Err|err)\w*|\w+Err(or)?\b|\.(Errorf|Wrapf?|New)\(/.test(values.text)
  })
}

/** True where a bare return hands the error on: it is a named result. */
function namesResult(node: Node, error: string): boolean {
  for (let at = node.parent; at !== null; at = at.parent) {
    const result = at.childForFieldName('result')
    if (result !== null) return new RegExp(wordIn(error)).test(result.text)
  }
  return false
}

/** A program looked up to learn in which folder it is. */
function isFolderOnly(call: Node): boolean {
  const statement = statementOf(call)
  const left = statement?.childForFieldName('left')?.namedChildren ?? []
  const name = left[0]?.text ?? ''
  if (statement === undefined || left.length < 2 || !/^\w+$/.test(name)) return false
  const after = statement.parent?.text.slice(statement.endIndex - statement.parent.startIndex) ?? ''
  const uses = [...after.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length
  const folders = [...after.matchAll(new RegExp(`\\bDir\\(${name}\\)`, 'g'))].length
  return folders > 0 && folders === uses
}

/** A regular expression's source for a name, which may be a field: `p.err`. */
const wordIn = (name: string): string => `\\b${name.replace(/[^\w]/g, '\\$&')}\\b`

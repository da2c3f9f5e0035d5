import { fields } from './space.js'
import type { Satisfies } from './target.js'

/** A build constraint as an expression over tags. */
export type Constraint =
  | { readonly op: 'tag'; readonly tag: string }
  | { readonly op: 'not'; readonly x: Constraint }
  | { readonly op: 'and' | 'or'; readonly x: Constraint; readonly y: Constraint }

export interface ConstraintError {
  readonly error: string
}

const maxOperators = 1000
const maxOldOperators = 100
const tagPattern = /[\p{L}\p{Nd}_.]+/uy

/** Reads what follows `//go:build`; the grammar of go/build/constraint. */
export function parseGoBuild(text: string): Constraint | ConstraintError {
  let at = 0
  let size = 0
  let token = ''
  let tokenIsTag = false
  let error = ''

  const fail = (message: string): Constraint => {
    error ||= message
    token = ''
    at = text.length
    return { op: 'tag', tag: '' }
  }
  /** A call, for the compiler does not see that next() assigns. */
  const isToken = (wanted: string): boolean => token === wanted
  const next = (): void => {
    while (text[at] === ' ' || text[at] === '\t') at++
    tokenIsTag = false
    const c = text[at]
    if (c === undefined) {
      token = ''
    } else if ('()!'.includes(c)) {
      token = c
      at++
    } else if (c === '&' || c === '|') {
      if (text[at + 1] !== c) return void fail(`invalid syntax at ${c}`)
      token = c + c
      at += 2
    } else {
      tagPattern.lastIndex = at
      const tag = tagPattern.exec(text)?.[0]
      if (tag === undefined) return void fail(`invalid syntax at ${c}`)
      token = tag
      tokenIsTag = true
      at += tag.length
    }
  }
  const atom = (): Constraint => {
    if (token === '(') {
      next()
      const x = or()
      if (!isToken(')')) return fail('missing close paren')
      next()
      return x
    }
    if (!tokenIsTag) return fail(token === '' ? 'unexpected end of expression' : `unexpected token ${token}`)
    const tag = token
    next()
    return { op: 'tag', tag }
  }
  const not = (): Constraint => {
    if (++size > maxOperators) return fail('build expression too large')
    if (token !== '!') return atom()
    next()
    return isToken('!') ? fail('double negation not allowed') : { op: 'not', x: atom() }
  }
  const chain = (operator: '&&' | '||', op: 'and' | 'or', operand: () => Constraint): Constraint => {
    let x = operand()
    while (token === operator) {
      next()
      x = { op, x, y: operand() }
    }
    return x
  }
  const or = (): Constraint => chain('||', 'or', () => chain('&&', 'and', not))

  next()
  const constraint = or()
  if (error === '' && token !== '') fail(`unexpected token ${token}`)
  return error === '' ? constraint : { error }
}

/** What a build tag can be. */
export const validTag = /^[\p{L}\p{Nd}_.]+$/u

/** Reads what follows `// +build`: options separated by spaces (or), terms by commas (and). */
export function parsePlusBuild(text: string): Constraint | ConstraintError {
  let operators = 0
  const term = (literal: string): Constraint => {
    if (literal.startsWith('!!') || literal === '!') return { op: 'tag', tag: 'ignore' }
    const negated = literal.startsWith('!')
    const tag = negated ? literal.slice(1) : literal
    const x: Constraint = { op: 'tag', tag: validTag.test(tag) ? tag : 'ignore' }
    return negated ? { op: 'not', x } : x
  }
  const join = (op: 'and' | 'or', parts: readonly Constraint[]): Constraint =>
    parts.reduce((x, y) => {
      operators++
      return { op, x, y }
    })
  const options = fields(text)
  if (options.length === 0) return { op: 'tag', tag: 'ignore' }
  const constraint = join('or', options.map((option) => join('and', option.split(',').map(term))))
  return operators > maxOldOperators ? { error: 'build expression too complex for // +build lines' } : constraint
}

export function evaluate(constraint: Constraint, satisfies: Satisfies): boolean {
  switch (constraint.op) {
    case 'tag':
      return satisfies(constraint.tag)
    case 'not':
      return !evaluate(constraint.x, satisfies)
    case 'and':
      return evaluate(constraint.x, satisfies) && evaluate(constraint.y, satisfies)
    case 'or':
      return evaluate(constraint.x, satisfies) || evaluate(constraint.y, satisfies)
  }
}

/** Every tag that a constraint names. */
export function tagsOf(constraint: Constraint): ReadonlySet<string> {
  switch (constraint.op) {
    case 'tag':
      return new Set([constraint.tag])
    case 'not':
      return tagsOf(constraint.x)
    default:
      return new Set([...tagsOf(constraint.x), ...tagsOf(constraint.y)])
  }
}

/** The expression as gofmt writes it after `//go:build `: an `&&` inside an `||`, and the other way round, in parentheses. */
export function formatConstraint(constraint: Constraint): string {
  switch (constraint.op) {
    case 'tag':
      return constraint.tag
    case 'not':
      return `!${operand(constraint.x, 'not')}`
    case 'and':
    case 'or':
      return `${operand(constraint.x, constraint.op)} ${constraint.op === 'and' ? '&&' : '||'} ${operand(constraint.y, constraint.op)}`
  }
}

function operand(constraint: Constraint, outer: 'not' | 'and' | 'or'): string {
  const text = formatConstraint(constraint)
  const bare = constraint.op === 'tag' || constraint.op === outer || (constraint.op === 'not' && outer !== 'not')
  return bare ? text : `(${text})`
}

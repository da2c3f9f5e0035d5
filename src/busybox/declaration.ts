import { tokens, type Token } from './tokens.js'

/**
 * One top-level declaration, or one specification of a `var (…)` group. `name` is a function's name (a method's with
 * its receiver's type: `T.M`), or a variable's first; `tokens` are all of the declaration's.
 */
export interface Declaration {
  readonly kind: 'func' | 'var' | 'const' | 'type' | 'import'
  readonly name: string
  readonly tokens: readonly Token[]
}

/** The top-level declarations of a Go file in the order of the text. */
export function declarations(text: string): readonly Declaration[] {
  return statements(tokens(text)).flatMap((statement): readonly Declaration[] => {
    const [first, second] = statement
    if (first?.kind !== 'keyword') return []
    switch (first.text) {
      case 'func':
        return [{ kind: 'func', name: functionName(statement), tokens: statement }]
      case 'var': {
        const grouped = second?.text === '('
        const specifications = grouped ? statements(statement.slice(2, -1)) : [statement.slice(1)]
        return specifications.map((part): Declaration => ({ kind: 'var', name: part[0]?.text ?? '', tokens: part }))
      }
      case 'const':
      case 'type':
      case 'import':
        return [{ kind: first.text, name: second?.text ?? '', tokens: statement }]
      default:
        return []
    }
  })
}

/** The variables that a specification declares, and each value's tokens: `a, b T = 1, f(2)` → a, b and 1, f(2). */
export function variable(specification: Declaration): {
  readonly names: readonly Token[]
  readonly values: readonly (readonly Token[])[]
} {
  const parts = specification.tokens
  const equals = topLevel(parts).find(({ token }) => token.text === '=')?.index ?? parts.length
  const names: Token[] = []
  for (let index = 0; index < equals && parts[index]!.kind === 'identifier'; index += 2) {
    names.push(parts[index]!)
    if (parts[index + 1]?.text !== ',') break
  }
  return { names, values: split(parts.slice(equals + 1), ',') }
}

/** Splits at semicolons that are in no bracket; the semicolons themselves are left out. */
function statements(all: readonly Token[]): readonly (readonly Token[])[] {
  return split(all, ';', '\n')
}

function split(all: readonly Token[], ...separators: readonly string[]): readonly (readonly Token[])[] {
  const cuts = topLevel(all).filter(({ token }) => token.kind !== 'string' && separators.includes(token.text))
  const starts = [0, ...cuts.map(({ index }) => index + 1)]
  return starts.map((start, at) => all.slice(start, cuts[at]?.index)).filter((part) => part.length > 0)
}

function topLevel(all: readonly Token[]): readonly { readonly token: Token; readonly index: number }[] {
  let depth = 0
  return all.flatMap((token, index) => {
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++
    if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--
    return depth === 0 ? [{ token, index }] : []
  })
}

/** `func (r *T[K]) M(` is `T.M`, `func F(` is `F`. */
function functionName(statement: readonly Token[]): string {
  if (statement[1]?.text !== '(') return statement[1]?.text ?? ''
  const close = statement.findIndex((token) => token.text === ')')
  const receiver = statement.slice(2, close)
  const bracket = receiver.findIndex((token) => token.text === '[')
  const type = receiver.slice(0, bracket < 0 ? undefined : bracket).findLast((token) => token.kind === 'identifier')
  return `${type?.text ?? ''}.${statement[close + 1]?.text ?? ''}`
}

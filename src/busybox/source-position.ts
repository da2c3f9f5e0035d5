import { declarations, variable, type Declaration } from './declaration.js'
import type { Token } from './tokens.js'

/** 1-based; `column` in UTF-16 units. `exact` is false where the generated token has no counterpart in the source. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
  readonly exact: boolean
  /** The variables of the declaration that the position is in, when it declares several with a value each. */
  readonly variables: readonly string[]
}

/**
 * Where a place in a file that makebb wrote is in the file that it was written from. makebb re-prints every file, so
 * lines and columns move; it keeps the order of the declarations and of the tokens in them, except for what it does
 * to a command: `main` becomes `registeredMain`, each `init` a `busyboxInitN`, and each value of a variable the body of
 * a `busyboxInitN` at the file's end. `byteColumn` is 1-based and in bytes, as the compiler counts.
 */
export function sourcePosition(
  generated: string,
  source: string,
  line: number,
  byteColumn: number,
): SourcePosition | undefined {
  const offset = lineStart(generated, line) + utf16Column(generated, line, byteColumn) - 1
  const made = declarations(generated)
  const at = made.findLastIndex((declaration) => declaration.tokens[0]!.offset <= offset)
  const written = declarations(source)
  const place = at < 0 ? undefined : counterpart(made, at, written, offset)
  const fallback = written.find(({ kind, name }) => kind === 'func' && name === 'main')?.tokens[1]
  const token = place?.token ?? fallback
  if (token === undefined) return undefined
  // Between declarations, as on the `var (` of a group, there is nothing that could have a counterpart.
  const inside = at >= 0 && offset < end(made[at]!)
  return { ...lineAndColumn(source, token.offset), exact: inside && place?.exact === true, variables: place?.variables ?? [] }
}

/** A byte column of a line (both 1-based) in UTF-16 units. */
export function utf16Column(text: string, line: number, byteColumn: number): number {
  const content = text.slice(lineStart(text, line)).split('\n', 1)[0]!
  const bytes = new TextEncoder().encode(content).subarray(0, byteColumn - 1)
  return new TextDecoder().decode(bytes).length + 1
}

function end({ tokens }: Declaration): number {
  const last = tokens.at(-1)!
  return last.offset + last.text.length
}

interface Place {
  readonly token: Token
  readonly exact: boolean
  readonly variables: readonly string[]
}

function counterpart(made: readonly Declaration[], at: number, written: readonly Declaration[], offset: number): Place | undefined {
  const declaration = made[at]!
  const { tokens, kind, name } = declaration
  const index = Math.max(0, tokens.findLastIndex((token) => token.offset <= offset))
  const nth = (matches: (other: Declaration) => boolean): number => made.slice(0, at).filter(matches).length
  const same = (other: Declaration): boolean => other.kind === kind && (kind !== 'func' || other.name === name)

  if (kind === 'import') return imported(tokens[index]!, written)
  if (kind === 'var') return inVariable(declaration, index, written.filter(same)[nth(same)])
  if (kind !== 'func') return aligned(tokens, index, written.filter(same)[nth(same)]?.tokens)

  const original = written.filter(same)[nth(same)]
  if (original !== undefined) return aligned(tokens, index, original.tokens)
  if (name.startsWith('registeredMain')) return aligned(tokens, index, written.find((other) => other.name === 'main')?.tokens)
  if (!initialiser(declaration)) return undefined

  const inits = written.filter((other) => other.kind === 'func' && other.name === 'init')
  const number = nth(initialiser)
  if (number < inits.length) return aligned(tokens, index, inits[number]!.tokens)
  return inValue(tokens, index, initialised(written)[number - inits.length])
}

function initialiser({ kind, name }: Declaration): boolean {
  return kind === 'func' && /^busyboxInit\d+$/.test(name)
}

/** Every variable with its value, in the order in which makebb writes an initialiser for each. */
function initialised(written: readonly Declaration[]): readonly { name: Token; value: readonly Token[]; variables: readonly string[] }[] {
  return written
    .filter(({ kind }) => kind === 'var')
    .flatMap((specification) => {
      const { names, values } = variable(specification)
      const variables = names.length > 1 ? names.map(({ text }) => text) : []
      return values.length === 0 ? [] : names.map((name, index) => ({ name, value: values[index] ?? values[0]!, variables }))
    })
}

/** In `func busyboxInitN() { name = value }` the value begins with the eighth token. */
function inValue(tokens: readonly Token[], index: number, original: ReturnType<typeof initialised>[number] | undefined): Place | undefined {
  if (original === undefined) return undefined
  const { name, value, variables } = original
  if (index < 7 || index === tokens.length - 1) return { token: name, exact: index === 5, variables }
  const place = aligned(tokens.slice(7, -1), index - 7, value)
  return place === undefined ? undefined : { ...place, variables }
}

/** The generated specification has a type where the source may have none; a place in it is then the variable's. */
function inVariable(declaration: Declaration, index: number, original: Declaration | undefined): Place | undefined {
  if (original === undefined) return undefined
  const { names } = variable(original)
  const variables = names.length > 1 ? names.map(({ text }) => text) : []
  const place = aligned(declaration.tokens, index, original.tokens)
  if (place?.exact === true) return { ...place, variables }
  return names[0] === undefined ? undefined : { token: names[0], exact: false, variables }
}

function imported(token: Token, written: readonly Declaration[]): Place | undefined {
  const imports = written.filter(({ kind }) => kind === 'import').flatMap(({ tokens }) => tokens)
  const found = imports.find(({ text }) => text === token.text)
  if (found !== undefined) return { token: found, exact: true, variables: [] }
  return imports[0] === undefined ? undefined : { token: imports[0], exact: false, variables: [] }
}

/**
 * The token with the same ordinal. Semicolons, commas and parentheses are not counted: gofmt adds and drops them.
 * A place on one of those is found after the last counted token before it.
 */
function aligned(tokens: readonly Token[], index: number, original: readonly Token[] | undefined): Place | undefined {
  const first = original?.[0]
  if (original === undefined || first === undefined) return undefined
  const target = tokens[index]!
  const counted = original.filter(counts)
  const ordinal = tokens.slice(0, index).filter(counts).length
  if (counts(target)) {
    const token = counted[ordinal]
    const renamed = token?.kind === target.kind && index === 1
    return token === undefined || !(renamed || sameToken(token, target))
      ? { token: first, exact: false, variables: [] }
      : { token, exact: true, variables: [] }
  }
  const from = ordinal === 0 ? 0 : original.indexOf(counted[ordinal - 1] ?? first) + 1
  const found = original.slice(from).find((token) => counts(token) || token.text === target.text)
  return { token: found ?? first, exact: found?.text === target.text, variables: [] }
}

function counts(token: Token): boolean {
  return token.kind !== 'semicolon' && !(token.kind === 'operator' && ',()'.includes(token.text))
}

/** gofmt writes numbers in lower case (0X1F becomes 0x1F). */
function sameToken(one: Token, other: Token): boolean {
  return one.text === other.text || (one.kind === 'number' && one.text.toLowerCase() === other.text.toLowerCase())
}

function lineStart(text: string, line: number): number {
  let start = 0
  for (let number = 1; number < line; number++) {
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  return start
}

function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

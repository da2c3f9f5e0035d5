import { nesting } from './brackets.js'
import { commonEnds } from './common-ends.js'
import { entryOf } from './entry-of.js'

/**
 * Where names stand in a Go file's code, found without a parse: by name, the declarations at package level that it stands in. A declaration is the name
 * of a function or a type, `''` where it always counts: variables, constants, init functions, what C or the linker knows by name. What stands in a
 * method is its receiver's type's. Names of other packages are written with the file's name for the package, `exec.Command`; a field or a method is
 * no name. It errs to one more: a local variable of the same name counts.
 */
type NameUses = ReadonlyMap<string, ReadonlySet<string>>

/** In place of a declaration's name, where a use always counts. */
export const always = ''

const lexed = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[\p{L}_][\p{L}\p{Nd}_]*|\d[\p{L}\p{Nd}_.]*|\.\.\.|<-|\n|[^\s]/gu
const word = /^[\p{L}_]/u
/** A token behind which a line's end ends a statement, as far as declarations go. */
const last = /^[\p{L}\p{Nd}_"'`)\]}]/u
const known = /^\/\/(?:export|go:linkname|go:cgo_export_\w+)\s+([\p{L}_][\p{L}\p{Nd}_]*)/u
const keywords = new Set('break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(' '))

/** The uses of names in one text. */
export interface TextUses {
  /** The declarations in which a name stands. */
  declarationsWith(name: string): ReadonlySet<string>
  /** The same for the text as it is after an edit: only declarations that were touched are looked at again. */
  after(text: string): TextUses
}

/** Something at package level, with all up to the next. */
interface Part {
  readonly text: string
  uses?: NameUses
}

/** Of a large file only those declarations are read in which a name stands at all. */
export const createTextUses = (text: string): TextUses => usesOf(text, { standing: new Map() })

/** Where names stand that were asked for, and the text's parts once they were needed. */
interface Found {
  readonly standing: Map<string, readonly Part[]>
  parts?: readonly Part[]
}

function usesOf(text: string, found: Found): TextUses {
  const partsWith = (name: string): readonly Part[] => (text.includes(bareName(name)) ? (found.parts ??= partsOf(text)).filter(holding(name)) : [])
  return {
    declarationsWith: (name) => new Set(entryOf(found.standing, name, () => partsWith(name)).flatMap((part) => [...((part.uses ??= nameUses(part.text)).get(name) ?? [])])),
    after(next) {
      const { parts } = found
      // Raw strings go across declarations where a text is not cut.
      if (parts === undefined || parts.length < 2) return createTextUses(next)
      const { kept, from, to } = partsAround(parts, text, next)
      const cut = cutText(next.slice(from, to))
      if (cut.some(endsInRawString)) return createTextUses(next)
      const [before, behind] = kept
      const gone = new Set(parts.slice(before, parts.length - behind))
      const standing = [...found.standing].map(([name, where]) => [name, [...where.filter((part) => !gone.has(part)), ...cut.filter(holding(name))]] as const)
      return usesOf(next, { standing: new Map(standing), parts: [...parts.slice(0, before), ...cut, ...parts.slice(parts.length - behind)] })
    },
  }
}

const bareName = (name: string): string => name.slice(name.indexOf('.') + 1)

function holding(name: string): (part: Part) => boolean {
  const bare = bareName(name)
  return ({ text }) => text.includes(bare)
}

/** How many parts at the beginning and at the end an edit leaves as they are, and what lies between them in the text after it. */
function partsAround(parts: readonly Part[], text: string, next: string): { readonly kept: readonly [before: number, behind: number]; readonly from: number; readonly to: number } {
  const { start, end } = commonEnds(text, next)
  let [before, from] = [0, 0]
  // What begins the next part says where one ends.
  while (before < parts.length && from + parts[before]!.text.length + longestBeginning <= start) from += parts[before++]!.text.length
  let [behind, length] = [0, 0]
  // The line before it must end as it did.
  while (behind < parts.length - before && length + parts.at(-1 - behind)!.text.length < end) length += parts.at(-1 - behind++)!.text.length
  return { kept: [before, behind], from, to: next.length - length }
}

/** By their first letters: of thousands of lines few are looked at twice. */
const beginnings = new Map(['func ', 'type ', 'var ', 'const '].map((beginning) => [beginning.charCodeAt(0), beginning]))
const longestBeginning = 'const '.length

/** Cuts a text where gofmt puts declarations, and nowhere where a raw string may go on from one to the next. */
function partsOf(text: string): readonly Part[] {
  const parts = cutText(text)
  return parts.some(endsInRawString) ? [{ text }] : parts
}

function cutText(text: string): readonly Part[] {
  const parts: Part[] = []
  let from = 0
  for (let line = text.indexOf('\n') + 1; line > 0; line = text.indexOf('\n', line) + 1) {
    const beginning = beginnings.get(text.charCodeAt(line))
    if (beginning === undefined || !text.startsWith(beginning, line)) continue
    parts.push({ text: text.slice(from, line) })
    from = line
  }
  return [...parts, { text: text.slice(from) }]
}

function endsInRawString({ text }: Part): boolean {
  let quotes = 0
  for (let at = text.indexOf('`'); at >= 0; at = text.indexOf('`', at + 1)) quotes++
  return quotes % 2 === 1
}

/** Reads all names of a text at once. */
function nameUses(text: string): NameUses {
  const uses = new Map<string, Set<string>>()
  const add = (name: string, declaration: string): void => {
    const before = uses.get(name)
    if (before === undefined) uses.set(name, new Set([declaration]))
    else before.add(declaration)
  }
  const addAll = (tokens: readonly string[], declaration: string): void => {
    for (const [at, token] of tokens.entries()) {
      if (!word.test(token) || keywords.has(token)) continue
      if (tokens[at - 1] !== '.') add(token, declaration)
      else if (word.test(tokens[at - 2] ?? '') && tokens[at - 3] !== '.') add(`${tokens[at - 2]!}.${token}`, declaration)
    }
  }
  for (const statement of statementsIn(text, (name) => add(name, always))) {
    const [keyword, ...tokens] = statement
    switch (keyword) {
      case 'func': {
        const { declaration, rest } = functionOf(tokens)
        addAll(rest, declaration)
        break
      }
      case 'type':
        for (const spec of specsIn(tokens)) addAll(spec, spec[0] ?? always)
        break
      case 'var':
      case 'const':
        for (const spec of specsIn(tokens)) if (!isAssertion(spec)) addAll(spec, always)
        break
      case 'package':
      case 'import':
        break
      default:
        // What stands behind a declaration that nobody has formatted may be inside of a function.
        addAll(statement, always)
    }
  }
  return uses
}

/** The tokens of each declaration; the line ends in it that end a statement are tokens. */
function* statementsIn(text: string, onKnown: (name: string) => void): Generator<readonly string[]> {
  let statement: string[] = []
  let depth = 0
  for (const [token] of text.matchAll(lexed)) {
    const endsLine = token === '\n' && last.test(statement.at(-1) ?? '')
    if (depth === 0 && (token === ';' || endsLine)) {
      yield statement
      statement = []
    } else if (token.startsWith('//') || token.startsWith('/*')) {
      const name = known.exec(token)?.[1]
      if (name !== undefined) onKnown(name)
    } else if (token !== '\n' || endsLine) {
      depth = Math.max(0, depth + nesting(token))
      statement.push(token)
    }
  }
  yield statement
}

/** What a function counts as, and what stands behind its name. */
function functionOf(tokens: readonly string[]): { readonly declaration: string; readonly rest: readonly string[] } {
  if (tokens[0] !== '(') return { declaration: tokens[0] === 'init' ? always : (tokens[0] ?? always), rest: tokens.slice(1) }
  const end = tokens.indexOf(')')
  const receiver = tokens.slice(1, end)
  const type = receiver.slice(0, receiver.includes('[') ? receiver.indexOf('[') : undefined).findLast((token) => word.test(token))
  return { declaration: type ?? always, rest: tokens.slice(end + 2) }
}

/** The specs of `var (…)` and of `var x = y`. */
function specsIn(tokens: readonly string[]): readonly (readonly string[])[] {
  if (tokens[0] !== '(') return [tokens]
  const specs: string[][] = [[]]
  let depth = 0
  for (const token of tokens.slice(1, -1)) {
    if (depth === 0 && (token === '\n' || token === ';')) {
      specs.push([])
      continue
    }
    depth += nesting(token)
    specs.at(-1)!.push(token)
  }
  return specs
}

/** `var _ Interface = (*Type)(nil)` calls nothing: the linker has no need of what it names. */
function isAssertion(spec: readonly string[]): boolean {
  if (spec[0] !== '_' || spec[1] === ',') return false
  const value = spec.slice(spec.indexOf('=') + 1)
  return !value.some((token, at) => token === 'func' || token === '<-' || (token === '(' && /^[\p{L}_\]]/u.test(value[at - 1] ?? '') && value[at - 1] !== 'new'))
}

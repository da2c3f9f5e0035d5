import { readLeading, type Leading } from './leading.js'

/** A stretch of a file in byte offsets; `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface ImportSpec extends Span {
  readonly path: string
  /** The name it is given: an identifier, `_` or `.`; undefined where there is none. */
  readonly name?: string
  /** The comment right before it, which cgo reads as C for `import "C"`. */
  readonly doc?: Span
  /** The declaration: from the keyword `import` to the end of this spec where it stands alone, else the spec itself. */
  readonly declaration: Span
}

/** What stands before a Go file's first declaration: all that decides whether the file is in the build. */
export interface Header extends Leading {
  /** Empty where the package clause could not be read. */
  readonly packageName: string
  readonly packageClause: Span
  readonly imports: readonly ImportSpec[]
  /** The byte after the last import, or after the package clause. */
  readonly end: number
  /** What is not Go here; imports up to there were read. */
  readonly syntaxError?: { readonly message: string; readonly offset: number }
}

const newline = 0x0a
const quote = 0x22
const backquote = 0x60
const openParen = 0x28
const closeParen = 0x29
const semicolon = 0x3b
const dot = 0x2e

const isLetter = (c: number): boolean => (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f || c >= 0x80
const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39
/** What isValidImport of go/build refuses, beside control characters and blanks. */
const badInPath = /[!"#$%&'()*,:;<=>?[\]^`{|}\s\p{C}\uFFFD]/u
const decoder = new TextDecoder()

/**
 * Reads a Go file's header from its bytes, without a parser: package clause, imports and build constraints. It stops at the first
 * declaration, so that a file's size does not matter. Never throws; `syntaxError` says where it had to stop.
 */
export function readHeader(bytes: Uint8Array): Header {
  const size = bytes.length
  const imports: ImportSpec[] = []
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  // The comment group that was met last, and the line ends seen since.
  let doc: Span | undefined
  let lineEnds = 0
  let syntaxError: Header['syntaxError']

  const fail = (message: string): undefined => {
    syntaxError ??= { message, offset: at }
    return undefined
  }

  /** Skips blanks and comments, and remembers the comment group that touches the next token. */
  const skip = (): void => {
    doc = undefined
    lineEnds = 0
    let onTokensLine = true
    while (at < size) {
      const c = bytes[at]!
      if (c === newline) {
        lineEnds++
        onTokensLine = false
        at++
      } else if (c === 0x20 || c === 0x09 || c === 0x0d) {
        at++
      } else if (c === 0x2f && (bytes[at + 1] === 0x2f || bytes[at + 1] === 0x2a)) {
        const start = at
        if (bytes[at + 1] === 0x2f) {
          const stop = bytes.indexOf(newline, at)
          at = stop < 0 ? size : stop
        } else {
          const close = indexOfClose(bytes, at + 2)
          if (close < 0) {
            at = size
            fail('comment not terminated')
            return
          }
          at = close
        }
        // A comment on the line of the token before it documents that one.
        if (!onTokensLine) doc = doc !== undefined && lineEnds <= 1 ? { start: doc.start, end: at } : { start, end: at }
        lineEnds = 0
      } else {
        break
      }
    }
    if (lineEnds > 1) doc = undefined
  }

  const word = (): string => {
    const start = at
    while (at < size && (isLetter(bytes[at]!) || (at > start && isDigit(bytes[at]!)))) at++
    return decoder.decode(bytes.subarray(start, at))
  }

  const path = (): string | undefined => {
    const delimiter = bytes[at]
    if (delimiter !== quote && delimiter !== backquote) return fail('missing import path; require quoted string')
    const start = at++
    while (at < size && bytes[at] !== delimiter) {
      if (delimiter === quote && bytes[at] === newline) return fail('string literal not terminated')
      if (delimiter === quote && bytes[at] === 0x5c) at++
      at++
    }
    if (at >= size) return fail('string literal not terminated')
    at++
    const raw = decoder.decode(bytes.subarray(start + 1, at - 1))
    const text = delimiter === quote && raw.includes('\\') ? unquote(raw) : raw
    if (text === undefined || text === '' || badInPath.test(text)) {
      at = start
      return fail(`invalid import path: ${JSON.stringify(raw)}`)
    }
    return text
  }

  const spec = (keyword: number | undefined, keywordDoc: Span | undefined): boolean => {
    const ownDoc = doc
    const start = at
    let name: string | undefined
    if (bytes[at] === dot) {
      at++
      name = '.'
    } else if (isLetter(bytes[at]!)) {
      name = word()
    }
    if (name !== undefined) skip()
    const text = path()
    if (text === undefined) return false
    const comment = keyword === undefined ? ownDoc : keywordDoc
    imports.push({
      path: text,
      start,
      end: at,
      declaration: { start: keyword ?? start, end: at },
      ...(name === undefined ? {} : { name }),
      ...(comment === undefined ? {} : { doc: comment }),
    })
    return true
  }

  /** After a clause: a semicolon, a line end or the end of the file. */
  const terminated = (): boolean => {
    const before = at
    skip()
    if (bytes[at] === semicolon) {
      at++
      skip()
      return true
    }
    for (let i = before; i < at; i++) if (bytes[i] === newline) return true
    return at >= size || bytes[at] === closeParen
  }

  skip()
  const clauseStart = at
  let packageName = ''
  let end = at
  const wellFormedClause = (): boolean => {
    if (word() !== 'package') {
      at = clauseStart
      fail("expected 'package'")
      return false
    }
    skip()
    packageName = word()
    if (packageName === '') fail("expected 'IDENT'")
    return packageName !== ''
  }
  const packageRead = wellFormedClause()
  const packageClause = { start: clauseStart, end: at }
  end = at
  if (packageRead && !terminated()) fail("expected ';'")
  while (packageRead && syntaxError === undefined && bytes[at] === 0x69 /* i */) {
    const keyword = at
    const keywordDoc = doc
    if (word() !== 'import') break
    skip()
    if (bytes[at] === openParen) {
      const open = imports.length
      at++
      skip()
      while (bytes[at] !== closeParen) {
        if (!spec(undefined, undefined)) break
        if (!terminated()) {
          fail("expected ';'")
          break
        }
        end = at
      }
      if (bytes[at] !== closeParen) {
        fail('import group not closed')
        break
      }
      at++
      const only = imports[open]
      // In `import ( "C" )` the comment may stand before the keyword too.
      if (imports.length === open + 1 && only?.doc === undefined && keywordDoc !== undefined) imports[open] = { ...only!, doc: keywordDoc }
    } else if (!spec(keyword, keywordDoc)) {
      break
    }
    end = at
    if (!terminated()) fail("expected ';'")
  }
  const headerError = zeroByteBefore(bytes, at + 1) ?? syntaxError
  return {
    ...readLeading(bytes, packageClause.start),
    packageName,
    packageClause,
    imports,
    end,
    ...(headerError === undefined ? {} : { syntaxError: headerError }),
  }
}

/** True where the file asks for cgo. */
export function importsC(header: Header): boolean {
  return header.imports.some((spec) => spec.path === 'C')
}

function indexOfClose(bytes: Uint8Array, from: number): number {
  for (let star = bytes.indexOf(0x2a, from); star >= 0; star = bytes.indexOf(0x2a, star + 1)) {
    if (bytes[star + 1] === 0x2f) return star + 2
  }
  return -1
}

function zeroByteBefore(bytes: Uint8Array, end: number): Header['syntaxError'] {
  const zero = bytes.subarray(0, end).indexOf(0)
  return zero < 0 ? undefined : { message: 'unexpected NUL in input', offset: zero }
}

/** The value of an interpreted string literal's inside; undefined where it has an escape that import paths never need. */
function unquote(raw: string): string | undefined {
  const text = raw.replace(/\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\([0-7]{3})/g, (_, x: string, u: string, o: string) =>
    String.fromCharCode(x ? parseInt(x, 16) : u ? parseInt(u, 16) : parseInt(o, 8)),
  )
  return text.includes('\\') ? undefined : text
}

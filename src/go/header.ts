import { blockCommentEnd, markLength } from './comment.js'
import { createInterner } from './intern.js'
import { readLeading, type Leading } from './leading.js'
import { stringValue } from './string-literal.js'

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
const unexpectedZero = 'unexpected NUL in input'
const keywords = new Set(
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(' '),
)
const identifier = /^[\p{L}_][\p{L}\p{Nd}_]*$/u
const textOf = createInterner()

/** Where the lexer stands in a file. */
interface Cursor {
  readonly bytes: Uint8Array
  at: number
  /** The comment group that touches the token at `at`. */
  doc: Span | undefined
  error: Header['syntaxError']
}

/**
 * Reads a Go file's header from its bytes, without a parser: package clause, imports and build constraints. It stops at the first
 * declaration, so that a file's size does not matter. Never throws; `syntaxError` says where it had to stop.
 */
export function readHeader(bytes: Uint8Array): Header {
  const cursor: Cursor = { bytes, at: markLength(bytes), doc: undefined, error: undefined }
  const imports: ImportSpec[] = []
  skip(cursor)
  const start = cursor.at
  const packageName = readClause(cursor)
  const packageClause = { start, end: cursor.at }
  let end = cursor.at
  if (packageName !== '') endClause(cursor)
  while (packageName !== '' && !hasFailed(cursor) && bytes[cursor.at] === 0x69 /* i */) {
    const keyword = cursor.at
    const word = readWord(cursor)
    if (word !== 'import') {
      cursor.at = keyword
      if (word.startsWith('import') && !identifier.test(word)) fail(cursor, 'illegal character')
      break
    }
    const read = readImports(cursor, keyword, imports)
    end = Math.max(end, read)
    if (hasFailed(cursor)) break
    endClause(cursor)
  }
  // go/build takes a form feed for a blank, and the parser refuses it.
  if (bytes[cursor.at] === 0x0c) fail(cursor, 'illegal character U+000C')
  const zero = bytes.subarray(0, cursor.at + 1).indexOf(0)
  const syntaxError = zero < 0 ? cursor.error : { message: unexpectedZero, offset: zero }
  const leading = readLeading(bytes)
  const { lines, constraint } = leading
  // Go does not look any further at such a file.
  const error = zero >= 0 && (cursor.error === undefined || zero <= cursor.error.offset) ? unexpectedZero : leading.error
  return {
    packageName,
    packageClause,
    imports,
    end,
    lines,
    ...(constraint === undefined ? undefined : { constraint }),
    ...(error === undefined ? undefined : { error }),
    ...(syntaxError === undefined ? undefined : { syntaxError }),
  }
}

function hasFailed(cursor: Cursor): boolean {
  return cursor.error !== undefined
}

function fail(cursor: Cursor, message: string): undefined {
  cursor.error ??= { message, offset: cursor.at }
  return undefined
}

/** Skips blanks and comments, and remembers the comment group that touches the next token. */
function skip(cursor: Cursor): void {
  const { bytes } = cursor
  const size = bytes.length
  let { at } = cursor
  let doc: Span | undefined
  let lineEnds = 0
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
      const stop = bytes[at + 1] === 0x2f ? bytes.indexOf(newline, at) : blockCommentEnd(bytes, at + 2)
      at = stop < 0 ? size : stop
      if (stop < 0 && bytes[start + 1] === 0x2a) {
        cursor.at = at
        fail(cursor, 'comment not terminated')
        return
      }
      // A comment on the line of the token before it documents that one.
      if (!onTokensLine) doc = doc !== undefined && lineEnds <= 1 ? { start: doc.start, end: at } : { start, end: at }
      lineEnds = 0
    } else {
      break
    }
  }
  cursor.at = at
  cursor.doc = lineEnds > 1 ? undefined : doc
}

function readWord(cursor: Cursor): string {
  const { bytes } = cursor
  const start = cursor.at
  let at = start
  while (at < bytes.length && (isLetter(bytes[at]!) || (at > start && isDigit(bytes[at]!)))) at++
  cursor.at = at
  return textOf(bytes, start, at)
}

/** Every byte above ASCII was taken for a letter. */
function isName(word: string): boolean {
  return identifier.test(word) && !keywords.has(word)
}

/** The name in the package clause; '' where there is no clause. */
function readClause(cursor: Cursor): string {
  const start = cursor.at
  if (readWord(cursor) !== 'package') {
    cursor.at = start
    fail(cursor, "expected 'package'")
    return ''
  }
  skip(cursor)
  const name = readWord(cursor)
  if (!isName(name)) {
    fail(cursor, "expected 'IDENT'")
    return ''
  }
  return name
}

/** What follows one keyword `import`: a spec, or a group of them; the result is where the last whole one ends. */
function readImports(cursor: Cursor, keyword: number, imports: ImportSpec[]): number {
  const keywordDoc = cursor.doc
  const first = imports.length
  skip(cursor)
  if (cursor.bytes[cursor.at] !== openParen) {
    return readSpec(cursor, imports, keyword, keywordDoc) ? cursor.at : 0
  }
  cursor.at++
  skip(cursor)
  let end = 0
  while (cursor.bytes[cursor.at] !== closeParen) {
    if (!readSpec(cursor, imports, undefined, cursor.doc)) break
    if (!isTerminated(cursor)) {
      fail(cursor, "expected ';'")
      break
    }
    end = cursor.at
  }
  if (cursor.bytes[cursor.at] !== closeParen) {
    fail(cursor, 'import group not closed')
    return end
  }
  cursor.at++
  const only = imports[first]
  // In `import ( "C" )` the comment may stand before the keyword too.
  if (imports.length === first + 1 && only?.doc === undefined && keywordDoc !== undefined) imports[first] = { ...only!, doc: keywordDoc }
  return cursor.at
}

function readSpec(cursor: Cursor, imports: ImportSpec[], keyword: number | undefined, doc: Span | undefined): boolean {
  const { bytes } = cursor
  const start = cursor.at
  let name: string | undefined
  if (bytes[start] === dot) {
    cursor.at++
    name = '.'
  } else if (isLetter(bytes[start]!)) {
    name = readWord(cursor)
    if (!isName(name)) {
      fail(cursor, 'missing import path; require quoted string')
      return false
    }
  }
  const named = cursor.at
  if (name !== undefined) skip(cursor)
  // A line that ends in an identifier ends there.
  if (name !== undefined && name !== '.' && hasNewline(cursor, named)) fail(cursor, 'missing import path; require quoted string')
  const path = hasFailed(cursor) ? undefined : readPath(cursor)
  if (path === undefined) return false
  const end = cursor.at
  imports.push({
    path,
    start,
    end,
    declaration: { start: keyword ?? start, end },
    ...(name === undefined ? undefined : { name }),
    ...(doc === undefined ? undefined : { doc }),
  })
  return true
}

function readPath(cursor: Cursor): string | undefined {
  const { bytes } = cursor
  const start = cursor.at
  const delimiter = bytes[start]
  if (delimiter !== quote && delimiter !== backquote) return fail(cursor, 'missing import path; require quoted string')
  let at = start + 1
  while (at < bytes.length && bytes[at] !== delimiter) {
    if (delimiter === quote && bytes[at] === newline) break
    if (delimiter === quote && bytes[at] === 0x5c) at++
    at++
  }
  if (bytes[at] !== delimiter) return fail(cursor, 'string literal not terminated')
  const raw = textOf(bytes, start + 1, at)
  const path = raw.includes('\\') || raw.includes('\r') ? stringValue(textOf(bytes, start, at + 1)) : raw
  if (path === undefined || !isValidPath(path)) return fail(cursor, `invalid import path: ${JSON.stringify(raw)}`)
  cursor.at = at + 1
  return path
}

/**
 * Steps over the end of the package clause or of an import. go/build reads a file up to what is no import, so that it minds a missing
 * semicolon only before another import, or before what it takes for one by its first byte.
 */
function endClause(cursor: Cursor): void {
  if (isTerminated(cursor)) return
  const next = cursor.bytes[cursor.at]
  if (next === 0x69 /* i */ || next === 0x2f /* / */) fail(cursor, "expected ';'")
}

/** Whether a line ended since. */
function hasNewline({ bytes, at }: Cursor, since: number): boolean {
  const line = bytes.indexOf(newline, since)
  return line >= 0 && line < at
}

/** Steps over the end of a clause: a semicolon, a line end or the end of the file; before a closing parenthesis none is needed. */
function isTerminated(cursor: Cursor): boolean {
  const { bytes } = cursor
  const before = cursor.at
  skip(cursor)
  if (hasNewline(cursor, before)) return true
  if (bytes[cursor.at] !== semicolon) return cursor.at >= bytes.length || bytes[cursor.at] === closeParen
  cursor.at++
  skip(cursor)
  return true
}

/** True where the file asks for cgo. */
export function importsC(header: Header): boolean {
  return header.imports.some((spec) => spec.path === 'C')
}

const validPaths = new Set<string>()

/** Paths repeat: each is tested once. */
function isValidPath(path: string): boolean {
  if (validPaths.has(path)) return true
  const valid = path !== '' && !badInPath.test(path)
  if (valid) validPaths.add(path)
  return valid
}

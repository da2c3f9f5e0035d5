import { trimSpace } from './space.js'

/** One line of go.mod or go.work: a verb and its words, blocks unfolded. */
export interface Statement {
  readonly verb: string
  /** As written, quotes and all. */
  readonly words: readonly string[]
  /** What follows `//` on the line, trimmed; '' where there is nothing. */
  readonly comment: string
  /** 1-based. */
  readonly line: number
  
}

export interface ModfileError {
  readonly line: number
  readonly message: string
}

interface Block {
  readonly verb: string
  readonly line: number
  /** Statements inside are known by the block's verb alone. */
  readonly known: boolean
}

/** Splits the syntax that go.mod and go.work share into statements; a line that is not of it becomes an error, the rest goes on. */
export function readStatements(text: string, blocks: ReadonlySet<string>): { readonly statements: readonly Statement[]; readonly errors: readonly ModfileError[] } {
  const statements: Statement[] = []
  const errors: ModfileError[] = []
  let block: Block | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1
    const { words, comment, error } = splitWords(raw)
    if (error !== undefined) {
      errors.push({ line, message: error })
      continue
    }
    const [first, ...rest] = words
    if (first === undefined) continue
    if (block !== undefined) {
      if (first !== ')') {
        if (block.known) statements.push({ verb: block.verb, words, comment, line })
      } else {
        if (rest.length > 0) errors.push({ line, message: 'a block ends with ) alone on its line' })
        block = undefined
      }
    } else if (rest.at(-1) === '(') {
      const known = words.length === 2 && blocks.has(first)
      if (!known) errors.push({ line, message: `unknown block: ${words.join(' ')}` })
      block = { verb: first, line, known }
    } else if (rest.at(-1) === ')' && rest.at(-2) === '(') {
      if (words.length !== 3 || !blocks.has(first)) errors.push({ line, message: `unknown block: ${words.join(' ')}` })
    } else {
      statements.push({ verb: first, words: rest, comment, line })
    }
  }
  if (block !== undefined) errors.push({ line: block.line, message: `the ${block.verb} block is not closed` })
  return { statements, errors }
}

const blank = /[ \t\r]+/y
const punctuation = /[()[\]{},]/y
const quoted = /"(?:[^"\\]|\\[^])*"|`[^`]*`/y
/** What unicode.IsPrint of Go takes, blanks and punctuation excepted; a comment ends it. */
const bare = /(?:(?!\/[/*]|[()[\]{},])[\p{L}\p{M}\p{N}\p{P}\p{S}])+/uy

function splitWords(raw: string): { readonly words: readonly string[]; readonly comment: string; readonly error?: string } {
  const words: string[] = []
  for (let at = 0; at < raw.length; ) {
    const match = (expression: RegExp): string | undefined => {
      expression.lastIndex = at
      return expression.exec(raw)?.[0]
    }
    const space = match(blank)
    if (space !== undefined) {
      at += space.length
      continue
    }
    if (raw.startsWith('//', at)) return { words, comment: trimSpace(raw.slice(at + 2)) }
    if (raw.startsWith('/*', at)) return { words, comment: '', error: 'comments begin with //, not with /*' }
    const isQuoted = raw[at] === '"' || raw[at] === '`'
    const word = match(punctuation) ?? match(isQuoted ? quoted : bare)
    if (word === undefined) return { words, comment: '', error: isQuoted ? 'a quoted string is not closed' : `unexpected character ${JSON.stringify(String.fromCodePoint(raw.codePointAt(at)!))}` }
    words.push(word)
    at += word.length
  }
  return { words, comment: '' }
}

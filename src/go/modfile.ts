/** One line of go.mod, go.work or modules.txt-like files: a verb and its words, blocks unfolded. */
export interface Statement {
  readonly verb: string
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

/** Splits the syntax that go.mod and go.work share into statements; a line that is not of it becomes an error, the rest goes on. */
export function readStatements(text: string): { readonly statements: readonly Statement[]; readonly errors: readonly ModfileError[] } {
  const statements: Statement[] = []
  const errors: ModfileError[] = []
  let block: { readonly verb: string; readonly line: number } | undefined
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((raw, index) => {
      const line = index + 1
      const { words, comment, error } = splitWords(raw)
      if (error !== undefined) return void errors.push({ line, message: error })
      const [first, second] = words
      if (first === undefined) return
      if (block !== undefined) {
        if (first === ')' && words.length === 1) block = undefined
        else if (words.includes('(') || words.includes(')')) errors.push({ line, message: `unexpected parenthesis in the ${block.verb} block` })
        else statements.push({ verb: block.verb, words, comment, line })
      } else if (second === '(' && words.length === 2) {
        block = { verb: first, line }
      } else if (second === '(' && words[2] === ')' && words.length === 3) {
        // An empty block.
      } else if (first === ')' || first === '(') {
        errors.push({ line, message: `unexpected ${first}` })
      } else {
        statements.push({ verb: first, words: words.slice(1), comment, line })
      }
    })
  if (block !== undefined) errors.push({ line: block.line, message: `the ${block.verb} block is not closed` })
  return { statements, errors }
}

function splitWords(raw: string): { words: string[]; comment: string; error?: string } {
  const words: string[] = []
  for (let at = 0; at < raw.length; ) {
    const c = raw[at]!
    if (c === ' ' || c === '\t' || c === '\r') {
      at++
    } else if (raw.startsWith('//', at)) {
      return { words, comment: raw.slice(at + 2).trim() }
    } else if (c === '"' || c === '`') {
      const close = raw.indexOf(c, at + 1)
      if (close < 0) return { words, comment: '', error: 'a quoted string is not closed' }
      words.push(raw.slice(at + 1, close))
      at = close + 1
    } else if ('(),'.includes(c)) {
      words.push(c)
      at++
    } else {
      const start = at
      while (at < raw.length && !' \t\r(),"`'.includes(raw[at]!) && !raw.startsWith('//', at)) at++
      words.push(raw.slice(start, at))
    }
  }
  return { words, comment: '' }
}

/** `offset` is in UTF-16 units from the start of the text. `semicolon` may be one that Go inserts at a line's end. */
export interface Token {
  readonly kind: 'identifier' | 'keyword' | 'number' | 'rune' | 'string' | 'operator' | 'semicolon'
  readonly text: string
  readonly offset: number
}

const keywords = new Set(
  ('break case chan const continue default defer else fallthrough for func go goto if import interface map package ' +
    'range return select struct switch type var').split(' '),
)

// One alternative per kind of token, in the order in which Go's own scanner tries them.
const pattern = new RegExp(
  [
    /(?<space>[ \t\r]+)/,
    /(?<line>\/\/[^\n]*)/,
    /(?<block>\/\*[\s\S]*?(?:\*\/|$))/,
    /(?<newline>\n)/,
    /(?<identifier>[\p{L}_][\p{L}\p{Nd}_]*)/u,
    /(?<number>(?:\d|\.\d)(?:[eEpP][+-]|[\w.])*)/,
    /(?<raw>`[^`]*`?)/,
    /(?<string>"(?:\\.|[^"\\\n])*"?)/,
    /(?<rune>'(?:\\.|[^'\\\n])*'?)/,
    /(?<operator><<=|>>=|&\^=|\.\.\.|&&|\|\||<-|\+\+|--|==|!=|<=|>=|:=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|&\^|[^])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'uy',
)

/** The tokens of a Go file, without comments. Wrong text gives tokens too, for a position is wanted all the same. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  const newline = (offset: number): void => {
    if (endsStatement(found.at(-1))) found.push({ kind: 'semicolon', text: '\n', offset })
  }
  for (pattern.lastIndex = 0; pattern.lastIndex < text.length; ) {
    const offset = pattern.lastIndex
    const groups = pattern.exec(text)?.groups
    if (groups === undefined) break // The last alternative takes any character: this is for the type checker.
    if (groups['newline'] !== undefined || groups['block']?.includes('\n') === true) newline(offset)
    const kind = kindOf(groups)
    if (kind !== undefined) found.push({ kind, text: text.slice(offset, pattern.lastIndex), offset })
  }
  newline(text.length)
  return found
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Token['kind'] | undefined {
  if (groups['identifier'] !== undefined) return keywords.has(groups['identifier']) ? 'keyword' : 'identifier'
  if (groups['number'] !== undefined) return 'number'
  if (groups['raw'] !== undefined || groups['string'] !== undefined) return 'string'
  if (groups['rune'] !== undefined) return 'rune'
  if (groups['operator'] !== undefined) return groups['operator'] === ';' ? 'semicolon' : 'operator'
  return undefined
}

/** After these a line's end is a semicolon (Go specification, "Semicolons"). */
function endsStatement(token: Token | undefined): boolean {
  switch (token?.kind) {
    case 'identifier':
    case 'number':
    case 'rune':
    case 'string':
      return true
    case 'keyword':
      return ['break', 'continue', 'fallthrough', 'return'].includes(token.text)
    case 'operator':
      return ['++', '--', ')', ']', '}'].includes(token.text)
    case 'semicolon':
    case undefined:
      return false
  }
}

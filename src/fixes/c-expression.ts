const token = /\s*(?:(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)(?![\w.])|([A-Za-z_]\w*)|('(?:[^'\\])')|(<<|>>|[-+~()*/%&|^]))/y
const levels: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']]
const mask = (1n << 64n) - 1n

/** The value of a constant that C writes as plain arithmetic, a floating-point number or a text, as Go writes it; undefined for all else. */
export function constantOf(text: string, known: ReadonlyMap<string, string>): string | undefined {
  const plain = text.trim()
  if (/^[-+]?(\d+\.\d*|\.\d+)([eE][-+]?\d+)?$/.test(plain)) return plain
  if (/^"(?:[^"\\\n]|\\[nt"\\])*"$/.test(plain)) return plain
  const value = evaluate(plain, known)
  return value === undefined ? undefined : String(value)
}

function evaluate(text: string, known: ReadonlyMap<string, string>): bigint | undefined {
  const tokens: (string | bigint)[] = []
  token.lastIndex = 0
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) return undefined
    const [, number, , name, character, operator] = found
    const value = name === undefined ? undefined : known.get(name)
    if (number !== undefined) tokens.push(BigInt(/^0[0-7]+$/.test(number) ? `0o${number.slice(1)}` : number))
    else if (character !== undefined) tokens.push(BigInt(character.charCodeAt(1)))
    else if (operator !== undefined) tokens.push(operator)
    else if (value !== undefined && /^-?\d+$/.test(value)) tokens.push(BigInt(value))
    else return undefined
  }
  let at = 0
  const unary = (): bigint | undefined => {
    const next = tokens[at++]
    if (typeof next === 'bigint') return next
    const x = next === '(' ? binary(0) : next === '-' || next === '+' || next === '~' ? unary() : undefined
    if (x === undefined) return undefined
    if (next === '(') return tokens[at++] === ')' ? x : undefined
    // `~` of an int and of an unsigned int are two numbers.
    return next === '-' ? -x : next === '+' ? x : undefined
  }
  const binary = (level: number): bigint | undefined => {
    const operators = levels[level]
    if (operators === undefined) return unary()
    let x = binary(level + 1)
    while (x !== undefined && typeof tokens[at] === 'string' && operators.includes(tokens[at] as string)) {
      const operator = tokens[at++] as string
      const y = binary(level + 1)
      x = y === undefined ? undefined : apply(operator, x, y)
    }
    return x
  }
  const value = binary(0)
  if (at !== tokens.length || value === undefined || value > mask || value < -(1n << 63n)) return undefined
  // What C works out as an int does not go on beyond 32 bits.
  const isInt = tokens.length > 1 && !/\d[uUlL]/.test(text)
  return isInt && BigInt.asIntN(32, value) !== value ? undefined : value
}

function apply(operator: string, x: bigint, y: bigint): bigint | undefined {
  switch (operator) {
    case '|':
      return x | y
    case '^':
      return x ^ y
    case '&':
      return x & y
    case '<<':
      return y >= 0n && y < 64n ? x << y : undefined
    case '>>':
      return y >= 0n && y < 64n ? x >> y : undefined
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    default:
      return y === 0n ? undefined : operator === '/' ? x / y : x % y
  }
}

/**
 * Go's path.Match as a regular expression: `*` and `?` stop at a slash, `[…]` is a class with `^`, a backslash takes the next character
 * literally; there are no `**` and no braces, which is why a shell-glob library does not fit. Undefined for a malformed pattern.
 */
export function pathMatcher(pattern: string): RegExp | undefined {
  const literal = (c: string): string => (/^\w$/.test(c) ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`)
  let source = ''
  for (let at = 0; at < pattern.length; ) {
    const c = String.fromCodePoint(pattern.codePointAt(at)!)
    at += c.length
    if (c === '*') source += '[^/]*'
    else if (c === '?') source += '[^/]'
    else if (c === '\\') {
      if (at >= pattern.length) return undefined
      const next = String.fromCodePoint(pattern.codePointAt(at)!)
      at += next.length
      source += literal(next)
    } else if (c === '[') {
      const read = readClass(pattern, at, literal)
      if (read === undefined) return undefined
      source += read.source
      at = read.end
    } else source += literal(c)
  }
  return new RegExp(`^${source}$`, 'u')
}

function readClass(pattern: string, from: number, literal: (c: string) => string): { source: string; end: number } | undefined {
  let at = from
  const negated = pattern[at] === '^'
  if (negated) at++
  const one = (): string | undefined => {
    if (pattern[at] === '\\') at++
    const code = pattern.codePointAt(at)
    if (code === undefined || (pattern[at - 1] !== '\\' && (pattern[at] === '-' || pattern[at] === ']'))) return undefined
    const c = String.fromCodePoint(code)
    at += c.length
    return c
  }
  let source = ''
  for (let ranges = 0; pattern[at] !== ']' || ranges === 0; ranges++) {
    const low = one()
    if (low === undefined) return undefined
    let high = low
    if (pattern[at] === '-') {
      at++
      const end = one()
      if (end === undefined) return undefined
      high = end
    }
    // An empty range matches nothing; a regular expression would refuse it.
    if (low <= high) source += low === high ? literal(low) : `${literal(low)}-${literal(high)}`
    if (at >= pattern.length) return undefined
  }
  const inside = source === '' ? '[^\\s\\S]' : `[${source}]`
  return { source: negated ? `(?!${inside})[\\s\\S]` : inside, end: at + 1 }
}

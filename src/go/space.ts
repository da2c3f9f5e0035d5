/** What unicode.IsSpace of Go holds for a space; JavaScript's own `\s` differs in two characters. */
const space = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const around = new RegExp(`^${space}+|${space}+$`, 'g')
const between = new RegExp(`${space}+`)

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  return text.replace(around, '')
}

/** strings.Fields. */
export function fields(text: string): readonly string[] {
  return text.split(between).filter((field) => field !== '')
}

const isAsciiSpace = (c: number | undefined): boolean => c === 0x20 || (c !== undefined && c >= 0x09 && c <= 0x0d)

/** How many bytes the space takes that begins at `at`; 0 where none begins there. */
export function spaceAt(bytes: Uint8Array, at: number): number {
  const c = bytes[at]!
  if (c < 0x80) return isAsciiSpace(c) ? 1 : 0
  const next = bytes[at + 1]
  if (c === 0xc2) return next === 0x85 || next === 0xa0 ? 2 : 0
  const last = bytes[at + 2]
  if (last === undefined) return 0
  const isSpace =
    (c === 0xe1 && next === 0x9a && last === 0x80) ||
    (c === 0xe2 && next === 0x80 && ((last >= 0x80 && last <= 0x8a) || last === 0xa8 || last === 0xa9 || last === 0xaf)) ||
    (c === 0xe2 && next === 0x81 && last === 0x9f) ||
    (c === 0xe3 && next === 0x80 && last === 0x80)
  return isSpace ? 3 : 0
}

/** The byte after the spaces from `at` on, at most `end`. */
export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  for (let length = 1; at < end && length > 0; at += length) length = spaceAt(bytes, at)
  return Math.min(at, end)
}

/** The byte after the last that is no space, looked for from `end` back to `start`. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  for (;;) {
    const c = bytes[at - 1]
    const length = at <= start || c === undefined ? 0 : c < 0x80 ? spaceAt(bytes, at - 1) : [2, 3].find((size) => at - size >= start && spaceAt(bytes, at - size) === size)
    if (length === undefined || length === 0) return at
    at -= length
  }
}

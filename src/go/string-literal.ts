const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const simple: Readonly<Record<string, number>> = { a: 0x07, b: 0x08, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09, v: 0x0b, '\\': 0x5c, '"': 0x22 }
const numbered = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/

/**
 * The value of a Go string literal, with its quotes, as strconv.Unquote has it; undefined where Go refuses it. Escapes are bytes:
 * what they make that is not UTF-8 becomes U+FFFD.
 */
export function stringValue(literal: string): string | undefined {
  const inside = literal.slice(1, -1)
  const [delimiter] = literal
  if (literal.length < 2 || !literal.endsWith(delimiter!)) return undefined
  if (delimiter === '`') return inside.includes('`') ? undefined : inside.replaceAll('\r', '')
  if (delimiter !== '"' || inside.includes('\n')) return undefined
  if (!/["\\]/.test(inside)) return inside
  const bytes: number[] = []
  for (let at = 0; at < inside.length; ) {
    const plain = /^[^"\\]+/.exec(inside.slice(at))?.[0]
    if (plain !== undefined) {
      bytes.push(...encoder.encode(plain))
      at += plain.length
      continue
    }
    const escape = inside[at] === '\\' ? readEscape(inside.slice(at + 1)) : undefined
    if (escape === undefined) return undefined
    bytes.push(...escape.bytes)
    at += 1 + escape.length
  }
  return decoder.decode(Uint8Array.from(bytes))
}

/** What stands after a backslash: the bytes that it means, and how many characters it takes. */
function readEscape(text: string): { readonly bytes: Iterable<number>; readonly length: number } | undefined {
  const one = Object.hasOwn(simple, text[0] ?? '') ? simple[text[0]!] : undefined
  if (one !== undefined) return { bytes: [one], length: 1 }
  const [all, hexadecimal, octal, ...wide] = numbered.exec(text) ?? []
  if (all === undefined) return undefined
  const code = octal === undefined ? parseInt(hexadecimal ?? wide[0] ?? wide[1]!, 16) : parseInt(octal, 8)
  if (hexadecimal !== undefined || octal !== undefined) return code > 0xff ? undefined : { bytes: [code], length: all.length }
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
  return { bytes: encoder.encode(String.fromCodePoint(code)), length: all.length }
}

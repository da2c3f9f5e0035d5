/** What a protobuf file declares, as far as a registry asks: its path and the full names at its top level. */
export interface ProtoFile {
  readonly path: string
  readonly names: readonly string[]
}

const nothing = new Uint8Array()
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** The bytes of a Go constant behind `from`: `[]byte{0x0a, …}` or `"" + "\n\x03…" + …`; empty where it is something else. */
export function bytesOfConstant(text: string, from: number): Uint8Array {
  const list = /^\s*\[\]byte\s*\{/.exec(text.slice(from, from + 40))
  const bytes: number[] = []
  if (list !== null) {
    const start = from + list[0].length
    const end = text.indexOf('}', start)
    for (let at = text.indexOf('0x', start); at >= 0 && (end < 0 || at < end); at = text.indexOf('0x', at + 3)) bytes.push(hexAt(text, at + 2, 2))
    return Uint8Array.from(bytes)
  }
  for (let at = from; ; at++) {
    const start = beyondSpace(text, at)
    const whole = bytes.length
    at = text[start] === '"' ? appendLiteral(text, start + 1, bytes) : -1
    // What comes before something else than a literal counts.
    if (at < 0) return whole === 0 ? nothing : Uint8Array.from(bytes.slice(0, whole))
    at = beyondSpace(text, at)
    if (text[at] !== '+') return Uint8Array.from(bytes)
  }
}

/** The value of at most some hexadecimal digits. */
function hexAt(text: string, from: number, digits: number): number {
  let value = 0
  for (let at = from; at < from + digits; at++) {
    const c = text.charCodeAt(at)
    const letter = c | 0x20
    if (c >= 0x30 && c <= 0x39) value = value * 16 + c - 0x30
    else if (letter >= 0x61 && letter <= 0x66) value = value * 16 + letter - 0x57
    else break
  }
  return value
}

function beyondSpace(text: string, from: number): number {
  let at = from
  for (let c = text.charCodeAt(at); c === 0x20 || (c >= 0x09 && c <= 0x0d); c = text.charCodeAt(at)) at++
  return at
}

const quote = 0x22
const backslash = 0x5c
const lineFeed = 0x0a
const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, '\\': 92, '"': 34, "'": 39 }
/** The digits that a letter asks for behind the backslash, and whether they are a character rather than a byte. */
const coded = new Map<string, readonly [digits: number, isCharacter: boolean]>([
  ['x', [2, false]],
  ['u', [4, true]],
  ['U', [8, true]],
])

/** Adds the bytes of a string literal, character by character: there are megabytes of them. The result is where it ends; -1 where it does not. */
function appendLiteral(text: string, from: number, bytes: number[]): number {
  for (let at = from; at < text.length; ) {
    const c = text.charCodeAt(at)
    if (c === quote) return at + 1
    if (c === lineFeed) return -1
    if (c === backslash) at = appendEscape(text, at + 1, bytes)
    else if (c < 0x80) {
      bytes.push(c)
      at++
    } else {
      const character = String.fromCodePoint(text.codePointAt(at)!)
      bytes.push(...encoder.encode(character))
      at += character.length
    }
  }
  return -1
}

function appendEscape(text: string, at: number, bytes: number[]): number {
  const letter = text[at] ?? ''
  const code = coded.get(letter)
  if (code !== undefined) {
    const [digits, isCharacter] = code
    const value = hexAt(text, at + 1, digits)
    if (isCharacter) bytes.push(...encoder.encode(String.fromCodePoint(value <= 0x10ffff ? value : 0xfffd)))
    else bytes.push(value)
    return at + 1 + digits
  }
  if (letter >= '0' && letter <= '7') {
    bytes.push(parseInt(text.slice(at, at + 3), 8))
    return at + 3
  }
  bytes.push(escapes[letter] ?? letter.charCodeAt(0))
  return at + 1
}

/** Reads a serialized FileDescriptorProto; undefined where the bytes are none. */
export function readDescriptor(bytes: Uint8Array): ProtoFile | undefined {
  const fields = [...fieldsOf(bytes)]
  const first = (number: number): string => text(fields.find((field) => field.number === number)?.value)
  const path = first(1)
  if (path === '') return undefined
  const prefix = first(2) === '' ? '' : `${first(2)}.`
  // Messages, enums, services and extensions; an enum's values stand beside it.
  const names = fields.flatMap(({ number, value }) => {
    if (number < 4 || number > 7) return []
    const inside = [...fieldsOf(value)]
    const own = text(inside.find((field) => field.number === 1)?.value)
    const values = number === 5 ? inside.filter((field) => field.number === 2).map((field) => text([...fieldsOf(field.value)].find((part) => part.number === 1)?.value)) : []
    return [own, ...values].filter((name) => name !== '').map((name) => prefix + name)
  })
  return { path, names }
}

const text = (value: Uint8Array | undefined): string => (value === undefined ? '' : decoder.decode(value))

interface Field {
  readonly number: number
  /** The bytes of a length-delimited field; other fields have none that matter here. */
  readonly value: Uint8Array
}

/** The fields of a protobuf message; it ends where they are not well formed. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    return value
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Math.floor(tag / 8)
    switch (tag % 8) {
      case 0:
        varint()
        break
      case 1:
        at += 8
        break
      case 2: {
        const size = varint()
        yield { number, value: bytes.subarray(at, at + size) }
        at += size
        break
      }
      case 5:
        at += 4
        break
      default:
        return
    }
  }
}

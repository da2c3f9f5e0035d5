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
  if (list !== null) {
    const start = from + list[0].length
    return Uint8Array.from(text.slice(start, text.indexOf('}', start)).match(/0x[0-9a-f]{1,2}/gi) ?? [], Number)
  }
  const bytes: number[] = []
  const literal = /\s*"((?:[^"\\\n]|\\.)*)"\s*(\+)?/y
  for (literal.lastIndex = from; ; ) {
    const part = literal.exec(text)
    if (part === null) return bytes.length === 0 ? nothing : Uint8Array.from(bytes)
    appendLiteral(part[1]!, bytes)
    if (part[2] === undefined) return Uint8Array.from(bytes)
  }
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, '\\': 92, '"': 34, "'": 39 }

function appendLiteral(inside: string, bytes: number[]): void {
  for (const [, plain, hex, octal, short, long, other] of inside.matchAll(/([^\\]+)|\\x([0-9a-f]{2})|\\([0-7]{3})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\(.)/gi)) {
    if (plain !== undefined) for (const byte of encoder.encode(plain)) bytes.push(byte)
    else if (hex !== undefined) bytes.push(parseInt(hex, 16))
    else if (octal !== undefined) bytes.push(parseInt(octal, 8))
    else if (other !== undefined) bytes.push(escapes[other] ?? other.charCodeAt(0))
    else for (const byte of encoder.encode(String.fromCodePoint(parseInt(short ?? long ?? '', 16)))) bytes.push(byte)
  }
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

/** The beginning of what a gzip file packs (RFC 1952); undefined where it is none. What is cut off gives what is there. */
export function gunzipHead(packed: Uint8Array, most: number): Uint8Array | undefined {
  if (packed[0] !== 0x1f || packed[1] !== 0x8b || packed[2] !== 8) return undefined
  const flags = packed[3] ?? 0
  let at = 10
  if ((flags & 4) !== 0) at += 2 + (packed[at] ?? 0) + (packed[at + 1] ?? 0) * 256
  // A name and a remark, each up to a zero.
  for (const flag of [8, 16]) if ((flags & flag) !== 0) at = packed.indexOf(0, at) + 1
  if ((flags & 2) !== 0) at += 2
  return inflateHead(packed.subarray(at), most)
}

interface Bits {
  readonly bytes: Uint8Array
  /** The next bit, counted from the first byte's lowest. */
  at: number
}

class Cut extends Error {}

function take(bits: Bits, count: number): number {
  let value = 0
  for (let i = 0; i < count; i++, bits.at++) {
    const byte = bits.bytes[bits.at >> 3]
    if (byte === undefined) throw new Cut()
    value |= ((byte >> (bits.at & 7)) & 1) << i
  }
  return value
}

/** Huffman codes by their lengths: how many there are of each, and the symbols in their order. */
interface Codes {
  readonly counts: readonly number[]
  readonly symbols: readonly number[]
}

function codesOf(lengths: readonly number[]): Codes {
  const counts = Array.from({ length: 16 }, (_, length) => lengths.filter((one) => one === length && length > 0).length)
  const symbols = lengths.flatMap((length, symbol) => (length > 0 ? [{ length, symbol }] : [])).sort((a, b) => a.length - b.length || a.symbol - b.symbol)
  return { counts, symbols: symbols.map(({ symbol }) => symbol) }
}

function symbolOf(bits: Bits, { counts, symbols }: Codes): number {
  let [code, first, index] = [0, 0, 0]
  for (let length = 1; length < 16; length++) {
    code |= take(bits, 1)
    const count = counts[length]!
    if (code - first < count) return symbols[index + code - first]!
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  throw new Cut()
}

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const fixed = {
  literals: codesOf(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
  distances: codesOf(Array.from({ length: 30 }, () => 5)),
}

/** RFC 1951. */
function inflateHead(packed: Uint8Array, most: number): Uint8Array {
  const bits: Bits = { bytes: packed, at: 0 }
  const out: number[] = []
  try {
    for (let last = 0; last === 0 && out.length < most; ) {
      last = take(bits, 1)
      const kind = take(bits, 2)
      if (kind === 0) stored(bits, out, most)
      else if (kind === 3) break
      else compressed(bits, out, most, kind === 1 ? fixed : codesIn(bits))
    }
  } catch (error) {
    if (!(error instanceof Cut)) throw error
  }
  return Uint8Array.from(out.slice(0, most))
}

function stored(bits: Bits, out: number[], most: number): void {
  bits.at = (bits.at + 7) & ~7
  const length = take(bits, 16)
  take(bits, 16)
  for (let i = 0; i < length && out.length < most; i++) out.push(take(bits, 8))
}

function codesIn(bits: Bits): typeof fixed {
  const [literals, distances, count] = [take(bits, 5) + 257, take(bits, 5) + 1, take(bits, 4) + 4]
  const lengthsOfLengths = Array.from({ length: 19 }, () => 0)
  for (let i = 0; i < count; i++) lengthsOfLengths[orderOfLengths[i]!] = take(bits, 3)
  const codes = codesOf(lengthsOfLengths)
  const lengths: number[] = []
  while (lengths.length < literals + distances) {
    const symbol = symbolOf(bits, codes)
    const [value, times] = symbol < 16 ? [symbol, 1] : symbol === 16 ? [lengths.at(-1) ?? 0, 3 + take(bits, 2)] : symbol === 17 ? [0, 3 + take(bits, 3)] : [0, 11 + take(bits, 7)]
    for (let i = 0; i < times; i++) lengths.push(value)
  }
  return { literals: codesOf(lengths.slice(0, literals)), distances: codesOf(lengths.slice(literals, literals + distances)) }
}

function compressed(bits: Bits, out: number[], most: number, { literals, distances }: typeof fixed): void {
  while (out.length < most) {
    const symbol = symbolOf(bits, literals)
    if (symbol === 256) return
    if (symbol < 256) {
      out.push(symbol)
      continue
    }
    const length = (lengthBase[symbol - 257] ?? 0) + take(bits, lengthExtra[symbol - 257] ?? 0)
    const far = symbolOf(bits, distances)
    const distance = (distanceBase[far] ?? 0) + take(bits, far < 2 ? 0 : (far >> 1) - 1)
    if (distance > out.length) throw new Cut()
    for (let i = 0; i < length; i++) out.push(out[out.length - distance]!)
  }
}

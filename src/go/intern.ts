const decoder = new TextDecoder()

interface Known {
  readonly text: string
  readonly next: Known | undefined
}

/**
 * Makes strings from bytes, each different one once: a closure's files import the same few hundred paths thousands of times, and looking
 * one up by its bytes costs a fraction of decoding it.
 */
export function createInterner(): (bytes: Uint8Array, start: number, end: number) => string {
  const known = new Map<number, Known>()
  return (bytes, start, end) => {
    let hash = end - start
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    const first = known.get(hash)
    for (let candidate = first; candidate !== undefined; candidate = candidate.next) {
      if (isText(candidate.text, bytes, start, end)) return candidate.text
    }
    const text = decoder.decode(bytes.subarray(start, end))
    // Only ASCII is compared byte by byte; the few other names are decoded each time.
    if (text.length === end - start) known.set(hash, { text, next: first })
    return text
  }
}

function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

import { blockCommentEnd } from './comment.js'
import type { Span } from './header.js'

/** One argument of a `//go:embed` comment, with its place. */
export interface EmbedPattern extends Span {
  readonly pattern: string
}

const decoder = new TextDecoder()

/**
 * Calls `found` for every comment in Go source from byte `from` on; strings, raw strings and runes are stepped over. The
 * scan is on bytes and never fails: an unterminated literal ends at its line's end, as in Go's scanner.
 */
export function eachComment(bytes: Uint8Array, from: number, found: (comment: Span) => void): void {
  const size = bytes.length
  for (let at = from; at < size; ) {
    switch (bytes[at]) {
      case 0x22: // "
      case 0x27: { // '
        const delimiter = bytes[at]
        at++
        while (at < size && bytes[at] !== delimiter && bytes[at] !== 0x0a) at += bytes[at] === 0x5c && bytes[at + 1] !== 0x0a ? 2 : 1
        if (bytes[at] === delimiter) at++
        break
      }
      case 0x60: { // `
        const close = bytes.indexOf(0x60, at + 1)
        at = close < 0 ? size : close + 1
        break
      }
      case 0x2f: { // /
        const start = at
        if (bytes[at + 1] === 0x2f) {
          const stop = bytes.indexOf(0x0a, at)
          at = stop < 0 ? size : stop
        } else if (bytes[at + 1] === 0x2a) {
          const close = blockCommentEnd(bytes, at + 2)
          at = close < 0 ? size : close
        } else {
          at++
          break
        }
        found({ start, end: at })
        break
      }
      default:
        at++
    }
  }
}

/** A `//go:…` comment that the compiler reads, in whatever column: what stands behind its prefix, with the whole comment's place. */
export interface DirectiveLine extends Span {
  readonly text: string
}

/** The comments that begin with some ASCII prefix, anywhere in a Go file. */
export function directivesIn(bytes: Uint8Array, prefix: string): readonly DirectiveLine[] {
  const found: DirectiveLine[] = []
  eachComment(bytes, 0, ({ start, end }) => {
    for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return
    const text = decoder.decode(bytes.subarray(start + prefix.length, end)).trimEnd()
    found.push({ text, start, end: start + prefix.length + new TextEncoder().encode(text).length })
  })
  return found
}

/** The patterns of every `//go:embed` line after byte `from`; lines that Go would refuse are left out, as `go list` does. */
export function embedPatterns(bytes: Uint8Array, from: number): readonly EmbedPattern[] {
  const patterns: EmbedPattern[] = []
  const prefix = '//go:embed'
  eachComment(bytes, from, ({ start, end }) => {
    for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return
    const parsed = parseArguments(bytes, start + prefix.length, end)
    if (parsed !== undefined) patterns.push(...parsed)
  })
  return patterns
}

const isBlank = (c: number | undefined): boolean => c === 0x20 || c === 0x09 || c === 0x0d || c === 0x0b || c === 0x0c

function parseArguments(bytes: Uint8Array, from: number, end: number): EmbedPattern[] | undefined {
  const list: EmbedPattern[] = []
  let at = from
  if (at < end && !isBlank(bytes[at])) return undefined
  for (;;) {
    while (at < end && isBlank(bytes[at])) at++
    if (at >= end) return list
    const start = at
    const delimiter = bytes[at]
    if (delimiter !== 0x22 && delimiter !== 0x60) {
      while (at < end && !isBlank(bytes[at])) at++
      list.push({ pattern: decoder.decode(bytes.subarray(start, at)), start, end: at })
      continue
    }
    at++
    while (at < end && bytes[at] !== delimiter) at += delimiter === 0x22 && bytes[at] === 0x5c ? 2 : 1
    if (at >= end) return undefined
    at++
    if (at < end && !isBlank(bytes[at])) return undefined
    const raw = decoder.decode(bytes.subarray(start + 1, at - 1))
    const pattern = delimiter === 0x60 ? raw : unquoteInterpreted(raw)
    if (pattern === undefined) return undefined
    list.push({ pattern, start, end: at })
  }
}

/** An interpreted string's value; JSON's escapes are those that file names need. */
function unquoteInterpreted(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw.replace(/\\x([0-9a-fA-F]{2})/g, '\\u00$1')}"`) as string
  } catch {
    return undefined
  }
}

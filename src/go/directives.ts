import { blockCommentEnd } from './comment.js'
import type { Span } from './header.js'
import { skipSpace, spaceAt } from './space.js'
import { stringValue } from './string-literal.js'

/** One argument of a `//go:embed` comment, with its place. */
export interface EmbedPattern extends Span {
  readonly pattern: string
}

const decoder = new TextDecoder()

/**
 * Calls `found` for every comment in Go source; strings, raw strings and runes are stepped over. The
 * scan is on bytes and never fails: an unterminated literal ends at its line's end, as in Go's scanner.
 */
function eachComment(bytes: Uint8Array, found: (comment: Span) => void): void {
  const size = bytes.length
  for (let at = 0; at < size; ) {
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
  eachComment(bytes, ({ start, end }) => {
    for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return
    const text = decoder.decode(bytes.subarray(start + prefix.length, end)).trimEnd()
    found.push({ text, start, end: start + prefix.length + new TextEncoder().encode(text).length })
  })
  return found
}

/** The patterns of every `//go:embed` line; lines that Go would refuse are left out, as `go list` does, and those above the imports are not. */
export function embedPatterns(bytes: Uint8Array): readonly EmbedPattern[] {
  const patterns: EmbedPattern[] = []
  const prefix = '//go:embed'
  eachComment(bytes, ({ start, end }) => {
    for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return
    const parsed = parseArguments(bytes, start + prefix.length, end)
    if (parsed !== undefined) patterns.push(...parsed)
  })
  return patterns
}

function parseArguments(bytes: Uint8Array, from: number, end: number): EmbedPattern[] | undefined {
  const list: EmbedPattern[] = []
  let at = from
  if (at < end && spaceAt(bytes, at) === 0) return undefined
  for (;;) {
    at = skipSpace(bytes, at, end)
    if (at >= end) return list
    const start = at
    const delimiter = bytes[at]
    if (delimiter !== 0x22 && delimiter !== 0x60) {
      while (at < end && spaceAt(bytes, at) === 0) at++
      list.push({ pattern: decoder.decode(bytes.subarray(start, at)), start, end: at })
      continue
    }
    at++
    while (at < end && bytes[at] !== delimiter) at += delimiter === 0x22 && bytes[at] === 0x5c ? 2 : 1
    if (at >= end) return undefined
    at++
    if (at < end && spaceAt(bytes, at) === 0) return undefined
    const pattern = stringValue(decoder.decode(bytes.subarray(start, at)))
    if (pattern === undefined) return undefined
    list.push({ pattern, start, end: at })
  }
}

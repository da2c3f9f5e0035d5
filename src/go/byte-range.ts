import { markLength } from './comment.js'

/** A stretch of a file as a person counts it: 1-based lines, 1-based columns in UTF-16 units, the end exclusive. */
export interface Range {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

const decoder = new TextDecoder()

/** The range of a span of bytes. */
export function rangeOfBytes(bytes: Uint8Array, span: { readonly start: number; readonly end: number }): Range {
  const start = positionOf(bytes, span.start)
  const end = positionOf(bytes, span.end)
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
}

function positionOf(bytes: Uint8Array, offset: number): { readonly line: number; readonly column: number } {
  let line = 1
  let lineStart = 0
  for (let end = bytes.indexOf(0x0a); end >= 0 && end < offset; end = bytes.indexOf(0x0a, end + 1)) {
    line++
    lineStart = end + 1
  }
  // An editor does not count a byte order mark as a column.
  if (lineStart === 0) lineStart = Math.min(markLength(bytes), offset)
  return { line, column: decoder.decode(bytes.subarray(lineStart, offset)).length + 1 }
}

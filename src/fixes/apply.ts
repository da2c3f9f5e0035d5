import { markLength } from '../go/comment.js'
import { decode } from '../go/files.js'
import type { TextEdit } from './fix.js'

const encoder = new TextEncoder()

/** A file's bytes after some edits of it; whatever the edits do not touch stays to the byte, text that is not UTF-8 and a byte order mark too. */
export function applyEdits(bytes: Uint8Array, edits: readonly TextEdit[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { range, newText } of [...edits].sort((a, b) => a.range.line - b.range.line || a.range.column - b.range.column)) {
    const start = offsetOf(bytes, range.line, range.column)
    pieces.push(bytes.subarray(at, start), encoder.encode(newText))
    at = offsetOf(bytes, range.endLine, range.endColumn)
  }
  pieces.push(bytes.subarray(at))
  const result = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let end = 0
  for (const piece of pieces) {
    result.set(piece, end)
    end += piece.length
  }
  return result
}

function offsetOf(bytes: Uint8Array, line: number, column: number): number {
  let start = markLength(bytes)
  for (let n = 1; n < line; n++) {
    const newline = bytes.indexOf(0x0a, start)
    if (newline < 0) return bytes.length
    start = newline + 1
  }
  if (column === 1) return start
  const newline = bytes.indexOf(0x0a, start)
  const text = decode(bytes.subarray(start, newline < 0 ? bytes.length : newline))
  return start + encoder.encode(text.slice(0, column - 1)).length
}

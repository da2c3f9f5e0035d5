import { decode } from '../go/files.js'
import type { TextEdit } from './fix.js'

/** A file's text in lines, without their ends. */
export interface Lines {
  readonly path: string
  readonly lines: readonly string[]
  /** What ends the file's first line. */
  readonly lineEnd: '\n' | '\r\n'
}

/** A byte order mark is not a part of the first line. */
export function linesOf(path: string, bytes: Uint8Array): Lines {
  const newline = bytes.indexOf(0x0a)
  const lines = decode(bytes).split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  return { path, lines, lineEnd: newline > 0 && bytes[newline - 1] === 0x0d ? '\r\n' : '\n' }
}

/** The smallest edit of whole lines that makes the first `before.length` lines of a file what they shall be; undefined where they are. */
export function replaceHead({ path, lineEnd }: Lines, before: readonly string[], after: readonly string[]): TextEdit | undefined {
  let same = 0
  while (same < before.length && same < after.length && before[same] === after[same]) same++
  let tail = 0
  while (tail < before.length - same && tail < after.length - same && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const newLines = after.slice(same, after.length - tail)
  const end = before.length - tail
  if (newLines.length === 0 && end === same) return undefined
  // A single line that becomes another keeps its end.
  if (newLines.length === 1 && end === same + 1) {
    return { path, range: { line: same + 1, column: 1, endLine: end, endColumn: before[same]!.length + 1 }, newText: newLines[0]! }
  }
  return { path, range: { line: same + 1, column: 1, endLine: end + 1, endColumn: 1 }, newText: newLines.map((line) => line + lineEnd).join('') }
}

/** Puts a line before another one, which is counted from 1. */
export function insertBefore({ path, lineEnd }: Lines, line: number, newLines: readonly string[]): TextEdit {
  return { path, range: { line, column: 1, endLine: line, endColumn: 1 }, newText: newLines.map((text) => text + lineEnd).join('') }
}

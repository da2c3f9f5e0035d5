import { directivesIn } from '../go/directives.js'
import { isFault, type Files } from '../go/files.js'
import { rangeOfBytes } from '../go/byte-range.js'
import { todoMark } from '../rules/todo-mark.js'

/** A comment that stands in a stub until a person has accepted it. */
export interface Mark {
  readonly line: number
  /** What does not work: `Open fails without cgo`. */
  readonly text: string
}

/** The marks of a file; none where it is not Go, or can't be read. */
export function marksIn(path: string, files: Files): readonly Mark[] {
  if (!path.endsWith('.go')) return []
  const marks = files.inspect(path, (bytes) => directivesIn(bytes, `//${todoMark}`).map((mark) => ({ line: rangeOfBytes(bytes, mark).line, text: mark.text.trim().replace(advice, '') })))
  return isFault(marks) ? [] : marks
}

/** What to do is said once for all of them. */
const advice = /: [^:]*, or remove this line.*$/

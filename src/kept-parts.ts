import { rangeOfBytes, type Range } from './go/byte-range.js'
import { isFault, type Files } from './go/files.js'
import { containsText } from './go/source.js'
import { wholeFile } from './rules/finding.js'
import type { Parts, Span } from './rules/memory.js'
import { createOutliner, type OutlineQuestion } from './rules/startup-outline.js'
import { digest } from './shelf.js'

/**
 * What is asked of a part of a file's text: an edit of the rest leaves the answer as it is. Beside an outline's questions there are whether a text stands
 * in the file, and where some of its bytes are.
 */
export type PartQuestion = OutlineQuestion | `mentions ${string}` | `range ${number} ${number}`

/** Gives what stands for an answer. */
export type PartReader = (path: string, question: PartQuestion) => string

export const partsOf = (files: Files): Parts => ({ outline: createOutliner(files), inspect: (path, use) => files.inspect(path, use) })

/** Reads files for what is asked of their texts. */
export function createPartReader({ outline, inspect }: Parts): PartReader {
  return (path, question) => {
    const [what, about] = split(question)
    if (what === 'mentions') return mentionText(inspect(path, (bytes) => containsText(bytes, about)) === true)
    if (what !== 'range') return partText(outline(path, question as OutlineQuestion))
    const [start, end] = about.split(' ').map(Number)
    const range = inspect(path, (bytes) => rangeOfBytes(bytes, { start: start!, end: end! }))
    return rangeText(isFault(range) ? wholeFile : range)
  }
}

function split(question: string): readonly [what: string, about: string] {
  const space = question.indexOf(' ')
  return space < 0 ? [question, ''] : [question.slice(0, space), question.slice(space + 1)]
}

export const mentionQuestion = (text: string): PartQuestion => `mentions ${text}`

export const rangeQuestion = ({ start, end }: Span): PartQuestion => `range ${start} ${end}`

export const mentionText = (answer: boolean): string => String(answer)

export const rangeText = ({ line, column, endLine, endColumn }: Range): string => `${line}:${column} ${endLine}:${endColumn}`

/** Stands for an outline's answer, of any length. */
export const partText = (answer: string): string => (answer.length > longestAnswer ? digest(answer) : answer)

const longestAnswer = 120

/** The answer that such a text stands for, which is JSON; undefined for a digest. */
export const answerOf = (text: string): string | undefined => (/^["[]/.test(text) ? text : undefined)

import { closingQuote, type BuildLine } from './build-text.js'

/** A word of a command line, its quotes removed; substitutions stand in it as they are written. */
export interface Word {
  readonly text: string
  /** Where it stands in the file, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

/** One program that a line starts, with what it is given. */
export interface Command {
  /** The last element of its path. */
  readonly name: string
  /** What follows the name, redirections and their files included. */
  readonly words: readonly Word[]
  /** `NAME=value` before it. */
  readonly settings: readonly Word[]
  readonly start: number
  /** The commands of the same pipeline, this one included, in their order. */
  readonly pipeline: readonly Command[]
}

const leading = new Set('if then else elif while until do ! { time sudo env command exec nohup eval'.split(' '))

/** The commands of a statement, those of command substitutions after the one that they stand in. */
export function commandsOf({ text, start, recipe }: BuildLine): readonly Command[] {
  const skipped = recipe ? /^\t+[@+-]*/.exec(text)![0].length : (/^\s*(?:RUN|run)\s+(?:--\S+\s+)*/.exec(text)?.[0].length ?? /^\s*- (?:cmd: )?/.exec(text)?.[0].length ?? 0)
  return read(text.slice(skipped), start + skipped)
}

function read(text: string, base: number): readonly Command[] {
  const found: Command[] = []
  const inner: Command[] = []
  let pipeline: Command[] = []
  let words: Word[] = []
  const endCommand = (): void => {
    const command = commandFrom(words, pipeline)
    if (command !== undefined) {
      found.push(command)
      pipeline.push(command)
    }
    words = []
  }
  const endPipeline = (): void => {
    endCommand()
    pipeline = []
  }
  let at = 0
  while (at < text.length) {
    const c = text[at]!
    if (/[ \t\r]/.test(c)) at++
    else if (text.startsWith('||', at) || text.startsWith('&&', at)) {
      endPipeline()
      at += 2
    } else if (c === '|') {
      endCommand()
      at++
    } else if (c === '\n' || c === ';' || c === '(' || c === ')' || (c === '&' && text[at + 1] !== '>')) {
      endPipeline()
      at++
    } else if (/^\d*[<>]/.test(text.slice(at, at + 4)) || c === '&') {
      const [operator = c] = /^(\d*[<>]+&?[\d-]?|&>>?)/.exec(text.slice(at)) ?? []
      words.push({ text: operator, start: base + at, end: base + at + operator.length })
      at += operator.length
    } else {
      const end = wordEnd(text, at, (from, to) => inner.push(...read(text.slice(from, to), base + from)))
      words.push({ text: unquoted(text.slice(at, end)), start: base + at, end: base + end })
      at = end
    }
  }
  endPipeline()
  return [...found, ...inner]
}

/** Where the word that begins here ends; command substitutions in it are told of. */
function wordEnd(text: string, from: number, substitution: (from: number, to: number) => void): number {
  let at = from
  while (at < text.length && !/[\s;|&()<>]/.test(text[at]!)) {
    const c = text[at]!
    if (c === '\\') at += 2
    else if (c === "'") at = Math.max(closingQuote(text, at), at) + 1
    else if (c === '"') {
      const close = closingQuote(text, at)
      if (close > 0) nested(text.slice(at, close), at, substitution)
      at = Math.max(close, at) + 1
    } else if (c === '`') {
      const close = text.indexOf('`', at + 1)
      if (close > 0) substitution(at + 1, close)
      at = Math.max(close, at) + 1
    } else if (c === '$' && (text[at + 1] === '(' || text[at + 1] === '{')) {
      const close = bracketEnd(text, at + 1)
      if (text[at + 1] === '(') substitution(at + 2 + (/^shell\s+/.exec(text.slice(at + 2))?.[0].length ?? 0), close)
      at = close + 1
    } else at++
  }
  return Math.min(Math.max(at, from + 1), text.length)
}

function nested(quoted: string, offset: number, substitution: (from: number, to: number) => void): void {
  for (let at = quoted.indexOf('$('); at >= 0; at = quoted.indexOf('$(', at + 2)) substitution(offset + at + 2, offset + Math.min(bracketEnd(quoted, at + 1), quoted.length))
}

/** Where the bracket at `open` is closed; the end where it is not. */
export function bracketEnd(text: string, open: number): number {
  const [opens, closes] = text[open] === '(' ? ['(', ')'] : ['{', '}']
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === opens) depth++
    else if (text[at] === closes && --depth === 0) return at
  }
  return text.length
}

function unquoted(word: string): string {
  return word.replace(/\\(.)|\$?'([^']*)'|"((?:\\.|[^"\\])*)"/g, (_, escaped: string | undefined, single: string | undefined, double: string | undefined) => escaped ?? single ?? double ?? '')
}

function commandFrom(all: readonly Word[], pipeline: readonly Command[]): Command | undefined {
  const settings: Word[] = []
  let at = 0
  for (; at < all.length; at++) {
    const word = all[at]!
    if (/^[A-Za-z_]\w*\+?=/.test(word.text)) settings.push(word)
    else if (!leading.has(word.text)) break
  }
  const first = all[at]
  if (first === undefined && settings.length === 0) return undefined
  const name = first?.text.slice(first.text.lastIndexOf('/') + 1).replace(/^@/, '') ?? ''
  return { name, words: all.slice(at + 1), settings, start: (all[0] ?? first)!.start, pipeline }
}

/** How a file that makes a build is written. */
export type BuildKind = 'make' | 'shell' | 'docker' | 'yaml' | 'env'

/**
 * One statement of a build file, its continuation lines and quoted line ends included. The text is as long as what stands in the file, with
 * comments and line joints blanked, so that an offset in it is one in the file.
 */
export interface BuildLine {
  /** Where it begins in the file, in UTF-16 units. */
  readonly start: number
  readonly text: string
  /** The line as a Makefile's recipe. */
  readonly recipe: boolean
}

/** The statements of a build file; comments and the bodies of here-documents, which are data, are left out. */
export function buildLines(text: string, kind: BuildKind): readonly BuildLine[] {
  if (kind === 'make') return makeLines(text)
  if (kind === 'docker') return dockerLines(text)
  if (kind === 'shell') return shellLines(text, 0, text.length)
  return [...physicalLines(text, 0, text.length)].map(({ start, end }) => ({ start, text: withoutComment(text.slice(start, end)), recipe: false }))
}

/** What stands behind `#` at the beginning of a word, blanked. */
function withoutComment(line: string): string {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const c = line[at]!
    if (quote !== '') quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = line.includes(c, at + 1) ? c : ''
    else if (c === '#' && (at === 0 || /\s/.test(line[at - 1]!))) return blank(line, at, line.length)
  }
  return line
}

const blank = (text: string, from: number, to: number): string => text.slice(0, from) + ' '.repeat(to - from) + text.slice(to)

function* physicalLines(text: string, from: number, to: number): Generator<{ start: number; end: number }> {
  for (let start = from; start < to; ) {
    const found = text.indexOf('\n', start)
    const end = found < 0 || found > to ? to : found
    yield { start, end: text[end - 1] === '\r' && end > start ? end - 1 : end }
    start = end + 1
  }
}

/** Lines that end in a backslash go on in the next; `isComment` lines in between belong to none. */
function joined(text: string, isComment: (line: string) => boolean): readonly { readonly start: number; readonly end: number; readonly text: string }[] {
  const lines: { start: number; end: number; text: string }[] = []
  let open: { start: number; end: number; text: string } | undefined
  for (const { start, end } of physicalLines(text, 0, text.length)) {
    const line = text.slice(start, end)
    const goesOn = /(^|[^\\])(\\\\)*\\$/.test(line)
    const own = goesOn ? `${line.slice(0, -1)} ` : line
    const gap = (upTo: number): string => ' '.repeat(start - upTo)
    if (open !== undefined && isComment(line)) {
      open = { ...open, end, text: open.text + gap(open.end) + ' '.repeat(line.length) }
      continue
    }
    open = open === undefined ? { start, end, text: own } : { start: open.start, end, text: open.text + gap(open.end) + own }
    if (goesOn) continue
    lines.push(open)
    open = undefined
  }
  if (open !== undefined) lines.push(open)
  return lines
}

function makeLines(text: string): readonly BuildLine[] {
  return joined(text, () => false).map(({ start, text: line }) => ({ start, text: withoutComment(line), recipe: line.startsWith('\t') }))
}

function dockerLines(text: string): readonly BuildLine[] {
  const found: BuildLine[] = []
  let after = 0
  for (const { start, end, text: line } of joined(text, (each) => /^\s*#/.test(each))) {
    if (start < after || /^\s*#/.test(line)) continue
    found.push({ start, text: line, recipe: false })
    const [body] = bodiesOf(text, line, end + 1)
    if (body === undefined) continue
    after = body.after
    // What `RUN <<EOF` holds is a script; with another instruction it is a file's content.
    if (/^\s*RUN\b/i.test(line)) found.push(...shellLines(text, body.start, body.end))
  }
  return found
}

const hereDocument = /<<(-?)\s*(["']?)([A-Za-z_]\w*)\2/g

/** The here-documents that a statement opens, from the line after it on. */
function bodiesOf(text: string, statement: string, from: number): readonly { readonly start: number; readonly end: number; readonly after: number }[] {
  const bodies: { start: number; end: number; after: number }[] = []
  let at = from
  for (const { 1: dash, 3: word, index } of statement.matchAll(hereDocument)) {
    if (statement[index - 1] === '<') continue
    for (const { start, end } of physicalLines(text, at, text.length)) {
      const line = text.slice(start, end)
      if ((dash === '-' ? line.replace(/^\t+/, '') : line) !== word) continue
      const lineEnd = text.indexOf('\n', end)
      bodies.push({ start: at, end: start, after: lineEnd < 0 ? text.length : lineEnd + 1 })
      at = bodies.at(-1)!.after
      break
    }
  }
  return bodies
}

function shellLines(text: string, from: number, to: number): readonly BuildLine[] {
  const lines: BuildLine[] = []
  let at = from
  while (at < to) {
    const { statement, end } = shellStatement(text, at, to)
    if (statement.trim() !== '') lines.push({ start: at, text: statement, recipe: false })
    const bodies = bodiesOf(text, statement, end + 1)
    at = bodies.at(-1)?.after ?? end + 1
  }
  return lines
}

/** Up to the line end that is neither quoted nor escaped. A quote that is never closed is an apostrophe. */
function shellStatement(text: string, from: number, to: number): { readonly statement: string; readonly end: number } {
  let statement = ''
  let at = from
  const take = (upTo: number): void => {
    statement += text.slice(at, upTo)
    at = upTo
  }
  while (at < to && text[at] !== '\n') {
    const c = text[at]!
    if (c === '\\') {
      const isJoint = text[at + 1] === '\n'
      statement += isJoint ? '  ' : text.slice(at, Math.min(at + 2, to))
      at += 2
    } else if (c === '"' || c === "'") {
      const close = closingQuote(text, at, to)
      take(close < 0 ? at + 1 : close + 1)
    } else if (c === '#' && (at === from || /[\s;(]/.test(text[at - 1]!))) {
      const found = text.indexOf('\n', at)
      const end = found < 0 || found > to ? to : found
      statement += ' '.repeat(end - at)
      at = end
    } else take(at + 1)
  }
  return { statement, end: Math.min(at, to) }
}

/** Where a quote ends; -1 where it does not. In double quotes a backslash takes the next character. */
export function closingQuote(text: string, open: number, to = text.length): number {
  const quote = text[open]!
  for (let at = open + 1; at < to; at++) {
    if (text[at] === '\\' && (quote === '"' || text[open - 1] === '$')) at++
    else if (text[at] === quote) return at
  }
  return -1
}

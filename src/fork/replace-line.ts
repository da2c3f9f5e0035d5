/** The text of a go.mod or go.work that also replaces a module by a folder, as `go mod edit -replace` has it; every other line stays as it is. */
export function addReplacement(text: string, path: string, by: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const body = text.trimEnd()
  return `${body}${body === '' ? '' : `${end}${end}`}replace ${path} => ${quoted(by)}${end}`
}

/** The text with another right side in the replacement of a line (1-based); of a version that is replaced, with that one. */
export function changeReplacement(text: string, line: number, by: string, oldVersion?: string): string {
  const lines = text.split('\n')
  const written = lines[line - 1]!
  const arrow = written.indexOf('=>')
  const comment = /\s*(?:\/\/.*)?$/.exec(written.slice(arrow))![0]
  const left = written.slice(0, arrow).trimEnd()
  const right = by.includes(' ') && isModule(by) ? by : quoted(by)
  lines[line - 1] = `${oldVersion === undefined ? left : left.replace(/\S+$/, oldVersion)} => ${right}${comment}`
  return lines.join('\n')
}

/** The text without the replacement of a line (1-based), its comments, and a block that has nothing left. */
export function dropReplacement(text: string, line: number): string {
  const lines = text.split('\n')
  const at = line - 1
  const block = blockOf(lines, at)
  const first = commentsAbove(lines, at)
  if (block === undefined) return withoutStretch(lines, first, at)
  const rest = [...lines.slice(block.start + 1, first), ...lines.slice(at + 1, block.end)]
  if (rest.every((one) => one.trim() === '')) return withoutStretch(lines, commentsAbove(lines, block.start), block.end)
  // What is left alone in its block becomes a line of its own.
  const isOnly = rest.filter((one) => !isComment(one)).length === 1 && !isComment(rest.at(-1)!) && rest.every((one) => one.trim() !== '')
  const kept = isOnly ? [...rest.slice(0, -1).map((one) => one.trimStart()), `replace ${rest.at(-1)!.trimStart()}`] : [lines[block.start]!, ...rest, lines[block.end]!]
  return [...lines.slice(0, block.start), ...kept, ...lines.slice(block.end + 1)].join('\n')
}

/** A module path and a version, as a right side has them. */
const isModule = (by: string): boolean => /^[^\s./"][^\s"]* v\S+$/.test(by)

/** Go's own rule of when a word needs quotes. */
function quoted(word: string): string {
  return /[\s"'`()[\]{},\\]|\/\/|\/\*/.test(word) ? JSON.stringify(word) : word
}

/** The block that a line stands in, by its first and its last line; undefined for a line of its own. */
function blockOf(lines: readonly string[], at: number): { readonly start: number; readonly end: number } | undefined {
  let start = at
  while (start >= 0 && !/^\s*(?:replace\s*\(|\))/.test(lines[start]!)) start--
  if (start < 0 || lines[start]!.trimStart().startsWith(')')) return undefined
  const end = lines.findIndex((line, index) => index > at && /^\s*\)/.test(line))
  return end < 0 ? undefined : { start, end }
}

const isComment = (line: string): boolean => line.trimStart().startsWith('//')

function commentsAbove(lines: readonly string[], at: number): number {
  let first = at
  while (first > 0 && isComment(lines[first - 1]!)) first--
  return first
}

/** The lines from `first` to `last` taken away, and one of the blank lines around them. */
function withoutStretch(lines: readonly string[], first: number, last: number): string {
  const isBlank = (at: number): boolean => (lines[at] ?? '').trim() === ''
  const from = first > 0 && isBlank(first - 1) && isBlank(last + 1) ? first - 1 : first
  return [...lines.slice(0, from), ...lines.slice(last + 1)].join('\n')
}

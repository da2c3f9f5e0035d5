import { blockCommentEnd, markLength } from './comment.js'
import { parseGoBuild, parsePlusBuild, type Constraint } from './constraint.js'
import { skipSpace, trimSpace, trimmedEnd } from './space.js'

/** A written constraint line: byte offsets of the whole comment, without its line end. */
export interface ConstraintLine {
  readonly kind: 'go:build' | '+build'
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What the comments before the package clause say about when a file takes part. */
export interface Leading {
  readonly lines: readonly ConstraintLine[]
  /** The constraint in force; undefined where there is none. */
  readonly constraint?: Constraint
  /** Go refuses such a file altogether. */
  readonly error?: string
}

const newline = 0x0a
const slash = 0x2f
const star = 0x2a

const textDecoder = new TextDecoder()

const afterKeyword = (line: string, keyword: string): string | undefined => {
  if (!line.startsWith(keyword)) return undefined
  const rest = line.slice(keyword.length)
  const trimmed = trimSpace(rest)
  return rest.length === trimmed.length && rest !== '' ? undefined : trimmed
}

const goBuildOf = (line: string): string | undefined => afterKeyword(line, '//go:build')
const plusBuildOf = (line: string): string | undefined => afterKeyword(trimSpace(line.slice(2)), '+build')

/**
 * Reads the run of comments and blank lines at a file's head, line by line as go/build does: `//go:build` counts
 * anywhere before the first code, `// +build` only where a blank line follows before the first code; the first rules out the second.
 */
export function readLeading(bytes: Uint8Array): Leading {
  const end = bytes.length
  const goBuild: ConstraintLine[] = []
  const plusBuild: ConstraintLine[] = []
  let lastBlank = 0
  let sawCode = false
  let inBlock = false

  scan: for (let lineStart = 0, next = 0; lineStart < end; lineStart = next) {
    let lineEnd = bytes.indexOf(newline, lineStart)
    if (lineEnd < 0 || lineEnd >= end) lineEnd = end
    next = lineEnd + 1
    let start = lineStart
    // A byte order mark is not a part of the first line.
    if (start === 0) start = markLength(bytes)
    start = skipSpace(bytes, start, lineEnd)
    const stop = trimmedEnd(bytes, start, lineEnd)
    if (start === stop && !sawCode) {
      lastBlank = next
      continue
    }
    const isComment = bytes[start] === slash && bytes[start + 1] === slash
    if (!isComment) sawCode = true
    if (isComment && !inBlock && mentionsBuild(bytes, start, stop)) {
      const line = textDecoder.decode(bytes.subarray(start, stop))
      const written = goBuildOf(line)
      if (written !== undefined) goBuild.push({ kind: 'go:build', text: written, start, end: stop })
      const old = sawCode ? undefined : plusBuildOf(line)
      if (old !== undefined) plusBuild.push({ kind: '+build', text: old, start, end: stop })
    }
    for (let at = start; at < stop; ) {
      if (inBlock) {
        const close = blockCommentEnd(bytes, at, stop)
        if (close < 0) continue scan
        inBlock = false
        at = close
        at = skipSpace(bytes, at, stop)
      } else if (bytes[at] === slash && bytes[at + 1] === slash) {
        continue scan
      } else if (bytes[at] === slash && bytes[at + 1] === star) {
        inBlock = true
        at += 2
      } else {
        break scan
      }
    }
  }
  return decide(goBuild, plusBuild.filter((line) => line.start < lastBlank))
}

function decide(goBuild: readonly ConstraintLine[], plusBuild: readonly ConstraintLine[]): Leading {
  const lines = [...goBuild, ...plusBuild]
  if (goBuild.length > 1) return { lines, error: 'multiple //go:build comments' }
  if (goBuild[0] !== undefined) {
    const constraint = parseGoBuild(goBuild[0].text)
    return 'error' in constraint ? { lines, error: `parsing //go:build line: ${constraint.error}` } : { lines, constraint }
  }
  let all: Constraint | undefined
  for (const line of plusBuild) {
    const constraint = parsePlusBuild(line.text)
    // Go ignores such a line.
    if ('error' in constraint) continue
    all = all === undefined ? constraint : { op: 'and', x: all, y: constraint }
  }
  return all === undefined ? { lines } : { lines, constraint: all }
}

/** True where a comment begins as a constraint does: `//go:` or, after any blanks, `+build`. */
function mentionsBuild(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 2
  if (bytes[at] === 0x67 && bytes[at + 1] === 0x6f && bytes[at + 2] === 0x3a) return true
  at = skipSpace(bytes, at, end)
  return bytes[at] === 0x2b
}

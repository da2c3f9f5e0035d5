import { diffArrays } from 'diff'

export interface MergedText {
  readonly text: string
  /** 1-based lines of the merged text where a conflict begins. */
  readonly conflicts: readonly number[]
}

export interface Labels {
  readonly ours: string
  readonly theirs: string
}

/** A stretch of the base that one side has changed. */
interface Change {
  readonly start: number
  readonly end: number
  readonly lines: readonly string[]
}

/** Merges two changes of one text line by line; where both touch the same lines, both stand between git's markers. */
export function mergeText(base: string, ours: string, theirs: string, labels: Labels): MergedText {
  const lines = linesOf(base)
  const own = changesOf(lines, linesOf(ours))
  const other = changesOf(lines, linesOf(theirs))
  const merged: string[] = []
  const conflicts: number[] = []
  let at = 0
  while (own.length + other.length > 0) {
    // A region grows as long as a change of either side touches it.
    const start = Math.min(own[0]?.start ?? Infinity, other[0]?.start ?? Infinity)
    let end = start
    const ofOurs: Change[] = []
    const ofTheirs: Change[] = []
    for (let grew = true; grew; ) {
      grew = false
      for (const [from, into] of [[own, ofOurs], [other, ofTheirs]] as const) {
        while (from[0] !== undefined && from[0].start <= end) {
          const change = from.shift()!
          end = Math.max(end, change.end)
          into.push(change)
          grew = true
        }
      }
    }
    merged.push(...lines.slice(at, start))
    const sideOf = (changes: readonly Change[]): readonly string[] => replay(lines, start, end, changes)
    if (ofTheirs.length === 0) merged.push(...sideOf(ofOurs))
    else if (ofOurs.length === 0) merged.push(...sideOf(ofTheirs))
    else pushBoth(merged, sideOf(ofOurs), sideOf(ofTheirs), conflicts, labels)
    at = end
  }
  merged.push(...lines.slice(at))
  return { text: merged.join(''), conflicts }
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/))

function changesOf(base: string[], side: string[]): Change[] {
  const changes: Change[] = []
  let at = 0
  let open: { start: number; end: number; lines: string[] } | undefined
  for (const { added, removed, value } of diffArrays(base, side)) {
    if (!added && !removed) {
      if (open !== undefined) changes.push(open)
      open = undefined
      at += value.length
      continue
    }
    open ??= { start: at, end: at, lines: [] }
    if (added) {
      open.lines.push(...value)
    } else {
      at += value.length
      open.end = at
    }
  }
  if (open !== undefined) changes.push(open)
  return changes
}

/** How one side has the lines from `start` to `end` of the base. */
function replay(base: readonly string[], start: number, end: number, changes: readonly Change[]): readonly string[] {
  const lines: string[] = []
  let at = start
  for (const change of changes) {
    lines.push(...base.slice(at, change.start), ...change.lines)
    at = change.end
  }
  return [...lines, ...base.slice(at, end)]
}

/** What both begin or end with alike is no part of the conflict. */
function pushBoth(merged: string[], ours: readonly string[], theirs: readonly string[], conflicts: number[], labels: Labels): void {
  let head = 0
  while (head < ours.length && head < theirs.length && ours[head] === theirs[head]) head++
  let tail = 0
  while (tail < ours.length - head && tail < theirs.length - head && ours[ours.length - 1 - tail] === theirs[theirs.length - 1 - tail]) tail++
  merged.push(...ours.slice(0, head))
  const [mine, yours] = [ours.slice(head, ours.length - tail), theirs.slice(head, theirs.length - tail)]
  if (mine.length + yours.length > 0) {
    conflicts.push(merged.length + 1)
    const lineEnd = [...mine, ...yours].some((line) => line.endsWith('\r\n')) ? '\r\n' : '\n'
    const whole = (lines: readonly string[]): readonly string[] => lines.map((line) => (line.endsWith('\n') ? line : `${line}${lineEnd}`))
    merged.push(`<<<<<<< ${labels.ours}${lineEnd}`, ...whole(mine), `=======${lineEnd}`, ...whole(yours), `>>>>>>> ${labels.theirs}${lineEnd}`)
  }
  merged.push(...ours.slice(ours.length - tail))
}

/** The first line of a conflict that is not resolved yet; undefined where there is none. */
export function conflictLine(text: string): number | undefined {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith('<<<<<<< '))
  const middle = start < 0 ? -1 : lines.findIndex((line, index) => index > start && /^=======\r?$/.test(line))
  const isOpen = middle > start && lines.some((line, index) => index > middle && line.startsWith('>>>>>>> '))
  return isOpen ? start + 1 : undefined
}

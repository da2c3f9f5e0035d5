import { Edit, type Point, type Tree } from 'web-tree-sitter'
import { commonEnds } from '../go/common-ends.js'
import type { ParseGo } from '../go/tree.js'

/** A text as it was, with its tree. */
export interface Parsed {
  readonly text: string
  readonly tree: Tree
}

/** The tree of a text that was another before: only what lies between their common beginning and end is read anew. The caller deletes both trees. */
export function reparse(parse: ParseGo, text: string, before: Parsed): Tree {
  // Nodes of the tree before may still be held, and must not move.
  const tree = before.tree.copy()
  try {
    tree.edit(editBetween(before.text, text))
    return parse(text, tree)
  } finally {
    tree.delete()
  }
}

function editBetween(before: string, after: string): Edit {
  const { start, end } = commonEnds(before, after)
  const startPosition = pointAt(after, start)
  const [oldEndIndex, newEndIndex] = [before.length - end, after.length - end]
  return new Edit({ startIndex: start, oldEndIndex, newEndIndex, startPosition, oldEndPosition: pointAt(before, oldEndIndex), newEndPosition: pointAt(after, newEndIndex) })
}

function pointAt(text: string, index: number): Point {
  let row = 0
  let lineStart = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
    row++
    lineStart = at + 1
  }
  return { row, column: index - lineStart }
}

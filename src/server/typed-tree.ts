import type { Edit, Node, Tree } from 'web-tree-sitter'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { ParseGo, Root } from '../go/tree.js'

/**
 * The tree of a text that is typed in. A keystroke in a declaration has that one parsed again, and the rest moved: the parser would shift every
 * declaration of the file anew.
 */
export interface TypedTree {
  /** The tree of the text as it is now; valid until the next edit. */
  root(): Root
  /** Says what is about to happen to the text. */
  edit(edit: Edit): void
  /** True where it is not the tree of a whole parse. */
  readonly followed: boolean
  forget(): void
}

/** A stretch of whole lines that alone is parsed again; the text outside is what it was when the whole was parsed. */
interface Part {
  readonly start: number
  end: number
  /** The declaration at its end, from which on the parser is where it was; none where the part ends with the text. */
  readonly last: { readonly type: string; start: number; readonly length: number } | undefined
  /** Absent, and then old, where the text has gone on. */
  tree: Tree | undefined
  edited: boolean
}

/** A longer stretch is parsed with the whole: the parser takes longer for its text than for the declarations of a file; in characters. */
const longestPart = 16 * 1024

export function createTypedTree(parser: () => ParseGo, document: () => TextDocument): TypedTree {
  let whole: Tree | undefined
  // The text has gone on since the whole was parsed, not in the part alone; positions have followed.
  let edited = false
  let followed = false
  let part: Part | undefined
  let root: Root | undefined

  const text = (): string => document().getText()
  const forgetPart = (): void => {
    part?.tree?.delete()
    part = undefined
  }
  const parseWhole = (): Tree => {
    const before = whole
    forgetPart()
    whole = parser()(text, before)
    followed = before !== undefined
    edited = false
    before?.delete()
    return whole
  }
  /** False where the part can't be read alone. */
  const parsePart = (around: Tree, at: Part): boolean => {
    const range = { startIndex: at.start, endIndex: at.end, startPosition: pointAt(document(), at.start), endPosition: pointAt(document(), at.end) }
    const tree = parser()(text, at.tree ?? around, range)
    at.tree?.delete()
    at.tree = tree
    at.edited = false
    followed = true
    return isReadAlone(tree.rootNode, at, text())
  }
  const read = (): Root => {
    if (whole === undefined || edited || part === undefined) return (whole === undefined || edited ? parseWhole() : whole).rootNode
    if (part.edited && !parsePart(whole, part)) return parseWhole().rootNode
    // Who keeps something by tree must not find what has moved since.
    const moved = whole.copy()
    whole.delete()
    whole = moved
    return joined(whole.rootNode, part.tree!.rootNode, part)
  }

  return {
    root: () => (root ??= read()),
    edit(edit) {
      root = undefined
      if (whole === undefined) return
      if (!edited) {
        part ??= partAround(whole.rootNode, text(), edit)
        if (part === undefined || !holds(part, edit)) edited = true
        else follow(part, edit)
      }
      whole.edit(edit)
    },
    get followed() {
      return followed || edited
    },
    forget() {
      forgetPart()
      whole?.delete()
      whole = undefined
      root = undefined
      edited = false
      followed = false
    },
  }
}

const holds = ({ start, end, last }: Part, { startIndex, oldEndIndex }: Edit): boolean => startIndex >= start && (last === undefined ? oldEndIndex <= end : oldEndIndex < last.start)

function follow(part: Part, edit: Edit): void {
  const longer = edit.newEndIndex - edit.oldEndIndex
  part.end += longer
  if (part.last !== undefined) part.last.start += longer
  part.tree?.edit(edit)
  part.edited = true
}

const declarations = new Set('package_clause import_declaration function_declaration method_declaration type_declaration var_declaration const_declaration'.split(' '))

const isDeclaration = (node: Node): boolean => declarations.has(node.type) && !node.hasError

/** From the line behind the last declaration before an edit to the end of the first one behind it: both are as they were, whatever is typed between them. */
function partAround(root: Node, text: string, { startIndex, oldEndIndex }: Edit): Part | undefined {
  let before = root.firstNamedChildForIndex(startIndex) ?? root.lastNamedChild
  while (before !== null && !(isDeclaration(before) && before.endIndex < startIndex && text.slice(before.endIndex, startIndex).includes('\n'))) before = before.previousNamedSibling
  const start = before === null ? undefined : endOfLine(text, before)
  let last = root.firstNamedChildForIndex(oldEndIndex)
  while (last !== null && !(isDeclaration(last) && last.startIndex > oldEndIndex && text.slice(oldEndIndex, last.startIndex).includes('\n'))) last = last.nextNamedSibling
  const end = last === null ? text.length : endOfLine(text, last)
  if (start === undefined || end === undefined || end - start > longestPart) return undefined
  return { start, end, last: last === null ? undefined : { type: last.type, start: last.startIndex, length: last.endIndex - last.startIndex }, tree: undefined, edited: false }
}

/** Where the next line begins, if nothing else stands behind a declaration. */
function endOfLine(text: string, { endIndex }: Node): number | undefined {
  const at = text.indexOf('\n', endIndex)
  const end = at < 0 ? text.length : at + 1
  return text.slice(endIndex, end).trim() === '' ? end : undefined
}

/**
 * Whether the parser is at the end of a part where it was before the text in it changed, so that it would read what follows as it did. An error may
 * be the beginning of a comment or a raw string that ends anywhere below.
 */
function isReadAlone(root: Node, { start, end, last }: Part, text: string): boolean {
  const node = root.lastNamedChild
  if (last !== undefined && (node?.type !== last.type || node.startIndex !== last.start || node.endIndex !== last.start + last.length || node.hasError)) return false
  if (!root.hasError) return true
  const own = text.slice(start, end)
  return !own.includes('`') && !own.includes('/*')
}

/** The tree of a whole in which a part is read anew. */
function joined(whole: Node, part: Node, { start, end, last }: Part): Root {
  // Behind a part at the end of the text there may be what is left of an error.
  const behind = last === undefined ? Infinity : end
  const replaced = (all: readonly Node[], own: readonly Node[]): Node[] => [...all.filter(({ startIndex }) => startIndex < start), ...own, ...all.filter(({ startIndex }) => startIndex >= behind)]
  const descendantForIndex: Root['descendantForIndex'] = (from, to = from) => (from >= start && to <= end ? part : whole).descendantForIndex(from, to)
  return {
    get namedChildren() {
      return replaced(whole.namedChildren, part.namedChildren)
    },
    descendantForIndex,
    descendantsOfType: (types, from, to) => replaced(whole.descendantsOfType(types, from, to), part.descendantsOfType(types, from, to)),
  }
}

function pointAt(document: TextDocument, index: number): { readonly row: number; readonly column: number } {
  const { line, character } = document.positionAt(index)
  return { row: line, column: character }
}

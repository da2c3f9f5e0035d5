import { Language, Parser, type Node, type Range as Stretch, type Tree } from 'web-tree-sitter'
import type { Range } from './byte-range.js'

/** The two WebAssembly programs that parsing takes; the shells know where they are. */
export interface Grammar {
  readonly runtime: Uint8Array
  readonly go: Uint8Array
}

/**
 * Parses Go text; the caller deletes the tree. A text that is given by a function may go on, and edited nodes have theirs of it. `within` is the only
 * stretch that is read, as if it were all.
 */
export type ParseGo = (text: string | (() => string), previous?: Tree, within?: Stretch) => Tree

/** What rules ask of a file's tree as a whole. */
export type Root = Pick<Node, 'namedChildren' | 'descendantForIndex' | 'descendantsOfType'>

/** Characters that are copied at a time: of a whole text, and around what was edited. */
const wholeChunk = 5000
const followedChunk = 256

/** Starts tree-sitter; once for a process. */
export async function startParser(grammar: Grammar): Promise<ParseGo> {
  await Parser.init({ wasmBinary: grammar.runtime })
  const language = await Language.load(grammar.go)
  const parser = new Parser()
  parser.setLanguage(language)
  return (text, previous, within) => {
    const now = typeof text === 'string' ? () => text : text
    // A whole text is copied 5,000 characters at a time; a tree that follows an edit asks for a few words here and there.
    const chunk = previous === undefined ? wholeChunk : followedChunk
    const tree = parser.parse((index) => now().slice(index, index + chunk), previous, within === undefined ? undefined : { includedRanges: [within] })
    if (tree === null) throw new Error('tree-sitter was stopped while parsing')
    return tree
  }
}

export function rangeOf(node: Node): Range {
  const { startPosition: start, endPosition: end } = node
  return { line: start.row + 1, column: start.column + 1, endLine: end.row + 1, endColumn: end.column + 1 }
}

/** The nodes of some types below a node, in the order of the text; what lies below a node that was found is searched too. */
export function nodesOf(root: Pick<Node, 'descendantsOfType'>, types: string | readonly string[]): readonly Node[] {
  return root.descendantsOfType(types as string | string[])
}

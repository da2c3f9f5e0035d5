import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument'
import { Edit, type Point } from 'web-tree-sitter'
import type { ParseGo, Root } from '../go/tree.js'
import { createTypedTree, type TypedTree } from './typed-tree.js'

/** A file that is open in the editor, with its text as it is there, saved or not. */
export interface OpenDocument {
  readonly uri: string
  readonly path: string
  readonly version: number
  /** Different for each text that any document ever had: versions begin anew when a file is opened again. */
  readonly serial: number
  readonly text: TextDocument
  /** UTF-8, as it would be on the disk. */
  bytes(): Uint8Array
  /** The tree of the text as it is now; valid until the next change. */
  root(): Root
  /** Has the whole text parsed again where its tree followed edits: what was typed on the way can show in its errors, and in which of two readings it took. */
  mend(): void
}

export interface Documents {
  open(uri: string, path: string, languageId: string, version: number, text: string): void
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void
  close(uri: string): OpenDocument | undefined
  byUri(uri: string): OpenDocument | undefined
  byPath(path: string): OpenDocument | undefined
  all(): Iterable<OpenDocument>
  /** Grows with everything that happens to a document: nodes of a tree are good as long as this stands still. */
  moment(): number
}

interface Held {
  serial: number
  text: TextDocument
  bytes: Uint8Array | undefined
  loneReturns: boolean
}

const loneReturn = /\r(?!\n)/

const encoder = new TextEncoder()

/** The open files. Their trees are edited along with the text, so that a keystroke costs a keystroke's parse. */
export function createDocuments(parser: () => ParseGo): Documents {
  const byUri = new Map<string, OpenDocument & { readonly held: Held; readonly tree: TypedTree }>()
  const byPath = new Map<string, OpenDocument>()
  let moment = 0

  const add = (uri: string, path: string, held: Held): void => {
    const tree = createTypedTree(parser, () => held.text)
    const document = {
      uri,
      path,
      held,
      tree,
      get version() {
        return held.text.version
      },
      get serial() {
        return held.serial
      },
      get text() {
        return held.text
      },
      bytes: () => (held.bytes ??= encoder.encode(held.text.getText())),
      root: () => tree.root(),
      mend() {
        if (tree.followed) tree.forget()
      },
    }
    byUri.set(uri, document)
    byPath.set(path, document)
  }

  return {
    open(uri, path, languageId, version, text) {
      const again = byUri.get(uri)
      again?.tree.forget()
      add(uri, path, { serial: ++moment, text: TextDocument.create(uri, languageId, version, text), bytes: undefined, loneReturns: loneReturn.test(text) })
    },
    change(uri, version, changes) {
      const document = byUri.get(uri)
      if (document === undefined) return
      const { held, tree } = document
      held.serial = ++moment
      for (const change of changes) {
        // Editors end a line at a lone CR, tree-sitter does not.
        if (!('range' in change) || loneReturn.test(change.text) || held.loneReturns) tree.forget()
        else tree.edit(editOf(held.text, change))
        held.loneReturns ||= loneReturn.test(change.text)
        held.text = TextDocument.update(held.text, [change], version)
      }
      held.bytes = undefined
    },
    close(uri) {
      const document = byUri.get(uri)
      if (document === undefined) return undefined
      moment++
      document.tree.forget()
      byUri.delete(uri)
      if (byPath.get(document.path) !== document) return document
      byPath.delete(document.path)
      // A file can be open under two spellings of its URI.
      for (const other of byUri.values()) if (other.path === document.path) byPath.set(other.path, other)
      return document
    },
    byUri: (uri) => byUri.get(uri),
    byPath: (path) => byPath.get(path),
    all: () => byUri.values(),
    moment: () => moment,
  }
}

/** What is about to happen to a text, as a tree is told of it. */
function editOf(text: TextDocument, { range, text: inserted }: { readonly range: { readonly start: Position; readonly end: Position }; readonly text: string }): Edit {
  // An editor may send positions behind the end of a line; offsets are inside.
  const startIndex = text.offsetAt(range.start)
  const oldEndIndex = text.offsetAt(range.end)
  const startPosition = pointOf(text.positionAt(startIndex))
  const oldEndPosition = pointOf(text.positionAt(oldEndIndex))
  const lastBreak = inserted.lastIndexOf('\n')
  const rows = lastBreak < 0 ? 0 : inserted.split('\n').length - 1
  const newEndPosition = rows === 0 ? { row: startPosition.row, column: startPosition.column + inserted.length } : { row: startPosition.row + rows, column: inserted.length - lastBreak - 1 }
  return new Edit({ startIndex, oldEndIndex, newEndIndex: startIndex + inserted.length, startPosition, oldEndPosition, newEndPosition })
}

interface Position {
  readonly line: number
  readonly character: number
}

const pointOf = ({ line, character }: Position): Point => ({ row: line, column: character })

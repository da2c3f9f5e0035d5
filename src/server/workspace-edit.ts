import type { CreateFile, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver'
import type { Change } from '../fixes/fix.js'
import { lspRange } from './diagnostics.js'
import type { Documents } from './documents.js'
import { uriOf } from './uri.js'

/** A change as an editor applies it: undone by one undo, refused where a file has changed since. */
export function workspaceEdit({ edits, creates }: Change, documents: Documents): WorkspaceEdit {
  const byPath = new Map<string, TextDocumentEdit>()
  for (const { path, range, newText } of edits) {
    const document = documents.byPath(path)
    const edit = { range: lspRange(range), newText }
    const known = byPath.get(path)
    if (known === undefined) byPath.set(path, { textDocument: { uri: document?.uri ?? uriOf(path), version: document?.version ?? null }, edits: [edit] })
    else known.edits.push(edit)
  }
  const made = creates.flatMap(({ path, text }): readonly (CreateFile | TextDocumentEdit)[] => {
    const uri = uriOf(path)
    const start = { line: 0, character: 0 }
    return [
      { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
    ]
  })
  return { documentChanges: [...made, ...byPath.values()] }
}

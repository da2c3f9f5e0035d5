import type { ClientCapabilities, CreateFile, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver'
import type { Change } from '../fixes/fix.js'
import { lspRange } from './diagnostics.js'
import type { Documents } from './documents.js'
import { uriOf } from './uri.js'

/** What kinds of edits a client can apply. */
export interface EditAbility {
  /** With versions, so that it refuses what was made for another text. */
  readonly versions: boolean
  readonly creates: boolean
}

export function abilityOf({ workspace }: ClientCapabilities): EditAbility {
  const { documentChanges, resourceOperations } = workspace?.workspaceEdit ?? {}
  return { versions: documentChanges === true, creates: documentChanges === true && resourceOperations?.includes('create') === true }
}

/**
 * A change as an editor applies it: undone by one undo, refused where a file has changed since. Undefined where the client can't make files, and where
 * one to be made is open already, unsaved: what a person writes there is not to be mixed with ours.
 */
export function workspaceEdit({ edits, creates }: Change, documents: Documents, able: EditAbility): WorkspaceEdit | undefined {
  if (creates.length > 0 && (!able.creates || creates.some(({ path }) => documents.byPath(path) !== undefined))) return undefined
  const byPath = new Map<string, TextEdit[]>()
  for (const { path, range, newText } of edits) {
    const edit = { range: lspRange(range), newText }
    const known = byPath.get(path)
    if (known === undefined) byPath.set(path, [edit])
    else known.push(edit)
  }
  const uriFor = (path: string): string => documents.byPath(path)?.uri ?? uriOf(path)
  if (!able.versions) return { changes: Object.fromEntries([...byPath].map(([path, some]) => [uriFor(path), some])) }
  const changed = [...byPath].map(([path, some]): TextDocumentEdit => ({ textDocument: { uri: uriFor(path), version: documents.byPath(path)?.version ?? null }, edits: some }))
  const made = creates.flatMap(({ path, text }): readonly (CreateFile | TextDocumentEdit)[] => {
    const uri = uriOf(path)
    const start = { line: 0, character: 0 }
    return [
      { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
    ]
  })
  return { documentChanges: [...made, ...changed] }
}

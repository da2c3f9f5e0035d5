import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, workspace } from 'vscode'
import type { Conflict } from '../fork/merge.js'
import { conflictLine } from '../fork/merge-lines.js'
import { disposable } from './disposable.js'
import type { Disposes } from './services.js'

/** What an update could not bring together, in Problems, until it is resolved. */
export interface ForkConflicts extends Disposes {
  /** The conflicts of one fork, in the place of those that were known of it; `folder` is absolute. */
  readonly show: (folder: string, conflicts: readonly Conflict[]) => void
}

const source = 'gopure fork'

export function createForkConflicts(): ForkConflicts {
  const collection = languages.createDiagnosticCollection(source)
  const forget = (folder: string): void => {
    const known: Uri[] = []
    collection.forEach((uri) => known.push(uri))
    for (const uri of known) if (uri.path.startsWith(`${Uri.file(folder).path}/`)) collection.delete(uri)
  }
  const saved = workspace.onDidSaveTextDocument((document) => {
    const [known] = collection.get(document.uri) ?? []
    if (known === undefined) return
    const line = conflictLine(document.getText())
    if (line === undefined) collection.delete(document.uri)
    else collection.set(document.uri, [diagnosticAt(line, known.message)])
  })
  return {
    ...disposable([collection, saved]),
    show(folder, conflicts) {
      forget(folder)
      for (const { path, line, reason } of conflicts) collection.set(Uri.file(`${folder}/${path}`), [diagnosticAt(line ?? 1, reason)])
    },
  }
}

function diagnosticAt(line: number, message: string): Diagnostic {
  const diagnostic = new Diagnostic(new Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER), message, DiagnosticSeverity.Error)
  diagnostic.source = source
  diagnostic.code = 'conflict'
  return diagnostic
}

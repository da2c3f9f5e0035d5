import { CodeLensRefreshRequest, DiagnosticRefreshRequest, DocumentDiagnosticReportKind, type Diagnostic, type WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver'
import { method, type ProjectInfo } from '../protocol.js'
import { diagnosticsFor, pathsOf } from './diagnostics.js'
import { projectInfo } from './project-info.js'
import type { EditorProject } from './projects.js'
import { createReports } from './reports.js'
import type { Session } from './session.js'
import { pathOf, uriOf } from './uri.js'

/** How findings come to the client: it pulls where it can, else they are pushed. */
export interface Show {
  /** Everything may have changed. */
  readonly all: () => void
  /** These files have changed. */
  readonly files: (paths: Iterable<string>) => void
  /** The projects have, not their findings. */
  readonly projects: () => void
  readonly infos: () => readonly ProjectInfo[]
  /** Answers the client's pulls; `before` brings the findings up to date. */
  readonly answerPulls: (before: () => void) => void
}

export function createShow(session: Session, isBusy: (project: EditorProject) => boolean): Show {
  const { connection, documents, projects } = session
  const reports = createReports()
  // What was pushed, with the URI that it was pushed for.
  const pushed = new Map<string, string>()
  const waiting: (() => void)[] = []

  const pulls = (): boolean => session.client.textDocument?.diagnostic !== undefined
  /** To a client that does not fade, a hint on a whole file would be noise. */
  const fades = (): boolean => {
    const { publishDiagnostics, diagnostic } = session.client.textDocument ?? {}
    return (publishDiagnostics?.tagSupport ?? diagnostic?.tagSupport) !== undefined
  }
  const itemsFor = (path: string): readonly Diagnostic[] => {
    const open = documents.byPath(path) !== undefined
    const seen = new Set<string>()
    return projects
      .all()
      .flatMap((project) => diagnosticsFor(path, open, project.analysis, { commandLinks: session.options.commandLinks === true, fade: project.settings.fade && fades() }))
      .filter((item) => {
        // A file of two projects has most of its findings in both.
        const key = JSON.stringify([item.code, item.range, typeof item.message === 'string' ? item.message.split('\n', 1)[0] : item.message])
        return !seen.has(key) && seen.add(key)
      })
  }
  const shownPaths = (): ReadonlySet<string> => new Set(projects.all().flatMap(({ analysis }) => [...pathsOf(analysis)]))
  const uriFor = (path: string): string => documents.byPath(path)?.uri ?? uriOf(path)
  const push = (paths: Iterable<string>): void => {
    for (const path of paths) {
      const items = itemsFor(path)
      const document = documents.byPath(path)
      const uri = uriFor(path)
      const before = pushed.get(path)
      if (before !== undefined && before !== uri) connection.sendDiagnostics({ uri: before, diagnostics: [] }).catch(session.complain)
      if (items.length > 0) pushed.set(path, uri)
      else if (!pushed.delete(path) && document === undefined) continue
      connection.sendDiagnostics({ uri, diagnostics: [...items], ...(document === undefined ? {} : { version: document.version }) }).catch(session.complain)
    }
  }
  const infos = (): readonly ProjectInfo[] => projects.all().map((project) => projectInfo(project, projects.nameOf(project), isBusy(project)))
  const tell = (): void => void connection.sendNotification(method.changed, { projects: infos() }).catch(session.complain)

  return {
    infos,
    projects: tell,
    files(paths) {
      if (!pulls()) push(paths)
    },
    all() {
      if (!pulls()) push(new Set([...shownPaths(), ...pushed.keys(), ...[...documents.all()].map(({ path }) => path)]))
      else if (session.client.workspace?.diagnostics?.refreshSupport === true) connection.sendRequest(DiagnosticRefreshRequest.type).catch(session.complain)
      for (const resume of waiting.splice(0)) resume()
      if (session.client.workspace?.codeLens?.refreshSupport === true) connection.sendRequest(CodeLensRefreshRequest.type).catch(session.complain)
      tell()
    },
    answerPulls(before) {
      connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }) => {
        before()
        const path = pathOf(uri)
        const items = path === undefined ? [] : itemsFor(path)
        const resultId = reports.idOf(uri, items)
        if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
        return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...items] }
      })
      // Held open: whenever something changes, the difference is sent.
      connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token, _progress, partial) => {
        const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]))
        for (;;) {
          const items = difference(previous)
          if (items.length > 0 && partial === undefined) return { items }
          if (items.length > 0) partial?.report({ items })
          if (token.isCancellationRequested) return { items: [] }
          await new Promise<void>((resolve) => {
            waiting.push(resolve)
            token.onCancellationRequested(() => resolve())
          })
        }
      })
    },
  }

  /** What is to be said of files now and was not said before; `previous` is brought up to date. */
  function difference(previous: Map<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const shown = shownPaths()
    const uris = new Set([...previous.keys(), ...[...shown].map(uriFor)])
    return [...uris].flatMap((uri): WorkspaceDocumentDiagnosticReport[] => {
      const path = pathOf(uri)
      // A client may spell a URI in another way than the one that a file was reported under before.
      const items = path !== undefined && uriFor(path) === uri && (shown.has(path) || documents.byPath(path) !== undefined) ? itemsFor(path) : []
      const resultId = reports.idOf(uri, items)
      if (previous.get(uri) === resultId || (items.length === 0 && !previous.has(uri))) return []
      previous.set(uri, resultId)
      return [{ kind: DocumentDiagnosticReportKind.Full, uri, version: documents.byUri(uri)?.version ?? null, resultId, items: [...items] }]
    })
  }
}

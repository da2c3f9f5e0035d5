import { CodeActionKind, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, TextDocumentSyncKind, type Connection, type InitializeResult } from 'vscode-languageserver'
import type { ServerOptions } from '../protocol.js'
import type { EditorProject } from './projects.js'
import { answerFileRequests, answerProjectRequests } from './requests.js'
import { createSession, type ServerServices, type Session } from './session.js'
import { createShow } from './show.js'
import { createUpkeep, type Pending, type Upkeep } from './upkeep.js'
import { pathOf } from './uri.js'

/** The language server: the steps for an editor. It starts no program, opens no socket and writes nothing. */
export function startServer(connection: Connection, services: ServerServices): void {
  const session = createSession(connection, services)
  const pending: Pending = { stale: new Set<EditorProject>(), unsettled: new Set<EditorProject>() }
  const show = createShow(session, (project) => pending.stale.has(project) || pending.unsettled.has(project))
  const upkeep = createUpkeep(session, pending, show)

  connection.onInitialize(async (params): Promise<InitializeResult> => {
    session.client = params.capabilities
    session.options = (params.initializationOptions ?? {}) as Partial<ServerOptions>
    addFolders(session, params.workspaceFolders ?? [])
    await session.started
    const pulls = params.capabilities.textDocument?.diagnostic !== undefined
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...(pulls ? { diagnosticProvider: { identifier: 'gopure', interFileDependencies: true, workspaceDiagnostics: true } } : {}),
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
        codeLensProvider: {},
        completionProvider: { triggerCharacters: [':', '-', ' ', '/'] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'gopure' },
    }
  })
  connection.onInitialized(() => {
    listenToWorkspace(session, upkeep, show.all)
    upkeep.findProjects()
  })
  connection.onShutdown(upkeep.stop)
  listenToFiles(session, upkeep)
  show.answerPulls(upkeep.flush)
  answerFileRequests(session, upkeep.flush)
  answerProjectRequests(session, show.infos, upkeep)
}

function addFolders({ folders }: Session, added: readonly { readonly uri: string }[]): void {
  for (const { uri } of added) {
    const path = pathOf(uri)
    if (path !== undefined) folders.set(uri, { uri, path })
  }
}

function listenToWorkspace(session: Session, upkeep: Upkeep, showAll: () => void): void {
  const { connection, client, folders } = session
  connection.onDidChangeConfiguration(({ settings }: { settings?: { gopure?: unknown } | null }) => {
    if (client.workspace?.configuration !== true) session.options = { ...session.options, settings: settings?.gopure }
    upkeep.reopenAll()
  })
  connection.onDidChangeWatchedFiles(({ changes }) => upkeep.changed(changes.flatMap(({ uri }) => pathOf(uri) ?? [])))
  if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) connection.client.register(DidChangeConfigurationNotification.type, { section: 'gopure' }).catch(session.complain)
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] }).catch(session.complain)
  if (client.workspace?.workspaceFolders !== true) return
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    for (const { uri } of removed) folders.delete(uri)
    addFolders(session, added)
    upkeep.findProjects()
    showAll()
  })
}

function listenToFiles({ connection, documents }: Session, { edited }: Upkeep): void {
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const path = pathOf(uri)
    if (path === undefined) return
    documents.open(uri, path, languageId, version, text)
    edited(path)
  })
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    documents.change(uri, version, contentChanges)
    const document = documents.byUri(uri)
    if (document !== undefined) edited(document.path)
  })
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const document = documents.close(uri)
    if (document !== undefined) edited(document.path)
  })
}

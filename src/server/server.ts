import { CodeActionKind, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, FileChangeType, TextDocumentSyncKind, type Connection, type InitializeParams, type InitializeResult } from 'vscode-languageserver'
import type { ServerOptions } from '../protocol.js'
import type { EditorProject } from './projects.js'
import { answerFileRequests, answerProjectRequests } from './requests.js'
import { createSession, type ServerServices, type Session } from './session.js'
import { createShow } from './show.js'
import { createUpkeep, type DiskChange, type Pending, type Upkeep } from './upkeep.js'
import { pathOf, uriOf } from './uri.js'

/** The language server: the steps for an editor. It starts no program, opens no socket and writes nothing. */
export function startServer(connection: Connection, services: ServerServices): void {
  const session = createSession(connection, services)
  const pending: Pending = { stale: new Set<EditorProject>(), unsettled: new Set<EditorProject>() }
  const show = createShow(session, (project) => pending.stale.has(project) || pending.unsettled.has(project))
  const upkeep = createUpkeep(session, pending, show)

  connection.onInitialize(async (params): Promise<InitializeResult> => {
    session.client = params.capabilities
    session.options = (params.initializationOptions ?? {}) as Partial<ServerOptions>
    addFolders(session, foldersOf(params))
    await session.started
    const pulls = params.capabilities.textDocument?.diagnostic !== undefined
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
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

/** An older client names its one folder in other words. */
function foldersOf(params: InitializeParams): readonly { readonly uri: string }[] {
  if (params.workspaceFolders !== undefined && params.workspaceFolders !== null) return params.workspaceFolders
  const { rootUri, rootPath }: { readonly rootUri?: string | null; readonly rootPath?: string | null } = params
  if (typeof rootUri === 'string') return [{ uri: rootUri }]
  return typeof rootPath === 'string' ? [{ uri: uriOf(rootPath) }] : []
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
  connection.onDidChangeWatchedFiles(({ changes }) => upkeep.changed(changesIn(changes)))
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

function changesIn(changes: readonly { readonly uri: string; readonly type: FileChangeType }[]): readonly DiskChange[] {
  return changes.flatMap(({ uri, type }) => {
    const path = pathOf(uri)
    return path === undefined ? [] : [{ path, type }]
  })
}

function listenToFiles(session: Session, { edited, changed }: Upkeep): void {
  const { connection, documents } = session
  /** Who watches no files tells at least of those that it opens and saves. */
  const appeared = (path: string): void => {
    if (session.client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) changed([{ path, type: FileChangeType.Created }])
  }
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const path = pathOf(uri)
    if (path === undefined) return
    documents.open(uri, path, languageId, version, text)
    edited(path)
    appeared(path)
  })
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    const path = pathOf(uri)
    if (path !== undefined) appeared(path)
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

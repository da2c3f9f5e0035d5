import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type Diagnostic, type ProtocolConnection } from 'vscode-languageserver-protocol/node'
import { URI } from 'vscode-uri'
import { afterAll } from 'vitest'
import { method, type Changed, type ProjectInfo } from '../../src/protocol.js'

const server = fileURLToPath(new URL('../../dist/server.js', import.meta.url))

/** The real server with a client that is nothing but the protocol. */
export interface Client {
  readonly connection: ProtocolConnection
  readonly process: ChildProcess
  readonly uriOf: (path: string) => string
  open(path: string, text: string, languageId?: string): Promise<void>
  change(path: string, version: number, changes: readonly { readonly range?: { readonly start: Position; readonly end: Position }; readonly text: string }[]): Promise<void>
  close(path: string): Promise<void>
  /** What was last published of a file. */
  published(path: string): readonly Diagnostic[]
  publishedPaths(): readonly string[]
  /** Resolves when a condition on what the server has said holds; it is tried again at everything that the server says. */
  until(what: string, condition: () => boolean): Promise<void>
  projects(): readonly ProjectInfo[]
  /** Resolves when every project has been read and all of its findings are known. */
  ready(): Promise<void>
  stop(): Promise<void>
}

interface Position {
  readonly line: number
  readonly character: number
}

export interface ClientOptions {
  readonly pull?: boolean
  readonly trusted?: boolean
  readonly commandLinks?: boolean
  /** The section `gopure`. */
  readonly settings?: unknown
  readonly env?: Readonly<Record<string, string>>
  /** A client that can nothing, and names its folder as clients did before there could be several. */
  readonly bare?: boolean
  /** It answers no request for settings. */
  readonly mute?: boolean
  /** A program that runs the server, with its arguments. */
  readonly under?: readonly string[]
}

const clients: Client[] = []
afterAll(async () => {
  for (const client of clients.splice(0)) await client.stop()
})

export async function startClient(folders: readonly string[], options: ClientOptions = {}): Promise<Client> {
  const [program, ...words] = [...(options.under ?? []), process.execPath, server, '--stdio']
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...options.env } })
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))
  const diagnostics = new Map<string, readonly Diagnostic[]>()
  const uriOf = (path: string): string => URI.file(path).toString()
  let projects: readonly ProjectInfo[] = []
  const heard = new Set<() => void>()
  const said = (): void => {
    for (const listener of heard) listener()
  }
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics: items }: { uri: string; diagnostics: Diagnostic[] }) => {
    diagnostics.set(URI.parse(uri).fsPath, items)
    said()
  })
  connection.onNotification(method.changed, (changed: Changed) => {
    projects = changed.projects
    said()
  })
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) => {
    if (options.mute === true) throw new Error('no settings here')
    return items.map(() => options.settings ?? {})
  })
  connection.onRequest('client/registerCapability', () => null)
  connection.onRequest('workspace/diagnostic/refresh', () => {
    said()
    return null
  })
  connection.onRequest('workspace/codeLens/refresh', () => null)
  connection.onRequest('window/workDoneProgress/create', () => null)
  connection.listen()
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: options.bare === true ? uriOf(folders[0]!) : null,
    workspaceFolders: options.bare === true ? null : folders.map((path) => ({ uri: uriOf(path), name: path })),
    ...(options.bare === true ? {} : { initializationOptions: { trusted: options.trusted ?? true, commandLinks: options.commandLinks ?? true } }),
    capabilities: options.bare === true ? {} : {
      textDocument: { ...(options.pull === true ? { diagnostic: {} } : {}), publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } } },
      workspace: {
        configuration: true,
        workspaceFolders: true,
        workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
        diagnostics: { refreshSupport: true },
        codeLens: { refreshSupport: true },
      },
      window: { workDoneProgress: true },
    },
  })
  await connection.sendNotification('initialized', {})
  const client: Client = {
    connection,
    process: child,
    uriOf,
    open: (path, text, languageId = 'go') => connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf(path), languageId, version: 1, text } }),
    change: (path, version, contentChanges) => connection.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf(path), version }, contentChanges }),
    close: (path) => connection.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf(path) } }),
    published: (path) => diagnostics.get(path) ?? [],
    publishedPaths: () => [...diagnostics].filter(([, items]) => items.length > 0).map(([path]) => path),
    projects: () => projects,
    until: (what, condition) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          heard.delete(listener)
          reject(new Error(`the server never came to: ${what}`))
        }, 30_000)
        const listener = (): void => {
          if (!condition()) return
          clearTimeout(timer)
          heard.delete(listener)
          resolve()
        }
        heard.add(listener)
        listener()
      }),
    async ready() {
      // What was sent before is behind the server when it answers.
      projects = await connection.sendRequest(method.projects)
      await client.until('rest', () => projects.every(({ state, busy }) => state !== 'reading' && !busy) && projects.length > 0)
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = new Promise((resolve) => child.once('exit', resolve))
      await connection.sendRequest('shutdown')
      await connection.sendNotification('exit')
      await exited
      connection.dispose()
    },
  }
  clients.push(client)
  return client
}

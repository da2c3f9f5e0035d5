import type { CancellationToken, Disposable, Event, LogOutputChannel, Memento, Uri, WorkspaceEdit } from 'vscode'
import type { ProjectInfo } from '../protocol.js'

/** The language server, through restarts: handlers stay, a request waits for a server that is starting. */
export interface Client {
  /** Rejects where no server runs, and with the server's own errors. */
  readonly request: <Result>(method: string, parameters?: unknown, token?: CancellationToken) => Promise<Result>
  /** The handler takes what protocol.ts says of the notification. */
  readonly onNotification: (method: string, handler: (parameters: never) => void) => Disposable
  /** Fires whenever a server is up, the first time too. */
  readonly onDidStart: Event<void>
  /** From a WorkspaceEdit of the protocol. */
  readonly asWorkspaceEdit: (edit: unknown) => Promise<WorkspaceEdit | undefined>
  readonly restart: () => Promise<void>
}

/** The projects as the server last told them. */
export interface Projects {
  readonly all: () => readonly ProjectInfo[]
  readonly onDidChange: Event<readonly ProjectInfo[]>
  readonly byId: (id: string) => ProjectInfo | undefined
  /** The innermost project that a file is below. */
  readonly of: (uri: Uri) => ProjectInfo | undefined
  /** That of the active editor's file, else the first. */
  readonly current: () => ProjectInfo | undefined
  /** The only one, or the one that the person picks, the current one first; undefined where they pick none. */
  readonly choose: (placeholder: string) => Promise<ProjectInfo | undefined>
}

export interface BuildRequest {
  readonly keepGoing?: boolean
  /** Build whatever is found before. */
  readonly anyway?: boolean
}

/** What the features of the extension share. */
export interface Services {
  readonly client: Client
  readonly projects: Projects
  readonly log: LogOutputChannel
  readonly trusted: () => boolean
  /** True in a trusted workspace; else says that `what` starts a program, and offers to manage trust. */
  readonly mayRun: (what: string) => boolean
  /** Builds and shows how it ended; resolves then. */
  readonly build: (project: string, request?: BuildRequest) => Promise<void>
  /** Of this workspace. */
  readonly memory: Memento
  /** Of all workspaces. */
  readonly globalMemory: Memento
  readonly extensionUri: Uri
}

export interface Disposes {
  readonly dispose: () => void
}

/** What each feature file exports as `activate…`. */
export type Feature = (services: Services) => Disposes

import { EventEmitter, Uri, window, workspace, type CancellationToken, type LogOutputChannel } from 'vscode'
import { CloseAction, ErrorAction, LanguageClient, State, Trace, TransportKind, type ErrorHandler, type LanguageClientOptions } from 'vscode-languageclient/node'
import type { ServerOptions } from '../protocol.js'
import type { Client, Disposes } from './services.js'
import { editorSettings } from './settings.js'

/** The server comes back by itself this often within `window` milliseconds, and then only when the person says so. */
const restarts = { most: 4, window: 180_000 } as const

export interface RunningClient extends Client, Disposes {
  readonly start: () => Promise<void>
}

/** Our one language server: a Node program of our own that VS Code's Node runs, and that we talk to by IPC. */
export function createClient(extensionUri: Uri, log: LogOutputChannel): RunningClient {
  const started = new EventEmitter<void>()
  const module = Uri.joinPath(extensionUri, 'dist', 'server.js').fsPath
  // Short-lived values of a large closure would else keep three times their space: no slower, and some 30 MiB less.
  const server = { module, transport: TransportKind.ipc, options: { execArgv: ['--max-semi-space-size=4'] } }
  const restart = async (): Promise<void> => {
    ends.length = 0
    await attempt(() => client.restart())
  }
  const ends: number[] = []
  let telling = false
  const tellOnce = async (): Promise<void> => {
    if (telling) return
    telling = true
    const chosen = await window.showErrorMessage("Gopure's language server does not stay up; the output says why.", 'Restart', 'Show Output')
    telling = false
    if (chosen === 'Restart') await restart()
    if (chosen === 'Show Output') log.show()
  }
  const handler = errorHandler(ends, () => void tellOnce())
  const client = new QuietClient('gopure', 'Gopure', { run: server, debug: server }, clientOptions(log, handler))
  const attempt = async (start: () => Promise<void>): Promise<void> => {
    try {
      await start()
    } catch (error) {
      log.error(`the language server does not start: ${String(error)}`)
      void tellOnce()
    }
  }
  // A server that ends while it is being started again is one more that ended: the client itself would leave it at that.
  client.restartFailed = async () => {
    const { action } = await handler.closed()
    if (action === CloseAction.Restart) await attempt(() => client.restart())
  }
  const traceSetting = 'gopure.trace.server'
  const applyTrace = (): void => void client.setTrace(Trace.fromString(workspace.getConfiguration().get(traceSetting, 'off')))
  const subscriptions = [
    started,
    client.onDidChangeState(({ newState }) => {
      log.debug(`the language server is ${State[newState].toLowerCase()}`)
      if (newState === State.Running) started.fire()
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(traceSetting)) applyTrace()
    }),
    // Restricted settings and the hints of what may be run depend on it.
    workspace.onDidGrantWorkspaceTrust(() => void restart()),
  ]
  return {
    async start() {
      applyTrace()
      await attempt(() => client.start())
    },
    async request<Result>(method: string, parameters?: unknown, token?: CancellationToken) {
      if (client.state !== State.Running) await runs(client)
      return parameters === undefined ? client.sendRequest<Result>(method, token) : client.sendRequest<Result>(method, parameters, token)
    },
    onNotification: (method, handler) => client.onNotification(method, handler as (parameters: unknown) => void),
    onDidStart: started.event,
    asWorkspaceEdit: (edit) => client.protocol2CodeConverter.asWorkspaceEdit(edit as Parameters<typeof client.protocol2CodeConverter.asWorkspaceEdit>[0]),
    restart,
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
      void client.dispose(2_000).catch(() => undefined)
    },
  }
}

/** Writes into the output what goes wrong: a person is told once, by us, and not each step of it. */
class QuietClient extends LanguageClient {
  restartFailed: (() => Promise<void>) | undefined

  override error(message: string, data?: unknown): void {
    super.error(message, data, false)
    if (message === 'Restarting server failed') void this.restartFailed?.()
  }
}

/** Resolves when the server is up again; a killed one takes about a second. */
async function runs(client: LanguageClient): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error): void => {
      clearTimeout(timer)
      subscription.dispose()
      if (error === undefined) resolve()
      else reject(error)
    }
    const timer = setTimeout(() => done(new Error("Gopure's language server does not run")), 20_000)
    const subscription = client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) done()
    })
  })
}

function clientOptions(log: LogOutputChannel, errorHandler: ErrorHandler): LanguageClientOptions {
  const trusted = (): boolean => workspace.isTrusted
  const languages = ['go', 'go.mod', 'go.work', 'c', 'cpp']
  // Where no Go extension is installed nobody defines the languages of go.mod and go.work.
  const patterns = ['**/go.mod', '**/go.work', '**/gopure.yaml', '**/.mkuimage.yaml']
  return {
    documentSelector: [...languages.map((language) => ({ scheme: 'file', language })), ...patterns.map((pattern) => ({ scheme: 'file', pattern }))],
    initializationOptions: () => ({ trusted: trusted(), commandLinks: true }) satisfies ServerOptions,
    outputChannel: log,
    diagnosticCollectionName: 'gopure',
    markdown: { isTrusted: { enabledCommands: ['gopure.showRule', 'gopure.build', 'gopure.showObstacles'] }, supportThemeIcons: true },
    errorHandler,
    initializationFailedHandler: () => false,
    middleware: {
      workspace: {
        async configuration(parameters, token, next) {
          const others = await next(parameters, token)
          if (!Array.isArray(others)) return others
          return parameters.items.map(({ section, scopeUri }, index): unknown =>
            section === 'gopure' ? editorSettings(scopeUri === undefined ? undefined : Uri.parse(scopeUri), trusted()) : others[index],
          )
        },
      },
    },
  }
}

/** A server that was killed is started again; one that keeps dying is not. */
function errorHandler(ends: number[], giveUp: () => void): ErrorHandler {
  return {
    error: (_error, _message, count) => ({ action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown }),
    closed() {
      const now = Date.now()
      ends.push(now)
      if (ends.filter((at) => now - at < restarts.window).length <= restarts.most) return { action: CloseAction.Restart, handled: true }
      giveUp()
      return { action: CloseAction.DoNotRestart, handled: true }
    },
  }
}

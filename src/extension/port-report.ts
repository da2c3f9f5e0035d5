import { commands, EventEmitter, Uri, workspace } from 'vscode'
import { disposable } from './disposable.js'
import type { Disposes } from './services.js'

const scheme = 'gopure-port'

export interface PortReports extends Disposes {
  /** Shows the report of a project's last port in VS Code's own Markdown preview; nothing is there to be saved. */
  readonly show: (name: string, markdown: string) => Promise<void>
}

export function createPortReports(): PortReports {
  const reports = new Map<string, string>()
  const changed = new EventEmitter<Uri>()
  const subscriptions = [changed, workspace.registerTextDocumentContentProvider(scheme, { onDidChange: changed.event, provideTextDocumentContent: ({ path }) => reports.get(path) ?? '' })]
  return {
    ...disposable(subscriptions),
    async show(name, markdown) {
      const uri = Uri.from({ scheme, path: `/Port of ${name.replaceAll('/', ' ')}.md` })
      reports.set(uri.path, markdown)
      changed.fire(uri)
      await commands.executeCommand('markdown.showPreview', uri)
    },
  }
}

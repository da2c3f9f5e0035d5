import { commands, EventEmitter, Uri, workspace } from 'vscode'
import { disposable } from './disposable.js'
import type { Disposes } from './services.js'

export interface Reports extends Disposes {
  /** Shows the last report of a project in VS Code's own Markdown preview; nothing is there to be saved. */
  readonly show: (name: string, markdown: string) => Promise<void>
}

/** Reports of one kind; `title` is what the tab says before the project's name. */
export function createReports(scheme: 'gopure-port' | 'gopure-start', title: string): Reports {
  const reports = new Map<string, string>()
  const changed = new EventEmitter<Uri>()
  const subscriptions = [changed, workspace.registerTextDocumentContentProvider(scheme, { onDidChange: changed.event, provideTextDocumentContent: ({ path }) => reports.get(path) ?? '' })]
  return {
    ...disposable(subscriptions),
    async show(name, markdown) {
      const uri = Uri.from({ scheme, path: `/${title} ${name.replaceAll('/', ' ')}.md` })
      reports.set(uri.path, markdown)
      changed.fire(uri)
      await commands.executeCommand('markdown.showPreview', uri)
    },
  }
}

import { commands, Uri, window, workspace } from 'vscode'
import { method, type RulePage } from '../protocol.js'
import type { ObstacleNode } from './obstacle-node.js'
import { disposable } from './disposable.js'
import type { Disposes, Services } from './services.js'

const scheme = 'gopure-rule'

/** “Show Rule”: the page of a kind of obstacle in VS Code's own Markdown preview. */
export function activateRulePage({ client }: Services): Disposes {
  const subscriptions = [
    workspace.registerTextDocumentContentProvider(scheme, {
      async provideTextDocumentContent({ path }, token) {
        const { title, markdown } = await client.request<RulePage>(method.rulePage, { rule: path.slice(1).replace(/\.md$/, '') }, token)
        return /^\s*# /.test(markdown) ? markdown : `# ${title}\n\n${markdown}`
      },
    }),
    commands.registerCommand('gopure.showRule', async (argument?: string | ObstacleNode) => {
      // A row of the Obstacles view is of one kind, or the first of several.
      const rule = typeof argument === 'string' ? argument : (argument?.obstacles[0]?.rule ?? (await pickRule()))
      if (rule === undefined) return
      await commands.executeCommand('markdown.showPreview', Uri.from({ scheme, path: `/${rule}.md` }))
    }),
  ]
  return disposable(subscriptions)
}

async function pickRule(): Promise<string | undefined> {
  // The rules bring tree-sitter along, which the extension needs for nothing else.
  const { rules } = await import('../rules/registry.js')
  const items = rules.map(({ id, title, class: kind }) => ({ label: title, description: `${id} · ${kind}`, id }))
  return (await window.showQuickPick(items, { title: 'Show Rule', placeHolder: 'Kind of obstacle', matchOnDescription: true }))?.id
}

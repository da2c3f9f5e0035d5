import { MarkdownString, Range, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, type Command } from 'vscode'
import type { PlaceInfo } from '../protocol.js'
import type { ObstacleNode } from './obstacle-node.js'

const icons: Readonly<Record<ObstacleNode['icon'], readonly [id: string, colour?: string]>> = {
  error: ['error', 'list.errorForeground'],
  warning: ['warning', 'list.warningForeground'],
  info: ['info', 'problemsInfoIcon.foreground'],
  gated: ['circle-slash', 'disabledForeground'],
  pass: ['pass', 'testing.iconPassed'],
  loading: ['loading~spin'],
  command: ['terminal'],
  module: ['package'],
  project: ['root-folder'],
  step: ['arrow-small-right'],
}

/** A row as VS Code draws it. */
export function itemOf(node: ObstacleNode): TreeItem {
  const item = new TreeItem(node.label, collapsibleOf(node))
  const [icon, colour] = icons[node.icon]
  item.id = node.id
  item.description = node.description
  item.iconPath = new ThemeIcon(icon, colour === undefined ? undefined : new ThemeColor(colour))
  item.contextValue = contextOf(node)
  if (node.tooltip !== '') item.tooltip = new MarkdownString(node.tooltip)
  if (node.open !== undefined) item.command = openCommand(node.open)
  return item
}

/** What menus go by: the kind of row, whether it is about anything, and whether some of that stands in the module cache. */
function contextOf({ kind, obstacles }: ObstacleNode): string {
  if (kind === 'note' || kind === 'step') return kind
  if (obstacles.length === 0) return `${kind}-pure`
  return obstacles.some(({ editable, moduleVersion }) => !editable && moduleVersion !== '') ? `${kind}-cached` : kind
}

function collapsibleOf(node: ObstacleNode): TreeItemCollapsibleState {
  if (node.kind === 'project') return TreeItemCollapsibleState.Expanded
  const isGroup = node.kind === 'module' || node.kind === 'rule' || (node.kind === 'command' && node.obstacles.length > 0)
  return isGroup || node.children().length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None
}

/** Opens a file at a range, in the preview tab. */
export function openCommand({ path, line, column, endLine, endColumn }: PlaceInfo): Command {
  const selection = new Range(line - 1, column - 1, endLine - 1, endColumn - 1)
  return { command: 'vscode.open', title: 'Open', arguments: [Uri.file(path), { selection, preview: true, preserveFocus: true }] }
}

import { commands, EventEmitter, window, workspace, type TreeView } from 'vscode'
import { chainOf } from './obstacle-chain.js'
import { itemOf } from './obstacle-item.js'
import { stepNodes, type ObstacleNode } from './obstacle-node.js'
import { followObstacles, type ObstaclesData } from './obstacles-data.js'
import { defaultFilter, describeFilter } from './obstacles-filter.js'
import { registerFilterCommands } from './obstacles-filter-commands.js'
import { obstacleNodes, type ViewChoices } from './obstacles-groups.js'
import { registerItemCommands } from './obstacles-item-commands.js'
import { activeErrors, viewState } from './obstacles-state.js'
import { method } from '../protocol.js'
import { disposable } from './disposable.js'
import type { Disposes, Services } from './services.js'

/** Remembered for the workspace. */
const usual: ViewChoices = { filter: defaultFilter, by: 'command' }

/** A place's rows are made of its chain, which may have to be asked for. */
async function childrenOf(node: ObstacleNode, { client }: Services): Promise<readonly ObstacleNode[]> {
  const [obstacle] = node.kind === 'place' ? node.obstacles : []
  return obstacle === undefined ? node.children() : stepNodes(node, await chainOf(obstacle, node, client))
}

/** The Obstacles view: rows, badge, welcome texts, and the commands of its title and its rows. */
export function activateObstacles(services: Services): Disposes {
  const data = followObstacles(services)
  const changed = new EventEmitter<undefined>()
  let choices: ViewChoices = { ...usual, ...services.memory.get<Partial<ViewChoices>>('obstacles') }
  let roots: readonly ObstacleNode[] = []
  const view = window.createTreeView<ObstacleNode>('gopure.obstacles', {
    showCollapseAll: true,
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: itemOf,
      getChildren: async (node) => [...(node === undefined ? roots : await childrenOf(node, services))],
      getParent: (node) => node.parent,
    },
  })
  const update = (): void => {
    roots = obstacleNodes(data.read() ?? [], choices.filter, choices.by)
    decorate(view, data, choices, roots.length === 0)
    changed.fire(undefined)
  }
  const choose = (change: Partial<ViewChoices>): void => {
    choices = { ...choices, ...change }
    void services.memory.update('obstacles', choices)
    update()
  }
  const showObstacles = async (importPath?: unknown): Promise<void> => {
    await commands.executeCommand('gopure.obstacles.focus')
    if (typeof importPath !== 'string') return
    if (choices.by !== 'command') choose({ by: 'command' })
    const node = commandNode(roots, importPath)
    if (node !== undefined) await view.reveal(node, { select: true, focus: true, expand: true })
  }
  update()
  const subscriptions = [
    data,
    view,
    changed,
    data.onDidChange(update),
    workspace.onDidChangeWorkspaceFolders(update),
    commands.registerCommand('gopure.refreshObstacles', () => services.client.request(method.refresh)),
    commands.registerCommand('gopure.showObstacles', showObstacles),
    ...registerFilterCommands(() => choices, choose),
    ...registerItemCommands(services),
  ]
  return disposable(subscriptions)
}

/** What stands around the rows. A message would take the place of a welcome text, so that only rows have one. */
function decorate(view: TreeView<ObstacleNode>, data: ObstaclesData, { filter, by }: ViewChoices, empty: boolean): void {
  const read = data.read()
  const only = read?.length === 1 ? read[0]!.project : undefined
  const errors = activeErrors(read ?? [])
  const filtered = describeFilter(filter)
  view.description = only?.state === 'ready' ? `${only.target.goos}/${only.target.goarch}` : ''
  view.message = filtered === '' || empty ? '' : `Filter: ${filtered}`
  view.badge = errors === 0 ? undefined : { value: errors, tooltip: errors === 1 ? '1 error keeps the commands from being pure Go' : `${errors} errors keep the commands from being pure Go` }
  const hasFolder = (workspace.workspaceFolders ?? []).length > 0
  const keys = { 'gopure.obstacles': viewState(hasFolder, read, filter), 'gopure.obstaclesFiltered': filtered !== '', 'gopure.obstaclesBy': by }
  for (const [key, value] of Object.entries(keys)) void commands.executeCommand('setContext', key, value)
}

/** A command's row, which is at the top, in a project, or among the pure ones. */
function commandNode(nodes: readonly ObstacleNode[], importPath: string): ObstacleNode | undefined {
  for (const node of nodes) {
    if (node.kind === 'command' && node.importPath === importPath) return node
    const below = node.kind === 'project' || node.kind === 'note' ? commandNode(node.children(), importPath) : undefined
    if (below !== undefined) return below
  }
  return undefined
}

import { commands, EventEmitter, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, window, workspace } from 'vscode'
import { isSpare } from '../rules/finding.js'
import { method, type AddProgram, type ProgramInfo } from '../protocol.js'
import { addProgram } from './add-program.js'
import { disposable } from './disposable.js'
import { openCommand } from './obstacle-item.js'
import { describeProgram, explainProgram, type ProgramNode } from './program-node.js'
import type { Disposes, Services } from './services.js'

/** The Programs view: what the commands may start, and what provides it. */
export function activatePrograms(services: Services): Disposes {
  const { client, projects, log } = services
  const changed = new EventEmitter<undefined>()
  const programsOf = async (project: string): Promise<readonly ProgramInfo[]> => {
    try {
      return await client.request<readonly ProgramInfo[]>(method.programs, { project })
    } catch (error) {
      log.warn(`the programs needed at run time could not be read: ${String(error)}`)
      return []
    }
  }
  const roots = async (): Promise<readonly ProgramNode[]> => {
    const all = await Promise.all(projects.all().map(async (project) => ({ kind: 'project' as const, project, programs: await programsOf(project.id) })))
    const [only] = all
    return all.length === 1 && only !== undefined ? childrenOf(only) : all.filter(({ programs }) => programs.length > 0)
  }
  const view = window.createTreeView<ProgramNode>('gopure.programs', {
    showCollapseAll: true,
    treeDataProvider: { onDidChangeTreeData: changed.event, getTreeItem: itemOf, getChildren: async (node) => [...(node === undefined ? await roots() : childrenOf(node))] },
  })
  return disposable([
    view,
    changed,
    projects.onDidChange(() => changed.fire(undefined)),
    commands.registerCommand('gopure.addProgram', async (from?: ProgramNode | AddProgram) => {
      if (from === undefined) return
      if (!('kind' in from)) await addProgram(from, services)
      else if (from.kind === 'program') await addProgram(from.program, services)
    }),
  ])
}

function childrenOf(node: ProgramNode): readonly ProgramNode[] {
  switch (node.kind) {
    case 'project':
      return node.programs.map((program) => ({ kind: 'program', program }))
    case 'program':
      return node.program.places.map((at) => ({ kind: 'place', program: node.program, at }))
    case 'place':
      return []
  }
}

const icons = { applet: ['pass', 'testing.iconPassed'], command: ['add'], none: ['warning', 'list.warningForeground'], optional: ['circle-outline'] } as const

function itemOf(node: ProgramNode): TreeItem {
  switch (node.kind) {
    case 'project': {
      const item = new TreeItem(node.project.name, TreeItemCollapsibleState.Expanded)
      item.id = node.project.id
      item.iconPath = new ThemeIcon('root-folder')
      return item
    }
    case 'program': {
      const { program } = node
      const item = new TreeItem(program.name, TreeItemCollapsibleState.Collapsed)
      const [icon, colour] = icons[isSpare(program.need) && program.provider.kind === 'none' ? 'optional' : program.provider.kind] as readonly [string, string?]
      item.id = `${program.project} ${program.name}`
      item.description = describeProgram(program)
      item.tooltip = new MarkdownString(explainProgram(program))
      item.iconPath = new ThemeIcon(icon, colour === undefined ? undefined : new ThemeColor(colour))
      item.contextValue = program.provider.kind === 'command' ? 'addable' : 'program'
      return item
    }
    case 'place': {
      const { place, message, package: importPath } = node.at
      const item = new TreeItem(`${place.path.slice(place.path.lastIndexOf('/') + 1)}:${place.line}`, TreeItemCollapsibleState.None)
      item.id = `${node.program.project} ${node.program.name} ${place.path}:${place.line}:${place.column}`
      item.description = importPath
      item.tooltip = `${message}\n${workspace.asRelativePath(Uri.file(place.path))}`
      item.command = openCommand(place)
      return item
    }
  }
}

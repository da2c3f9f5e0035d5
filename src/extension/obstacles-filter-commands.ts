import { commands, QuickPickItemKind, window, type QuickPickItem } from 'vscode'
import type { FindingClass } from '../rules/finding.js'
import { classNames, defaultFilter } from './obstacles-filter.js'
import type { ViewChoices } from './obstacles-groups.js'
import type { Disposes } from './services.js'

interface Choice extends QuickPickItem {
  readonly of: FindingClass | 'gated' | 'editable' | 'separator'
}

/** The commands that say what the view shows. */
export function registerFilterCommands(current: () => ViewChoices, choose: (change: Partial<ViewChoices>) => void): readonly Disposes[] {
  return [
    commands.registerCommand('gopure.groupByModule', () => choose({ by: 'module' })),
    commands.registerCommand('gopure.groupByCommand', () => choose({ by: 'command' })),
    commands.registerCommand('gopure.clearObstaclesFilter', () => choose({ filter: defaultFilter })),
    commands.registerCommand('gopure.filterObstacles', async () => {
      const { filter } = current()
      const picked = await window.showQuickPick(choicesOf(current()), { canPickMany: true, title: 'Filter Obstacles', placeHolder: 'What the Obstacles view shows' })
      if (picked === undefined) return
      const chosen = new Set(picked.map((choice) => choice.of))
      const classes = (Object.keys(classNames) as FindingClass[]).filter((one) => chosen.has(one))
      choose({ filter: { ...filter, classes, gated: chosen.has('gated'), editable: chosen.has('editable') } })
    }),
    commands.registerCommand('gopure.findObstacles', async () => {
      const { filter } = current()
      const prompt = 'Words of the message, kind, package or file; nothing shows all.'
      const text = await window.showInputBox({ title: 'Filter Obstacles by Text', prompt, value: filter.text })
      if (text !== undefined) choose({ filter: { ...current().filter, text } })
    }),
  ]
}

function choicesOf({ filter }: ViewChoices): readonly Choice[] {
  const classes = Object.entries(classNames).map(([of, label]) => ({ of: of as FindingClass, label, picked: filter.classes.includes(of as FindingClass) }))
  return [
    { of: 'separator', label: 'Classes', kind: QuickPickItemKind.Separator },
    ...classes,
    { of: 'separator', label: 'Places', kind: QuickPickItemKind.Separator },
    { of: 'gated', label: 'Gated code too', description: 'what the build leaves out', picked: filter.gated },
    { of: 'editable', label: 'Only files that can be edited', description: 'no module cache, GOROOT or vendor folder', picked: filter.editable },
  ]
}

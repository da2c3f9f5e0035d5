import { commands, QuickPickItemKind, window, type QuickPickItem } from 'vscode'
import { method, type CommandChoice, type ProjectInfo } from '../protocol.js'
import { choosePatterns } from '../project/choose-patterns.js'
import { changeProjectFile, openIfThere, projectFileUri } from './edit-project-file.js'
import type { Disposes, Services } from './services.js'

interface Item extends QuickPickItem {
  readonly choice?: CommandChoice
}

/** “Choose Commands”: which main packages are in the busybox, ticked in a list and written to the project file. */
export function activateChooseCommands({ client, projects }: Services): Disposes {
  return commands.registerCommand('gopure.chooseCommands', async () => {
    const project = await projects.choose('Project whose commands are chosen')
    if (project === undefined) return
    const answer = client.request<readonly CommandChoice[]>(method.choices, { project: project.id })
    const items = answer.then(itemsOf)
    const placeHolder = 'Commands in the busybox'
    const picked = await window.showQuickPick<Item>(items, { canPickMany: true, title: `Choose Commands · ${project.name}`, placeHolder, matchOnDescription: true, matchOnDetail: true })
    if (picked === undefined) return
    await writeChosen(project, await answer, new Set(picked.flatMap(({ choice }) => (choice === undefined ? [] : [choice.importPath]))))
  })
}

/** Adds one command, which may stand in a module that is not required yet, to those of the project file. */
export async function addCommand(project: ProjectInfo, importPath: string, { client }: Pick<Services, 'client'>): Promise<boolean> {
  const choices = await client.request<readonly CommandChoice[]>(method.choices, { project: project.id })
  const known = choices.some((choice) => choice.importPath === importPath)
  const added: CommandChoice = { importPath, applet: importPath, pattern: importPath, selected: false, module: '', synopsis: '' }
  const chosen = choices.filter(({ selected }) => selected).map((choice) => choice.importPath)
  return await writeChosen(project, known ? choices : [...choices, added], new Set([...chosen, importPath]))
}

async function writeChosen(project: ProjectInfo, choices: readonly CommandChoice[], chosen: ReadonlySet<string>): Promise<boolean> {
  const current = new Set(choices.filter(({ selected }) => selected).map(({ importPath }) => importPath))
  if (current.size === chosen.size && [...chosen].every((one) => current.has(one))) return true
  return await changeProjectFile(project, { commands: choosePatterns(choices, await writtenPatterns(project), current, chosen) })
}

/** What gopure.yaml lists now; commands from elsewhere (tool lines, settings) have no patterns that could stay. */
async function writtenPatterns(project: ProjectInfo): Promise<readonly string[]> {
  const uri = projectFileUri(project)
  const text = (await openIfThere(uri))?.getText()
  if (text === undefined) return project.source === 'tool lines' ? ['tool'] : []
  const { readProjectFile } = await import('../project/project-file.js')
  return readProjectFile(uri.path, text).settings.commands ?? (project.source === 'tool lines' ? ['tool'] : [])
}

/** By module, the workspace's own first: those are named by their folders. */
function itemsOf(choices: readonly CommandChoice[]): readonly Item[] {
  const isOwn = ({ pattern }: CommandChoice): boolean => pattern.startsWith('.')
  const sorted = [...choices].sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || compare(a.module, b.module) || compare(a.importPath, b.importPath))
  return sorted.flatMap((choice, index) => {
    const { applet, importPath, synopsis, selected, module } = choice
    const separator = { label: module, kind: QuickPickItemKind.Separator }
    const item = { label: applet, description: importPath, ...(synopsis === '' ? {} : { detail: synopsis }), picked: selected, choice }
    return sorted[index - 1]?.module === module ? [item] : [separator, item]
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

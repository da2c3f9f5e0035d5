import { commands, Position, ProgressLocation, Range, Uri, window, workspace } from 'vscode'
import type { ListedFork } from '../fork/listed.js'
import type { ForkSpace } from '../fork/space.js'
import { count } from '../rules/message.js'
import { disposable } from './disposable.js'
import { openIfThere } from './edit-project-file.js'
import { createForkConflicts, type ForkConflicts } from './fork-conflicts.js'
import { editOfDeclaration, forkSpaceOf } from './fork-space.js'
import type { Feature, Services } from './services.js'

interface Chosen {
  readonly fork: ListedFork
  readonly space: ForkSpace
  readonly conflicts: ForkConflicts
}

/** “Save Fork's Patch” and “Update Fork”: what `gopure fork --save` and `--update` do, with what does not go together in Problems. */
export const activateForkPatches: Feature = (services) => {
  const conflicts = createForkConflicts()
  const command = (id: string, what: string, titled: (module: string) => string, act: (chosen: Chosen) => Promise<void>): Disposable =>
    commands.registerCommand(id, async () => {
      if (!services.trusted()) return void window.showWarningMessage(`Gopure ${what} in a workspace that is not trusted.`)
      // What is compared and merged are the files.
      await workspace.saveAll(false)
      const chosen = await chooseFork(services)
      if (chosen === undefined) return
      const { module } = chosen.fork.record
      try {
        await window.withProgress({ location: ProgressLocation.Window, title: titled(module) }, () => act({ ...chosen, conflicts }))
      } catch (error) {
        services.log.error(`${module}: ${String(error)}`)
        void window.showErrorMessage(`${module}: ${error instanceof Error ? error.message : String(error)}`)
      }
    })
  return disposable([
    conflicts,
    command('gopure.saveForkPatch', 'writes no patches', (module) => `Saving the patch of ${module}`, save),
    command('gopure.updateFork', 'changes no forks', (module) => `Updating ${module}`, update),
  ])
}

type Disposable = ReturnType<typeof commands.registerCommand>

async function chooseFork(services: Services): Promise<Omit<Chosen, 'conflicts'> | undefined> {
  const project = await services.projects.choose('Project whose fork is meant')
  if (project === undefined) return undefined
  const space = forkSpaceOf(project.id, services)
  if (typeof space === 'string') return void window.showErrorMessage(space)
  const [{ readRecords }, { lookAtFork }] = await Promise.all([import('../fork/records.js'), import('../fork/listed.js')])
  const records = readRecords(space.files, space.workspace.root)
  if ('refused' in records) return void window.showErrorMessage(records.refused)
  if (records.length === 0) return void window.showInformationMessage('There is no fork here: “Gopure: Fork Module Into Workspace” makes one.')
  const forks = records.map((record) => lookAtFork(record, space))
  const [only, ...others] = forks
  if (only !== undefined && others.length === 0) return { fork: only, space }
  const items = forks.map((fork) => ({ label: fork.record.module, description: `${fork.record.version}  ${fork.record.folder}`, detail: fork.notes.join('; '), fork }))
  const picked = await window.showQuickPick(items, { title: 'Forks', placeHolder: 'Which fork?', matchOnDescription: true, matchOnDetail: true })
  return picked === undefined ? undefined : { fork: picked.fork, space }
}

async function save({ fork: { record }, space, conflicts }: Chosen): Promise<void> {
  const [{ readFork }, { savePatch }] = await Promise.all([import('../fork/state.js'), import('../fork/save.js')])
  const state = readFork(record, space)
  const saved = 'refused' in state ? state : savePatch(state, space)
  if ('refused' in saved) return void window.showErrorMessage(saved.refused)
  conflicts.show(`${space.workspace.root}/${record.folder}`, [])
  const said = { written: `${saved.name} is written (${count(saved.files.length, 'file')})`, unchanged: `${saved.name} is up to date`, removed: `${record.folder} is as its origin is: its patch is removed`, none: `${record.folder} is as its origin is: there is nothing to save` }
  window.setStatusBarMessage(said[saved.outcome], 8_000)
  if (saved.left.length > 0) void window.showWarningMessage(`${record.folder}: ${saved.left.join(', ')}: no text, so that the patch does not have it.`)
}

async function update({ fork: { record, required }, space, conflicts }: Chosen): Promise<void> {
  const { updateFork } = await import('../fork/update.js')
  const named = required === undefined && record.from !== undefined ? await window.showInputBox({ title: `Update ${record.module}`, prompt: `Version of ${record.from}`, placeHolder: record.version }) : ''
  if (named === undefined) return
  const updated = updateFork(record, named === '' ? undefined : named, space)
  if (updated === 'current') return void window.showInformationMessage(`${record.module} ${record.version} is what go.mod requires: there is nothing to update.`)
  if ('refused' in updated) return void window.showErrorMessage(updated.refused)
  const { declaration, conflicts: found, before } = updated
  const edit = declaration === undefined ? undefined : await editOfDeclaration(declaration)
  if (typeof edit === 'string') void window.showErrorMessage(edit)
  else if (edit !== undefined && (!(await workspace.applyEdit(edit.edit)) || !(await edit.document.save()))) void window.showErrorMessage(`${edit.document.fileName} could not be changed: name ${updated.record.version} in its replace line yourself`)
  const folder = `${space.workspace.root}/${record.folder}`
  conflicts.show(folder, found)
  const [first] = found
  if (first === undefined) return void window.setStatusBarMessage(`${record.module}: ${before} → ${updated.record.version} in ${record.folder}`, 8_000)
  const files = found.length === 1 ? 'one file' : `${found.length} files`
  void window.showWarningMessage(`${record.module} is at ${updated.record.version}, and ${files} could not be merged: resolve what Problems shows, then run “Gopure: Save Fork's Patch”.`)
  const document = await openIfThere(Uri.file(`${folder}/${first.path}`))
  const at = new Position((first.line ?? 1) - 1, 0)
  if (document !== undefined) await window.showTextDocument(document, { selection: new Range(at, at) })
}

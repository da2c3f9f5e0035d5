import { commands, ProgressLocation, Range, Uri, window, workspace, WorkspaceEdit, type QuickPickItem, type TextDocument } from 'vscode'
import { differenceOf } from '../project/edit-project-file.js'
import { count, listNames } from '../rules/message.js'
import type { ProjectInfo } from '../protocol.js'
import { disposable } from './disposable.js'
import { openIfThere } from './edit-project-file.js'
import { portOf, type PortAnswer } from './port-answer.js'
import { addCopies } from './port-forks.js'
import { createReports } from './reports.js'
import type { Feature, Services } from './services.js'
import { startGopure } from './start-gopure.js'

/**
 * `gopure.port`: the plan to tick, then the trial on an overlay with builds and tests, then one edit that one undo takes back, and the report. The command
 * line does the work; nothing but the edit touches the files.
 */
export const activatePort: Feature = (services) => {
  const reports = createReports('gopure-port', 'Port of')
  const command = commands.registerCommand('gopure.port', async (id?: unknown) => {
    const { projects, mayRun } = services
    if (!mayRun('port')) return
    if (projects.all().length === 0) return void window.showInformationMessage('There is no Go project here to port: open a folder with a go.mod.')
    const project = typeof id === 'string' ? projects.byId(id) : await projects.choose('Port the programs of which project?')
    if (project === undefined) return
    await workspace.saveAll(false)
    const first = await ask(services, project, 'Planning the port of', ['--dry-run'])
    if (first === undefined) return
    const fork = await chooseForks(first, project)
    if (fork === undefined) return
    const plan = fork.length === 0 ? first : await ask(services, project, 'Planning the port of', ['--dry-run', ...fork])
    if (plan === undefined) return
    if (plan.steps.length === 0) return void reports.show(project.name, plan.report)
    const skipped = await untick(plan, project)
    if (skipped === undefined) return
    const port = await ask(services, project, 'Porting', ['--no-write', ...fork, ...(skipped.length === 0 ? [] : ['--skip', skipped.join(',')])])
    if (port === undefined) return
    if (port.files.length > 0 && !(await write(port, project, services))) return void window.showErrorMessage(`${project.name} was not ported: VS Code did not take the edit, for a file has changed meanwhile.`)
    await reports.show(project.name, port.report)
  })
  return disposable([command, reports])
}

async function ask(services: Services, project: ProjectInfo, title: string, flags: readonly string[]): Promise<PortAnswer | undefined> {
  return await window.withProgress({ location: ProgressLocation.Notification, title: `${title} ${project.name}`, cancellable: true }, async (progress, cancelled) => {
    const stop = new AbortController()
    cancelled.onCancellationRequested(() => stop.abort())
    const stdout: string[] = []
    const said: string[] = []
    const outcome = await startGopure(services.extensionUri, {
      project,
      verb: 'port',
      flags: ['--format', 'json', ...flags],
      colored: false,
      signal: stop.signal,
      onOutput: (line) => stdout.push(line),
      onErrorOutput(line) {
        said.push(line)
        services.log.info(line)
        progress.report({ message: line })
      },
    })
    const answer = portOf(outcome, stdout.join('\n'), said)
    if (answer.kind === 'answer') return answer.answer
    if (answer.kind === 'failed') {
      services.log.error(answer.message)
      void window.showErrorMessage(`${project.name} was not ported: ${answer.message}`, 'Show Output').then((chosen) => (chosen === undefined ? undefined : services.log.show()))
    }
    return undefined
  })
}

/** `--fork` where something is in the way in modules that nobody can edit, and the person wants them forked; undefined where they turn away. */
async function chooseForks({ left }: PortAnswer, project: ProjectInfo): Promise<readonly string[] | undefined> {
  const modules = [...new Set(left.flatMap(({ class: kind, fork }) => (kind === 'build' && fork !== undefined ? [fork] : [])))]
  if (modules.length === 0) return []
  const items = [
    { label: `Fork ${listNames(modules, 3)} into the workspace`, detail: 'and mend there what keeps the program from being built; gopure fork --remove takes a fork back', flags: ['--fork'] },
    { label: 'Port without a fork', detail: 'and leave what is in the way there', flags: [] },
  ]
  const chosen = await window.showQuickPick(items, { title: `Port ${project.name}`, placeHolder: `${count(modules.length, 'module')} that can't be edited ${modules.length === 1 ? 'is' : 'are'} in the way`, ignoreFocusOut: true })
  return chosen?.flags
}

/** The files of the steps that the person leaves out; undefined where they turn away. */
async function untick({ steps }: PortAnswer, project: ProjectInfo): Promise<readonly string[] | undefined> {
  const relative = (path: string): string => (path.startsWith(`${project.id}/`) ? path.slice(project.id.length + 1) : path)
  const items = steps.map((step): QuickPickItem & { readonly step: typeof step } => ({
    label: relative(step.file),
    description: step.title,
    detail: step.loses.length === 0 ? step.message : `loses: ${step.loses.join('; ')}`,
    picked: true,
    step,
  }))
  const picked = await window.showQuickPick(items, { title: `Port ${project.name}`, placeHolder: `${count(steps.length, 'step')}: take away what shall stay as it is`, canPickMany: true, ignoreFocusOut: true, matchOnDescription: true })
  if (picked === undefined || picked.length === 0) return undefined
  return items.filter((item) => !picked.includes(item)).flatMap(({ step }) => [...step.edits, ...step.creates])
}

/** All files in one edit; false where VS Code refuses, and then none. */
async function write({ files, forks }: PortAnswer, project: ProjectInfo, services: Services): Promise<boolean> {
  const edit = new WorkspaceEdit()
  const copied = await addCopies(edit, forks, files, project.id, services)
  if (copied === undefined) return false
  const changed: TextDocument[] = []
  for (const { path, created, text } of files.filter((file) => !copied(file.path))) {
    const uri = Uri.file(path)
    if (created) {
      edit.createFile(uri, { contents: new TextEncoder().encode(text), overwrite: false })
      continue
    }
    const document = await openIfThere(uri)
    if (document === undefined || document.isDirty) return false
    changed.push(document)
    const difference = differenceOf(document.getText(), text)
    if (difference !== undefined) edit.replace(uri, new Range(document.positionAt(difference.start), document.positionAt(difference.end)), difference.text)
  }
  if (!(await workspace.applyEdit(edit))) return false
  for (const document of changed) await document.save()
  return true
}

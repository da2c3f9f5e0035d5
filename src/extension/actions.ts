import { commands, QuickPickItemKind, Uri, window, workspace, type QuickPickItem } from 'vscode'
import type { Binaries } from './binary.js'
import type { Builds } from './builds.js'
import type { Disposes, Services } from './services.js'

interface Action {
  readonly label: string
  readonly command: string
  readonly applies: boolean
}

/** What a click on the status bar offers: only what can be done now. */
export function activateActions({ projects, trusted, log }: Services, builds: Builds, binaries: Binaries): Disposes {
  const show = async (): Promise<void> => {
    const project = projects.current()
    const running = project !== undefined && builds.state(project.id).running
    const ready = project !== undefined && project.state !== 'unusable'
    const actions: readonly Action[] = [
      { label: '$(debug-stop) Cancel Build', command: 'gopure.cancelBuild', applies: running },
      { label: '$(package) Build Busybox', command: 'gopure.build', applies: ready && !running && trusted() },
      { label: '$(run-all) Start Applets', command: 'gopure.start', applies: ready && !running && trusted() && binaries.of(project.id) !== undefined },
      { label: '$(vm-running) Boot in QEMU', command: 'gopure.boot', applies: ready && !running && trusted() },
      { label: '$(shield) Manage Workspace Trust', command: 'workbench.trust.manage', applies: !trusted() },
      { label: '$(checklist) Choose Commands', command: 'gopure.chooseCommands', applies: ready },
      { label: '$(circuit-board) Set Target', command: 'gopure.setTarget', applies: ready },
      { label: '$(tag) Set Tags', command: 'gopure.setTags', applies: ready },
      { label: '$(dashboard) Set Budget', command: 'gopure.setBudget', applies: ready },
      { label: '$(list-tree) Show Obstacles', command: 'gopure.showObstacles', applies: project !== undefined },
      { label: '$(file) Open Project File', command: 'gopure.openProjectFile', applies: project !== undefined },
      { label: '$(folder-opened) Reveal Binary', command: 'gopure.revealBinary', applies: project !== undefined && binaries.of(project.id) !== undefined },
      { label: '$(output) Show Output', command: 'gopure.showOutput', applies: true },
    ]
    const known = new Set(await commands.getCommands(true))
    const items: readonly (QuickPickItem & { readonly command?: string })[] = [
      ...(project === undefined ? [] : [{ label: project.name, kind: QuickPickItemKind.Separator }]),
      ...actions.filter(({ applies, command }) => applies && known.has(command)),
    ]
    const chosen = await window.showQuickPick(items, { placeHolder: project === undefined ? 'Gopure' : `What to do with ${project.name}` })
    if (chosen?.command !== undefined) await commands.executeCommand(chosen.command)
  }
  const reveal = async (): Promise<void> => {
    const project = projects.current()
    if (project === undefined || binaries.of(project.id) === undefined) return
    const uri = Uri.file(project.output)
    // A file explorer of the system is no use where VS Code runs in a browser.
    await commands.executeCommand(workspace.getWorkspaceFolder(uri) === undefined ? 'revealFileInOS' : 'revealInExplorer', uri)
  }
  const subscriptions = [
    commands.registerCommand('gopure.showActions', show),
    commands.registerCommand('gopure.revealBinary', reveal),
    commands.registerCommand('gopure.showOutput', () => log.show()),
  ]
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

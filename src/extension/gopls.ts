import { arch, platform } from 'node:os'
import { commands, ConfigurationTarget, extensions, Uri, window, workspace, type WorkspaceConfiguration } from 'vscode'
import type { ProjectInfo } from '../protocol.js'
import { disposable } from './disposable.js'
import { disagreements, matched, type GoSettings, type Host } from './gopls-settings.js'
import type { Disposes, Services } from './services.js'

const goExtension = 'golang.go'
const offerSetting = 'gopure.gopls.offer'
const offeredKey = 'gopls.offered'
const writtenKey = 'gopls.tags'

/** Offers once for each workspace to give gopls the target and tags of the project, so that both see the same files. */
export function activateGopls(services: Services): Disposes {
  const { projects, memory, trusted } = services
  let asking = false
  const offer = async (): Promise<void> => {
    // No gopls runs where the workspace is not trusted.
    if (asking || !trusted() || extensions.getExtension(goExtension) === undefined || memory.get(offeredKey) === true) return
    if (!workspace.getConfiguration().get<boolean>(offerSetting, true)) return
    const differing = projects.all().filter((project) => project.state === 'ready' && project.folder !== undefined && differences(project).length > 0)
    if (differing.length === 0) return
    asking = true
    await memory.update(offeredKey, true)
    const use = 'Use the Same in gopls'
    const never = 'Never'
    const what = [...new Set(differing.flatMap(differences))].join(', ')
    const chosen = await window.showInformationMessage(`gopls sees other files than Gopure builds: they differ in ${what}.`, use, 'Not Now', never)
    if (chosen === never) await workspace.getConfiguration().update(offerSetting, false, ConfigurationTarget.Global)
    if (chosen === use) for (const project of differing) await match(services, project)
  }
  return disposable([
    projects.onDidChange(() => void offer()),
    commands.registerCommand('gopure.matchGopls', async () => {
      const project = await projects.choose('Project whose target and tags gopls is given')
      if (project !== undefined) await match(services, project)
    }),
  ])
}

function differences(project: ProjectInfo): readonly string[] {
  return disagreements(settingsOf(configurationOf(project)), project.target, host())
}

/** Settings of one folder go there; a window with one folder has them in its workspace settings, which are the same file. */
async function match({ memory, log }: Services, project: ProjectInfo): Promise<void> {
  const configuration = configurationOf(project)
  const perFolder = (workspace.workspaceFolders?.length ?? 0) > 1 && project.folder !== undefined
  const inspected = configuration.inspect<Record<string, unknown>>('gopls')
  const target = (perFolder ? inspected?.workspaceFolderValue : inspected?.workspaceValue) ?? {}
  const key = `${writtenKey}:${project.id}`
  const value = matched(target, settingsOf(configuration), project.target, memory.get<readonly string[]>(key, []))
  try {
    await configuration.update('gopls', value, perFolder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace)
    await memory.update(key, project.target.tags)
  } catch (error) {
    // Where golang.go is not installed VS Code knows no such setting.
    log.warn(`gopls' settings were not written: ${String(error)}`)
    void window.showErrorMessage(`gopls' settings were not written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function configurationOf({ folder, id }: ProjectInfo): WorkspaceConfiguration {
  return workspace.getConfiguration(undefined, folder === undefined ? Uri.file(id) : Uri.parse(folder))
}

function settingsOf(configuration: WorkspaceConfiguration): GoSettings {
  return {
    gopls: configuration.get<Record<string, unknown>>('gopls', {}),
    toolsEnvVars: configuration.get<Record<string, unknown>>('go.toolsEnvVars', {}),
    buildFlags: configuration.get<readonly string[]>('go.buildFlags', []),
    buildTags: configuration.get<string>('go.buildTags', ''),
  }
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

function host(): Host {
  const system = platform()
  return { goos: system === 'win32' ? 'windows' : system, goarch: architectures[arch()] ?? arch() }
}

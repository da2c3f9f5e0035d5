import { commands, workspace, type ExtensionContext } from 'vscode'
import { activateActions } from './actions.js'
import { activateBoot } from './boot.js'
import { followBinaries } from './binary.js'
import { activateBudget } from './budget.js'
import { activateBuildCommands } from './build-commands.js'
import { activateClean } from './clean.js'
import { createRunDiagnostics } from './run-diagnostics.js'
import { activateTasks } from './build-task.js'
import { buildBusybox } from './build.js'
import { createBuilds } from './builds.js'
import { activateChooseCommands } from './choose-commands.js'
import { createClient } from './client.js'
import { activateContexts } from './contexts.js'
import { activateDecorations } from './decorations.js'
import { activateFixWithInput } from './fix-with-input.js'
import { activateForkModule } from './fork-module.js'
import { activateForkPatches } from './fork-patches.js'
import { activateGopls } from './gopls.js'
import { activateObstacles } from './obstacles-tree.js'
import { activateOpenProjectFile } from './open-project-file.js'
import { createOutput } from './output.js'
import { activatePort } from './port.js'
import { activateProblemsNotice } from './problems-notice.js'
import { followProjects } from './projects.js'
import { activatePrograms } from './programs-tree.js'
import { activateRulePage } from './rule-page.js'
import type { Feature, Services } from './services.js'
import { createStarts } from './start.js'
import { activateStatusBar } from './status-bar.js'
import { activateTags } from './tags.js'
import { activateTarget } from './target.js'
import { mayRun } from './trust.js'

/** Features that need nothing but the services, one line each. */
const features: readonly Feature[] = [
  activateBudget,
  activateChooseCommands,
  activateDecorations,
  activateFixWithInput,
  activateForkModule,
  activateForkPatches,
  activateGopls,
  activateObstacles,
  activateOpenProjectFile,
  activatePort,
  activateProblemsNotice,
  activatePrograms,
  activateRulePage,
  activateTags,
  activateTarget,
]

/** Wires the parts together; what they do is theirs. */
export async function activate(context: ExtensionContext): Promise<void> {
  const { extensionUri, workspaceState, globalState, subscriptions } = context
  const log = createOutput()
  const client = createClient(extensionUri, log)
  const projects = followProjects(client, (error) => log.error(String(error)))
  const builds = createBuilds()
  const diagnostics = createRunDiagnostics('gopure build')
  const starts = createStarts(createRunDiagnostics('gopure start'))
  const binaries = followBinaries(projects)
  const services: Services = {
    client,
    projects,
    log,
    trusted: () => workspace.isTrusted,
    mayRun,
    async build(id, request) {
      const project = projects.byId(id)
      if (project !== undefined && (await buildBusybox(services, builds, binaries, diagnostics, project, request))) void starts.afterBuild(services, project)
    },
    memory: workspaceState,
    globalMemory: globalState,
    extensionUri,
  }
  subscriptions.push(
    log,
    client,
    projects,
    diagnostics,
    binaries,
    builds,
    activateContexts(services, builds, binaries),
    activateStatusBar(services, builds, binaries),
    activateActions(services, builds, binaries),
    activateBuildCommands(services, builds),
    activateTasks(services, builds),
    activateBoot(services, builds),
    starts,
    starts.activate(services, builds),
    activateClean(services),
    commands.registerCommand('gopure.restartServer', () => client.restart()),
    ...features.map((activateFeature) => activateFeature(services)),
  )
  await client.start()
}

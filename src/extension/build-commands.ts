import { commands, window } from 'vscode'
import type { Builds } from './builds.js'
import type { Disposes, Services } from './services.js'

/** `gopure.build` and `gopure.cancelBuild`; both take a project's id, and ask where there are several. */
export function activateBuildCommands({ projects, build, mayRun }: Services, builds: Builds): Disposes {
  const chosen = async (id: unknown, question: string): Promise<string | undefined> => (typeof id === 'string' ? projects.byId(id) : await projects.choose(question))?.id
  const subscriptions = [
    commands.registerCommand('gopure.build', async (id?: unknown) => {
      if (!mayRun('build')) return
      if (projects.all().length === 0) return void window.showInformationMessage('There is no Go project here to build: open a folder with a go.mod.')
      const project = await chosen(id, 'Build the busybox of which project?')
      if (project !== undefined) await build(project)
    }),
    commands.registerCommand('gopure.cancelBuild', (id?: unknown) => builds.cancel(typeof id === 'string' ? id : undefined)),
  ]
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

import { commands } from 'vscode'
import type { Binaries } from './binary.js'
import type { Builds } from './builds.js'
import type { Disposes, Services } from './services.js'

/** What menus ask before they show a command. */
export function activateContexts({ projects }: Services, builds: Builds, binaries: Binaries): Disposes {
  const set = (): void => {
    const all = projects.all()
    const contexts = { hasProjects: all.length > 0, building: builds.running().length > 0, hasBinary: all.some(({ id }) => binaries.of(id) !== undefined) }
    for (const [name, value] of Object.entries(contexts)) void commands.executeCommand('setContext', `gopure.${name}`, value)
  }
  const subscriptions = [projects.onDidChange(set), builds.onDidChange(set), binaries.onDidChange(set)]
  set()
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

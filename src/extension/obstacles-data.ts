import { EventEmitter, type Event } from 'vscode'
import { method, type ObstacleInfo } from '../protocol.js'
import type { ProjectObstacles } from './obstacles-groups.js'
import type { Disposes, Services } from './services.js'

export interface ObstaclesData extends Disposes {
  /** Undefined until the server has told its projects. */
  readonly read: () => readonly ProjectObstacles[] | undefined
  readonly onDidChange: Event<void>
  readonly refresh: () => Promise<void>
}

/** The obstacles of all projects, asked for again whenever the server says that a project was read anew. */
export function followObstacles({ client, projects, log }: Services): ObstaclesData {
  const changed = new EventEmitter<void>()
  let read: readonly ProjectObstacles[] | undefined
  let loading: Promise<void> | undefined
  let stale = false

  const load = async (): Promise<void> => {
    do {
      stale = false
      const loaded = projects.all().map(async (project) => ({
        project,
        obstacles: project.state === 'ready' ? await client.request<readonly ObstacleInfo[]>(method.obstacles, { project: project.id }) : [],
      }))
      try {
        read = await Promise.all(loaded)
      } catch (error) {
        // What was read last stays; a server that comes back says so by itself.
        log.warn(`the obstacles could not be read: ${String(error)}`)
      }
      changed.fire()
    } while (isStale())
  }
  const isStale = (): boolean => stale
  const refresh = async (): Promise<void> => {
    // While one is being read, many changes are one.
    if (loading !== undefined) stale = true
    else loading = load().finally(() => (loading = undefined))
    await loading
  }
  const subscription = projects.onDidChange(() => void refresh())
  return {
    read: () => read,
    onDidChange: changed.event,
    refresh,
    dispose() {
      subscription.dispose()
      changed.dispose()
    },
  }
}

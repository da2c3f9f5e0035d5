import { EventEmitter, type Event } from 'vscode'
import type { Progress } from '../busybox/result.js'
import type { Disposes } from './services.js'

export interface RunningBuild {
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  /** `failure`: one line, where no busybox came of it for another reason than the person's. */
  readonly end: (failure?: string) => void
}

export interface BuildState {
  readonly running: boolean
  readonly progress?: Progress
  /** Why the last build failed. */
  readonly failure?: string
}

/** Who builds: one build per project at a time, wherever it was asked for. */
export interface Builds extends Disposes {
  /** Undefined where this project is being built already. */
  readonly begin: (project: string) => RunningBuild | undefined
  /** Ends the builds of one project, or of all. */
  readonly cancel: (project?: string) => void
  readonly state: (project: string) => BuildState
  /** A busybox that came from elsewhere: an older failure says nothing of it. */
  readonly forgive: (project: string) => void
  readonly running: () => readonly string[]
  /** The project whose state changed. */
  readonly onDidChange: Event<string>
}

export function createBuilds(): Builds {
  const changed = new EventEmitter<string>()
  const running = new Map<string, { readonly abort: AbortController; progress?: Progress }>()
  const failures = new Map<string, string>()
  const cancel = (project?: string): void => {
    for (const [id, { abort }] of running) if (project === undefined || project === id) abort.abort()
  }
  return {
    begin(project) {
      if (running.has(project)) return undefined
      const build: { readonly abort: AbortController; progress?: Progress } = { abort: new AbortController() }
      running.set(project, build)
      failures.delete(project)
      changed.fire(project)
      return {
        signal: build.abort.signal,
        progress(progress) {
          build.progress = progress
          changed.fire(project)
        },
        end(failure) {
          running.delete(project)
          if (failure !== undefined) failures.set(project, failure)
          changed.fire(project)
        },
      }
    },
    cancel,
    state(project) {
      const progress = running.get(project)?.progress
      const failure = failures.get(project)
      return { running: running.has(project), ...(progress === undefined ? {} : { progress }), ...(failure === undefined ? {} : { failure }) }
    },
    forgive(project) {
      if (failures.delete(project)) changed.fire(project)
    },
    running: () => [...running.keys()],
    onDidChange: changed.event,
    dispose() {
      cancel()
      changed.dispose()
    },
  }
}

import { EventEmitter, FileType, RelativePattern, Uri, window, workspace, type Event } from 'vscode'
import { posix } from 'node:path'
import type { Disposes, Projects } from './services.js'

export interface Binary {
  readonly bytes: number
  /** When it was written, in milliseconds. */
  readonly time: number
}

/** The projects' binaries as they are on disk, whoever wrote them. */
export interface Binaries extends Disposes {
  /** Undefined where there is none, or before it was looked for. */
  readonly of: (project: string) => Binary | undefined
  /** Looks again. */
  readonly look: (project: string) => Promise<void>
  /** The project whose binary is another, or gone. */
  readonly onDidChange: Event<string>
}

export function followBinaries(projects: Projects): Binaries {
  const changed = new EventEmitter<string>()
  const known = new Map<string, Binary>()
  const watchers = new Map<string, Disposes & { readonly output: string }>()
  const lookNow = async (project: string): Promise<void> => {
    const output = projects.byId(project)?.output
    const found = output === undefined ? undefined : await binaryAt(output)
    const before = known.get(project)
    if (before?.bytes === found?.bytes && before?.time === found?.time) return
    if (found === undefined) known.delete(project)
    else known.set(project, found)
    changed.fire(project)
  }
  // One after the other, so that what was seen last is what counts.
  const looks = new Map<string, Promise<void>>()
  const look = (project: string): Promise<void> => {
    const looked = (looks.get(project) ?? Promise.resolve()).then(() => lookNow(project))
    looks.set(project, looked)
    return looked
  }
  const watchAll = (): void => {
    const present = new Map(projects.all().map(({ id, output }) => [id, output]))
    for (const [id, watcher] of watchers) {
      if (present.get(id) === watcher.output) continue
      watcher.dispose()
      watchers.delete(id)
    }
    for (const [id, output] of present) {
      if (!watchers.has(id)) watchers.set(id, { output, ...watch(output, () => void look(id)) })
      void look(id)
    }
  }
  const subscriptions = [
    changed,
    projects.onDidChange(watchAll),
    // A folder that was made after the watcher, or a disk that tells nothing.
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) for (const { id } of projects.all()) void look(id)
    }),
  ]
  watchAll()
  return {
    of: (project) => known.get(project),
    look,
    onDidChange: changed.event,
    dispose() {
      for (const subscription of [...subscriptions, ...watchers.values()]) subscription.dispose()
    },
  }
}

/** A build renames its result into place: any event at the path is a reason to look, and the last one counts. */
function watch(output: string, onEvent: () => void): Disposes {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(posix.dirname(output)), posix.basename(output).replace(/[[\]{}*?]/g, '?')))
  let timer: NodeJS.Timeout | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(onEvent, 100)
  }
  const subscriptions = [watcher, watcher.onDidCreate(soon), watcher.onDidChange(soon), watcher.onDidDelete(soon)]
  return {
    dispose() {
      clearTimeout(timer)
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

/** The file as it is now. */
export async function binaryAt(output: string): Promise<Binary | undefined> {
  try {
    const { type, size, mtime } = await workspace.fs.stat(Uri.file(output))
    return (type & FileType.File) === 0 ? undefined : { bytes: size, time: mtime }
  } catch {
    return undefined
  }
}

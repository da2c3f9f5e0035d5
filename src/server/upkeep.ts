import { DidChangeWatchedFilesNotification } from 'vscode-languageserver'
import { readSettings } from './from-editor.js'
import type { EditorProject } from './projects.js'
import { deferred } from './schedule.js'
import type { Session } from './session.js'
import type { Show } from './show.js'
import { uriOf } from './uri.js'
import { concerns } from './watch.js'

/** Keeps what is known in step with what is typed, saved, checked out and set. */
export interface Upkeep {
  /** An open file's text is another now, or it is open or closed. */
  readonly edited: (path: string) => void
  /** Files on the disk have changed. */
  readonly changed: (paths: readonly string[]) => void
  /** Settings have. */
  readonly reopenAll: () => void
  /** Workspace folders have, or where modules are. */
  readonly findProjects: () => void
  /** Brings the files that were typed in up to date, now. */
  readonly flush: () => void
  readonly stop: () => void
}

/** Projects that something has happened to. */
export interface Pending {
  /** To be read anew. */
  readonly stale: Set<EditorProject>
  /** To be looked through for findings. */
  readonly unsettled: Set<EditorProject>
}

/** Quiet before everything is looked at again: after a keystroke, and after files have changed on the disk; in milliseconds. */
const quiet = { keystroke: 250, files: 150 }

const isProjectFile = (path: string): boolean => /\/(go\.(mod|work)|gopure\.yaml|\.mkuimage\.yaml)$/.test(path)

export function createUpkeep(session: Session, { stale, unsettled }: Pending, show: Show): Upkeep {
  const { connection, documents, machine, projects, texts, folders } = session
  const edited = new Set<string>()
  const watched = new Set<string>()

  const flushing = deferred(0, () => Promise.resolve(flush()), session.complain)
  const settling = deferred(quiet.keystroke, settle, session.complain)
  const reopening = deferred(quiet.files, reopen, session.complain)

  function flush(): void {
    if (edited.size === 0) return
    const paths = [...edited]
    edited.clear()
    for (const path of paths) {
      for (const project of projects.of(path)) {
        if (project.analysis.touch(path)) unsettled.add(project)
      }
    }
    show.files(paths)
    settling.ask()
  }

  let settled = Promise.resolve()
  /** One after the other: trees that nobody has asked for are let go in between. */
  function settle(): Promise<void> {
    settled = settled.catch(() => undefined).then(settleNow)
    return settled
  }

  async function settleNow(): Promise<void> {
    flush()
    for (const document of documents.all()) document.mend()
    for (const project of [...unsettled]) {
      // A change that came in between asks again by itself.
      if (stale.has(project) || !(await project.analysis.settle())) continue
      unsettled.delete(project)
      texts.sweep()
      show.all()
    }
  }

  async function reopen(): Promise<void> {
    const all = [...stale]
    if (all.length === 0) return
    const isFirst = all.some(({ analysis }) => analysis.state === 'reading')
    const progress = isFirst && session.client.window?.workDoneProgress === true ? await connection.window.createWorkDoneProgress() : undefined
    progress?.begin('Gopure', 0, 'reading modules')
    try {
      for (const [index, project] of all.entries()) {
        progress?.report(Math.round((index / all.length) * 100), projects.nameOf(project))
        stale.delete(project)
        unsettled.add(project)
        project.settings = readSettings(await settingsOf(project), session.options.trusted === true)
        await project.analysis.open(project.settings.defaults, project.settings.goroot)
        show.projects()
        watchOutside(project)
        await settle()
      }
    } finally {
      progress?.done()
    }
    if (unsettled.size > 0) settling.ask()
    if (stale.size > 0) reopening.ask()
  }

  async function settingsOf({ folder }: EditorProject): Promise<unknown> {
    if (session.client.workspace?.configuration !== true) return session.options.settings
    return connection.workspace.getConfiguration({ section: 'gopure', ...(folder === undefined ? {} : { scopeUri: folder }) }) as Promise<unknown>
  }

  /** Modules that a local path replaces may stand outside every folder that the editor watches. */
  function watchOutside({ analysis: { reading } }: EditorProject): void {
    if (reading === undefined || session.client.workspace?.didChangeWatchedFiles?.relativePatternSupport !== true) return
    const dirs = [...reading.closure.packages.values()].flatMap(({ module, root }) => (root === 'workspace' && module !== undefined ? [module.dir] : []))
    for (const dir of new Set(dirs)) {
      if (watched.has(dir) || [...folders.values()].some(({ path }) => dir === path || dir.startsWith(`${path}/`))) continue
      watched.add(dir)
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: { baseUri: uriOf(dir), pattern: '**/*' } }] }).catch(session.complain)
    }
  }

  const readAgain = (concerned: (project: EditorProject) => boolean): void => {
    for (const project of projects.all()) if (concerned(project)) stale.add(project)
    if (stale.size > 0) reopening.ask()
  }
  const findProjects = (): void => {
    projects.setFolders([...folders.values()])
    const all = new Set(projects.all())
    for (const pending of [stale, unsettled]) for (const project of pending) if (!all.has(project)) pending.delete(project)
    readAgain(({ analysis }) => analysis.state === 'reading')
    show.all()
  }

  return {
    edited(path) {
      if (isProjectFile(path)) {
        readAgain((project) => concerns(path, project))
        return show.files([path])
      }
      if (path.endsWith('.go') && machine.files.kind(path) === 'file' && projects.adopt(path)) readAgain(({ analysis }) => analysis.state === 'reading')
      edited.add(path)
      flushing.ask()
    },
    changed(paths) {
      if (paths.some((path) => /\/go\.(mod|work)$/.test(path))) findProjects()
      readAgain((project) => paths.some((path) => concerns(path, project)))
    },
    reopenAll: () => readAgain(() => true),
    findProjects,
    flush,
    stop() {
      for (const task of [flushing, settling, reopening]) task.stop()
    },
  }
}

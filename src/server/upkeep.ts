import { DidChangeWatchedFilesNotification, FileChangeType, type WorkDoneProgressServerReporter } from 'vscode-languageserver'
import { readSettings } from './from-editor.js'
import type { EditorProject } from './projects.js'
import { deferred } from './schedule.js'
import type { Session } from './session.js'
import type { Show } from './show.js'
import { uriOf } from './uri.js'
import { concerns, isOfTextAlone, isProjectFile } from './watch.js'

/** Keeps what is known in step with what is typed, saved, checked out and set. */
export interface Upkeep {
  /** An open file's text is another now, or it is open or closed. */
  readonly edited: (path: string) => void
  /** Files on the disk have changed. */
  readonly changed: (changes: readonly DiskChange[]) => void
  /** Settings have. */
  readonly reopenAll: () => void
  /** Workspace folders have, or where modules are. */
  readonly findProjects: () => void
  /** Brings the files that were typed in up to date, now. */
  readonly flush: () => void
  readonly stop: () => void
}

export interface DiskChange {
  readonly path: string
  readonly type: FileChangeType
}

/** Projects that something has happened to. */
export interface Pending {
  /** To be read anew. */
  readonly stale: Set<EditorProject>
  /** To be looked through for findings. */
  readonly unsettled: Set<EditorProject>
}

/** Quiet before everything is looked at again: after a keystroke, and after files have changed on the disk, where it may never be quiet; in milliseconds. */
const quiet = { keystroke: 250, files: 150, filesAtMost: 2000 }

/** Above this number of changed files one reading of everything costs less than following each of them. */
const mostFollowed = 16

export function createUpkeep(session: Session, { stale, unsettled }: Pending, show: Show): Upkeep {
  const { connection, documents, machine, projects, texts, folders } = session
  const edited = new Set<string>()
  const watched = new Set<string>()
  // Projects that are being read anew: what is found in one meanwhile is of what it was before.
  const opening = new Set<EditorProject>()

  const flushing = deferred(0, () => Promise.resolve(flush()), session.complain)
  const settling = deferred(quiet.keystroke, settle, session.complain)
  const reopening = deferred(quiet.files, reopen, session.complain, quiet.filesAtMost)

  function flush(): void {
    if (edited.size === 0) return
    const paths = [...edited]
    edited.clear()
    machine.still(() => {
      for (const path of paths) for (const project of projects.all()) follow(path, project)
      show.files(paths)
    })
    // What is typed is shown first: whether a file makes a project is asked of the disk.
    for (const path of paths) if (documents.byPath(path) !== undefined) adopt(path)
    settling.ask()
    if (stale.size > 0) reopening.ask()
  }

  function follow(path: string, project: EditorProject): void {
    try {
      const answer = project.analysis.touch(path)
      if (answer === 'touched') unsettled.add(project)
      else if (answer === 'anew' || (!path.endsWith('.go') && concerns(path, project, machine.files))) stale.add(project)
    } catch (error) {
      // One file that can't be followed must not keep others from being.
      stale.add(project)
      session.complain(error)
    }
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
    texts.mend()
    for (const project of [...unsettled]) {
      if (stale.has(project) || opening.has(project) || !(await settleProject(project)) || opening.has(project)) continue
      unsettled.delete(project)
      texts.sweep()
      show.all()
    }
    // What was given up because something changed in between; what is stale is settled once it was read anew.
    if ([...unsettled].some((project) => !stale.has(project) && !opening.has(project))) settling.ask()
  }

  async function settleProject({ analysis }: EditorProject): Promise<boolean> {
    try {
      return await analysis.settle()
    } catch (error) {
      // Tried again it would fail again; what was found before stays.
      session.complain(error)
      return true
    }
  }

  async function reopen(): Promise<void> {
    const all = [...stale]
    if (all.length === 0) return
    const progress = all.some(({ analysis }) => analysis.state === 'reading') ? await showProgress() : undefined
    try {
      for (const [index, project] of all.entries()) {
        progress?.report(Math.round((index / all.length) * 100), projects.nameOf(project))
        await read(project)
        show.projects()
        await settle()
      }
    } finally {
      progress?.done()
      if (unsettled.size > 0) settling.ask()
      if (stale.size > 0) reopening.ask()
    }
  }

  async function read(project: EditorProject): Promise<void> {
    const section = await settingsOf(project)
    if (!stale.delete(project)) return
    unsettled.add(project)
    if (section !== undefined) project.settings = readSettings(section.value, session.options.trusted === true)
    opening.add(project)
    try {
      await project.analysis.open(project.settings.defaults, project.settings.goroot)
      watchOutside(project)
      // Which modules are in this project is known only now.
      if (projects.release()) {
        forgetGone()
        show.all()
      }
      for (const { path } of documents.all()) adopt(path)
    } catch (error) {
      session.complain(error)
    } finally {
      opening.delete(project)
    }
  }

  async function showProgress(): Promise<WorkDoneProgressServerReporter | undefined> {
    if (session.client.window?.workDoneProgress !== true) return undefined
    try {
      const progress = await connection.window.createWorkDoneProgress()
      progress.begin('Gopure', 0, 'reading modules')
      return progress
    } catch {
      return undefined
    }
  }

  /** Undefined where the client fails to say: then what it said before stands. */
  async function settingsOf({ folder }: EditorProject): Promise<{ readonly value: unknown } | undefined> {
    if (session.client.workspace?.configuration !== true) return { value: session.options.settings }
    try {
      return { value: await connection.workspace.getConfiguration({ section: 'gopure', ...(folder === undefined ? {} : { scopeUri: folder }) }) }
    } catch (error) {
      session.complain(error)
      return undefined
    }
  }

  /** Modules of a go.work, and those that a local path replaces, may stand outside every folder that the editor watches. */
  function watchOutside({ analysis: { reading } }: EditorProject): void {
    if (reading === undefined || session.client.workspace?.didChangeWatchedFiles?.relativePatternSupport !== true) return
    const { mainModules } = reading.project.reader.workspace
    const dirs = [...mainModules, ...[...reading.closure.packages.values()].flatMap(({ module }) => module ?? [])].flatMap(({ root, dir }) => (root === 'workspace' ? [dir] : []))
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
  const adopt = (path: string): void => {
    if (path.endsWith('.go') && machine.files.kind(path) === 'file' && projects.adopt(path)) readAgain(({ analysis }) => analysis.state === 'reading')
  }
  const forgetGone = (): void => {
    const all = new Set(projects.all())
    for (const pending of [stale, unsettled]) for (const project of pending) if (!all.has(project)) pending.delete(project)
  }
  const findProjects = (): void => {
    projects.setFolders([...folders.values()])
    forgetGone()
    readAgain(({ analysis }) => analysis.state === 'reading')
    show.all()
  }
  /** What has happened to a text that is open shows in the editor first, and is known. */
  const isKnown = ({ path, type }: DiskChange): boolean => type === FileChangeType.Changed && documents.byPath(path) !== undefined && machine.files.kind(path) === 'file'

  return {
    edited(path) {
      if (isProjectFile(path)) {
        readAgain((project) => concerns(path, project, machine.files))
        return show.files([path])
      }
      edited.add(path)
      flushing.ask()
    },
    changed(changes) {
      const news = changes.filter((change) => !isKnown(change)).map(({ path }) => path)
      for (const path of news) {
        machine.forget(path)
        texts.forget(path)
      }
      if (news.some((path) => /\/go\.(mod|work)$/.test(path))) findProjects()
      for (const project of projects.all()) {
        const concerned = news.filter((path) => concerns(path, project, machine.files))
        if (concerned.length > mostFollowed || !concerned.every((path) => isOfTextAlone(path, project, machine.files))) stale.add(project)
        else {
          for (const path of concerned) edited.add(path)
          if (concerned.length > 0) project.analysis.giveUp()
        }
      }
      if (edited.size > 0) flushing.ask()
      if (stale.size > 0) reopening.ask()
    },
    reopenAll: () => readAgain(() => true),
    findProjects,
    flush,
    stop() {
      for (const task of [flushing, settling, reopening]) task.stop()
    },
  }
}

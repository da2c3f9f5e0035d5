import { basename, dirname } from 'pathe'
import { isBelow } from '../go/module.js'
import { findUpwards } from '../go/workspace.js'
import { createAnalysis, type Analysis, type AnalysisServices } from './analysis.js'
import { findProjects } from './discover.js'
import { readSettings, type FolderSettings } from './from-editor.js'

/** A project with the workspace folder that it was found in. */
export interface EditorProject {
  readonly analysis: Analysis
  /** The folder's URI; undefined where no folder has it. */
  readonly folder: string | undefined
  settings: FolderSettings
}

export interface Folder {
  readonly uri: string
  readonly path: string
}

/** What is open in the editor: the projects of all workspace folders, and of nested modules whose files were opened. */
export interface Projects {
  all(): readonly EditorProject[]
  /** Finds the projects of the folders; those that are known stay. */
  setFolders(folders: readonly Folder[]): void
  /** Makes a project of the module that a file is in, where no project has it and a folder of the workspace does. True where there is a new one. */
  adopt(path: string): boolean
  /** Lets go of what was made a project of a file that another project has by now. True where there was one. */
  release(): boolean
  /** The projects that have a file in their closure or below one of their modules, the innermost first. */
  of(path: string): readonly EditorProject[]
  /** What a person calls a project: the folder's name, with what is above it where two would be called the same. */
  nameOf(project: EditorProject): string
}

export function createProjects(services: AnalysisServices): Projects {
  let folders: readonly Folder[] = []
  let projects = new Map<string, EditorProject>()
  // The files that made projects of their modules.
  const adopted = new Map<string, string>()
  const add = (into: Map<string, EditorProject>, directory: string, folder: string | undefined): void => {
    into.set(directory, projects.get(directory) ?? { analysis: createAnalysis(directory, services), folder, settings: readSettings(undefined, false) })
  }
  const all = (): readonly EditorProject[] => [...projects.values()]
  const has = ({ analysis }: EditorProject, path: string): boolean =>
    analysis.reading === undefined
      ? isBelow(path, analysis.directory)
      : analysis.packageAt(dirname(path)) !== undefined || analysis.reading.project.file === path || analysis.reading.project.reader.workspace.mainModules.some(({ dir }) => belongsTo(path, dir, services))
  return {
    all,
    setFolders(next) {
      folders = next
      const found = new Map<string, EditorProject>()
      for (const { uri, path } of folders) for (const directory of findProjects(services.machine.files, path)) if (!found.has(directory)) add(found, directory, uri)
      // A nested module that was opened stays a project as long as its folder does.
      for (const [directory, project] of projects) if (!found.has(directory) && folders.some(({ path }) => directory !== path && isBelow(directory, path)) && findUpwards(services.machine.files, directory, 'go.mod') === `${directory}/go.mod`) found.set(directory, project)
      projects = found
    },
    adopt(path) {
      const folder = folders.find((candidate) => isBelow(path, candidate.path))
      if (folder === undefined || path.includes('/vendor/') || path.includes('/testdata/')) return false
      const goMod = findUpwards(services.machine.files, dirname(path), 'go.mod')
      if (goMod === undefined || !isBelow(goMod, folder.path) || projects.has(dirname(goMod)) || all().some((project) => has(project, path))) return false
      const added = new Map(projects)
      add(added, dirname(goMod), folder.uri)
      projects = added
      adopted.set(dirname(goMod), path)
      return true
    },
    release() {
      const isTaken = (directory: string, path: string): boolean => all().some((other) => other.analysis.directory !== directory && other.analysis.reading !== undefined && has(other, path))
      const gone = new Set([...adopted].flatMap(([directory, path]) => (projects.has(directory) && isTaken(directory, path) ? [directory] : [])))
      for (const directory of gone) adopted.delete(directory)
      projects = new Map([...projects].filter(([directory]) => !gone.has(directory)))
      return gone.size > 0
    },
    of: (path) =>
      all()
        .filter((project) => has(project, path))
        .sort((a, b) => b.analysis.directory.length - a.analysis.directory.length),
    nameOf({ analysis: { directory } }) {
      const name = basename(directory)
      const isAlone = all().every((other) => other.analysis.directory === directory || basename(other.analysis.directory) !== name)
      return isAlone ? name : `${basename(dirname(directory))}/${name}`
    },
  }
}

/** A file below a module's folder is the module's, unless a module between them has it. */
function belongsTo(path: string, moduleDir: string, { machine }: AnalysisServices): boolean {
  return isBelow(path, moduleDir) && findUpwards(machine.files, dirname(path), 'go.mod') === `${moduleDir}/go.mod`
}

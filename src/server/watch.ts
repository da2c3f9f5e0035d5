import { basename, dirname } from 'pathe'
import { moduleOf } from '../fixes/editable.js'
import type { Files } from '../go/files.js'
import { isBelow } from '../go/module.js'
import { isBuildFile } from '../rules/build-files.js'
import type { EditorProject } from './projects.js'

const projectFiles = new Set(['go.mod', 'go.sum', 'go.work', 'go.work.sum', 'gopure.yaml', '.mkuimage.yaml', 'modules.txt', '.gitignore'])

/** A file that says what a project is, whatever folder it stands in. */
export const isProjectFile = (path: string): boolean => projectFiles.has(basename(path))

/** Whether what happened to a file can change what is known of a project. Editors watch whole folders and report every build's output. */
export function concerns(path: string, { analysis }: EditorProject, files: Files): boolean {
  const { reading, directory } = analysis
  if (isProjectFile(path)) return reading === undefined ? isBelow(directory, dirname(path)) || isBelow(path, directory) : true
  if (reading === undefined || path.includes('/.git/')) return false
  const { workspace } = reading.project.reader
  const isOwn = moduleOf(path, workspace) !== undefined || workspace.mainModules.some(({ dir }) => isBelow(path, dir))
  if (/\.(go|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|syso|swig|swigcxx)$/.test(path) && (isOwn || analysis.packageAt(dirname(path)) !== undefined)) return true
  if (isOwn && isBuildFile(path)) return true
  // A folder that comes or goes with all that is in it is told of by its name alone.
  if (isOwn && files.kind(path) === 'folder') return true
  for (const read of reading.closure.packages.values()) {
    if (isBelow(read.dir, path)) return true
    // What is embedded may have any name.
    if (read.embedSites.length > 0 && read.root === 'workspace' && isBelow(path, read.dir)) return true
  }
  return false
}

/** Whether a change of a file is one of its text alone: its package has it, and it is there. Then nothing is to be listed or resolved anew. */
export function isOfTextAlone(path: string, { analysis }: EditorProject, files: Files): boolean {
  const read = path.endsWith('.go') ? analysis.packageAt(dirname(path)) : undefined
  const isListed = read?.goFiles.some((file) => file.path === path) === true || read?.testFiles.includes(basename(path)) === true
  return isListed && files.kind(path) === 'file'
}

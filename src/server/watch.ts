import { basename, dirname } from 'pathe'
import { isBelow } from '../go/module.js'
import { outputOf } from './project-info.js'
import type { EditorProject } from './projects.js'

const projectFiles = new Set(['go.mod', 'go.sum', 'go.work', 'go.work.sum', 'gopure.yaml', '.mkuimage.yaml', 'modules.txt', '.gitignore'])

/** Whether what happened to a file can change what is known of a project. Editors watch whole folders and report every build's output. */
export function concerns(path: string, { analysis }: EditorProject): boolean {
  const { reading, directory } = analysis
  const name = basename(path)
  if (projectFiles.has(name)) return reading === undefined ? isBelow(directory, dirname(path)) || isBelow(path, directory) : true
  if (reading === undefined || path.includes('/.git/')) return false
  const folder = dirname(path)
  const { mainModules } = reading.project.reader.workspace
  // A folder that comes or goes with all that is in it is told of by its name alone.
  if (!name.includes('.') && path !== outputOf(reading.project)) return mainModules.some(({ dir }) => isBelow(path, dir))
  if (/\.(go|c|cc|cpp|cxx|m|h|hh|hpp|hxx|s|S|sx|syso|swig|swigcxx)$/.test(name)) return analysis.packageAt(folder) !== undefined || mainModules.some(({ dir }) => isBelow(path, dir))
  // What is embedded may have any name.
  for (const read of reading.closure.packages.values()) if (read.embedSites.length > 0 && read.root === 'workspace' && isBelow(path, read.dir)) return true
  return false
}

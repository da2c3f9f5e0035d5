import { dirname } from 'pathe'
import type { Files } from '../go/files.js'
import { isBelow } from '../go/module.js'
import type { Workspace } from '../go/workspace.js'
import { isOwnFolder } from './records.js'
import type { Refusal } from './refusal.js'

/** Where forks are made: a workspace, and the files of the machine. */
export interface ForkSpace {
  readonly files: Files
  readonly workspace: Workspace
}

/** Why a folder may not hold a copy; undefined where it may. Wherever symlinks lead: not in the module cache, GOROOT or a vendor folder, nor outside the workspace. */
export function whyNoPlace(folder: string, { files, workspace }: ForkSpace): Refusal | undefined {
  const { root, go, mainModules } = workspace
  if (!isOwnFolder(folder)) return { refused: `${folder}: a fork lies in a folder below ${root}, and in no vendor folder: name another one with --into` }
  const target = `${root}/${folder}`
  let above = target
  while (files.kind(above) === undefined && above !== dirname(above)) above = dirname(above)
  const real = `${files.realPath(above)}${target.slice(above.length)}`
  const closed = [go.moduleCache, go.installation.goroot, ...mainModules.map(({ dir }) => `${dir}/vendor`)]
  const inside = closed.find((path) => isBelow(target, path) || isBelow(real, path) || isBelow(real, files.realPath(path)))
  if (inside !== undefined) return { refused: `${target} lies in ${inside}, which nobody edits: name another folder with --into` }
  return isBelow(real, files.realPath(root)) ? undefined : { refused: `${target} leads out of the workspace by a symlink: name another folder with --into` }
}

import { resolve } from 'pathe'
import type { Files } from '../go/files.js'
import { slashes } from '../go/host.js'
import { isBelow, type Module } from '../go/module.js'
import type { Workspace } from '../go/workspace.js'

/** The name of the project's own file. */
export const projectFileName = 'gopure.yaml'

/**
 * True for a file that a person keeps: in a main module or one that a local path replaces. Never in the module cache, GOROOT or a vendor
 * folder, wherever those are.
 */
export function isEditable(path: string, workspace: Workspace): boolean {
  const { go, vendor, root } = workspace
  if (isBelow(path, go.moduleCache) || isBelow(path, go.installation.goroot) || (vendor !== undefined && isBelow(path, vendor.dir))) return false
  if (path === `${root}/${projectFileName}`) return true
  const own = moduleOf(path, workspace)
  return own !== undefined && !path.slice(own.dir.length + 1).split('/').slice(0, -1).includes('vendor')
}

/** The same, where the path may lead elsewhere by symlinks. */
export function isReallyEditable(path: string, workspace: Workspace, files: Files): boolean {
  if (!isEditable(path, workspace)) return false
  const slash = path.lastIndexOf('/')
  // A file that is yet to be made lies where its folder does.
  const real = files.kind(path) === undefined ? `${files.realPath(path.slice(0, slash))}${path.slice(slash)}` : files.realPath(path)
  if (real === path) return true
  const { go, vendor, mainModules } = workspace
  const closed = [go.moduleCache, go.installation.goroot, ...(vendor === undefined ? [] : [vendor.dir]), ...mainModules.map(({ dir }) => `${dir}/vendor`)]
  return !closed.some((folder) => isBelow(real, folder) || isBelow(real, files.realPath(folder)))
}

type OwnModule = Pick<Module, 'dir' | 'goVersion'>

/** The module of the workspace that a path lies in, the innermost one. */
export function moduleOf(path: string, workspace: Workspace): OwnModule | undefined {
  return ownModules(workspace)
    .filter(({ dir }) => isBelow(path, dir))
    .reduce<OwnModule | undefined>((inner, module) => (inner !== undefined && inner.dir.length >= module.dir.length ? inner : module), undefined)
}

const known = new WeakMap<Workspace, readonly OwnModule[]>()

function ownModules(workspace: Workspace): readonly OwnModule[] {
  let modules = known.get(workspace)
  if (modules === undefined) known.set(workspace, (modules = [...workspace.mainModules, ...replacedModules(workspace)].filter(({ root }) => root === 'workspace')))
  return modules
}

/** Modules that a local path replaces; go.work's own replacements show in what is required. */
function replacedModules(workspace: Workspace): readonly Module[] {
  const { mainModules, goWorkFile } = workspace
  const local = mainModules.flatMap(({ goMod, dir }) =>
    goMod.replace
      .filter(({ by }) => by.version === '')
      .flatMap(({ old, by }) => {
        const version = old.version !== '' ? old.version : (goMod.require.find(({ path }) => path === old.path)?.version ?? 'v0.0.0')
        const module = workspace.module({ path: old.path, version })
        return module.dir === resolve(dir, slashes(by.path)) ? [module] : []
      }),
  )
  if (goWorkFile === '') return local
  return [...local, ...mainModules.flatMap(({ goMod }) => goMod.require.map(({ path, version }) => workspace.module({ path, version })))]
}

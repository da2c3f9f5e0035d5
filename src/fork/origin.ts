import { isFault, readText } from '../go/files.js'
import type { ModuleVersion } from '../go/gomod.js'
import { downloadedGoMod, moduleFolder } from '../go/modcache.js'
import { isMalformedPath } from '../go/module-path.js'
import { isBelow } from '../go/module.js'
import { readModuleTree, sorted, type ModuleFiles } from './module-files.js'
import type { Refusal } from './refusal.js'
import type { ForkSpace } from './space.js'
import { moduleSum } from './sum.js'

/** A module's files as they were published. */
export interface Origin extends ModuleVersion {
  /** With a go.mod in any case: a folder that replaces a module has to have one. */
  readonly files: ModuleFiles
  readonly sum: string
}

/** Reads a module version from the module cache; one that is not there, or was changed there, is refused. */
export function readOrigin(module: ModuleVersion, { files, workspace }: ForkSpace): Origin | Refusal {
  const { moduleCache } = workspace.go
  const name = `${module.path}@${module.version}`
  const dir = moduleFolder(moduleCache, module)
  // In the workspace, whose go.mod may replace it, the go command would not download it.
  if (files.kind(dir) !== 'folder') return { refused: `${name} is not in the module cache: run GOWORK=off go -C / mod download ${name}` }
  const tree = readModuleTree(files, dir)
  if (isFault(tree)) return { refused: tree.message }
  if (tree.unusual.length > 0) return { refused: `${dir}/${tree.unusual[0]!} is not a regular file: the module cache was changed; run go clean -modcache, and download the module again` }
  const sum = moduleSum(module, tree.files)
  const known = readText(files, downloadedGoMod(moduleCache, module).replace(/\.mod$/, '.ziphash'))
  if (!isFault(known) && known.trim() !== sum) return { refused: `${dir} is not what was downloaded: its files were changed; move the changes elsewhere, remove the folder and download the module again` }
  if (tree.files.has('go.mod')) return { ...module, files: tree.files, sum }
  const goMod = files.read(downloadedGoMod(moduleCache, module))
  if (isFault(goMod)) return { refused: goMod.message }
  return { ...module, files: sorted([...tree.files, ['go.mod', goMod]]), sum }
}

/** A module of the build list by its path, or by that of a package in it; the version that is built from. */
export function findModule(name: string, { workspace }: ForkSpace): ModuleVersion | Refusal {
  const own = workspace.mainModules.find(({ path }) => isBelow(name, path))
  const { versions } = workspace.buildList()
  const path = [...versions.keys()].filter((candidate) => isBelow(name, candidate)).sort((a, b) => b.length - a.length)[0]
  if (own !== undefined && own.path.length > (path ?? '').length) return { refused: `${own.path} is the workspace's own: it can be changed as it is` }
  if (path === undefined) return { refused: isMalformedPath(name) ? `${name} is no module path` : `${name} is not required by ${workspace.goWorkFile === '' ? workspace.mainModules[0]!.goModFile : workspace.goWorkFile}: run go get ${name}` }
  return { path, version: versions.get(path)! }
}

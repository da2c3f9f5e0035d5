import { isFault, type Files } from './files.js'
import { isBelow, type Module, type Root } from './module.js'
import type { Workspace } from './workspace.js'

/** Where an import path leads. */
export type Resolution =
  | { readonly kind: 'package'; readonly dir: string; readonly root: Root; readonly standard: boolean; readonly module?: Module }
  | { readonly kind: 'missing'; readonly message: string; /** The module that has to be downloaded, as path@version. */ readonly download?: string }

export type Resolve = (importPath: string) => Resolution

/** Resolves import paths as the go command does in module mode, for one workspace; answers are remembered. */
export function createResolver(files: Files, workspace: Workspace): Resolve {
  const resolved = new Map<string, Resolution>()
  return (importPath) => {
    let resolution = resolved.get(importPath)
    if (resolution === undefined) resolved.set(importPath, (resolution = resolve(files, workspace, importPath)))
    return resolution
  }
}

function resolve(files: Files, workspace: Workspace, importPath: string): Resolution {
  const { goroot } = workspace.go.installation
  const first = importPath.split('/', 1)[0]!
  if (importPath === 'unsafe' || !first.includes('.') || importPath.startsWith('vendor/')) {
    const dir = `${goroot}/src/${importPath}`
    if (hasGoFiles(files, dir)) return { kind: 'package', dir, root: 'goroot', standard: true }
  }
  if (importPath.startsWith('./') || importPath.startsWith('../')) {
    return { kind: 'missing', message: `${importPath} is relative: modules have no relative imports` }
  }
  const fromMain = inMainModules(files, workspace, importPath)
  if (fromMain !== undefined) return fromMain
  if (workspace.vendor !== undefined) return inVendor(files, workspace, workspace.vendor, importPath)
  if (workspace.pruned) {
    const found = inVersions(files, workspace, importPath, (path) => workspace.rootVersion(path))
    if (found !== undefined) return found
  }
  const { versions, unread } = workspace.buildList()
  const found = inVersions(files, workspace, importPath, (path) => versions.get(path))
  if (found !== undefined) return found
  const unseen = unread.find((module) => isBelow(importPath, module.path))
  if (unseen !== undefined) return notDownloaded(`${unseen.path}@${unseen.version}`)
  if (!first.includes('.')) return { kind: 'missing', message: `${importPath} is not in the standard library, and no module of the build list has it` }
  return { kind: 'missing', message: `no required module provides ${importPath}: run go get ${importPath}, or go mod tidy` }
}

function inMainModules(files: Files, workspace: Workspace, importPath: string): Resolution | undefined {
  const matching = workspace.mainModules.filter((module) => isBelow(importPath, module.path))
  for (const module of matching.sort((a, b) => b.path.length - a.path.length)) {
    const dir = folderInModule(files, module, importPath)
    if (dir !== undefined) return { kind: 'package', dir, root: module.root, standard: false, module }
  }
  return undefined
}

function inVendor(files: Files, workspace: Workspace, vendor: NonNullable<Workspace['vendor']>, importPath: string): Resolution {
  const dir = `${vendor.dir}/${importPath}`
  const owner = vendor.packages.get(importPath)
  if (!hasGoFiles(files, dir) || owner === undefined) {
    const command = workspace.goWorkFile === '' ? 'go mod vendor' : 'go work vendor'
    return { kind: 'missing', message: `${importPath} is not in ${vendor.dir}: run ${command}` }
  }
  const module: Module = {
    path: owner.path,
    version: owner.version,
    dir: `${vendor.dir}/${owner.path}`,
    goModFile: '',
    goVersion: owner.goVersion,
    main: false,
    indirect: !owner.explicit,
    root: 'vendor',
    ...(owner.replacedBy === undefined ? {} : { replacedBy: owner.replacedBy }),
  }
  return { kind: 'package', dir, root: 'vendor', standard: false, module }
}

/** Tries every prefix of an import path as a module, the longest first, as far as `versionOf` knows a version of it. */
function inVersions(files: Files, workspace: Workspace, importPath: string, versionOf: (path: string) => string | undefined): Resolution | undefined {
  const found: { readonly dir: string; readonly module: Module }[] = []
  let undownloaded: string | undefined
  for (let prefix = importPath; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')))) {
    const version = versionOf(prefix)
    if (version === undefined) continue
    const module = workspace.module({ path: prefix, version })
    if (files.kind(module.dir) !== 'folder') {
      if (module.root === 'modcache') undownloaded ??= `${module.replacedBy?.path ?? module.path}@${module.replacedBy?.version ?? module.version}`
      continue
    }
    const dir = folderInModule(files, module, importPath)
    if (dir !== undefined) found.push({ dir, module })
  }
  const [first, second] = found
  if (first === undefined) return undownloaded === undefined ? undefined : notDownloaded(undownloaded)
  const { module } = first
  const actual = module.replacedBy ?? module
  if (module.root === 'modcache' && !workspace.hasSum(actual)) {
    return { kind: 'missing', message: `go.sum has no entry for ${actual.path}@${actual.version}, which provides ${importPath}: run go mod tidy` }
  }
  if (second !== undefined) {
    return { kind: 'missing', message: `${importPath} is ambiguous: both ${second.module.path} and ${module.path} have it` }
  }
  return { kind: 'package', dir: first.dir, root: module.root, standard: false, module }
}

function notDownloaded(module: string): Resolution {
  return { kind: 'missing', message: `module ${module} is not in the module cache: run go mod download ${module}`, download: module }
}

/** The folder that an import path has in a module; undefined where it has no Go files there, or another module begins on the way. */
export function folderInModule(files: Files, module: Module, importPath: string): string | undefined {
  const below = importPath.slice(module.path.length)
  const dir = module.dir + below
  if (module.root === 'workspace' && below !== '') {
    for (let folder = dir; folder !== module.dir; folder = folder.slice(0, folder.lastIndexOf('/'))) {
      if (files.kind(`${folder}/go.mod`) === 'file') return undefined
    }
  }
  return hasGoFiles(files, dir) ? dir : undefined
}

export function hasGoFiles(files: Files, dir: string): boolean {
  const entries = files.list(dir)
  if (isFault(entries)) return false
  return entries.some(({ name, kind }) => name.endsWith('.go') && (kind === 'file' || (kind === 'symlink' && files.kind(`${dir}/${name}`) === 'file')))
}

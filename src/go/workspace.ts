import { dirname, resolve } from 'pathe'
import { isPruned, selectVersions, type BuildList } from './buildlist.js'
import { readEnvironment, type GoEnvironment, type Wanted } from './environment.js'
import { isFault, readText, type Files, type Problem } from './files.js'
import { readGoMod, readGoWork, type GoMod, type GoWork, type ModuleVersion } from './gomod.js'
import { readGoSum, sumKey } from './gosum.js'
import { slashes, type Host } from './host.js'
import { downloadedGoMod, moduleFolder } from './modcache.js'
import { isBelow, replacementOf, type MainModule, type Module } from './module.js'
import { collectReplacements } from './replacements.js'
import { inconsistencies, type Vendoring } from './vendor-consistency.js'
import { readVendorList, type VendorList } from './vendor.js'
import { compareGoVersions } from './version.js'

/** The modules that a folder's Go commands are built from, and how versions are chosen among them. */
export interface Workspace {
  /** The folder of go.work or go.mod. */
  readonly root: string
  /** go.work's path; '' where a single module is the workspace. */
  readonly goWorkFile: string
  /** The go line that decides a program's GODEBUG defaults: go.work's, else the main module's; '' where there is none. */
  readonly goLine: string
  readonly go: GoEnvironment
  readonly mainModules: readonly MainModule[]
  /** The vendor folder in force, and its packages' modules. */
  readonly vendor?: Pick<VendorList, 'packages'> & { readonly dir: string }
  /** True where the roots' own requirements are enough for most imports: a single module at go 1.17 or later. */
  readonly pruned: boolean
  /** The version that a main module's go.mod itself requires of a path. */
  rootVersion(path: string): string | undefined
  /** Versions by selection over the whole graph; computed when first asked for. */
  buildList(): BuildList
  /** Whether go.sum vouches for a module's files; without that the go command refuses to use them. */
  hasSum(module: ModuleVersion): boolean
  /** A module of the build list; its folder may be missing. */
  module(selected: ModuleVersion): Module
  readonly problems: readonly Problem[]
}

export interface WorkspaceResult {
  readonly workspace?: Workspace
  readonly problems: readonly Problem[]
}

export interface WorkspaceOptions {
  /** GOROOT from a setting. */
  readonly goroot?: string
}

/** Opens the workspace that a folder is in, as the go command would: GOWORK, go.work above it, else go.mod above it. */
export function openWorkspace(files: Files, host: Host, directory: string, options: WorkspaceOptions = {}): WorkspaceResult {
  const problems: Problem[] = []
  const first = readEnvironment(files, host, directory, undefined, options.goroot)
  const goworkSetting = first.environment?.env('GOWORK') ?? host.env['GOWORK'] ?? ''
  const goWorkFile = goworkSetting === 'off' ? undefined : goworkSetting !== '' ? slashes(goworkSetting) : findUpwards(files, directory, 'go.work')
  const goModFile = findUpwards(files, directory, 'go.mod')
  const rootFile = goWorkFile ?? goModFile
  if (rootFile === undefined) {
    return { problems: [{ file: directory, message: 'no go.mod or go.work here or in a folder above: run go mod init, or name the folder with -C' }] }
  }
  const goWork = goWorkFile === undefined ? undefined : readWorkspaceFile(files, goWorkFile, problems)
  const loaded = loadMainModules(files, rootFile, goWork, problems)
  if (loaded.length === 0) return { problems }
  const wanted: Wanted = { file: rootFile, go: goWork?.go ?? loaded[0]!.goMod.go, toolchain: goWork?.toolchain ?? loaded[0]!.goMod.toolchain }
  const { environment: go, problems: environmentProblems } = readEnvironment(files, host, directory, wanted, options.goroot)
  problems.push(...environmentProblems.map((message) => ({ file: rootFile, message })))
  if (go === undefined) return { problems }
  // A folder of the module cache can be opened, and is still nobody's to edit.
  const mainModules = loaded.map((module): MainModule => (isBelow(module.dir, go.moduleCache) ? { ...module, root: 'modcache' } : module))
  return { workspace: assemble(files, go, rootFile, goWork, mainModules, problems), problems }
}

function readWorkspaceFile(files: Files, file: string, problems: Problem[]): GoWork | undefined {
  const text = readText(files, file)
  if (isFault(text)) {
    problems.push({ file, message: text.message })
    return undefined
  }
  const goWork = readGoWork(text)
  problems.push(...goWork.errors.map(({ line, message }) => ({ file, line, message })))
  return goWork
}

function loadMainModules(files: Files, rootFile: string, goWork: GoWork | undefined, problems: Problem[]): readonly MainModule[] {
  const base = dirname(rootFile)
  const folders = goWork === undefined ? [{ folder: '.', line: undefined }] : goWork.use
  const modules: MainModule[] = []
  for (const { folder, line } of folders) {
    const dir = resolve(base, slashes(folder))
    const goModFile = `${dir}/go.mod`
    const text = readText(files, goModFile)
    if (isFault(text)) {
      problems.push(line === undefined ? { file: goModFile, message: text.message } : { file: rootFile, line, message: `use ${folder}: ${text.message}` })
      continue
    }
    const goMod = readGoMod(text)
    problems.push(...goMod.errors.map((error) => ({ file: goModFile, line: error.line, message: error.message })))
    const tooOld = goWork === undefined || line === undefined ? undefined : workTooOld(goWork, goMod)
    if (tooOld !== undefined) problems.push({ file: rootFile, line: line!, message: `use ${folder}: its go.mod requires go ${goMod.go}, and go.work ${tooOld}: run go work use` })
    if (goMod.module === '') continue
    modules.push({ path: goMod.module, version: '', dir, goModFile, goVersion: goMod.go, main: true, indirect: false, root: 'workspace', goMod })
  }
  return modules
}

/** What go.work says of its Go where that is older than a module's, which Go refuses from go 1.21 on; as `errWorkTooOld` of cmd/go has it. */
function workTooOld(goWork: GoWork, { go }: GoMod): string | undefined {
  if (go === '' || compareGoVersions(go, '1.21') < 0 || compareGoVersions(go, goWork.go === '' ? '1.18' : goWork.go) <= 0) return undefined
  return goWork.go === '' ? 'lists none, which is go 1.18' : `lists go ${goWork.go}`
}

function assemble(files: Files, go: GoEnvironment, rootFile: string, goWork: GoWork | undefined, mainModules: readonly MainModule[], problems: Problem[]): Workspace {
  const root = dirname(rootFile)
  const goWorkFile = goWork === undefined ? '' : rootFile
  const { replacements: replaces, problems: conflicts } = collectReplacements(root, goWorkFile, goWork, mainModules)
  problems.push(...conflicts)
  const vendor = findVendor(files, go, goWork, { root, mainModules, inWorkspace: goWork !== undefined, replacements: replaces }, problems)
  const parsed = new Map<string, GoMod | undefined>()
  const mainPaths = new Set(mainModules.map((module) => module.path))
  const rootRequires = new Map(mainModules.length === 1 ? mainModules[0]!.goMod.require.map((require) => [require.path, require]) : [])
  const indirect = new Set(mainModules.flatMap(({ goMod }) => goMod.require.filter((r) => r.indirect).map((r) => r.path)))

  const place = (selected: ModuleVersion): { readonly dir: string; readonly goModFile: string; readonly replacedBy?: ModuleVersion; readonly local: boolean } => {
    const by = replacementOf(replaces, selected)?.by
    const actual = by ?? selected
    const replaced = by === undefined ? {} : { replacedBy: by }
    if (actual.version === '') return { dir: actual.path, goModFile: `${actual.path}/go.mod`, local: true, ...replaced }
    return { dir: moduleFolder(go.moduleCache, actual), goModFile: downloadedGoMod(go.moduleCache, actual), local: false, ...replaced }
  }
  const goModOf = (selected: ModuleVersion): GoMod | undefined => {
    const { goModFile, dir } = place(selected)
    if (!parsed.has(goModFile)) {
      let text = readText(files, goModFile)
      // The module's own folder has one too, unless it is older than modules.
      if (isFault(text)) text = readText(files, `${dir}/go.mod`)
      parsed.set(goModFile, isFault(text) ? undefined : readGoMod(text, true))
    }
    return parsed.get(goModFile)
  }
  const modules = new Map<string, Module>()
  let buildList: BuildList | undefined
  let sums: ReadonlySet<string> | undefined
  return {
    root,
    goWorkFile,
    goLine: goWork === undefined ? mainModules[0]!.goVersion : goWork.go,
    go,
    mainModules,
    ...(vendor === undefined ? {} : { vendor }),
    pruned: goWork === undefined && isPruned(mainModules[0]!.goMod.go),
    rootVersion: (path) => rootRequires.get(path)?.version,
    buildList: () =>
      (buildList ??= selectVersions({
        roots: mainModules.map((module) => module.goMod),
        mainPaths,
        inWorkspace: goWork !== undefined,
        requirementsOf: goModOf,
        excluded: (module) => mainModules.some(({ goMod }) => goMod.exclude.some((e) => e.path === module.path && e.version === module.version)),
      })),
    hasSum: (module) => go.flags.mod === 'mod' || (sums ??= readSums(files, root, goWork !== undefined, mainModules)).has(sumKey(module)),
    module(selected) {
      const key = `${selected.path}@${selected.version}`
      const known = modules.get(key)
      if (known !== undefined) return known
      const { dir, goModFile, replacedBy, local } = place(selected)
      const module: Module = {
        ...selected,
        dir,
        goModFile,
        goVersion: goModOf(selected)?.go ?? '',
        main: false,
        indirect: indirect.has(selected.path),
        root: local ? 'workspace' : 'modcache',
        ...(replacedBy === undefined ? {} : { replacedBy }),
      }
      modules.set(key, module)
      return module
    },
    problems,
  }
}

function readSums(files: Files, root: string, inWorkspace: boolean, mainModules: readonly MainModule[]): ReadonlySet<string> {
  const sumFiles = [...mainModules.map(({ dir }) => `${dir}/go.sum`), ...(inWorkspace ? [`${root}/go.work.sum`] : [])]
  return new Set(
    sumFiles.flatMap((file) => {
      const text = readText(files, file)
      return isFault(text) ? [] : [...readGoSum(text)]
    }),
  )
}

/**
 * The vendor folder, where it counts: from go 1.14 on, where the same kind of command wrote it, unless -mod says otherwise. One that does not
 * fit go.mod any more is a problem, and is read all the same.
 */
function findVendor(files: Files, go: GoEnvironment, goWork: GoWork | undefined, vendoring: Omit<Vendoring, 'list'>, problems: Problem[]): Workspace['vendor'] {
  const { root, mainModules, inWorkspace } = vendoring
  const version = goWork?.go ?? mainModules[0]!.goMod.go
  const { mod: mode } = go.flags
  const automatic = mode === '' && version !== '' && compareGoVersions(version, '1.14') >= 0
  const dir = `${root}/vendor`
  if (mode !== 'vendor' && (!automatic || files.kind(dir) !== 'folder')) return undefined
  const command = inWorkspace ? 'go work vendor' : 'go mod vendor'
  const file = `${dir}/modules.txt`
  const text = readText(files, file)
  if (isFault(text)) {
    // Without the file no package can be found in the folder; only a module that needs nothing can do without.
    if (mode === 'vendor' || (!inWorkspace && mainModules[0]!.goMod.require.length > 0)) problems.push({ file, message: `${text.message}: run ${command}` })
    return mode === 'vendor' ? { dir, packages: new Map() } : undefined
  }
  const list = readVendorList(text)
  if (mode === '' && list.ofWorkspace !== inWorkspace) return undefined
  const [first, ...others] = inconsistencies({ ...vendoring, list })
  if (first !== undefined) problems.push({ file, message: `inconsistent with go.mod: ${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}: run ${command}` })
  return { dir, packages: list.packages }
}

/** The nearest file of that name in a folder or above it. */
export function findUpwards(files: Files, directory: string, name: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = `${folder === '/' ? '' : folder}/${name}`
    if (files.kind(file) === 'file') return file
    if (folder === dirname(folder)) return undefined
  }
}

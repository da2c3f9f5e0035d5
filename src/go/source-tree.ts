import type { Closure, Edge, Reader } from './closure.js'
import { isFault, readText, type Problem } from './files.js'
import { readGoMod } from './gomod.js'
import type { Module } from './module.js'
import { readPackage, type Location, type Package } from './package.js'
import { satisfier, type Target } from './target.js'

/** Every package below a folder, whoever imports it. */
export interface SourceTree {
  /** No command leads to these packages, and imports that lead out of the folder are not followed. */
  readonly closure: Closure
  /** Go files of the packages, tests excepted. */
  readonly files: number
  readonly leftOut: LeftOut
}

/** What the go command's own patterns leave out too. */
export interface LeftOut {
  readonly tests: number
  readonly testdata: number
  /** Folders whose names begin with a dot or an underscore. */
  readonly hidden: number
}

/** Where a folder stands: its module, and what import paths begin with there. */
interface Standing {
  readonly module: Module | undefined
  readonly vendored: boolean
  /** The folder that import paths are relative to, and the path that it has. */
  readonly base: string
  readonly prefix: string
}

/** Reads all packages below a folder, through the boundaries of modules and vendor folders; symlinks to folders are not followed. */
export function readSourceTree(reader: Reader, folder: string, target: Target): SourceTree {
  const satisfies = satisfier(target)
  const packages = new Map<string, Package>()
  const problems: Problem[] = []
  const leftOut = { tests: 0, testdata: 0, hidden: 0 }
  let files = 0

  const walk = (dir: string, above: Standing): void => {
    const entries = reader.files.list(dir)
    if (isFault(entries)) return void problems.push({ file: dir, message: entries.message })
    const standing = entries.some(({ name, kind }) => name === 'go.mod' && kind === 'file') ? standingIn(reader, dir, problems) : above
    if (entries.some(({ name, kind }) => name.endsWith('.go') && kind !== 'folder')) read(dir, standing)
    for (const { name, kind } of entries) {
      if (kind !== 'folder') continue
      if (name.startsWith('.') || name.startsWith('_')) leftOut.hidden++
      else if (name === 'testdata') leftOut.testdata++
      else walk(`${dir}/${name}`, name === 'vendor' ? { module: standing.module, vendored: true, base: `${dir}/vendor`, prefix: '' } : standing)
    }
  }
  const read = (dir: string, { module, vendored, base, prefix }: Standing): void => {
    const below = dir.slice(base.length + 1)
    const written = [prefix, below].filter((part) => part !== '').join('/')
    // A package can be there twice, as itself and vendored; outside a module it has no path but its folder's.
    const importPath = written === '' || packages.has(written) ? `.${dir.slice(folder.length)}` : written
    const location: Location = { importPath, dir, root: vendored ? 'vendor' : 'workspace', standard: false, ...(module === undefined ? {} : { module }) }
    const found = readPackage(reader.files, reader.sources, location, satisfies, problems)
    leftOut.tests += found.testFiles.length
    files += found.goFiles.length
    if (found.goFiles.length > 0) packages.set(importPath, found)
  }
  walk(folder, standingAbove(reader, folder, problems))
  const edges = new Map([...packages.values()].map((from) => [from.importPath, edgesOf(from, packages)]))
  return { closure: { target, roots: [], packages, missing: new Map(), edges, problems }, files, leftOut }
}

const edgesOf = (from: Package, packages: ReadonlyMap<string, Package>): readonly Edge[] => [...from.imports].flatMap(([to, sites]) => (packages.has(to) ? [{ from: from.importPath, to, sites }] : []))

/** The module that a folder below a module's own stands in. */
function standingAbove(reader: Reader, folder: string, problems: Problem[]): Standing {
  for (let dir = folder; dir !== ''; dir = dir.slice(0, dir.lastIndexOf('/'))) {
    if (reader.files.kind(`${dir}/go.mod`) === 'file') return standingIn(reader, dir, problems)
  }
  return { module: undefined, vendored: false, base: folder, prefix: '' }
}

function standingIn(reader: Reader, dir: string, problems: Problem[]): Standing {
  const goModFile = `${dir}/go.mod`
  const known = reader.workspace.mainModules.find((module) => module.dir === dir)
  if (known !== undefined) return { module: known, vendored: false, base: dir, prefix: known.path }
  const text = readText(reader.files, goModFile)
  if (isFault(text)) problems.push({ file: goModFile, message: text.message })
  const { module: path, go } = readGoMod(isFault(text) ? '' : text)
  const module: Module = { path, version: '', dir, goModFile, goVersion: go, main: true, indirect: false, root: 'workspace' }
  return { module, vendored: false, base: dir, prefix: path }
}

import { resolve } from 'pathe'
import { byBytes } from './embed.js'
import { rememberFolders, type Files, type Problem } from './files.js'
import type { Header } from './header.js'
import { readPackage, type ImportSite, type Location, type Package } from './package.js'
import { createResolver, type Resolution, type Resolve } from './resolve.js'
import { createSourceReader, keepFacts, type SourceReader } from './source.js'
import { satisfier, type Target } from './target.js'
import type { Workspace } from './workspace.js'

/** Reads packages of one workspace; shared by the closures of several targets, so that each file is read once. */
export interface Reader {
  readonly files: Files
  readonly workspace: Workspace
  readonly sources: SourceReader
  readonly resolve: Resolve
}

/** The byte strings that matter in a file with such a header; `own` where it lies neither in the module cache nor in GOROOT. */
export type NeedlesOf = (header: Header, own: boolean) => readonly string[]

/**
 * `needlesOf` names the byte strings that matter in a file with such a header; the standard library is never searched. `keep` decides how long
 * what was read of a file counts: as long as the reader, unless an editor knows better.
 */
export function createReader(files: Files, workspace: Workspace, needlesOf: NeedlesOf = () => [], keep: (sources: SourceReader) => SourceReader = keepFacts): Reader {
  const remembered = rememberFolders(files)
  const standard = `${workspace.go.installation.goroot}/src/`
  const cached = `${workspace.go.moduleCache}/`
  // Who works on Go itself has GOROOT as a workspace, and a folder of the module cache can stand in for a module.
  const folders = workspace.mainModules.flatMap(({ dir, goMod }) => [dir, ...goMod.replace.flatMap(({ by }) => (by.version === '' ? resolve(dir, by.path) : []))])
  const [isGoOwn, isCachedOwn] = [standard, cached].map((outside) => folders.some((dir) => `${dir}/`.startsWith(outside)))
  const wanted = (path: string, header: Header): readonly string[] => (path.startsWith(standard) && isGoOwn !== true ? [] : needlesOf(header, isCachedOwn === true || !path.startsWith(cached)))
  const sources = keep(createSourceReader(remembered, wanted))
  return { files: remembered, workspace, sources, resolve: createResolver(remembered, workspace) }
}

/** An import that leads nowhere. */
export interface MissingPackage {
  readonly importPath: string
  readonly message: string
  /** The module to download, as path@version, where that is what is missing. */
  readonly download?: string
}

export interface Edge {
  readonly from: string
  readonly to: string
  /** Where it is written; empty for what cgo and the linker add by themselves. */
  readonly sites: readonly ImportSite[]
}

/** All packages that building some commands takes, for one target. */
export interface Closure {
  readonly target: Target
  readonly roots: readonly string[]
  /** In the order of `go list -deps`: a package comes after all that it imports. */
  readonly packages: ReadonlyMap<string, Package>
  readonly missing: ReadonlyMap<string, MissingPackage>
  /** What each package imports, resolved. */
  readonly edges: ReadonlyMap<string, readonly Edge[]>
  readonly problems: readonly Problem[]
}

export interface ClosureOptions {
  /** Follow imports into the standard library too; without it its packages are not in the closure. */
  readonly standard: boolean
  /** A closure of the same target whose packages count as they are, where they are in the new one too. */
  readonly known?: Closure
}

/** The standard library's packages that cgo's generated code does not make import syscall. */
const noSyscall = new Set('runtime/cgo runtime/race runtime/msan runtime/asan'.split(' '))

/** Walks the imports of some packages, depth first. A path that can't be resolved is in `missing`, and the walk goes on. */
export function importClosure(reader: Reader, roots: readonly string[], target: Target, options: ClosureOptions): Closure {
  const satisfies = satisfier(target)
  const packages = new Map<string, Package>()
  const missing = new Map<string, MissingPackage>()
  const edges = new Map<string, readonly Edge[]>()
  const entered = new Set<string>()
  const problems: Problem[] = []

  const visit = (importPath: string, resolution: Resolution): void => {
    if (entered.has(importPath)) return
    entered.add(importPath)
    if (resolution.kind === 'missing') {
      const { message, download } = resolution
      missing.set(importPath, { importPath, message, ...(download === undefined ? {} : { download }) })
      return
    }
    const { dir, root, standard, module } = resolution
    const location: Location = { importPath, dir, root, standard, ...(module === undefined ? {} : { module }) }
    const known = options.known?.packages.get(importPath)
    const isKnown = known?.dir === dir
    const read = isKnown ? known : readPackage(reader.files, reader.sources, location, satisfies, problems)
    const out: Edge[] = []
    for (const [written, sites] of [...read.imports].sort(([a], [b]) => byBytes(a, b))) follow(read, written, sites, out)
    for (const implied of new Set(impliedImports(read, roots.includes(importPath)))) {
      if (!read.imports.has(implied)) follow(read, implied, [], out)
    }
    edges.set(importPath, out)
    packages.set(importPath, read)
  }
  const follow = (from: Package, written: string, sites: readonly ImportSite[], out: Edge[]): void => {
    const { to, resolution } = resolveFrom(reader, from, written)
    if (resolution.kind === 'package' && resolution.standard && !options.standard) return
    out.push({ from: from.importPath, to, sites })
    visit(to, resolution)
  }
  for (const root of roots) visit(root, reader.resolve(root))
  if (options.known !== undefined) {
    const kept = new Set([...options.known.packages.values()].flatMap((read) => (packages.get(read.importPath) === read ? [read.dir] : [])))
    problems.unshift(...options.known.problems.filter(({ file }) => kept.has(file) || kept.has(folderOf(file))))
  }
  return { target, roots, packages, missing, edges, problems }
}

/** The standard library's own dependencies outside it stand in GOROOT/src/vendor. */
function resolveFrom(reader: Reader, from: Package, written: string): { readonly to: string; readonly resolution: Resolution } {
  if (from.standard && written.split('/', 1)[0]!.includes('.')) {
    const to = `vendor/${written}`
    const resolution = reader.resolve(to)
    if (resolution.kind === 'package') return { to, resolution }
  }
  return { to: written, resolution: reader.resolve(written) }
}

/** What the generated code of cgo and SWIG imports, and what the linker needs. */
function impliedImports(read: Package, isRoot: boolean): readonly string[] {
  const implied: string[] = []
  if (read.goFiles.some((file) => file.use === 'cgo')) {
    implied.push('unsafe')
    if (!read.standard || read.importPath !== 'runtime/cgo') implied.push('runtime/cgo')
    if (!read.standard || !noSyscall.has(read.importPath)) implied.push('syscall')
  }
  if (read.other.swigFiles.length + read.other.swigCxxFiles.length > 0) implied.push('unsafe', 'runtime/cgo', 'syscall', 'sync')
  if (isRoot && read.name === 'main') implied.push('runtime')
  return implied
}

/**
 * A closure after one of its packages was read anew, with the problems of that; the other packages stay as they were read. Where it imports other
 * packages than before, the imports are followed again, and `rewired` says so.
 */
export function withPackage(reader: Reader, closure: Closure, read: Package, problems: readonly Problem[]): { readonly closure: Closure; readonly rewired: boolean } {
  const before = closure.packages.get(read.importPath)
  const others = closure.problems.filter(({ file }) => file !== read.dir && folderOf(file) !== read.dir)
  const packages = new Map(closure.packages).set(read.importPath, read)
  const now: Closure = { ...closure, packages, problems: others.length === closure.problems.length && problems.length === 0 ? closure.problems : [...others, ...problems] }
  if (before === undefined || !importsTheSame(before, read)) return { closure: importClosure(reader, closure.roots, closure.target, { standard: false, known: now }), rewired: true }
  const edges = (closure.edges.get(read.importPath) ?? []).map(({ from, to, sites }) => ({ from, to, sites: read.imports.get(to) ?? sites }))
  return { closure: { ...now, edges: new Map(closure.edges).set(read.importPath, edges) }, rewired: false }
}

function importsTheSame(before: Package, read: Package): boolean {
  if (before.name !== read.name || before.imports.size !== read.imports.size) return false
  return [...before.imports.keys()].every((path) => read.imports.has(path)) && before.goFiles.every((file, index) => file.use === read.goFiles[index]?.use)
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** The name that a package goes by in a file that imports it: its clause's, or, where it is not in the closure, most likely its path's last element. */
export function packageName(closure: Closure, importPath: string): string {
  const known = closure.packages.get(importPath)?.name ?? ''
  return known === '' ? lastElement(importPath) : known
}

/** That is its version where there is one. */
function lastElement(importPath: string): string {
  const slash = importPath.lastIndexOf('/')
  const last = importPath.slice(slash + 1)
  return slash >= 0 && /^v\d+$/.test(last) ? importPath.slice(importPath.lastIndexOf('/', slash - 1) + 1, slash) : last
}

/** Who imports each package, the edges of a closure turned round. */
export function edgesByTarget(closure: Closure): ReadonlyMap<string, readonly Edge[]> {
  const byTarget = new Map<string, Edge[]>()
  for (const edges of closure.edges.values()) {
    for (const edge of edges) {
      const known = byTarget.get(edge.to)
      if (known === undefined) byTarget.set(edge.to, [edge])
      else known.push(edge)
    }
  }
  return byTarget
}

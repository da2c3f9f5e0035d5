import type { Closure, Edge, Reader } from './closure.js'
import { isFault } from './files.js'
import { readHeader, type Header } from './header.js'
import type { Module } from './module.js'
import { importSites, type EmbedSite, type Exclusion, type GoFile, type OtherFiles, type Package } from './package.js'
import type { SourceFacts, SourceReader } from './source.js'

/**
 * A closure as JSON can hold it, without what its files' headers say: those of thousands of files take longer to read than all the rest, and nearly
 * none of them is looked at.
 */
export interface PackedClosure {
  readonly closure: Omit<Closure, 'packages' | 'missing' | 'edges'>
  readonly missing: readonly (readonly [importPath: string, missing: NonNullable<ReturnType<Closure['missing']['get']>>])[]
  readonly modules: readonly Module[]
  /** Import paths, which stand below by their numbers. */
  readonly paths: readonly string[]
  readonly packages: readonly PackedPackage[]
}

type PackedPackage = readonly [
  rest: Omit<Package, 'module' | 'goFiles' | 'other' | 'imports' | 'embedSites' | 'embeds'>,
  /** Which of the modules it is in; -1 for none, and below that a module of the workspace: -2 is the first. */
  module: number,
  files: readonly PackedFile[],
  other: readonly (readonly [kind: keyof OtherFiles, names: readonly string[]])[],
  imports: readonly number[],
  edges: readonly number[],
  embeds: PackedEmbeds | null,
]

/** Its name; then, where there is more to say, its use and why it is left out, whether it was read, and what stands in it. */
type PackedFile = string | readonly [name: string, use: GoFile['use'], excluded: Exclusion | '', read: 0 | 1, ...needles: readonly string[]]

type PackedEmbeds = readonly [sites: readonly (readonly [file: number, pattern: EmbedSite['pattern']])[], files: Package['embeds']['files'], matches: readonly (readonly [pattern: string, names: readonly string[]])[], error: NonNullable<Package['embeds']['error']> | null]

/** Undefined where something in it leads elsewhere than its files say. */
export function packClosure({ packages, missing, edges, ...closure }: Closure, { workspace: { mainModules } }: Reader): PackedClosure | undefined {
  const modules = new Map<Module, number>(mainModules.map((module, index) => [module, -2 - index]))
  const moduleNumber = (module: Module | undefined): number => {
    if (module === undefined) return -1
    let number = modules.get(module)
    if (number === undefined) modules.set(module, (number = modules.size - mainModules.length))
    return number
  }
  const paths = new Map<string, number>()
  const pathNumber = (path: string): number => {
    let number = paths.get(path)
    if (number === undefined) paths.set(path, (number = paths.size))
    return number
  }
  const packed: PackedPackage[] = []
  for (const [key, read] of packages) {
    const out = edges.get(key)
    if (key !== read.importPath || out === undefined || out.some((edge) => edge.from !== key || !isWritten(edge, read))) return undefined
    const { module, goFiles, other, imports, embedSites, embeds, ...rest } = read
    const files = goFiles.map(({ name, use, excluded, facts }): PackedFile => (use === 'go' && facts?.needles.size === 0 ? name : [name, use, excluded ?? '', facts === undefined ? 0 : 1, ...(facts?.needles ?? [])]))
    const sites = embedSites.map(({ file, pattern }) => [goFiles.indexOf(file), pattern] as const)
    const isPlain = sites.length + embeds.files.length + embeds.matches.size === 0 && embeds.error === undefined
    const named = (Object.entries(other) as (readonly [keyof OtherFiles, readonly string[]])[]).filter(([, names]) => names.length > 0)
    packed.push([rest, moduleNumber(module), files, named, [...imports.keys()].map(pathNumber), out.map(({ to }) => pathNumber(to)), isPlain ? null : [sites, embeds.files, [...embeds.matches], embeds.error ?? null]])
  }
  if (edges.size !== packages.size) return undefined
  return { closure, missing: [...missing], modules: [...modules].flatMap(([module, number]) => (number < 0 ? [] : [module])), paths: [...paths.keys()], packages: packed }
}

/** What a file imports is known by its header; what cgo and the linker add stands in none. */
function isWritten({ to, sites }: Edge, { imports }: Package): boolean {
  return sites === imports.get(to) || (sites.length === 0 && !imports.has(to))
}

/** The same closure. A file's header is read when it is asked for; its needles are known. */
export function unpackClosure({ closure, missing, modules, paths, packages: packed }: PackedClosure, { sources, workspace: { mainModules } }: Reader): Closure {
  const packages = new Map<string, Package>()
  const edges = new Map<string, readonly Edge[]>()
  for (const [rest, number, files, other, imported, targets, embeds] of packed) {
    const { importPath, dir, root, standard, name, testFiles, error } = rest
    const module = number === -1 ? undefined : number < -1 ? mainModules[-2 - number] : modules[number]
    const goFiles = files.map((file) => unpackFile(file, dir, sources))
    const [sites, embedded, matches, embedError] = embeds ?? noEmbeds
    const read: Package = {
      importPath,
      dir,
      root,
      standard,
      ...(module === undefined ? {} : { module }),
      name,
      goFiles,
      testFiles,
      other: { ...noOthers, ...Object.fromEntries(other) },
      imports: new LazyMap(imported.map((path) => paths[path]!), () => importSites(goFiles.filter(({ use }) => use !== 'ignored'))),
      embedSites: sites.map(([file, pattern]) => ({ file: goFiles[file]!, pattern })),
      embeds: { files: embedded, matches: new Map(matches), ...(embedError === null ? {} : { error: embedError }) },
      ...(error === undefined ? {} : { error }),
    }
    packages.set(importPath, read)
    edges.set(importPath, targets.map((to) => new LazyEdge(read, paths[to]!)))
  }
  return { ...closure, packages, missing: new Map(missing), edges }
}

const noOthers: OtherFiles = { cFiles: [], cxxFiles: [], mFiles: [], hFiles: [], fFiles: [], sFiles: [], swigFiles: [], swigCxxFiles: [], sysoFiles: [], ignoredOtherFiles: [] }

const noEmbeds: PackedEmbeds = [[], [], [], null]

const none: ReadonlySet<string> = new Set()

function unpackFile(file: PackedFile, dir: string, sources: SourceReader): GoFile {
  if (typeof file === 'string') return unpackFile([file, 'go', '', 1], dir, sources)
  const [name, use, excluded, isRead, ...needles] = file
  const path = `${dir}/${name}`
  const common = { name, path, use, ...(excluded === '' ? {} : { excluded }) }
  return isRead === 0 ? common : { ...common, facts: new LazyFacts(path, needles.length === 0 ? none : new Set(needles), sources) }
}

// Classes, for there are tens of thousands of them: an object with a getter of its own takes ten times as long to make.

class LazyFacts implements SourceFacts {
  private read: Header | undefined

  constructor(private readonly path: string, readonly needles: SourceFacts['needles'], private readonly sources: SourceReader) {}

  get header(): Header {
    return (this.read ??= headerOf(this.path, this.sources))
  }
}

class LazyEdge implements Edge {
  constructor(private readonly read: Package, readonly to: string) {}

  get from(): string {
    return this.read.importPath
  }

  get sites(): Edge['sites'] {
    return this.read.imports.get(this.to) ?? noSites
  }
}

/** A map whose keys are known; what it has for them is worked out when it is asked for. */
class LazyMap<Key, Value> implements ReadonlyMap<Key, Value> {
  private known: ReadonlySet<Key> | undefined
  private map: ReadonlyMap<Key, Value> | undefined

  constructor(private readonly all: readonly Key[], private readonly make: () => ReadonlyMap<Key, Value>) {}

  get size(): number {
    return this.all.length
  }

  has(key: Key): boolean {
    return (this.known ??= new Set(this.all)).has(key)
  }

  get(key: Key): Value | undefined {
    return this.has(key) ? this.whole().get(key) : undefined
  }

  keys(): MapIterator<Key> {
    return this.all.values()
  }

  forEach(use: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    this.whole().forEach(use)
  }

  entries(): MapIterator<[Key, Value]> {
    return this.whole().entries()
  }

  values(): MapIterator<Value> {
    return this.whole().values()
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.whole()[Symbol.iterator]()
  }

  private whole(): ReadonlyMap<Key, Value> {
    return (this.map ??= this.make())
  }
}

/** A file that has gone since it was looked at imports nothing; the next run says so. */
function headerOf(path: string, sources: SourceReader): Header {
  const read = sources.go(path)
  return isFault(read) ? readHeader(new Uint8Array()) : read.header
}

const noSites: Edge['sites'] = []

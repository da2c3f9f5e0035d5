import { caseCollision } from './case-collision.js'
import { evaluate } from './constraint.js'
import { embedPatterns, type EmbedPattern } from './directives.js'
import { byBytes, resolveEmbeds, type EmbedResolution } from './embed.js'
import { filenameSatisfied } from './filename.js'
import { isFault, type Entry, type Files, type Problem } from './files.js'
import { importsC, type ImportSpec } from './header.js'
import type { Module, Root } from './module.js'
import type { SourceFacts, SourceReader } from './source.js'
import type { Satisfies } from './target.js'

/** Why a Go file takes no part in a build. */
export type Exclusion = 'file name' | 'constraint' | 'cgo' | 'documentation' | 'unreadable'

/** A Go file of a package, tests excepted. */
export interface GoFile {
  readonly name: string
  readonly path: string
  readonly use: 'go' | 'cgo' | 'ignored'
  readonly excluded?: Exclusion
  /** Undefined where only the name was looked at, or where the file could not be read. */
  readonly facts?: SourceFacts
}

/** A file that only a lack of cgo keeps out was meant to be in the build. */
export const isMeant = ({ use, excluded }: GoFile): boolean => use !== 'ignored' || excluded === 'cgo'

/** Files beside Go, in the names that `go list` has for them. */
export interface OtherFiles {
  readonly cFiles: readonly string[]
  readonly cxxFiles: readonly string[]
  readonly mFiles: readonly string[]
  readonly hFiles: readonly string[]
  readonly fFiles: readonly string[]
  readonly sFiles: readonly string[]
  readonly swigFiles: readonly string[]
  readonly swigCxxFiles: readonly string[]
  readonly sysoFiles: readonly string[]
  readonly ignoredOtherFiles: readonly string[]
}

/** One place that imports a path. */
export interface ImportSite {
  readonly file: GoFile
  readonly spec: ImportSpec
}

/** One `//go:embed` pattern where it stands. */
export interface EmbedSite {
  readonly file: GoFile
  readonly pattern: EmbedPattern
}

export interface Location {
  readonly importPath: string
  readonly dir: string
  readonly root: Root
  readonly standard: boolean
  readonly module?: Module
}

/** What a folder of Go means as a package, for one target. */
export interface Package extends Location {
  /** '' where no file is left to tell. */
  readonly name: string
  readonly goFiles: readonly GoFile[]
  /** Names of test files; they were not read. */
  readonly testFiles: readonly string[]
  readonly other: OtherFiles
  /** Import paths as written in the files of the build, each with its places; `C` is not among them. */
  readonly imports: ReadonlyMap<string, readonly ImportSite[]>
  readonly embedSites: readonly EmbedSite[]
  readonly embeds: EmbedResolution
  /** Why the package can't be built, as far as its folder alone shows. */
  readonly error?: string
}

const otherKinds: ReadonlyMap<string, keyof OtherFiles> = new Map([
  ['.c', 'cFiles'],
  ...['.cc', '.cpp', '.cxx'].map((ext) => [ext, 'cxxFiles'] as const),
  ['.m', 'mFiles'],
  ...['.h', '.hh', '.hpp', '.hxx'].map((ext) => [ext, 'hFiles'] as const),
  ...['.f', '.F', '.for', '.f90'].map((ext) => [ext, 'fFiles'] as const),
  ...['.s', '.S', '.sx'].map((ext) => [ext, 'sFiles'] as const),
  ['.swig', 'swigFiles'],
  ['.swigcxx', 'swigCxxFiles'],
  ['.syso', 'sysoFiles'],
])

/** Reads a package's folder for a target. A file that can't be read is reported and left out; the others count. */
export function readPackage(files: Files, sources: SourceReader, location: Location, satisfies: Satisfies, problems: Problem[]): Package {
  const listed = files.list(location.dir)
  if (isFault(listed)) {
    problems.push({ file: location.dir, message: listed.message })
  }
  const entries = isFault(listed) ? [] : listed.filter((entry) => isSource(files, location.dir, entry))
  const goFiles = entries
    .filter(({ name }) => isGoFile(name))
    .map(({ name }) => readGoFile(sources, location, name, satisfies, problems))
  const active = goFiles.filter((file) => file.use !== 'ignored')
  const usesCgo = goFiles.some((file) => file.use === 'cgo')
  const embedSites = active.flatMap((file) => readEmbedSites(files, file))
  const patterns = [...new Set(embedSites.map((site) => site.pattern.pattern))].sort(byBytes)
  const testFiles = entries.map(({ name }) => name).filter((name) => name.endsWith('_test.go'))
  const other = readOtherFiles(sources, location.dir, entries, satisfies, usesCgo)
  const embeds = resolveEmbeds(files, location.dir, patterns)
  const error = packageError(location, goFiles, active) ?? (embeds.error === undefined ? caseCollision(inputsOf(goFiles, testFiles, other, embeds)) : undefined)
  return {
    ...location,
    name: packageName(goFiles),
    goFiles,
    testFiles,
    other,
    imports: importSites(active),
    embedSites,
    embeds,
    ...(error === undefined ? {} : { error }),
  }
}

/** The name that `readPackage` finds in a folder, with no more files read than it takes. */
export function readPackageName(files: Files, sources: SourceReader, location: Location, satisfies: Satisfies): string {
  const listed = files.list(location.dir)
  for (const entry of isFault(listed) ? [] : listed) {
    if (!isGoFile(entry.name) || !isSource(files, location.dir, entry)) continue
    const name = nameFrom(readGoFile(sources, location, entry.name, satisfies, []))
    if (name !== '') return name
  }
  return ''
}

const isGoFile = (name: string): boolean => name.endsWith('.go') && !name.endsWith('_test.go')

function isSource(files: Files, dir: string, { name, kind }: Entry): boolean {
  if (name.startsWith('_') || name.startsWith('.') || kind === 'folder' || kind === 'other') return false
  return kind !== 'symlink' || files.kind(`${dir}/${name}`) !== 'folder'
}

function readGoFile(sources: SourceReader, location: Location, name: string, satisfies: Satisfies, problems: Problem[]): GoFile {
  const path = `${location.dir}/${name}`
  if (!filenameSatisfied(name, satisfies)) return { name, path, use: 'ignored', excluded: 'file name' }
  const facts = sources.go(path)
  if (isFault(facts)) {
    problems.push({ file: path, message: facts.message })
    return { name, path, use: 'ignored', excluded: 'unreadable' }
  }
  const { header } = facts
  const reported = header.error ?? header.syntaxError?.message
  if (reported !== undefined) problems.push({ file: path, message: reported })
  // Go refuses the file and the package with it; `go list` counts it as neither used nor ignored.
  if (header.error !== undefined) return { name, path, use: 'ignored', excluded: 'unreadable', facts }
  if (header.constraint !== undefined && !evaluate(header.constraint, satisfies)) return { name, path, use: 'ignored', excluded: 'constraint', facts }
  if (header.packageName === 'documentation') return { name, path, use: 'ignored', excluded: 'documentation', facts }
  if (!importsC(header)) return { name, path, use: 'go', facts }
  return satisfies('cgo') ? { name, path, use: 'cgo', facts } : { name, path, use: 'ignored', excluded: 'cgo', facts }
}

function readEmbedSites(files: Files, file: GoFile): readonly EmbedSite[] {
  const header = file.facts?.header
  if (header?.imports.some((spec) => spec.path === 'embed') !== true) return []
  const patterns = files.inspect(file.path, embedPatterns)
  return isFault(patterns) ? [] : patterns.map((pattern) => ({ file, pattern }))
}

function readOtherFiles(sources: SourceReader, dir: string, entries: readonly Entry[], satisfies: Satisfies, usesCgo: boolean): OtherFiles {
  const lists: Record<keyof OtherFiles, string[]> = {
    cFiles: [],
    cxxFiles: [],
    mFiles: [],
    hFiles: [],
    fFiles: [],
    sFiles: [],
    swigFiles: [],
    swigCxxFiles: [],
    sysoFiles: [],
    ignoredOtherFiles: [],
  }
  for (const { name } of entries) {
    const dot = name.lastIndexOf('.')
    const extension = dot < 0 ? '' : name.slice(dot)
    const kind = otherKinds.get(extension)
    if (kind === undefined) continue
    // `.S` and `.sx` are for gcc, which only cgo starts.
    const needsCgo = extension === '.S' || extension === '.sx'
    const taken = filenameSatisfied(name, satisfies) && (kind === 'sysoFiles' || constraintAllows(sources, `${dir}/${name}`, satisfies))
    lists[taken && (!needsCgo || usesCgo) ? kind : 'ignoredOtherFiles'].push(name)
  }
  return lists
}

function constraintAllows(sources: SourceReader, path: string, satisfies: Satisfies): boolean {
  const leading = sources.other(path)
  if (isFault(leading) || leading.error !== undefined) return false
  return leading.constraint === undefined || evaluate(leading.constraint, satisfies)
}

/** The places that import each path, in the files of the build. */
export function importSites(active: readonly GoFile[]): ReadonlyMap<string, readonly ImportSite[]> {
  const sites = new Map<string, ImportSite[]>()
  for (const file of active) {
    for (const spec of file.facts?.header.imports ?? []) {
      if (spec.path === 'C') continue
      const known = sites.get(spec.path)
      if (known === undefined) sites.set(spec.path, [{ file, spec }])
      else known.push({ file, spec })
    }
  }
  return sites
}

/** The first file that says a name decides; one that only cgo would take says it too. */
function packageName(goFiles: readonly GoFile[]): string {
  return goFiles.map(nameFrom).find((name) => name !== '') ?? ''
}

const nameFrom = (file: GoFile): string => (isMeant(file) ? (file.facts?.header.packageName ?? '') : '')

/** The files that Go takes for a package's, used or not, in its order; those that it could not read are none. */
function inputsOf(goFiles: readonly GoFile[], testFiles: readonly string[], other: OtherFiles, embeds: EmbedResolution): readonly string[] {
  const named = (use: GoFile['use']): readonly string[] => goFiles.filter((file) => file.use === use && file.excluded !== 'unreadable').map(({ name }) => name)
  const { ignoredOtherFiles, ...kinds } = other
  return [...named('go'), ...named('cgo'), ...named('ignored'), ...ignoredOtherFiles, ...Object.values(kinds).flat(), ...testFiles, ...embeds.files]
}

function packageError(location: Location, goFiles: readonly GoFile[], active: readonly GoFile[]): string | undefined {
  if (active.length === 0) {
    return goFiles.length === 0 ? `no non-test Go files in ${location.dir}` : `build constraints exclude all Go files in ${location.dir}`
  }
  const named = active.filter((file) => file.facts !== undefined && file.facts.header.packageName !== '')
  const [first] = named
  const other = named.find((file) => file.facts!.header.packageName !== first!.facts!.header.packageName)
  return other === undefined ? undefined : `found packages ${first!.facts!.header.packageName} (${first!.name}) and ${other.facts!.header.packageName} (${other.name}) in ${location.dir}`
}

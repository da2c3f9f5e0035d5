import type { Reader } from '../go/closure.js'
import { entryOf } from '../go/entry-of.js'
import { decode, isFault, type Entry, type Files } from '../go/files.js'
import { readPackage, type Package } from '../go/package.js'
import { knownSystems } from '../go/platforms.js'
import type { Module } from '../go/module.js'
import { satisfier } from '../go/target.js'
import { buildLines, type BuildKind, type BuildLine } from './build-text.js'
import { isTrial, linesFor } from './build-scope.js'
import { variablesIn, type BuildVariables } from './build-variables.js'
import type { Place } from './finding.js'
import type { Once } from './memory.js'
import type { BuildDraft, RuleContext } from './rule.js'

/** A Makefile, script or the like that makes a program of ours. */
export interface BuildFile {
  readonly path: string
  /** Relative to its module. */
  readonly name: string
  readonly kind: BuildKind
  readonly text: string
  /** The lines that count for the target. */
  readonly lines: readonly BuildLine[]
  readonly variables: BuildVariables
  /** A place by offsets in the text. */
  placeOf(start: number, end: number): Place
}

/** A module whose commands are looked at, with the files that build it. */
export interface BuildProject {
  readonly module: Module
  /** Stands for the module in findings: a command of it, else any package. */
  readonly package: Package
  readonly commands: readonly string[]
  readonly files: readonly BuildFile[]
  /** The folders that were looked into, with what is in them. */
  readonly folders: ReadonlyMap<string, readonly Entry[]>
  /** Of all files together. */
  readonly variables: BuildVariables
}

/** How much of a tree is looked into: listing folders is what costs. Scripts that build stand near the root. */
const most = { depth: 4, folders: 400, files: 300, bytes: 512 * 1024 } as const

const answers = new WeakMap<Reader, Map<string, Once<readonly BuildProject[]>>>()

/** The modules that commands stand in and those of the workspace, each with its build files; looked for once, and for one target. */
export function buildProjects(context: RuleContext): readonly BuildProject[] {
  const { reader, closure } = context
  const known = entryOf(answers, reader, () => new Map<string, Once<readonly BuildProject[]>>())
  return context.once(known, JSON.stringify([closure.target, closure.roots]), () => modulesOf(context).map((module) => projectOf(module, context)))
}

/** The modules of the commands, then those of the workspace that build what stands elsewhere. */
export function modulesOf({ reader, closure }: RuleContext): readonly Module[] {
  const { workspace } = reader
  const ofCommands = closure.roots.flatMap((root) => closure.packages.get(root)?.module ?? [])
  const own = workspace.mainModules.filter(({ dir }) => workspace.mainModules.length === 1 || dir === workspace.root)
  return [...new Map([...ofCommands, ...own].filter(({ goModFile }) => goModFile !== '').map((module) => [module.dir, module])).values()]
}

/** A package that a finding about a module can stand in, and the commands that it concerns. */
export function standIn(module: Module, { reader, closure }: RuleContext): { readonly package: Package; readonly commands: readonly string[] } {
  const own = closure.roots.filter((root) => closure.packages.get(root)?.module?.dir === module.dir)
  const commands = own.length > 0 ? own : closure.roots
  const inside = closure.packages.get(own[0] ?? '') ?? [...closure.packages.values()].find((read) => read.module?.dir === module.dir)
  if (inside !== undefined) return { package: inside, commands }
  return { package: rootPackage(module, { reader, closure }), commands }
}

/** What stands in a module's own folder, as a package of the build. */
export function rootPackage(module: Module, { reader, closure }: Pick<RuleContext, 'reader' | 'closure'>): Package {
  const location = { importPath: module.path, dir: module.dir, root: module.root, standard: false, module }
  return readPackage(reader.files, reader.sources, location, satisfier(closure.target), [])
}

/** A finding at a stretch of a build file. */
export function draftIn(project: BuildProject, file: BuildFile, start: number, end: number, draft: Omit<BuildDraft, 'place' | 'package'>): BuildDraft {
  return { commands: project.commands, ...draft, place: file.placeOf(start, end), package: project.package }
}

/** What a rule says of build files alone, said once for as long as the files are the same: an editor asks at every pause. */
export function rememberDrafts(look: (project: BuildProject) => Iterable<BuildDraft>): (context: RuleContext) => readonly BuildDraft[] {
  const said = new WeakMap<BuildProject, readonly BuildDraft[]>()
  return (context) =>
    buildProjects(context).flatMap((project) => {
      let drafts = said.get(project)
      if (drafts === undefined) said.set(project, (drafts = [...look(project)]))
      return drafts
    })
}

function projectOf(module: Module, context: RuleContext): BuildProject {
  const { files } = context.reader
  const folders = foldersOf(module.dir, files)
  const found: BuildFile[] = []
  for (const [folder, entries] of folders) {
    for (const { name, kind } of entries) {
      if (found.length >= most.files) break
      const written = kind === 'file' ? kindOf(name, folder, module.dir, context.closure.target.goos, files) : undefined
      const file = written === undefined ? undefined : readBuildFile(`${folder}/${name}`, written, module.dir, context)
      if (file !== undefined) found.push(file)
    }
  }
  const all = new Map<string, string>()
  for (const { variables } of found) for (const [name, value] of variables) if (!all.has(name)) all.set(name, value)
  const own = found.map((file): BuildFile => ({ ...file, variables: new Map([...all, ...file.variables]) }))
  return { module, ...standIn(module, context), files: own, folders, variables: all }
}

const foreign = /^(vendor|node_modules|third_party|testdata|docs?|documentation|examples?|samples?|site|website|licenses?)$/i

/** Breadth first, without the modules below and the folders of others. */
function foldersOf(root: string, files: Files): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, readonly Entry[]>()
  const queue = [{ dir: root, depth: 0 }]
  for (let next = queue.shift(); next !== undefined && found.size < most.folders; next = queue.shift()) {
    const { dir, depth } = next
    const entries = files.list(dir)
    if (isFault(entries) || (dir !== root && entries.some(({ name }) => name === 'go.mod'))) continue
    found.set(dir, entries)
    if (depth === most.depth) continue
    for (const { name, kind } of entries) {
      if (kind === 'folder' && !/^[._]/.test(name) && !foreign.test(name) && !isTrial(name)) queue.push({ dir: `${dir}/${name}`, depth: depth + 1 })
    }
  }
  return found
}

/** Whether a file may be one of those by its path alone. */
export function isBuildFile(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/'))
  const name = path.slice(folder.length + 1)
  return !isTrial(name) && (kindByName(name) !== undefined || (!name.includes('.') && scriptFolder.test(folder)))
}

const scriptFolder = /(^|\/)(scripts?|hack|build|ci|contrib|packag(e|ing)|tools?|dist|bin|release)(\/|$)/

function kindOf(name: string, folder: string, root: string, goos: string, files: Files): BuildKind | undefined {
  if (isTrial(name)) return undefined
  const [, suffix = ''] = /^Makefile\.(.+)$/.exec(name) ?? []
  if (knownSystems.has(suffix) && suffix !== goos) return undefined
  const known = kindByName(name)
  if (known !== undefined) return known
  if (name.includes('.') || name === 'LICENSE' || !scriptFolder.test(folder.slice(root.length))) return undefined
  const head = files.read(`${folder}/${name}`, 64)
  return !isFault(head) && /^#!.*\b(ba|da|k|a|z)?sh\b/.test(decode(head)) ? 'shell' : undefined
}

function kindByName(name: string): BuildKind | undefined {
  if (/^(GNU)?[Mm]akefile(\.\w+)?$|\.mk$/.test(name)) return 'make'
  if (/^(Docker|Container)file|\.(Docker|Container)file$/i.test(name) && !/\.(dockerignore|windows|md)$/.test(name)) return 'docker'
  if (/^(\.goreleaser.*|Taskfile)\.ya?ml$/i.test(name)) return 'yaml'
  if (name === 'go.env') return 'env'
  return /\.(sh|bash)$/.test(name) || name === 'justfile' ? 'shell' : undefined
}

function readBuildFile(path: string, kind: BuildKind, root: string, { reader, closure }: RuleContext): BuildFile | undefined {
  const bytes = reader.files.read(path, most.bytes + 1)
  if (isFault(bytes) || bytes.length > most.bytes) return undefined
  const text = decode(bytes)
  const lines = linesFor(buildLines(text, kind), kind, closure.target)
  let starts: readonly number[] | undefined
  const positionOf = (offset: number): { readonly line: number; readonly column: number } => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
    let line = starts.findIndex((start) => start > offset)
    if (line < 0) line = starts.length
    return { line, column: offset - starts[line - 1]! + 1 }
  }
  return {
    path,
    name: path.slice(root.length + 1),
    kind,
    text,
    lines,
    variables: variablesIn(lines),
    placeOf(start, end) {
      const from = positionOf(start)
      const to = positionOf(end)
      return { path, ...from, endLine: to.line, endColumn: to.column }
    },
  }
}

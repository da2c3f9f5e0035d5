import { dirname } from 'pathe'
import { createReader, type NeedlesOf, type Reader } from '../go/closure.js'
import { targetFor } from '../go/environment.js'
import { isFault, readText, type Files, type Problem } from '../go/files.js'
import type { Host } from '../go/host.js'
import { readPackageName } from '../go/package.js'
import { expandPatterns, toolPaths } from '../go/pattern.js'
import type { SourceReader } from '../go/source.js'
import { satisfier, type Satisfies, type Target } from '../go/target.js'
import { findUpwards, openWorkspace } from '../go/workspace.js'
import { appletName, type AppletNames } from '../rules/applet.js'
import type { ProjectSettings } from './settings.js'

/** Where the list of commands comes from. */
export type CommandSource = 'arguments' | 'gopure.yaml' | '.mkuimage.yaml' | 'settings' | 'tool lines' | 'main packages'

/** A workspace with what is to be built from it. */
export interface Project {
  readonly directory: string
  /** What a project file's paths are relative to: its folder, or the directory where there is no file. */
  readonly base: string
  readonly reader: Reader
  readonly settings: ProjectSettings
  /** gopure.yaml or .mkuimage.yaml; '' where there is none. */
  readonly file: string
  /** Import paths of the commands. */
  readonly commands: readonly string[]
  readonly source: CommandSource
  /** Names that the project gives to applets; with `asMakebb` none. */
  readonly names: AppletNames
  /** Commands by the names that they start themselves under. */
  readonly reexec: Readonly<Record<string, string>>
  /** The names of all commands of the busybox, also where only some of them are looked at. */
  readonly applets: readonly string[]
  /** Cgo off: what a busybox is built for. */
  readonly target: Target
  readonly problems: readonly Problem[]
  /** Patterns that match nothing. */
  readonly unmatched: readonly string[]
  /** Keys of the settings that do not count, because the busybox is to be makebb's. */
  readonly unused: readonly string[]
}

export interface ProjectRequest {
  readonly directory: string
  /** Patterns from a command line; they win over every file. */
  readonly patterns: readonly string[]
  /** What flags say; they win over the file. */
  readonly overrides: ProjectSettings
  /** What an editor's settings say; the file, which is shared, wins over them. */
  readonly defaults?: ProjectSettings
  /** Leaves out what makebb does not know: the keys are then in `unused`. */
  readonly asMakebb?: boolean
  /** Take any package that a pattern names, not just commands. */
  readonly anyPackage: boolean
  /** The byte strings that rules look for in a file with such a header. */
  readonly needlesOf: NeedlesOf
  readonly goroot?: string
  /** How long what was read of a file counts; the reader's life where it is not said. */
  readonly keep?: (sources: SourceReader) => SourceReader
  /** Knows what came of the same files before. */
  readonly known?: Known
}

/** Gives what `make` gives: data, as JSON has it. `question` is all that decides it beside files and environment. */
export type Known = <Data>(question: readonly unknown[], make: () => Data) => Data

export interface ProjectResult {
  readonly project?: Project
  readonly problems: readonly Problem[]
}

/** Opens the project that a folder is in. Nothing is started, nothing is written. */
export async function openProject(files: Files, host: Host, request: ProjectRequest): Promise<ProjectResult> {
  const { directory } = request
  const { workspace, problems: workspaceProblems } = openWorkspace(files, host, directory, request.goroot === undefined ? {} : { goroot: request.goroot })
  if (workspace === undefined) return { problems: workspaceProblems }
  const problems = [...workspaceProblems]
  const file = await readSettings(files, directory, problems)
  const image = { ...request.defaults?.initramfs, ...file.settings.initramfs, ...request.overrides.initramfs }
  const all: ProjectSettings = { ...request.defaults, ...file.settings, ...request.overrides, ...(Object.keys(image).length === 0 ? {} : { initramfs: image }) }
  const unused = request.asMakebb === true ? notOfMakebb.filter((key) => all[key] !== undefined) : []
  const settings: ProjectSettings = Object.fromEntries(Object.entries(all).filter(([key]) => !(unused as readonly string[]).includes(key)))
  const { env, flags } = workspace.go
  const target = targetFor(files, workspace.go, {
    goos: settings.goos ?? 'linux',
    goarch: settings.goarch ?? (env('GOARCH') || host.goarch),
    cgo: false,
    tags: settings.tags ?? flags.tags,
  })
  const reader = createReader(files, workspace, request.needlesOf, request.keep)
  const known: Known = request.known ?? ((_question, make) => make())
  const { patterns: asked, defaults, anyPackage } = request
  const { problems: wrong, ...chosen } = known(['commands', directory, workspace.root, workspace.go.installation, file.file, settings, asked, defaults?.commands ?? null, anyPackage, target], () => chooseCommands(reader, target, file, settings, request))
  problems.push(...wrong)
  return { project: { directory, base: baseOf(file, directory), reader, settings, file: file.file, target, problems, unused, ...chosen }, problems }
}

const baseOf = ({ file }: FileSettings, directory: string): string => (file === '' ? directory : dirname(file))

type Chosen = Pick<Project, 'commands' | 'source' | 'names' | 'reexec' | 'applets' | 'problems' | 'unmatched'>

/** What the patterns of a request, or else those of the project, come to. */
function chooseCommands(reader: Reader, target: Target, file: FileSettings, settings: ProjectSettings, { directory, patterns: asked, defaults, anyPackage }: ProjectRequest): Chosen {
  const problems: Problem[] = []
  const isCommand = commandTest(reader, target)
  const { source, patterns: written } = choosePatterns(reader, asked, file, defaults?.commands)
  // Each tool line is a wish of its own: one that gives no command is said.
  const tools = toolPaths(reader)
  const patterns = written.flatMap((pattern) => (pattern === 'tool' && tools.length > 0 ? tools : [pattern]))
  const base = baseOf(file, directory)
  const { importPaths, byPattern, unmatched } = expandPatterns(reader, source === 'arguments' ? directory : base, patterns)
  const commands = anyPackage ? importPaths : importPaths.filter(isCommand)
  const taken = new Set(commands)
  const fruitless = [...byPattern].filter(([, paths]) => paths.length > 0 && !paths.some((path) => taken.has(path) || !importPaths.includes(path)))
  const others = fruitless.map(([pattern, paths]) => (paths.length === 1 ? whyNoCommand(reader, paths[0]!, target) : `${pattern} has no commands: none of its ${paths.length} packages is main`))
  const wrong = (message: string): void => void problems.push({ file: file.file === '' ? 'settings' : file.file, message })
  const commandOf = (key: string, pattern: string): string | undefined => oneCommand(reader, base, pattern, isCommand, (message) => wrong(`${key}: ${message}`))
  const names = Object.fromEntries(Object.entries(settings.names ?? {}).flatMap(([pattern, name]) => [commandOf('names', pattern) ?? []].flat().map((command) => [command, name])))
  const reexec = Object.fromEntries(Object.entries(settings.reexec ?? {}).flatMap(([name, pattern]) => [commandOf('reexec', pattern) ?? []].flat().map((command) => [name, command])))
  const busybox = [...commands, ...(source === 'arguments' ? busyboxOf(reader, base, file, defaults?.commands) : source === 'main packages' ? [] : importPaths)]
  const applets = [...new Set(busybox.map((importPath) => appletName(importPath, names)))]
  for (const name of Object.keys(reexec)) if (applets.includes(name)) wrong(`reexec: ${name} is a command of the busybox already`)
  return { commands, source, names, reexec, applets, problems, unmatched: [...unmatched.map(({ message }) => message), ...(source === 'main packages' ? [] : others)] }
}

/** What a busybox of makebb's has nothing of. */
const notOfMakebb = ['names', 'variables', 'reexec'] as const satisfies readonly (keyof ProjectSettings)[]

/** The one command that a pattern names. */
function oneCommand(reader: Reader, base: string, pattern: string, isCommand: (importPath: string) => boolean, wrong: (message: string) => void): string | undefined {
  const commands = expandPatterns(reader, base, [pattern]).importPaths.filter(isCommand)
  if (commands.length === 1) return commands[0]
  wrong(`${pattern} ${commands.length > 1 ? `names ${commands.length} commands` : 'is no command'}: name one command by its import path or folder`)
  return undefined
}

interface FileSettings {
  readonly file: string
  readonly source: 'gopure.yaml' | '.mkuimage.yaml' | undefined
  readonly settings: ProjectSettings
}

async function readSettings(files: Files, directory: string, problems: Problem[]): Promise<FileSettings> {
  for (const source of ['gopure.yaml', '.mkuimage.yaml'] as const) {
    const file = findUpwards(files, directory, source)
    if (file === undefined) continue
    const text = readText(files, file)
    if (isFault(text)) {
      problems.push({ file, message: text.message })
      continue
    }
    // YAML and its schema are loaded only where there is such a file: every command starts without them.
    const { readProjectFile, readMkuimageFile } = await import('./project-file.js')
    const read = source === 'gopure.yaml' ? readProjectFile(file, text) : readMkuimageFile(file, text)
    problems.push(...read.problems)
    return { file, source, settings: read.settings }
  }
  return { file: '', source: undefined, settings: {} }
}

function choosePatterns(reader: Reader, given: readonly string[], file: FileSettings, defaults: readonly string[] | undefined): { readonly source: CommandSource; readonly patterns: readonly string[] } {
  if (given.length > 0) return { source: 'arguments', patterns: given }
  if (file.source !== undefined && file.settings.commands !== undefined) return { source: file.source, patterns: file.settings.commands }
  if (defaults !== undefined && defaults.length > 0) return { source: 'settings', patterns: defaults }
  return toolPaths(reader).length > 0 ? { source: 'tool lines', patterns: ['tool'] } : { source: 'main packages', patterns: ['./...'] }
}

function whyNoCommand(reader: Reader, importPath: string, target: Target): string {
  if (nameFor(reader, importPath, satisfier({ ...target, cgo: true })) === '') return `${importPath}: constraints leave no Go file of it for ${target.goos}/${target.goarch}`
  return `${importPath} is not a command: its package is not main`
}

/** A package's name for a target; '' where constraints leave no file, undefined where there is no such package. */
function nameFor(reader: Reader, importPath: string, satisfies: Satisfies): string | undefined {
  const resolution = reader.resolve(importPath)
  if (resolution.kind === 'missing') return undefined
  const { dir, root, standard } = resolution
  return readPackageName(reader.files, reader.sources, { importPath, dir, root, standard }, satisfies)
}

/** The commands that the project itself lists; none where it lists nothing. */
function busyboxOf(reader: Reader, base: string, file: FileSettings, defaults: readonly string[] | undefined): readonly string[] {
  const { source, patterns } = choosePatterns(reader, [], file, defaults)
  return source === 'main packages' ? [] : expandPatterns(reader, base, patterns).importPaths
}

/** A package is a command also where only cgo, or nothing at all, is left of it: its clause says main. */
export function commandTest(reader: Reader, target: Target): (importPath: string) => boolean {
  const targets = [target, { ...target, cgo: true }].map(satisfier)
  return (importPath) => targets.some((satisfies) => nameFor(reader, importPath, satisfies) === 'main')
}

import type { Range } from './go/byte-range.js'
import type { ProjectSettings } from './project/settings.js'
import type { CommandSource } from './project/project.js'
import type { Provider } from './report/programs.js'
import type { FindingClass, Need, Severity, State } from './rules/finding.js'
import type { Verdict } from './rules/verdict.js'

/**
 * What the language server and an editor say to each other beyond the Language Server Protocol. Paths are absolute with forward slashes,
 * lines and columns 1-based (columns in UTF-16 units), sizes in bytes.
 */

/** Names of the requests and notifications; each has its parameters' and result's type below. */
export const method = {
  /** Request, no parameters → `ProjectInfo[]`: all projects, as they are now. */
  projects: 'gopure/projects',
  /** Notification to the client, `Changed`: the projects, whenever one of them is read anew. */
  changed: 'gopure/changed',
  /** Request, `{ project }` → `ObstacleInfo[]`. */
  obstacles: 'gopure/obstacles',
  /** Request, `{ project, command, importPath }` → `ChainStep[]`: the shortest chain from one command to a package. */
  chain: 'gopure/chain',
  /** Request, `{ project }` → `ProgramInfo[]`: what the commands may start, the ones that nothing provides first. */
  programs: 'gopure/programs',
  /** Request, `{ project }` → `CommandChoice[]`: what could be in the busybox. */
  choices: 'gopure/choices',
  /** Request, `EditRequest` → `EditAnswer`: the edits of a fix that needed a person's words. */
  edit: 'gopure/edit',
  /** Request, no parameters → null: reads everything anew from the disk. */
  refresh: 'gopure/refresh',
  /** Request, `{ rule }` → `RulePage`. */
  rulePage: 'gopure/rulePage',
} as const

/** Sent as initializationOptions. */
export interface ServerOptions {
  /** Restricted settings of a workspace that is not trusted do not count. */
  readonly trusted: boolean
  /** The client has the commands `gopure.showRule`, `gopure.fixWithInput`, `gopure.forkModule` and `gopure.addProgram`: diagnostics, hovers and actions may use them. */
  readonly commandLinks: boolean
  /** The section `gopure`, from a client that can't be asked for settings. */
  readonly settings?: unknown
}

/** The section `gopure` of the settings, as the server asks for it for each workspace folder. */
export interface EditorSettings {
  readonly go: { readonly root: string }
  readonly build: { readonly commands: readonly string[]; readonly tags: readonly string[]; readonly output: string; readonly names: unknown; readonly variables: unknown; readonly reexec: unknown; readonly initramfs: unknown }
  readonly boot: { readonly kernel: string }
  readonly target: { readonly goos: string; readonly goarch: string }
  readonly size: { readonly budget: string | number }
  readonly rules: { readonly severities: Readonly<Record<string, Severity>>; readonly wrappers: readonly string[] }
  readonly gated: { readonly fade: boolean }
  readonly codeLens: { readonly enabled: boolean }
}

export interface Changed {
  readonly projects: readonly ProjectInfo[]
}

export interface CommandInfo {
  readonly importPath: string
  /** Its name in the busybox. */
  readonly applet: string
  /** Its folder; absent where it could not be found. */
  readonly dir?: string
  readonly verdict: Verdict
  /** Active findings by class. */
  readonly counts: Readonly<Record<FindingClass, number>>
}

/** One module or go.work with its commands; what is checked and built as one. */
export interface ProjectInfo {
  /** The folder that names it: unique among the projects. */
  readonly id: string
  /** What a person calls it: the folder's name, with what is above it where two would be called the same. */
  readonly name: string
  /** The URI of the workspace folder that it was found in; absent for a file opened from elsewhere. */
  readonly folder?: string
  /** `reading`: for the first time, nothing is known yet. `unusable`: `problems` says why. */
  readonly state: 'reading' | 'ready' | 'unusable'
  /** Something has changed, and not all findings have followed yet. */
  readonly busy: boolean
  /** gopure.yaml or .mkuimage.yaml; '' where there is none. */
  readonly file: string
  /** What the project file's paths are relative to, and where a new gopure.yaml goes. */
  readonly base: string
  readonly commands: readonly CommandInfo[]
  readonly source: CommandSource
  readonly target: { readonly goos: string; readonly goarch: string; readonly tags: readonly string[] }
  readonly budget?: number
  /** Where the busybox is written. */
  readonly output: string
  readonly packages: number
  readonly files: number
  /** Active findings by class; `gated` beside them. */
  readonly counts: Readonly<Record<FindingClass, number>>
  readonly gated: number
  readonly suppressed: number
  readonly verdict: Verdict
  readonly problems: readonly { readonly file: string; readonly line?: number; readonly message: string }[]
  /** The settings that stand behind the project file, to be given to a build; no restricted ones of a workspace that is not trusted. */
  readonly defaults: ProjectSettings
  /** GOROOT of the installation; '' where there is none. */
  readonly goroot: string
  readonly goVersion: string
}

export interface PlaceInfo extends Range {
  readonly path: string
}

/** A package on the way from a command, with the import that leads to it from the one before, where there is one. */
export interface ChainStep {
  readonly importPath: string
  /** Short: after a package of the same module only what is below it, after `…/`. */
  readonly label: string
  readonly place?: PlaceInfo
}

export interface ObstacleInfo {
  /** The project's id. */
  readonly project: string
  readonly rule: string
  readonly title: string
  readonly class: FindingClass
  readonly severity: Severity
  readonly state: State
  readonly message: string
  readonly place: PlaceInfo
  /** False in the module cache, GOROOT and vendor folders. */
  readonly editable: boolean
  readonly package: string
  readonly module: string
  readonly moduleVersion: string
  /** From the nearest of its commands; `gopure/chain` gives that of another. */
  readonly chain: readonly ChainStep[]
  /** Import paths of the commands that have it. */
  readonly commands: readonly string[]
}

/** The argument of the command `gopure.forkModule`: a module of the cache, and the finding in it that is to be mended. */
export interface ForkModule {
  /** The project's id. */
  readonly project: string
  readonly module: string
  readonly path: string
  readonly line: number
}

/** A program needed at run time. */
export interface ProgramInfo {
  /** The project's id. */
  readonly project: string
  readonly name: string
  /** As it is written where that is more than the name. */
  readonly paths: readonly string[]
  readonly need: Need
  /** Programs any of which will do instead. */
  readonly alternatives: readonly string[]
  readonly provider: Provider
  /** How a person adds what could provide it; '' where there is nothing to add. */
  readonly how: string
  readonly places: readonly ProgramPlace[]
}

/** The argument of the command `gopure.addProgram`, beside a row of the view of programs. */
export type AddProgram = Pick<ProgramInfo, 'project' | 'name' | 'provider'>

export interface ProgramPlace {
  readonly place: PlaceInfo
  readonly message: string
  readonly package: string
  /** Import paths of the commands that come to it. */
  readonly commands: readonly string[]
}

/** A main package that could be in the busybox. */
export interface CommandChoice {
  readonly importPath: string
  readonly applet: string
  /** How the project file would name it: a folder (`./cmd/x`) or an import path. */
  readonly pattern: string
  readonly selected: boolean
  /** The module that has it. */
  readonly module: string
  /** The first line of the package's comment; '' where there is none. */
  readonly synopsis: string
}

/** A code action that asks for words has the command `gopure.fixWithInput` with this as its one argument. */
export interface FixWithInput {
  readonly uri: string
  /** Of the text that it was made for. */
  readonly version: number | undefined
  readonly fix: string
  /** Index among the proposals of that fix at that place. */
  readonly line: number
  readonly column: number
  readonly rule: string
  /** For every finding of the rule in the file, with the same words. */
  readonly all: boolean
  readonly title: string
  readonly prompt: string
  readonly placeholder: string
  readonly value: string
}

export interface EditRequest extends FixWithInput {
  readonly input: string
}

/** `edit` is a WorkspaceEdit of the Language Server Protocol. */
export type EditAnswer = { readonly edit: unknown } | { readonly refused: string }

export interface RulePage {
  readonly id: string
  readonly title: string
  readonly markdown: string
}

/** Leads to a rule's page, in an editor that has the command for it. */
export function rulePageLink(rule: string): string {
  return `command:gopure.showRule?${encodeURIComponent(JSON.stringify([rule]))}`
}

import { resolve } from 'node:path'
import { validTag } from '../go/constraint.js'
import { splitTags } from '../go/environment.js'
import { slashes } from '../go/host.js'
import { knownArchitectures, knownSystems } from '../go/platforms.js'
import { openProject, type Project } from '../project/project.js'
import type { ProjectSettings } from '../project/settings.js'
import { parseSize } from '../project/size.js'
import { needlesOf } from '../rules/registry.js'
import { exitCode, Failure } from './exit-code.js'
import type { Output } from './output.js'
import type { Session } from './session.js'

/** Flags that every verb has, as commander hands them over. */
export interface CommonFlags {
  readonly C?: string
  readonly tags?: string
  readonly goos?: string
  readonly goarch?: string
  readonly cgo?: boolean
  /** check has more. */
  readonly format: 'text' | 'json' | 'lines' | 'sarif' | 'markdown'
  readonly budget?: string
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
  readonly fresh?: boolean
  /** makebb's own bytes. */
  readonly compat?: boolean
  /** From an editor: `EditorDefaults` as JSON. */
  readonly editor?: string
}

/** What an editor's settings say; the project file wins over them. */
export interface EditorDefaults {
  readonly defaults?: ProjectSettings
  readonly goroot?: string
}

function editorDefaults({ editor }: CommonFlags): EditorDefaults {
  if (editor === undefined) return {}
  try {
    return JSON.parse(editor) as EditorDefaults
  } catch {
    throw new Failure('--editor: expected JSON', exitCode.usage)
  }
}

/** The project that the flags and patterns select; whatever makes it unusable is thrown as one line. */
export async function projectFor(session: Session, patterns: readonly string[], flags: CommonFlags, anyPackage = false): Promise<Project> {
  const project = await openFor(session, patterns, flags, anyPackage)
  if (project.commands.length === 0) {
    const why = project.unmatched.length > 0 ? project.unmatched.join('\n') : `no ${anyPackage ? 'packages' : 'commands (main packages)'} found: name some, or list them in gopure.yaml`
    throw new Failure(why, patterns.length > 0 ? exitCode.usage : exitCode.unreadable)
  }
  return project
}

/** The same, also where it has no command. */
export async function openFor({ files, host, memory }: Session, patterns: readonly string[], flags: CommonFlags, anyPackage = false): Promise<Project> {
  const directory = slashes(resolve(flags.C ?? '.'))
  if (files.kind(directory) !== 'folder') throw new Failure(`${directory}: there is no such folder`, exitCode.unreadable)
  const { defaults, goroot } = editorDefaults(flags)
  const { project, problems } = await openProject(files, host, {
    directory,
    patterns,
    overrides: overridesFrom(flags),
    ...(defaults === undefined ? {} : { defaults }),
    ...(goroot === undefined || goroot === '' ? {} : { goroot }),
    ...(flags.compat === true ? { asMakebb: true } : {}),
    anyPackage,
    needlesOf,
    ...(memory === undefined ? {} : { keep: memory.facts.keep, known: memory.known }),
  })
  if (project === undefined) {
    throw new Failure(problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`).join('\n'), exitCode.unreadable)
  }
  return project
}

function overridesFrom(flags: CommonFlags): ProjectSettings {
  const budget = flags.budget === undefined ? undefined : parseSize(flags.budget)
  if (flags.budget !== undefined && budget === undefined) {
    throw new Failure(`--budget ${flags.budget}: expected a size such as 20MiB, 20MB or 20971520`, exitCode.usage)
  }
  checkKnown('--goos', flags.goos, knownSystems)
  checkKnown('--goarch', flags.goarch, knownArchitectures)
  return {
    ...(flags.tags === undefined ? {} : { tags: checkTags('--tags', splitTags(flags.tags)) }),
    ...(flags.goos === undefined ? {} : { goos: flags.goos }),
    ...(flags.goarch === undefined ? {} : { goarch: flags.goarch }),
    ...(budget === undefined ? {} : { budget }),
  }
}

/** Refuses what no constraint can name. */
export function checkTags(flag: string, tags: readonly string[]): readonly string[] {
  const wrong = tags.find((tag) => !validTag.test(tag))
  if (wrong !== undefined) throw new Failure(`${flag} ${wrong}: expected build tags: letters, digits, _ and .`, exitCode.usage)
  return tags
}

/** Refuses a system or architecture that Go has not. */
export function checkKnown(flag: string, value: string | undefined, known: ReadonlySet<string>): void {
  if (value !== undefined && !known.has(value)) throw new Failure(`${flag} ${value}: Go knows no such name; it has ${[...known].join(', ')}`, exitCode.usage)
}

/** Patterns that match nothing are said, and the others are gone on with. */
export function warnUnmatched(project: Project, output: Output): void {
  for (const message of project.unmatched) output.err(`${output.errorStyle.yellow('gopure:')} ${message}\n`)
}

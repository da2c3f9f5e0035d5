import { formatConstraint } from '../go/constraint.js'
import { byBytes } from '../go/embed.js'
import type { Problem } from '../go/files.js'
import { filenameTags } from '../go/filename.js'
import type { Module } from '../go/module.js'
import type { GoFile, Package } from '../go/package.js'
import type { Target } from '../go/target.js'
import type { Check } from './check.js'

/** What becomes of a Go file in a build. `needs cgo`: its constraints let it in, and Go drops it without a word because it imports "C". */
export type Fate = 'go' | 'cgo' | 'needs cgo' | 'constraint' | 'file name' | 'documentation' | 'not read' | 'not imported'

/** A Go file of the import closure of one target at least. */
export interface MatrixFile {
  readonly package: Package
  readonly path: string
  /** Below its module's folder. */
  readonly file: string
  /** What its name and its constraint ask for: `_linux, cgo && seccomp`; '' where they ask for nothing. */
  readonly condition: string
  /** By target. */
  readonly fates: readonly Fate[]
}

/** One table of file × target, from a check for each target. */
export interface Matrix {
  readonly commands: readonly string[]
  readonly checks: readonly Check[]
  readonly files: readonly MatrixFile[]
  readonly problems: readonly Problem[]
}

export function matrixOf(checks: readonly Check[]): Matrix {
  const packages = new Map<string, Package>()
  for (const { closure } of checks) for (const read of closure.packages.values()) if (!read.standard && !packages.has(read.importPath)) packages.set(read.importPath, read)
  const commands = checks[0]?.closure.roots ?? []
  const ordered = [...packages.values()].sort((a, b) => Number(isOurs(b, commands, packages)) - Number(isOurs(a, commands, packages)) || byBytes(a.importPath, b.importPath))
  return { commands, checks, files: ordered.flatMap((read) => filesOf(read, checks)), problems: problemsOf(checks) }
}

/** Each problem once. A suppression that does something for one target is none. */
function problemsOf(checks: readonly Check[]): readonly Problem[] {
  const key = ({ file, line, message }: Problem): string => `${file} ${line ?? ''} ${message}`
  const keys = checks.map(({ problems }) => new Set(problems.map(key)))
  const all = new Map(checks.flatMap(({ problems }) => problems).map((problem) => [key(problem), problem]))
  return [...all].filter(([name, { about }]) => about === undefined || keys.every((said) => said.has(name))).map(([, problem]) => problem)
}

function filesOf(read: Package, checks: readonly Check[]): readonly MatrixFile[] {
  const inTargets = checks.map(({ closure }) => new Map(closure.packages.get(read.importPath)?.goFiles.map((file) => [file.name, file])))
  // A folder has the same files for every target.
  return read.goFiles.map(({ name, path }) => {
    const versions = inTargets.map((files) => files.get(name))
    const root = read.module?.dir
    return { package: read, path, file: root !== undefined && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path, condition: conditionOf(name, versions), fates: versions.map(fateOf) }
  })
}

function fateOf(file: GoFile | undefined): Fate {
  if (file === undefined) return 'not imported'
  if (file.use !== 'ignored') return file.use
  return file.excluded === 'cgo' ? 'needs cgo' : file.excluded === 'unreadable' ? 'not read' : (file.excluded ?? 'not read')
}

/** A file that its name alone leaves out was not read for that target. */
function conditionOf(name: string, versions: readonly (GoFile | undefined)[]): string {
  const tags = filenameTags(name)
  const constraint = versions.map((file) => file?.facts?.header.constraint).find((written) => written !== undefined)
  return [...(tags.length === 0 ? [] : [`_${tags.join('_')}`]), ...(constraint === undefined ? [] : [formatConstraint(constraint)])].join(', ')
}

/** True for a file that says what differs between the targets, or what all of them lack. */
export function isTelling({ fates }: MatrixFile): boolean {
  return fates.some((fate) => fate !== fates[0]) || fates.includes('needs cgo')
}

/** True for packages of the workspace, and of the modules that the commands are in: what a port changes. */
export function isOurs(read: Package, commands: readonly string[], packages: ReadonlyMap<string, Package>): boolean {
  return read.root === 'workspace' || commands.some((command) => isSameModule(packages.get(command)?.module, read.module))
}

const isSameModule = (a: Module | undefined, b: Module | undefined): boolean => a !== undefined && a.path === b?.path

/** `linux/amd64`, and the tags beside it. */
export const systemOf = ({ goos, goarch }: Target): string => `${goos}/${goarch}`

export interface MatrixCounts {
  readonly packages: number
  readonly files: number
  readonly errors: number
  readonly warnings: number
  readonly notes: number
}

/** What one target's check comes to. */
export function countsOf({ closure, findings }: Check): MatrixCounts {
  const own = [...closure.packages.values()].filter((read) => !read.standard)
  const of = (severity: string): number => findings.filter((finding) => finding.state === 'active' && finding.severity === severity).length
  return {
    packages: own.length,
    files: own.reduce((sum, read) => sum + read.goFiles.filter(({ use }) => use !== 'ignored').length, 0),
    errors: of('error'),
    warnings: of('warning'),
    notes: of('info'),
  }
}

/** `check --matrix --format json`: every file of the closures. */
export function matrixJson({ commands, checks, files, problems }: Matrix): unknown {
  return {
    version: 1,
    commands,
    targets: checks.map((check) => {
      const { goos, goarch, cgo, tags } = check.closure.target
      return { goos, goarch, cgo, tags, ...countsOf(check), verdict: check.verdict }
    }),
    files: files.map(({ package: read, path, file, condition, fates }) => ({
      package: read.importPath,
      module: read.module?.path ?? '',
      moduleVersion: read.module?.version ?? '',
      file,
      root: read.root,
      path,
      condition,
      targets: fates,
    })),
    problems,
  }
}

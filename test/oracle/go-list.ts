import { execFileSync } from 'node:child_process'
import { disk, thisHost } from '../../src/disk.js'
import { createReader, importClosure } from '../../src/go/closure.js'
import { targetFor } from '../../src/go/environment.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { listPackages } from '../../src/report/list.js'

export type Row = Readonly<Record<string, unknown>>

export interface Build {
  readonly directory: string
  readonly packages: readonly string[]
  readonly tags?: string
  readonly goos?: string
  readonly goarch?: string
  readonly cgo: boolean
  readonly env?: Readonly<Record<string, string>>
}

const compared = 'GoFiles CgoFiles CFiles CXXFiles MFiles HFiles FFiles SFiles SwigFiles SwigCXXFiles SysoFiles IgnoredGoFiles IgnoredOtherFiles EmbedPatterns EmbedFiles Imports'.split(' ')

/** What `go list -deps -e -json` says: every package, the standard library's too, with its lists of files and imports. */
export function wanted(build: Build): Readonly<Record<string, Row>> {
  return summary(goList(build))
}

/** Why packages can't be built, as `go list` says it. */
export function wantedErrors(build: Build): Readonly<Record<string, unknown>> {
  return errorsOf(goList(build))
}

/** The roots that `go list` finds for the same patterns. */
export function rootsOf(build: Build): readonly string[] {
  return goList(build)
    .filter((row) => row['DepOnly'] !== true)
    .map((row) => row['ImportPath'] as string)
}

/** The same from our own reading; nothing is started. */
export function listed(build: Build, roots: readonly string[]): Readonly<Record<string, Row>> {
  return summary(ownRows(build, roots))
}

/** Why packages can't be built, from our own reading. */
export function listedErrors(build: Build, roots: readonly string[]): Readonly<Record<string, unknown>> {
  return errorsOf(ownRows(build, roots))
}

function ownRows(build: Build, roots: readonly string[]): readonly Row[] {
  const host = thisHost({ ...process.env, ...build.env })
  const { workspace, problems } = openWorkspace(disk, host, build.directory)
  if (workspace === undefined) throw new Error(JSON.stringify(problems))
  const reader = createReader(disk, workspace)
  const { goos = 'linux', goarch = 'amd64', cgo, tags } = build
  const target = targetFor(disk, workspace.go, { goos, goarch, cgo, tags: tags === undefined ? workspace.go.flags.tags : tags.split(',') })
  return [...listPackages(reader, importClosure(reader, roots, target, { standard: true }))]
}

function errorsOf(rows: readonly Row[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(rows.flatMap((row) => (row['Error'] === undefined ? [] : [[row['ImportPath'] as string, (row['Error'] as Row)['Err']]])))
}

function summary(rows: readonly Row[]): Readonly<Record<string, Row>> {
  const entries = rows.map((row): [string, Row] => {
    const fields = compared.filter((field) => row[field] !== undefined).map((field): [string, unknown] => [field, row[field]])
    return [row['ImportPath'] as string, Object.fromEntries<unknown>([...fields, ...moduleOf(row)])]
  })
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Which module a package was taken from, and what stands in for it. */
function moduleOf(row: Row): readonly (readonly [string, string])[] {
  const module = row['Module'] as { readonly Path: string; readonly Version?: string; readonly Replace?: { readonly Path: string; readonly Version?: string; readonly Dir?: string } } | undefined
  if (module === undefined) return []
  const { Path, Version = '', Replace } = module
  const by = Replace === undefined ? '' : ` => ${Replace.Version === undefined ? 'a folder' : `${Replace.Path} ${Replace.Version}`}`
  return [['Module', `${Path} ${Version}${by}`]]
}

let last: { readonly build: Build; readonly rows: readonly Row[] } | undefined

/** Roots and packages are asked for one after the other: one run answers both. */
function goList(build: Build): readonly Row[] {
  if (last?.build !== build) last = { build, rows: runGoList(build) }
  return last.rows
}

function runGoList({ directory, packages, tags, goos = 'linux', goarch = 'amd64', cgo, env }: Build): readonly Row[] {
  const output = execFileSync('go', ['list', '-deps', '-e', '-json', ...(tags === undefined ? [] : [`-tags=${tags}`]), ...packages], {
    cwd: directory,
    env: { ...process.env, GOOS: goos, GOARCH: goarch, CGO_ENABLED: cgo ? '1' : '0', ...env },
    maxBuffer: 1 << 30,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return JSON.parse(`[${output.replaceAll('\n}\n{', '\n},\n{')}]`) as Row[]
}

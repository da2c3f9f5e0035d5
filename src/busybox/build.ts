import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { run, type Outcome } from '../process.js'
import type { Installation } from '../go/installation.js'
import { diagnosis } from './diagnosis.js'
import { buildEnvironment, type Environment } from './environment.js'
import { inclusions, type Inclusion, type RequestedCommand } from './inclusion.js'
import { skipped, type ErrorKind, type Skipped } from './messages.js'
import { packageList } from './package-list.js'
import { watchPhases } from './phases.js'
import type { BuildError, BusyboxResult, PhaseTime, Progress } from './result.js'
import { removeStaleOutputs, temporaryOutput, withScratch } from './scratch.js'
import { makebb, noGo } from './tool.js'

export interface BusyboxRequest {
  /** Where makebb runs: a module, or a folder with a go.work. */
  readonly directory: string
  /** As makebb takes them: import paths, folders, globs, `-` for an exclusion. */
  readonly patterns: readonly string[]
  /** What must be in the result. */
  readonly commands: readonly RequestedCommand[]
  readonly tags: readonly string[]
  readonly goos: string
  readonly goarch: string
  readonly output: string
  /** Gopure's own folder: the tool is kept there, and all temporary files are below it. */
  readonly storage: string
  /** The folder with makebb's pinned go.mod and go.sum: `makebb` beside this file, and beside the bundle. */
  readonly pin: string
  readonly go: Installation
  readonly env: Environment
  /** How many packages outside the standard library the commands consist of, for the progress; if known. */
  readonly packages?: number | undefined
  /** Where a package's files are; without it Go is asked, after a failure only. */
  readonly directoryOf?: ((importPath: string) => string | undefined) | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Builds one busybox with makebb: the same bytes as makebb run by hand with these patterns. The result is made beside
 * `output` and renamed only when every command is in it, so that a build that fails or is cancelled leaves the last
 * good one; nothing else is left either, neither a process nor a temporary file.
 */
export async function buildBusybox(given: BusyboxRequest): Promise<BusyboxResult> {
  // makebb runs in another folder than we do.
  const request = { ...given, output: resolve(given.output), storage: resolve(given.storage), pin: resolve(given.pin) }
  if (isCancelled(request)) return { kind: 'cancelled' }
  const wrong = await outputProblem(request.output)
  if (wrong !== undefined) return { kind: 'unusable', message: wrong }
  try {
    await removeStaleOutputs(request.output)
    request.onProgress?.({ phase: 'tool' })
    const began = Date.now()
    const onBuild = (): void => request.onProgress?.({ phase: 'tool', message: `building makebb with ${request.go.version}, once` })
    const tool = await makebb({ ...request, onBuild })
    if (tool.kind !== 'ready') return tool
    const toolTime: PhaseTime = { name: 'tool', milliseconds: Date.now() - began, cached: tool.cached }
    const temporary = temporaryOutput(request.output)
    try {
      return await withScratch(join(request.storage, 'builds'), (scratch) => build(request, tool.program, scratch, temporary, toolTime))
    } finally {
      await rm(temporary, { force: true })
    }
  } catch (error) {
    // Only the file system's refusals come this way: storage that can't be written, a disk that is full.
    if (error instanceof Error && 'code' in error) return { kind: 'unusable', message: fileProblem(error) }
    throw error
  }
}

async function build(request: BusyboxRequest, program: string, scratch: string, temporary: string, toolTime: PhaseTime): Promise<BusyboxResult> {
  const generated = join(scratch, 'generated')
  const goTemporary = join(scratch, 'tmp')
  await mkdir(goTemporary)
  const env = buildEnvironment(request.env, request.go, request.goos, request.goarch, goTemporary)
  const wanted = new Map(request.commands.map((command) => [command.importPath, command]))

  // makebb goes on without a command that it can't build; there is no use in waiting for that.
  const incomplete = new AbortController()
  const lines: string[] = []
  const watch = watchPhases({ generated, temporary: goTemporary, packages: request.packages }, request.onProgress ?? (() => undefined))
  const outcome = await run({
    program,
    arguments: [
      `-gen-dir=${generated}`,
      `-o=${temporary}`,
      ...request.tags.map((tag) => `-go-build-tags=${tag}`),
      // makebb compiles everything anew; with -trimpath Go's cache gives the same bytes.
      '-go-extra-args=-a=false',
      '--',
      ...request.patterns,
    ],
    directory: request.directory,
    env,
    signal: request.signal === undefined ? incomplete.signal : AbortSignal.any([request.signal, incomplete.signal]),
    onOutput: (line) => {
      lines.push(line)
      if (skipped(line).some(({ importPath }) => wanted.has(importPath))) incomplete.abort()
    },
    onErrorOutput: (line) => lines.push(line),
  })
  const phases = [toolTime, ...(await watch.stop())]
  if (isCancelled(request)) return { kind: 'cancelled' }

  const output = lines.join('\n')
  const left = skipped(output)
  const failed = (errors: readonly BuildError[], phase = watch.phase()): BusyboxResult => {
    const full = errors.find(({ kind }) => kind === 'disk-full')
    if (full !== undefined) return { kind: 'unusable', message: full.message }
    return { kind: 'failed', phase, errors, skipped: left, output: output.slice(-tailLength) }
  }
  if (incomplete.signal.aborted) return failed(left.filter(({ importPath }) => wanted.has(importPath)).map((skip) => leftOut(skip, request)))
  const unusable = notRun(outcome, request.go, program)
  if (unusable !== undefined) return { kind: 'unusable', message: unusable }
  if (outcome.kind !== 'exited' || outcome.code !== 0) {
    const commands = [...wanted.keys()].sort()
    const list = await packageList(request.go, request.directory, env, request.tags, commands.length > 0 ? commands : ['./...'], request.signal)
    if (isCancelled(request)) return { kind: 'cancelled' }
    const directoryOf = (importPath: string): string | undefined =>
      request.directoryOf?.(importPath) ?? list.packages.get(importPath)?.directory
    const errors = await diagnosis({ output, generated, directory: request.directory, list, directoryOf, commands })
    return errors.some(({ kind }) => inRewriter.includes(kind)) ? failed(errors, 'rewrite') : failed(errors)
  }

  request.onProgress?.({ phase: 'verify' })
  const began = Date.now()
  const missing = (await inclusions(generated, request.commands)).flatMap((inclusion) => notIncluded(inclusion, left))
  if (missing.length > 0) return failed(missing, 'verify')
  const { size: bytes } = await stat(temporary)
  if (isCancelled(request)) return { kind: 'cancelled' }
  await rename(temporary, request.output)
  return { kind: 'built', output: request.output, bytes, phases: [...phases, { name: 'verify', milliseconds: Date.now() - began, cached: false }], skipped: left }
}

const tailLength = 65_536

/** These come before makebb has written anything that could be seen. */
const inRewriter: readonly string[] = ['several-values', 'initialiser', 'no-main'] satisfies readonly ErrorKind[]

function isCancelled({ signal }: BusyboxRequest): boolean {
  return signal?.aborted === true
}

function leftOut({ importPath, reason }: Skipped, { goos, goarch }: BusyboxRequest): BuildError {
  return /build constraints exclude all Go files/.test(reason)
    ? { kind: 'cgo-only-command', package: importPath, message: `${importPath} has no Go file that builds for ${goos}/${goarch} without cgo; port it, or leave it out` }
    : { kind: 'not-a-command', package: importPath, message: `${importPath} is not a main package; leave it out` }
}

function notIncluded({ command, imported, applets }: Inclusion, left: readonly Skipped[]): readonly BuildError[] {
  const { importPath, applet } = command
  if (!imported || applets.length === 0) {
    const reason = left.find((skip) => skip.importPath === importPath)?.reason
    const why = reason === undefined ? 'no pattern names it' : `makebb left it out: ${reason}`
    return [{ kind: 'no-command', package: importPath, message: `${importPath} is not in the busybox; ${why}` }]
  }
  if (applets.includes(applet)) return []
  return [{ kind: 'wrong-applet', package: importPath, message: `${importPath} becomes the applet ${applets.join(', ')}, not ${applet}; makebb names an applet after the last element of its path` }]
}

/** makebb itself could not be run to its end. */
function notRun(outcome: Outcome, go: Installation, program: string): string | undefined {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code !== 0 && /go: no such file or directory$/m.test(outcome.output) ? noGo(join(go.goroot, 'bin', 'go')) : undefined
    case 'signalled':
      return `makebb was ended by ${outcome.signal}; if that was for want of memory, build fewer commands at a time`
    case 'not-found':
      return `${program} has been removed; build again`
    case 'failed-to-start':
      return `makebb does not start: ${outcome.reason}`
    case 'cancelled':
    case 'timed-out':
      return undefined
  }
}

/** Why no file can be written at `output`; tried, for permissions alone do not tell. */
async function outputProblem(output: string): Promise<string | undefined> {
  const existing = await stat(output).catch(() => undefined)
  if (existing?.isDirectory() === true) return `${output} is a folder; name a file for the busybox`
  const folder = await stat(dirname(output)).catch(() => undefined)
  if (folder === undefined) return `the folder ${dirname(output)} does not exist; create it, or choose another output`
  if (!folder.isDirectory()) return `${dirname(output)} is not a folder; choose another output`
  const probe = temporaryOutput(output)
  try {
    await (await open(probe, 'wx')).close()
    await rm(probe)
    return undefined
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return `nothing can be written in ${dirname(output)} (${reason}); choose another output`
  }
}

function fileProblem(error: Error & { readonly code: unknown }): string {
  return error.code === 'ENOSPC' ? 'the disk is full: free some space and build again' : `${error.message}; choose another storage folder, or mend this one`
}

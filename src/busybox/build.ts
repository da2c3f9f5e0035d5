import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { jobMark, type Outcome } from '../process.js'
import type { Installation } from '../go/installation.js'
import { diagnosis } from './diagnosis.js'
import { buildEnvironment, type Environment } from './environment.js'
import { generate, generatedFolder, generatedTree, type Generated, type Mode } from './generator.js'
import { goBuild } from './go-build.js'
import { inclusions, type Inclusion, type RequestedCommand } from './inclusion.js'
import { keepBinary, takeBinary } from './kept-binary.js'
import { skipped, type ErrorKind, type Skipped } from './messages.js'
import { packageList } from './package-list.js'
import { watchGoBuild } from './phases.js'
import { removeOldTrees } from './clean.js'
import type { BuildError, BusyboxResult, Phase, PhaseTime, Progress } from './result.js'
import { removeStaleOutputs, temporaryOutput, withScratch } from './scratch.js'
import { generator, noGo } from './tool.js'

export interface BusyboxRequest {
  /** Where Go runs: a module, or a folder with a go.work. */
  readonly directory: string
  /** As makebb takes them: import paths, folders, globs, `-` for an exclusion. */
  readonly patterns: readonly string[]
  /** What must be in the result. */
  readonly commands: readonly RequestedCommand[]
  readonly tags: readonly string[]
  readonly goos: string
  readonly goarch: string
  /** What the program has besides makebb's; nothing where it is not given. */
  readonly mode?: Mode | undefined
  readonly output: string
  /** Gopure's own folder: the tool and generated trees are kept there, and all temporary files are below it. */
  readonly storage: string
  /** The folder with the generator's source: `generate` beside this file, and beside the bundle. */
  readonly pin: string
  readonly go: Installation
  readonly env: Environment
  /** Where a package's files are; without it Go is asked, after a failure only. */
  readonly directoryOf?: ((importPath: string) => string | undefined) | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What a build has in hand; `progress` is never missing. */
interface Build {
  readonly request: BusyboxRequest
  readonly env: Environment
  readonly folder: string
  readonly tree: string
  readonly scratch: string
  readonly goTemporary: string
  readonly temporary: string
  readonly progress: (progress: Progress) => void
  /** What was left out. */
  readonly lines: string[]
}

/**
 * Builds one busybox: with no mode the same bytes as makebb run by hand with these patterns. The result is made beside
 * `output` and renamed only when every command is in it, so that a build that fails or is cancelled leaves the last
 * good one; nothing else is left either, neither a process nor a temporary file. The generated tree and the binary are
 * kept in storage, and what has not changed is not made again.
 */
export async function buildBusybox(given: BusyboxRequest): Promise<BusyboxResult> {
  // Go runs in another folder than we do.
  const request = { ...given, output: resolve(given.output), storage: resolve(given.storage), pin: resolve(given.pin) }
  if (isCancelled(request)) return { kind: 'cancelled' }
  const wrong = await outputProblem(request.output)
  if (wrong !== undefined) return { kind: 'unusable', message: wrong }
  try {
    await removeStaleOutputs(request.output)
    request.onProgress?.({ phase: 'tool' })
    const began = Date.now()
    const onBuild = (): void => request.onProgress?.({ phase: 'tool', message: `building the generator with ${request.go.version}, once` })
    const tool = await generator({ ...request, onBuild })
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
  const { directory, patterns, tags, goos, goarch, mode = {}, storage } = request
  const goTemporary = join(scratch, 'tmp')
  await mkdir(goTemporary)
  const job = jobMark(request.env)
  const env = { ...buildEnvironment(request.env, request.go, goos, goarch, goTemporary), ...job.env }
  const folder = generatedFolder(storage, [directory, patterns, tags, goos, goarch, mode])
  const progress = request.onProgress ?? ((): void => undefined)
  const current: Build = { request, env, folder, tree: generatedTree(folder), scratch, goTemporary, temporary, progress, lines: [] }

  // makebb goes on without a command that it can't build; there is no use in waiting for that.
  const incomplete = new AbortController()
  const wanted = new Set(request.commands.map(({ importPath }) => importPath))
  const began = Date.now()
  let rewriteAt: number | undefined
  progress({ phase: 'load' })
  const generation = await generate({
    program, directory, env, patterns, tags, mode, folder, scratch,
    left: { job: job.mark, files: [scratch, temporary] },
    signal: request.signal === undefined ? incomplete.signal : AbortSignal.any([request.signal, incomplete.signal]),
    onLog(line) {
      current.lines.push(line)
      if (skipped(line).some(({ importPath }) => wanted.has(importPath))) incomplete.abort()
    },
    onPhase(phase, done, total) {
      if (phase === 'load') return
      rewriteAt ??= Date.now()
      progress({ phase, ...(total > 0 ? { done, total } : {}) })
    },
    onWait: () => progress({ phase: 'load', message: 'another build of these commands is running; this one waits for it' }),
  })
  if (isCancelled(request)) {
    if (generation.kind === 'generated') await generation.release()
    return { kind: 'cancelled' }
  }
  if (incomplete.signal.aborted) {
    if (generation.kind === 'generated') await generation.release()
    return failed(current, 'load', skipped(current.lines.join('\n')).filter(({ importPath }) => wanted.has(importPath)).map((skip) => leftOut(skip, request)), '')
  }
  switch (generation.kind) {
    case 'ended':
      return { kind: 'unusable', message: notRun(generation.outcome, request.go, program) ?? 'the generator did not end as it should; build again' }
    case 'failed': {
      if (noGoThere(generation.text)) return { kind: 'unusable', message: noGo(join(request.go.goroot, 'bin', 'go')) }
      return await explain(current, rewriteAt === undefined ? 'load' : 'rewrite', generation.text, generation.command)
    }
    case 'generated':
  }
  const { generated, release } = generation
  try {
    const rewriting = rewriteAt ?? Date.now()
    const phases: readonly PhaseTime[] = [
      toolTime,
      { name: 'load', milliseconds: rewriting - began, cached: !generated.listed },
      { name: 'rewrite', milliseconds: Date.now() - rewriting, cached: generated.written === 0 },
    ]
    return await compile(current, program, generated, phases)
  } finally {
    await release()
  }
}

/** The tree is there: takes the binary that was kept, or has Go make it. */
async function compile(current: Build, program: string, generated: Generated, before: readonly PhaseTime[]): Promise<BusyboxResult> {
  const { request, folder, tree, temporary, progress, env, scratch, goTemporary } = current
  const { go, tags, signal, commands } = request
  const { packages, written } = generated
  const left = skipped(current.lines.join('\n'))
  const copyAt = Date.now()
  if (await takeBinary(folder, generated.key, commands, temporary)) {
    const took = Date.now() - copyAt
    return await finish(current, { packages, written, binary: true }, left, [...before, { name: 'compile', milliseconds: 0, cached: true }, { name: 'link', milliseconds: took, cached: true }])
  }
  const watch = watchGoBuild(goTemporary, progress)
  const { outcome, text } = await goBuild({ go, tree, env, tags, variables: request.mode?.variables ?? {}, output: temporary, signal })
  const phases = [...before, ...(await watch.stop())]
  if (isCancelled(request)) return { kind: 'cancelled' }
  const unusable = notRun(outcome, go, go.goBinary)
  if (unusable !== undefined) return { kind: 'unusable', message: unusable }
  if (outcome.kind !== 'exited' || outcome.code !== 0) return await explain(current, phases.at(-1)!.name, text)

  progress({ phase: 'verify' })
  const began = Date.now()
  const missing = (await inclusions(tree, commands)).flatMap((inclusion) => notIncluded(inclusion, left))
  if (missing.length > 0) return failed(current, 'verify', missing, '')
  await keepBinary(folder, generated.key, commands, temporary, scratch)
  const result = await finish(current, { packages, written, binary: false }, left, [...phases, { name: 'verify', milliseconds: Date.now() - began, cached: false }])
  await removeOldTrees(program, request)
  return result
}

async function finish({ request, temporary }: Build, reuse: { packages: number; written: number; binary: boolean }, left: readonly Skipped[], phases: readonly PhaseTime[]): Promise<BusyboxResult> {
  const { size: bytes } = await stat(temporary)
  if (isCancelled(request)) return { kind: 'cancelled' }
  await rename(temporary, request.output)
  return { kind: 'built', output: request.output, bytes, phases, reuse, skipped: left }
}

/** What was wrong, in the person's own files; asked of Go where the text does not say it. */
async function explain(current: Build, phase: Phase, text: string, command?: string): Promise<BusyboxResult> {
  const { request, env, tree } = current
  const commands = request.commands.map(({ importPath }) => importPath).sort()
  const list = await packageList(request.go, request.directory, env, request.tags, commands.length > 0 ? commands : ['./...'], request.signal)
  if (isCancelled(request)) return { kind: 'cancelled' }
  const directoryOf = (importPath: string): string | undefined => request.directoryOf?.(importPath) ?? list.packages.get(importPath)?.directory
  const errors = await diagnosis({ output: text, generated: tree, directory: request.directory, list, directoryOf, command })
  return failed(current, errors.some(({ kind }) => inRewriter.includes(kind)) ? 'rewrite' : phase, errors, text)
}

function failed({ lines }: Build, phase: Phase, errors: readonly BuildError[], output: string): BusyboxResult {
  const full = errors.find(({ kind }) => kind === 'disk-full')
  if (full !== undefined) return { kind: 'unusable', message: full.message }
  const said = lines.join('\n')
  return { kind: 'failed', phase, errors, skipped: skipped(said), output: [said, output].filter((text) => text !== '').join('\n').slice(-tailLength) }
}

const tailLength = 65_536

/** These come from gobusybox's rewriter, wherever they are found. */
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
  return [{ kind: 'wrong-applet', package: importPath, message: `${importPath} becomes the applet ${applets.join(', ')}, not ${applet}; without a name of its own an applet is called by the last element of its path` }]
}

/** A program could not be run to its end. */
function notRun(outcome: Outcome, go: Installation, program: string): string | undefined {
  switch (outcome.kind) {
    case 'exited':
      return undefined
    case 'signalled':
      return `the build was ended by ${outcome.signal}; if that was for want of memory, build fewer commands at a time`
    case 'not-found':
      return program === go.goBinary ? noGo(program) : `${program} has been removed; build again`
    case 'failed-to-start':
      return `the build does not start: ${outcome.reason}`
    case 'cancelled':
    case 'timed-out':
      return undefined
  }
}

function noGoThere(text: string): boolean {
  return /go: no such file or directory$/m.test(text)
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

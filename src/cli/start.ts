import { join, resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import { importClosure } from '../go/closure.js'
import { readEnvironment } from '../go/environment.js'
import { slashes } from '../go/host.js'
import type { Installation } from '../go/installation.js'
import { bundledParser } from '../grammar.js'
import { parseDuration } from '../project/duration.js'
import type { Project } from '../project/project.js'
import { parseSize } from '../project/size.js'
import { isFinding, type StartReport } from '../report/start.js'
import { startJson } from '../report/start-json.js'
import { startText } from '../report/start-text.js'
import { appletName } from '../rules/applet.js'
import { readBinary, whyNotHere } from '../start/binary.js'
import { explainStart, type Sources } from '../start/explain.js'
import type { Limits } from '../start/programs.js'
import { startBusybox } from '../start/start.js'
import { storageFolder } from '../storage.js'
import { cancellable } from './cancel.js'
import { openFor, type CommonFlags } from './common.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { terminalOutput } from './output.js'
import { withParent } from './parent.js'
import { startLine, startObjects } from './start-progress.js'
import type { Session } from './session.js'

export interface StartFlags extends CommonFlags {
  readonly timeout?: string
  readonly memory?: string
}

/** `gopure start`: every applet of a busybox in a sandbox, and why those that fail do. */
export async function startVerb(binary: string | undefined, flags: StartFlags): Promise<ExitCode> {
  const session: Session = { files: disk, host: thisHost(), output: terminalOutput(flags.color) }
  const start = (ended?: AbortSignal): Promise<ExitCode> => startFor(session, binary, flags, ended)
  return flags.editor === undefined ? start() : withParent(start)
}

async function startFor(session: Session, binary: string | undefined, flags: StartFlags, ended: AbortSignal | undefined): Promise<ExitCode> {
  const limits = limitsFrom(flags)
  const directory = resolve(flags.C ?? '.')
  const project = await projectIfAny(session, flags, binary !== undefined)
  const file = binary === undefined ? resolve(project!.base, project!.settings.output ?? 'bb') : resolve(directory, binary)
  const { goarch } = await usable(file)
  const elsewhere = whyNotHere(goarch, session.host)
  if (elsewhere !== undefined) throw new Failure(`${file}: ${elsewhere}; start it there, or boot it`, exitCode.unreadable)
  const result = await startIn(session, { file, project, go: project?.reader.workspace.go.installation ?? installationFor(session, directory), limits, flags, ended })
  if (result.kind === 'cancelled') {
    session.output.err('gopure: cancelled; what was started has been ended\n')
    return exitCode.cancelled
  }
  if (result.kind === 'unusable') throw new Failure(result.message, exitCode.programFailed)
  const { report } = result
  session.output.out(flags.format === 'json' ? `${JSON.stringify(startJson(report), undefined, 2)}\n` : startText(report, { style: session.output.style, directory: slashes(directory), verbose: flags.verbose === true, quiet: flags.quiet === true }))
  return startExit(report)
}

export function startExit({ failures }: StartReport): ExitCode {
  return failures.some(isFinding) ? exitCode.findings : failures.length > 0 ? exitCode.programFailed : exitCode.ok
}

export interface StartIn {
  readonly file: string
  readonly project: Project | undefined
  readonly go: Installation
  readonly limits: Limits
  readonly flags: StartFlags
  readonly ended: AbortSignal | undefined
}

type StartedReport = { readonly kind: 'started'; readonly report: StartReport } | { readonly kind: 'unusable'; readonly message: string } | { readonly kind: 'cancelled' }

/** Starts a busybox that this machine can run, and explains what fails by the project's sources. */
export async function startIn({ output }: Session, { file, project, go, limits, flags, ended }: StartIn): Promise<StartedReport> {
  const { bytes, goarch } = await usable(file)
  const line = flags.editor !== undefined && flags.format === 'json' ? startObjects(output) : startLine(output, flags.quiet === true || flags.editor !== undefined)
  try {
    return await cancellable(ended, async (signal): Promise<StartedReport> => {
      const started = await startBusybox({
        binary: file,
        names: project?.commands.map((command) => appletName(command, project.names)) ?? [],
        reexec: Object.keys(project?.reexec ?? {}),
        limits,
        storage: storageFolder(),
        pin: join(__dirname, 'starter'),
        go,
        env: process.env,
        signal,
        onProgress: line.show,
        onBuild: () => line.say(`building the starter with ${go.version}, once`),
      })
      if (started.kind !== 'started') return started
      const failed = started.bare.kind !== 'ended' || started.named !== 'binary' || started.applets.some(({ outcome }) => outcome.kind !== 'ended' && outcome.kind !== 'running')
      const sources = failed && project !== undefined ? await sourcesOf(project) : undefined
      const failures = explainStart(started, limits.milliseconds, sources)
      return { kind: 'started', report: { file, bytes, goarch, limits, started, failures, ...(sources === undefined ? {} : { closure: sources.closure }) } }
    })
  } finally {
    line.end()
  }
}

async function sourcesOf({ reader, commands, target, names }: Project): Promise<Sources> {
  return { reader, names, closure: importClosure(reader, commands, target, { standard: false }), parse: await bundledParser() }
}

async function usable(file: string): Promise<{ readonly bytes: number; readonly goarch: string }> {
  const read = await readBinary(file)
  if (read.kind === 'unusable') throw new Failure(read.message, exitCode.unreadable)
  return read
}

/** A binary that is named can be started without a project: only its sources are not known then. */
async function projectIfAny(session: Session, flags: StartFlags, isNamed: boolean): Promise<Project | undefined> {
  try {
    return await openFor(session, [], flags)
  } catch (error) {
    if (isNamed && error instanceof Failure && error.code === exitCode.unreadable) return undefined
    throw error
  }
}

function installationFor({ files, host }: Session, directory: string): Installation {
  const { environment, problems } = readEnvironment(files, host, slashes(directory), undefined, undefined)
  if (environment === undefined) throw new Failure(problems.join('\n'), exitCode.unreadable)
  return environment.installation
}

/** What `--timeout` and `--memory` say. */
export function limitsFrom({ timeout, memory }: Pick<StartFlags, 'timeout' | 'memory'>): Limits {
  const milliseconds = timeout === undefined ? 5000 : parseDuration(timeout)
  if (milliseconds === undefined || milliseconds === 0) throw new Failure(`--timeout ${timeout!}: expected a time such as 5s, 500ms or 1m`, exitCode.usage)
  const bytes = memory === undefined ? 512 * 2 ** 20 : parseSize(memory)
  if (bytes === undefined || bytes === 0) throw new Failure(`--memory ${memory!}: expected a size such as 512MiB, 1GB or 536870912`, exitCode.usage)
  return { milliseconds, memory: bytes }
}


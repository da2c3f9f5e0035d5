import type { Project } from '../project/project.js'
import { startJson } from '../report/start-json.js'
import { startText } from '../report/start-text.js'
import { readBinary, whyNotHere } from '../start/binary.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { limitsFrom, startExit, startIn, type StartFlags } from './start.js'
import type { Session } from './session.js'

/** What `build --start` adds to what a build says; `code` is that of the start alone. */
export interface Afterwards {
  readonly code: ExitCode
  readonly json: unknown
  readonly text: string
}

/** Starts what has just been built. What this machine can't run is said, and is no failure of the build. */
export async function startAfterBuild(session: Session, project: Project, file: string, flags: StartFlags, ended: AbortSignal | undefined): Promise<Afterwards> {
  const { style } = session.output
  const read = await readBinary(file)
  const reason = read.kind === 'unusable' ? read.message : whyNotHere(read.goarch, session.host)
  if (reason !== undefined) return { code: exitCode.ok, json: { notStarted: reason }, text: `  ${style.yellow('not started:')} ${reason}\n` }
  const result = await startIn(session, { file, project, go: project.reader.workspace.go.installation, limits: limitsFrom(flags), flags, ended })
  switch (result.kind) {
    case 'cancelled':
      return { code: exitCode.cancelled, json: { notStarted: 'cancelled' }, text: `  ${style.yellow('start cancelled;')} what was started has been ended\n` }
    case 'unusable':
      return { code: exitCode.programFailed, json: { notStarted: result.message }, text: `  ${style.red('not started:')} ${result.message}\n` }
    case 'started': {
      const { report } = result
      return { code: startExit(report), json: startJson(report), text: `\n${startText(report, { style, directory: project.directory, verbose: flags.verbose === true, quiet: flags.quiet === true })}` }
    }
  }
}

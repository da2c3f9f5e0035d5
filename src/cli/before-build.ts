import { preflight, type Preflight } from '../busybox/preflight.js'
import type { ParseGo } from '../go/tree.js'
import type { Project } from '../project/project.js'
import { runCheck, type Check } from '../report/check.js'
import { checkText } from '../report/check-text.js'
import { appletName } from '../rules/applet.js'
import { count } from '../rules/message.js'
import { evaluationIn, parserFor } from './evaluation.js'
import type { ImageFlags } from './image.js'
import type { Output } from './output.js'
import { remember } from './remembering.js'
import type { StartFlags } from './start.js'
import type { Session } from './session.js'

export interface BuildFlags extends ImageFlags, StartFlags {
  /** Start it when it is built. */
  readonly start?: boolean
  readonly output?: string
  readonly keepGoing?: boolean
  /** False where the build is to be tried whatever is found before. */
  readonly preflight?: boolean
}

/** What was looked at before a build, and what stands against it. */
export interface BeforeBuild {
  readonly check: Check
  readonly preflight: Preflight
}

/** Looks for what would make the build fail; with --no-preflight only at what the commands consist of. */
export async function lookBefore(session: Session, project: Project, flags: BuildFlags): Promise<BeforeBuild> {
  if (flags.preflight === false) {
    const noParser = (): Promise<ParseGo> => Promise.reject(new Error('no rule runs, and no file is parsed'))
    const check = await runCheck(project, false, noParser, () => Promise.resolve({ findings: [], problems: [] }))
    return { check, preflight: { broken: [], findings: [], problems: [], ofNoModule: [], later: [] } }
  }
  const parser = parserFor(session)
  const check = await runCheck(project, false, parser, evaluationIn(session, parser))
  remember(session, flags.verbose === true)
  return { check, preflight: preflight(project.commands, check.closure, check.findings, project.problems) }
}

/** Says what the build would fail at, at its lines; where the other commands are built all the same, only the names. */
export function sayBefore(project: Project, { check, preflight: { broken, findings, problems, ofNoModule, later } }: BeforeBuild, flags: BuildFlags, output: Output): void {
  const style = output.errorStyle
  for (const { file, line, message } of problems) output.err(`${file}${line === undefined ? '' : `:${line}`}: ${style.red('error:')} ${message}\n`)
  if (problems.length > 0) return output.err('gopure: the go command would refuse this; mend it, or try all the same with --no-preflight\n')
  if (broken.length > 0) {
    const sayWhat = (advice: string): void => output.err(`${style.red(broken.map((command) => appletName(command, project.names)).join(', '))}: can't be built; ${advice}\n`)
    if (flags.keepGoing === true) return sayWhat('left out (gopure check says why)')
    const closure = { ...check.closure, roots: broken }
    const options = { style, directory: project.directory, verbose: false, whole: flags.verbose === true || !output.live, quiet: true }
    output.err(checkText({ ...check, project, closure, findings, programs: [] }, options))
    output.err('\n')
    for (const command of ofNoModule) output.err(`${ofNoModuleText(command)}\n`)
    return sayWhat('fix what is above, build the others with --keep-going, or try all the same with --no-preflight')
  }
  if (later.length > 0 && flags.quiet !== true && flags.format === 'text') {
    output.err(`${style.yellow('gopure:')} ${count(later.length, 'finding')} of what breaks only at run time or in a shared busybox; gopure check lists ${later.length === 1 ? 'it' : 'them'}\n`)
  }
}

const ofNoModuleText = (command: string): string => `${command}: of the standard library, which makebb does not mix with commands of modules; leave it out`

/** The same for `build --format json`. */
export function beforeJson({ broken, findings, problems, ofNoModule, later }: Preflight): unknown {
  return {
    findings: findings.map(({ rule, place: { path, line, column }, message, leaveOut, commands }) => ({ rule: rule.id, file: path, line, column, message, commands: leaveOut ?? commands })),
    problems: [...problems, ...ofNoModule.map((command) => ({ message: ofNoModuleText(command) }))],
    later: later.length,
    broken,
  }
}

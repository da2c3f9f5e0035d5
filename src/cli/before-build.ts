import { preflight, type Preflight } from '../busybox/preflight.js'
import type { ParseGo } from '../go/tree.js'
import type { Project } from '../project/project.js'
import { runCheck, type Check, type CheckReport } from '../report/check.js'
import { findingJson } from '../report/check-json.js'
import { checkText } from '../report/check-text.js'
import { appletName } from '../rules/applet.js'
import { count } from '../rules/message.js'
import { knownTo, parserFor } from './evaluation.js'
import type { ImageFlags } from './image.js'
import type { Look, Looked, LookFlags } from './look.js'
import type { Output } from './output.js'
import type { StartFlags } from './start.js'
import type { Session } from './session.js'

export interface BuildFlags extends ImageFlags, StartFlags, LookFlags {
  /** Start it when it is built. */
  readonly start?: boolean
  readonly output?: string
}

export interface BeforeBuild extends Looked {
  /** All that was found. Where the look is remembered it is worked out only now: no more than a failure asks for it. */
  readonly check: () => Promise<Check>
}

/** Looks for what would make the build fail; with --no-preflight only at what the commands consist of. */
export async function lookBefore(look: Look, project: Project, flags: BuildFlags): Promise<BeforeBuild> {
  let checked: Promise<CheckReport> | undefined
  const check = (): Promise<CheckReport> => (checked ??= checkFor(look.session, project, flags))
  const known = look.recall()
  if (known !== undefined) return { ...known, check }
  const found = await check()
  const stands = flags.preflight === false ? { broken: [], findings: [], problems: [], ofNoModule: [], later: [] } : preflight(project.commands, found.closure, found.findings, project.problems)
  const json = { preflight: beforeJson(stands), findings: found.findings.map((finding) => findingJson(finding)), problems: found.problems }
  const looked: Looked = {
    broken: stands.broken,
    isRefused: stands.problems.length > 0,
    said: saidBefore(project, found, stands, flags, look.session.output),
    ...(flags.format === 'json' ? { json } : {}),
  }
  look.looked(looked)
  return { ...looked, check }
}

function checkFor(session: Session, project: Project, flags: BuildFlags): Promise<CheckReport> {
  if (flags.preflight === false) {
    const noParser = (): Promise<ParseGo> => Promise.reject(new Error('no rule runs, and no file is parsed'))
    return runCheck(project, false, { ...knownTo(session, noParser), evaluation: () => Promise.resolve({ findings: [], problems: [] }) })
  }
  return runCheck(project, false, knownTo(session, parserFor()))
}

/** What the build would fail at, at its lines; where the other commands are built all the same, only the names. */
function saidBefore(project: Project, check: Check, { broken, findings, problems, ofNoModule, later }: Preflight, flags: BuildFlags, output: Output): string {
  const style = output.errorStyle
  if (problems.length > 0) {
    const lines = problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${style.red('error:')} ${message}\n`)
    return `${lines.join('')}gopure: the go command would refuse this; mend it, or try all the same with --no-preflight\n`
  }
  if (broken.length > 0) {
    const what = (advice: string): string => `${style.red(broken.map((command) => appletName(command, project.names)).join(', '))}: can't be built; ${advice}\n`
    if (flags.keepGoing === true) return what('left out (gopure check says why)')
    const closure = { ...check.closure, roots: broken }
    const options = { style, directory: project.directory, verbose: false, whole: flags.verbose === true || !output.live, quiet: true }
    const why = checkText({ ...check, project, closure, findings, programs: [] }, options)
    return `${why}\n${ofNoModule.map((command) => `${ofNoModuleText(command)}\n`).join('')}${what('fix what is above, build the others with --keep-going, or try all the same with --no-preflight')}`
  }
  if (later.length > 0 && flags.quiet !== true && flags.format === 'text') {
    return `${style.yellow('gopure:')} ${count(later.length, 'finding')} of what breaks only at run time or in a shared busybox; gopure check lists ${later.length === 1 ? 'it' : 'them'}\n`
  }
  return ''
}

const ofNoModuleText = (command: string): string => `${command}: of the standard library, which makebb does not mix with commands of modules; leave it out`

/** The same for `build --format json`. */
function beforeJson({ broken, findings, problems, ofNoModule, later }: Preflight): unknown {
  return {
    findings: findings.map(({ rule, place: { path, line, column }, message, leaveOut, commands }) => ({ rule: rule.id, file: path, line, column, message, commands: leaveOut ?? commands })),
    problems: [...problems, ...ofNoModule.map((command) => ({ message: ofNoModuleText(command) }))],
    later: later.length,
    broken,
  }
}

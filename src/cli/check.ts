import { runCheck, type Check } from '../report/check.js'
import { checkJson } from '../report/check-json.js'
import { checkLines } from '../report/check-lines.js'
import { checkText } from '../report/check-text.js'
import type { Severity } from '../rules/finding.js'
import { projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { evaluationIn, parserFor } from './evaluation.js'
import type { Session } from './session.js'

export interface CheckFlags extends CommonFlags {
  readonly failOn: Severity
  /** Every file below the folder, not just the closure. */
  readonly tree?: boolean
}

/** `gopure check`: what keeps the closure of some commands from being pure Go. */
export async function checkVerb(session: Session, patterns: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { output } = session
  const parser = parserFor(session)
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  const check = await runCheck(project, flags.cgo === true, parser, evaluationIn(session))
  if (flags.format === 'json') output.out(`${JSON.stringify(checkJson(check), undefined, 2)}\n`)
  else if (flags.format === 'lines') output.out(checkLines(check, { style: output.style, directory: project.directory, verbose: flags.verbose === true }))
  else output.out(checkText(check, { style: output.style, directory: project.directory, verbose: flags.verbose === true, whole: flags.verbose === true || !output.terminal, quiet: flags.quiet === true }))
  if (project.unmatched.length > 0) return exitCode.usage
  return checkExit(check, flags.failOn)
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

function checkExit(check: Check, failOn: Severity): ExitCode {
  const fails = check.findings.some((finding) => finding.state === 'active' && rank[finding.severity] >= rank[failOn])
  if (fails) return exitCode.findings
  // Nothing found in what could be read is no proof that nothing is there.
  return check.verdict.builds ? exitCode.ok : exitCode.unreadable
}

import type { Project } from '../project/project.js'
import { importClosure } from '../go/closure.js'
import type { ParseGo } from '../go/tree.js'
import { completeCheck, type Check } from '../report/check.js'
import { checkJson } from '../report/check-json.js'
import { checkText } from '../report/check-text.js'
import { evaluateRules } from '../rules/evaluate.js'
import type { Severity } from '../rules/finding.js'
import { rules } from '../rules/registry.js'
import { projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { bundledParser } from './grammar.js'
import type { Session } from './session.js'

export interface CheckFlags extends CommonFlags {
  readonly failOn: Severity
}

/** `gopure check`: what keeps the closure of some commands from being pure Go. */
export async function checkVerb(session: Session, patterns: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { output } = session
  // The grammar is compiled by another thread while the closure is read on this one.
  const parser = bundledParser()
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  const check = await runCheck(project, flags.cgo === true, parser)
  if (flags.format === 'json') output.out(`${JSON.stringify(checkJson(check), undefined, 2)}\n`)
  else output.out(checkText(check, { style: output.style, directory: project.directory, verbose: flags.verbose === true, whole: flags.verbose === true || !output.terminal, quiet: flags.quiet === true }))
  if (project.unmatched.length > 0) return exitCode.usage
  return checkExit(check, flags.failOn)
}

/** Reads the closure, with cgo on too where gated findings are wanted, and runs every rule over it. */
export async function runCheck(project: Project, withGated: boolean, parser: Promise<ParseGo>): Promise<Check> {
  const { reader, commands, target, settings } = project
  const closure = importClosure(reader, commands, target, { standard: false })
  const withCgo = withGated ? importClosure(reader, commands, { ...target, cgo: true }, { standard: false }) : undefined
  const parse = await parser
  const { findings, problems } = evaluateRules(
    reader,
    closure,
    {
      rules,
      parser: () => parse,
      applets: project.applets,
      ...(settings.severities === undefined ? {} : { severities: settings.severities }),
      ...(settings.wrappers === undefined ? {} : { wrappers: settings.wrappers }),
    },
    withCgo,
  )
  return completeCheck(reader, closure, findings, [...project.problems, ...closure.problems, ...problems])
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

function checkExit(check: Check, failOn: Severity): ExitCode {
  const fails = check.findings.some((finding) => finding.state === 'active' && rank[finding.severity] >= rank[failOn])
  if (fails) return exitCode.findings
  // Nothing found in what could be read is no proof that nothing is there.
  return check.verdict.builds ? exitCode.ok : exitCode.unreadable
}

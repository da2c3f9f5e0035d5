import { isAtLeast } from '../rules/finding.js'
import { runTreeCheck, treeJson, treeText } from '../report/tree.js'
import type { CheckFlags } from './check.js'
import { openFor, warnUnmatched } from './common.js'
import { knownTo, parserFor } from './evaluation.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import type { Session } from './session.js'

/** `gopure check --tree`: every Go file below the folder, also those that no command is built from. */
export async function treeVerb(session: Session, patterns: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { output } = session
  if (flags.format !== 'text' && flags.format !== 'json') throw new Failure(`--tree has no format ${flags.format}: it has text and json`, exitCode.usage)
  const parser = parserFor()
  const project = await openFor(session, patterns, flags)
  // A folder without commands can be looked at too.
  if (patterns.length > 0) warnUnmatched(project, output)
  const check = await runTreeCheck(project, knownTo(session, parser))
  if (flags.format === 'json') output.out(`${JSON.stringify(treeJson(check), undefined, 2)}\n`)
  else output.out(treeText(check, { style: output.style, verbose: flags.verbose === true, quiet: flags.quiet === true }))
  if (patterns.length > 0 && project.unmatched.length > 0) return exitCode.usage
  return check.findings.some(({ state, severity }) => state === 'active' && isAtLeast(severity, flags.failOn)) ? exitCode.findings : exitCode.ok
}

import { version } from '../../package.json'
import type { ParseGo } from '../go/tree.js'
import type { Project } from '../project/project.js'
import { baselineState, type Comparison } from '../report/baseline.js'
import { runCheck, type Check, type CheckReport } from '../report/check.js'
import { checkJson } from '../report/check-json.js'
import { checkLines } from '../report/check-lines.js'
import { checkText } from '../report/check-text.js'
import { offeredFixes } from '../report/offered-fixes.js'
import { isAtLeast, type Severity } from '../rules/finding.js'
import { count } from '../rules/message.js'
import { verdictOf } from '../rules/verdict.js'
import { chooseBaseline, compareWithChoice, saveBaseline, type BaselineChoice, type BaselineFlags } from './baseline.js'
import { projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { exitCode, type ExitCode } from './exit-code.js'
import { knownTo, parserFor } from './evaluation.js'
import type { Session } from './session.js'

export interface CheckFlags extends CommonFlags, BaselineFlags {
  readonly matrix?: string
  readonly matrixTags?: string
  readonly failOn: Severity
  /** Every file below the folder, not just the closure. */
  readonly tree?: boolean
}

/** `gopure check`: what keeps the closure of some commands from being pure Go. */
export async function checkVerb(session: Session, patterns: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { output } = session
  const parser = parserFor()
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  const choice = chooseBaseline(session, project, flags)
  const check = await runCheck(project, flags.cgo === true, knownTo(session, parser))
  const comparison = compareWithChoice(choice, check)
  output.out(await written(session, project, check, comparison, parser, flags))
  if (choice?.kind === 'write') return writeChosen(session, project, check, choice)
  if (project.unmatched.length > 0) return exitCode.usage
  return checkExit(check, flags.failOn, comparison)
}

/** The report in the format that was asked for; the rarer ones are loaded when they are. */
async function written({ output: { style, terminal } }: Session, project: Project, check: CheckReport, comparison: Comparison | undefined, parser: () => Promise<ParseGo>, flags: CheckFlags): Promise<string> {
  const verbose = flags.verbose === true
  const { directory } = project
  const baseline = comparison === undefined ? {} : { comparison }
  switch (flags.format) {
    case 'json':
      return `${JSON.stringify(checkJson(check, { comparison, fixesOf: offeredFixes(check, await parser()) }), undefined, 2)}\n`
    case 'lines':
      return checkLines(check, { style, directory, verbose, ...baseline })
    case 'text':
      return checkText(check, { style, directory, verbose, whole: verbose || !terminal, quiet: flags.quiet === true, ...baseline })
    case 'sarif': {
      const { checkSarif } = await import('../report/sarif.js')
      const complete = project.unmatched.length === 0 && check.closure.missing.size === 0
      return `${JSON.stringify(checkSarif(check, { version, verbose, complete, ...baseline }), undefined, 1)}\n`
    }
    case 'markdown': {
      const { checkMarkdown } = await import('../report/check-markdown.js')
      return checkMarkdown(check, { directory, verbose, ...baseline })
    }
  }
}

/** A check that saw only a part of the project is no baseline. */
function writeChosen({ output }: Session, project: Project, check: Check, choice: BaselineChoice): ExitCode {
  const { missing } = check.closure
  const refused = project.unmatched.length > 0 ? 'some packages were not found' : missing.size > 0 ? `${count(missing.size, 'package')} that the commands import could not be read` : undefined
  if (refused !== undefined) {
    output.err(`${output.errorStyle.yellow('gopure:')} ${choice.name} is not written: ${refused}\n`)
    return project.unmatched.length > 0 ? exitCode.usage : exitCode.unreadable
  }
  saveBaseline(choice, check)
  output.err(`${choice.name}: ${count(check.findings.filter(({ state }) => state === 'active').length, 'finding')} written\n`)
  return exitCode.ok
}

/** What a script hears of a check. */
export function checkExit(check: Check, failOn: Severity, comparison: Comparison | undefined): ExitCode {
  const counted = check.findings.filter((finding) => finding.state === 'active' && baselineState(finding, comparison) !== 'known')
  if (counted.some(({ severity }) => isAtLeast(severity, failOn))) return exitCode.findings
  // Nothing found in what could be read is no proof that nothing is there.
  return verdictOf(counted, check.closure.missing.size > 0).builds ? exitCode.ok : exitCode.unreadable
}

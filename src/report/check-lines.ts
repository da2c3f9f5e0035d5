import { baselineState, type Comparison } from './baseline.js'
import type { Check } from './check.js'
import { severityStyle, type Style } from './style.js'

export interface LinesOptions {
  readonly style: Style
  /** Paths below it are written relative to it, all others are absolute. */
  readonly directory: string
  /** Information findings too. */
  readonly verbose: boolean
  /** Findings that the baseline has are left out. */
  readonly comparison?: Comparison
}

/** One finding on a line, as compilers write them (`path:line:column: severity: message [rule]`): for problem matchers and editors' error lists. */
export function checkLines(check: Check, { style, directory, verbose, comparison }: LinesOptions): string {
  const relative = (path: string): string => (path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path)
  const findings = check.findings
    .filter((finding) => finding.state === 'active' && (verbose || finding.severity !== 'info') && baselineState(finding, comparison) !== 'known')
    .map(({ place, severity, message, rule }) => `${relative(place.path)}:${place.line}:${place.column}: ${severityStyle(style, severity)(`${severity}:`)} ${message} ${style.dim(`[${rule.id}]`)}\n`)
  const problems = check.problems.map(({ file, line, message }) => `${relative(file)}:${line ?? 1}:1: ${style.yellow('warning:')} ${message}\n`)
  return [...findings, ...problems].join('')
}

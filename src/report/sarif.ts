import type { Problem } from '../go/files.js'
import type { Place } from '../rules/finding.js'
import { count } from '../rules/message.js'
import { artifactsOf, type Artifacts } from './artifact.js'
import { baselineState, type Comparison } from './baseline.js'
import type { Check } from './check.js'
import { sarifResults } from './sarif-result.js'
import { sarifRules } from './sarif-rules.js'

export interface SarifOptions {
  readonly version: string
  /** Information findings too. */
  readonly verbose: boolean
  /** False where some of what was asked for could not be looked at. */
  readonly complete: boolean
  readonly comparison?: Comparison
  /** Results that services take in one run. */
  readonly mostResults?: number
}

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as code-scanning services read it. What a constraint leaves out is no result. */
export function checkSarif(check: Check, options: SarifOptions): unknown {
  const { closure, reader } = check
  const { version, verbose, complete, comparison, mostResults = 25_000 } = options
  const artifacts = artifactsOf(reader.workspace, reader.files)
  const order = { error: 0, warning: 1, info: 2 } as const
  const findings = check.findings.filter(({ state, severity }) => state !== 'gated' && (verbose || severity !== 'info')).sort((a, b) => order[a.severity] - order[b.severity])
  const left = findings.length - mostResults
  const notifications = [
    ...check.problems.map((problem) => ofProblem(problem, artifacts)),
    ...(comparison === undefined ? [] : ofComparison(comparison)),
    ...(left <= 0 ? [] : [notification('limit', 'warning', `${count(left, 'finding')} left out, the mildest of them: a run has at most ${count(mostResults, 'result')}`)]),
  ]
  const { goos, goarch, cgo, tags } = closure.target
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Gopure', semanticVersion: version, rules: sarifRules(), notifications: notificationRules } },
        invocations: [{ executionSuccessful: complete, toolExecutionNotifications: notifications }],
        // Runs for other targets and tags stand beside each other, and replace only their like.
        automationDetails: { id: `gopure/${[goos, goarch, ...[...tags].sort()].join('-')}/` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: artifacts.originalUriBaseIds,
        results: sarifResults(check, findings.slice(0, mostResults), artifacts, (finding) => baselineState(finding, comparison)),
        properties: {
          target: { goos, goarch, cgo, tags },
          verdict: check.verdict,
          verdicts: closure.roots.map((command) => ({ command, ...check.verdicts.get(command) })),
        },
      },
    ],
  }
}

const notificationRules = [
  { id: 'not-read', shortDescription: { text: 'Something could not be read in full: findings may be hidden' } },
  { id: 'suppression', shortDescription: { text: 'A suppression is wrong, or allows nothing' } },
  { id: 'baseline', shortDescription: { text: 'The baseline is not of this state' } },
  { id: 'limit', shortDescription: { text: 'More findings than results are allowed' } },
]

function notification(id: string, level: 'warning' | 'note', text: string, location?: unknown): unknown {
  return { descriptor: { id, index: notificationRules.findIndex((rule) => rule.id === id) }, level, message: { text }, ...(location === undefined ? {} : { locations: [{ physicalLocation: location }] }) }
}

function ofProblem({ file, line = 1, message, about }: Problem, artifacts: Artifacts): unknown {
  const place: Place = { path: file, line, column: 1, endLine: line, endColumn: 1 }
  // Where an import leads nowhere the file may be known by its import path alone.
  return notification(about ?? 'not-read', about === undefined ? 'warning' : 'note', message, file.includes('/') ? artifacts.physicalLocation(place) : undefined)
}

function ofComparison({ name, gone, difference }: Comparison): readonly unknown[] {
  return [
    ...(difference === undefined ? [] : [notification('baseline', 'warning', `baseline ${name} is of another build: ${difference}`)]),
    ...(gone.length === 0 ? [] : [notification('baseline', 'note', `${count(gone.length, 'obstacle')} of baseline ${name} ${gone.length === 1 ? 'is' : 'are'} gone: gopure check --write-baseline ${name}`)]),
  ]
}

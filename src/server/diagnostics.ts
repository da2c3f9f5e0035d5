import { DiagnosticSeverity, DiagnosticTag, type Diagnostic, type DiagnosticRelatedInformation, type Range as LspRange } from 'vscode-languageserver'
import type { Problem } from '../go/files.js'
import type { Range } from '../go/byte-range.js'
import { rulePageLink } from '../protocol.js'
import { chainText } from '../report/chain-text.js'
import { pathInModule } from '../report/check.js'
import { placeOfHome } from '../report/placement.js'
import type { Finding } from '../rules/evaluate.js'
import type { Severity } from '../rules/finding.js'
import { count, listNames } from '../rules/message.js'
import type { Rule } from '../rules/rule.js'
import type { Analysis, Reading } from './analysis.js'
import { fadedIn } from './faded.js'
import { placedOf, type Distant } from './placed.js'
import { uriOf } from './uri.js'

export interface DiagnosticOptions {
  /** Diagnostic codes link to a command of the editor that shows the rule's page. */
  readonly commandLinks: boolean
  readonly fade: boolean
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information }

/** Related places of one diagnostic; more would be a list to scroll in, which the Obstacles view is. */
const mostRelated = 20

/** From 1-based to the protocol's 0-based positions; columns are UTF-16 units in both. */
export function lspRange({ line, column, endLine, endColumn }: Range): LspRange {
  return { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } }
}

/** All that a project has to say of one file. `open` files show what is faded, too. */
export function diagnosticsFor(path: string, open: boolean, analysis: Analysis, options: DiagnosticOptions): readonly Diagnostic[] {
  const { reading } = analysis
  if (reading === undefined) return problemsIn(path, analysis.problems)
  const placed = placedOf(analysis, reading)
  const shown = open || placed.isOwn(path)
  return [
    ...(shown ? (placed.here.get(path) ?? []).map((finding) => ofFinding(finding, reading, options)) : []),
    ...(placed.distant.get(path) ?? []).flatMap((distant) => ofDistant(distant, reading, options)),
    ...problemsIn(path, [...reading.problems, ...unmatchedOf(reading)]),
    ...(open && options.fade ? ofFaded(path, analysis, reading) : []),
  ]
}

/** The files that a project has something to say of, as far as they are the person's own. */
export function pathsOf(analysis: Analysis): ReadonlySet<string> {
  const { reading } = analysis
  const problems = reading === undefined ? analysis.problems : [...reading.problems, ...unmatchedOf(reading)]
  const files = problems.map(({ file }) => file).filter((file) => reading === undefined || placedOf(analysis, reading).isOwn(file) || isProjectFile(file))
  return new Set([...(reading === undefined ? [] : placedOf(analysis, reading).paths), ...files])
}

/** Patterns that name no command are said in the file that has them. */
const unmatchedOf = ({ project }: Reading): readonly Problem[] => (project.file === '' ? [] : project.unmatched.map((message) => ({ file: project.file, message })))

const isProjectFile = (path: string): boolean => /\/(go\.(mod|work)|gopure\.yaml|\.mkuimage\.yaml)$/.test(path)

function ofRule(rule: Rule, options: DiagnosticOptions): Pick<Diagnostic, 'source' | 'code' | 'codeDescription'> {
  return { source: 'gopure', code: rule.id, ...(options.commandLinks ? { codeDescription: { href: rulePageLink(rule.id) } } : {}) }
}

function ofFinding(finding: Finding, { closure }: Reading, options: DiagnosticOptions): Diagnostic {
  const related = (finding.related ?? []).slice(0, mostRelated).map(({ place, message }): DiagnosticRelatedInformation => ({ location: { uri: uriOf(place.path), range: lspRange(place) }, message }))
  const chain = finding.via.length > 1 ? `\nBrought in by ${chainText(finding.via, closure)}` : ''
  return {
    range: lspRange(finding.place),
    severity: severities[finding.severity],
    ...ofRule(finding.rule, options),
    message: `${capital(finding.message)}${chain}`,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  }
}

function ofDistant({ home, findings }: Distant, { project, closure }: Reading, options: DiagnosticOptions): readonly Diagnostic[] {
  const place = placeOfHome(home, closure, project.reader.files)
  const [first] = findings
  if (place === undefined || first === undefined) return []
  const where = (finding: Finding): string => `${finding.package.module?.path ?? finding.package.importPath}, ${pathInModule(finding, finding.place.path)}:${finding.place.line}`
  const packages = [...new Set(findings.map((finding) => finding.package.importPath))]
  const message =
    findings.length === 1
      ? `${capital(first.message)}\nIn ${where(first)}; brought in by ${chainText(first.via, closure)}`
      : `${first.rule.title}, ${count(findings.length, 'time')} in ${count(packages.length, 'package')} behind this line (${listNames(packages, 3)}). First: ${first.message} (${where(first)})`
  return [
    {
      range: lspRange(place),
      severity: severities[first.severity],
      ...ofRule(first.rule, options),
      message,
      relatedInformation: findings.slice(0, mostRelated).map((finding) => ({ location: { uri: uriOf(finding.place.path), range: lspRange(finding.place) }, message: finding.message })),
    },
  ]
}

function problemsIn(path: string, problems: readonly Problem[]): readonly Diagnostic[] {
  return problems
    .filter(({ file }) => file === path)
    .map(({ line, message }) => {
      const at = Math.max(0, (line ?? 1) - 1)
      return { range: { start: { line: at, character: 0 }, end: { line: at + 1, character: 0 } }, severity: DiagnosticSeverity.Warning, source: 'gopure', message: capital(message) }
    })
}

/** Hints that VS Code shows by fading alone: what is left out is no problem. */
function ofFaded(path: string, analysis: Analysis, reading: Reading): readonly Diagnostic[] {
  const faded = fadedIn(path, analysis.packageAt(path.slice(0, path.lastIndexOf('/'))), reading)
  if (faded === undefined) return []
  return [{ range: lspRange(faded.range), severity: DiagnosticSeverity.Hint, source: 'gopure', code: 'not-in-build', message: faded.reason, tags: [DiagnosticTag.Unnecessary] }]
}

/** A sentence's first word, unless it is a name or a path. */
const capital = (text: string): string => (/^[a-z]+[\s,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text)

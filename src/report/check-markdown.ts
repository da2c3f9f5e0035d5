import { appletName } from '../rules/applet.js'
import type { Finding } from '../rules/evaluate.js'
import { count, listNames } from '../rules/message.js'
import { howBroken, howBuilds, type Verdict } from '../rules/verdict.js'
import { baselineState, type BaselineEntry, type Comparison } from './baseline.js'
import { chainText } from './chain-text.js'
import { pathInModule, type Check, type CheckReport } from './check.js'
import { baselineLines, groupByRule } from './check-text.js'
import { escapeHtml, escapeMarkdown, markdownCode, markdownDetails, markdownTable } from './markdown.js'
import { moduleTitle } from './module-title.js'
import { classWords } from './style.js'

export interface MarkdownOptions {
  /** Paths below it are written relative to it. */
  readonly directory: string
  /** Information findings too. */
  readonly verbose: boolean
  readonly comparison?: Comparison
}

/** A report for a comment on a pull request or a job's summary: what matters on top, places after a click. */
export function checkMarkdown(check: CheckReport, options: MarkdownOptions): string {
  const { comparison, verbose } = options
  const findings = check.findings.filter(({ state, severity }) => state === 'gated' || (state === 'active' && (verbose || severity !== 'info')))
  const groups = groupByRule(findings, comparison)
  const isKnown = ([first]: readonly Finding[]): boolean => baselineState(first!, comparison) === 'known'
  const fresh = groups.filter((group) => !isKnown(group))
  const known = groups.filter(isKnown)
  const lines = [
    `## Gopure: ${heading(check, comparison)}`,
    '',
    ...commandTable(check, comparison),
    '',
    countsLine(check),
    ...(comparison === undefined ? [] : ['', ...baselineLines(check.findings.filter(({ state }) => state === 'active'), comparison).map((line) => `- ${escapeMarkdown(line)}`)]),
    ...(fresh.length === 0 ? [] : ['', `### ${comparison === undefined ? 'Obstacles' : 'New obstacles'}`, '', ...fresh.flatMap((group) => [...ruleDetails(check, group, options), ''])]),
    ...(known.length === 0 ? [] : ['', '### Known to the baseline', '', ...known.flatMap((group) => [...ruleDetails(check, group, options), ''])]),
    ...(comparison === undefined || comparison.gone.length === 0 ? [] : ['', ...goneDetails(comparison.gone)]),
    ...problemDetails(check, options),
  ]
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd()}\n`
}

function heading({ closure, verdicts, findings, project }: CheckReport, comparison: Comparison | undefined): string {
  if (comparison !== undefined) {
    const fresh = findings.filter((finding) => baselineState(finding, comparison) === 'new' && finding.severity !== 'info').length
    return fresh === 0 ? 'no new obstacles' : count(fresh, 'new obstacle')
  }
  const [only] = closure.roots
  if (only !== undefined && closure.roots.length === 1) return `${markdownCode(appletName(only, project.names))} ${verdictWords(only, verdicts.get(only)!, findings)}`
  const pure = closure.roots.filter((root) => verdicts.get(root)!.pure).length
  return `${pure} of ${count(closure.roots.length, 'command')} ${pure === 1 ? 'is' : 'are'} pure Go`
}

function verdictWords(command: string, verdict: Verdict, findings: Check['findings']): string {
  const { works, selfContained, pure } = verdict
  if (pure) return 'is pure Go'
  return listNames([howBuilds(command, verdict, findings), ...(works ? [] : [howBroken(command, findings)]), ...(selfContained ? [] : ['needs programs or services from outside'])])
}

function commandTable({ closure, verdicts, findings }: Check, comparison: Comparison | undefined): readonly string[] {
  const word = (good: boolean): string => (good ? 'yes' : '**no**')
  const rows = closure.roots.map((root) => {
    const { builds, works, selfContained, pure } = verdicts.get(root)!
    const own = findings.filter(({ state, commands }) => state === 'active' && commands.includes(root))
    const of = (severity: string): string => String(own.filter((finding) => finding.severity === severity).length)
    const fresh = comparison === undefined ? [] : [String(own.filter((finding) => baselineState(finding, comparison) === 'new').length)]
    return [markdownCode(root, true), word(builds), word(works), word(selfContained), word(pure), of('error'), of('warning'), of('info'), ...fresh]
  })
  const head = ['command', 'builds without cgo', 'works', 'self-contained', 'pure', 'errors', 'warnings', 'notes', ...(comparison === undefined ? [] : ['new'])]
  return markdownTable(head, rows, new Set([5, 6, 7, 8]))
}

function countsLine({ closure, findings }: Check): string {
  const { goos, goarch, tags } = closure.target
  const own = [...closure.packages.values()].filter((read) => !read.standard).length
  const of = (state: string): number => findings.filter((finding) => finding.state === state).length
  const more = [...(of('suppressed') > 0 ? [`${of('suppressed')} allowed`] : []), ...(of('gated') > 0 ? [`${of('gated')} gated`] : [])]
  return `${[count(of('active'), 'finding'), ...more].join(', ')} in ${count(own, 'package')} for ${markdownCode(`${goos}/${goarch}`)}${tags.length === 0 ? '' : ` with tags ${markdownCode(tags.join(','))}`}.`
}

function ruleDetails(check: Check, findings: readonly Finding[], options: MarkdownOptions): readonly string[] {
  const first = findings[0]!
  const gated = first.state === 'gated'
  const summary = `${gated ? 'gated' : first.severity} <b>${escapeHtml(first.rule.id)}</b> (${findings.length}) · ${escapeHtml(first.rule.title)}: ${gated ? 'left out of the build by a constraint' : classWords[first.class]}`
  const items: string[] = []
  let item: string[] = []
  findings.forEach((finding, index) => {
    item.push(markdownCode(placeText(finding, options)))
    // Places that say the same stand together.
    if (findings[index + 1]?.message === finding.message) return
    item.push(escapeMarkdown(finding.message))
    if (finding.via.length > 1) item.push(markdownCode(chainText(finding.via, check.closure)))
    // Services differ in what a line's end is; a break is one in all of them.
    items.push(`- ${item.join('<br>')}`)
    item = []
  })
  return markdownDetails(summary, items)
}

function placeText(finding: Finding, { directory }: MarkdownOptions): string {
  const { place } = finding
  const { root, module } = finding.package
  const position = `:${place.line}:${place.column}`
  if (root !== 'workspace' && module !== undefined && !module.main) return `${moduleTitle(module)}/${pathInModule(finding, place.path)}${position}`
  return relativeTo(directory, place.path) + position
}

const relativeTo = (directory: string, path: string): string => (path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path)

function goneDetails(gone: readonly BaselineEntry[]): readonly string[] {
  return markdownDetails(`${count(gone.length, 'obstacle')} of the baseline ${gone.length === 1 ? 'is' : 'are'} gone`, gone.map(({ rule, file, message }) => `- ${markdownCode(rule)} ${markdownCode(file)}: ${escapeMarkdown(message)}`))
}

function problemDetails({ problems }: Check, { directory }: MarkdownOptions): readonly string[] {
  const kinds = [
    { all: problems.filter(({ about }) => about === undefined), summary: 'Not read: what follows may hide findings' },
    { all: problems.filter(({ about }) => about === 'suppression'), summary: 'Suppressions that are wrong, or do nothing' },
  ]
  return kinds
    .filter(({ all }) => all.length > 0)
    .flatMap(({ all, summary }) => ['', ...markdownDetails(`${summary} (${all.length})`, all.map(({ file, line, message }) => `- ${markdownCode(`${relativeTo(directory, file)}${line === undefined ? '' : `:${line}`}`)}: ${escapeMarkdown(message)}`))])
}

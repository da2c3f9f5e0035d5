import type { Problem } from '../go/files.js'
import { appletName } from '../rules/applet.js'
import { reachOf, type Reach } from '../rules/chain.js'
import type { Finding } from '../rules/evaluate.js'
import { count } from '../rules/message.js'
import { rules } from '../rules/registry.js'
import { howBroken, howBuilds, type Verdict } from '../rules/verdict.js'
import { baselineState, type Comparison } from './baseline.js'
import { chainText } from './chain-text.js'
import type { Check, CheckReport } from './check.js'
import { placeText, relativeTo, type TextOptions } from './place-text.js'
import { programLines } from './programs-text.js'
import { classWords, severityStyle, type Style } from './style.js'

/** Places of one kind in one command that are written out before the rest is counted. */
const mostPlaces = 12

/** The report that a person reads: by command, kind and place, each place with the import chain that brings it in. */
export function checkText(check: CheckReport, options: TextOptions): string {
  const { style, quiet } = options
  const lines: string[] = []
  const written = new Set<Finding>()
  const ordered = check.closure.roots.map((command) => ({ command, findings: check.findings.filter((finding) => finding.commands.includes(command)) }))
  for (const { command, findings } of ordered) {
    const fresh = findings.filter((finding) => isShown(finding, options) && !written.has(finding))
    if (fresh.length === 0) continue
    const verdict = check.verdicts.get(command)!
    lines.push(`${style.bold(appletName(command, check.project.names))}  ${style.dim(command)}`, `  ${verdictText(command, verdict, findings, style)}`)
    const chains = chainsFrom(command, check)
    for (const places of groupByRule(fresh, options.comparison)) lines.push('', ...kindLines(check, places, chains, options))
    for (const finding of fresh) written.add(finding)
    const shared = findings.filter((finding) => isShown(finding, options)).length - fresh.length
    if (shared > 0) lines.push('', style.dim(`  and ${count(shared, 'finding')} that a command above has too`))
    lines.push('')
  }
  if (!quiet) {
    const programs = programLines(check, options)
    if (programs.length > 0) lines.push(...programs, '')
  }
  if (check.problems.length > 0) lines.push(...problemLines(check.problems, options), '')
  if (!quiet) lines.push(...summaryLines(check, options))
  return `${lines.join('\n').replace(/\n+$/, '')}\n`
}

const isShown = (finding: Finding, options: TextOptions): boolean => (options.verbose && finding.state !== 'suppressed') || finding.state === 'gated' || (finding.state === 'active' && finding.severity !== 'info')

/** How one command comes to a finding: the finding's own chain may begin at another command. */
function chainsFrom(command: string, { closure }: CheckReport): (finding: Finding) => readonly string[] {
  let reach: Reach | undefined
  return ({ via, package: { importPath } }) => {
    if (via[0] === undefined || via[0] === command) return via
    const chain = (reach ??= reachOf({ ...closure, roots: [command] })).via(importPath)
    return chain.length === 0 ? via : [...chain, ...via.slice(via.indexOf(importPath) + 1)]
  }
}

/** Findings of one kind together: those that a baseline has not first, then what breaks first, then in the registry's order. */
export function groupByRule(findings: readonly Finding[], comparison: Comparison | undefined): readonly (readonly Finding[])[] {
  const order = { error: 0, warning: 1, info: 2 } as const
  const groups = new Map<string, Finding[]>()
  const classes = Object.keys(classWords)
  const rank = (finding: Finding): number =>
    (((baselineState(finding, comparison) === 'known' ? 3 : 0) + order[finding.severity]) * classes.length + classes.indexOf(finding.class)) * rules.length + rules.indexOf(finding.rule)
  for (const finding of [...findings].sort((a, b) => rank(a) - rank(b))) {
    const key = `${finding.state} ${baselineState(finding, comparison) ?? ''} ${finding.rule.id} ${finding.class}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()]
}

function kindLines(check: Check, findings: readonly Finding[], chains: (finding: Finding) => readonly string[], options: TextOptions): readonly string[] {
  const { style, whole } = options
  const first = findings[0]!
  const gated = first.state === 'gated'
  const baseline = baselineState(first, options.comparison)
  const severity = baseline === undefined ? first.severity : `${baseline} ${first.severity}`
  const label = gated ? style.dim('gated') : baseline === 'known' ? style.dim(severity) : severityStyle(style, first.severity)(severity)
  const meaning = gated ? 'left out of the build by a constraint' : classWords[first.class]
  const lines = [`  ${label} ${style.bold(first.rule.id)} ${style.dim(`(${findings.length})`)}  ${first.rule.title}: ${meaning}`]
  const shown = whole ? findings : findings.slice(0, mostPlaces)
  let chain = ''
  shown.forEach((finding, index) => {
    lines.push(`    ${placeText(finding, options)}`)
    // Places that say the same stand together.
    if (shown[index + 1]?.message === finding.message) return
    lines.push(`      ${finding.message}`)
    const packages = chains(finding)
    const via = chainText(packages, check.closure)
    if (packages.length > 1 && via !== chain) lines.push(style.dim(`      ${via}`))
    chain = via
  })
  if (shown.length < findings.length) lines.push(style.dim(`    … ${findings.length - shown.length} more: --verbose writes them out`))
  return lines
}

function problemLines(problems: readonly Problem[], { style, directory, whole }: TextOptions): readonly string[] {
  const suppressions = problems.filter(({ about }) => about === 'suppression')
  const unread = problems.filter(({ about }) => about === undefined)
  return [
    ...(unread.length === 0 ? [] : problemBlock(`${style.yellow('not read')} ${style.dim(`(${unread.length})`)}  what follows may hide findings`, unread)),
    ...(suppressions.length === 0 ? [] : problemBlock(`${style.yellow('suppressions')} ${style.dim(`(${suppressions.length})`)}  that are wrong, or do nothing`, suppressions)),
  ]

  function problemBlock(heading: string, all: readonly Problem[]): readonly string[] {
    const shown = whole ? all : all.slice(0, mostPlaces)
    return [
      heading,
      ...shown.map(({ file, line, message }) => `  ${relativeTo(directory, file)}${line === undefined ? '' : `:${line}`}: ${message}`),
      ...(shown.length < all.length ? [style.dim(`  … ${all.length - shown.length} more: --verbose writes them out`)] : []),
    ]
  }
}

function verdictText(command: string, verdict: Verdict, findings: readonly Finding[], style: Style): string {
  if (verdict.pure) return style.green('pure: builds without cgo, works, and needs nothing outside the binary')
  const words = [
    (verdict.builds ? style.green : style.red)(howBuilds(command, verdict, findings)),
    verdict.works ? undefined : style.red(howBroken(command, findings)),
    verdict.selfContained ? undefined : style.yellow('needs programs or services from outside'),
  ]
  return words.filter((word) => word !== undefined).join(style.dim(' · '))
}

function summaryLines(check: CheckReport, { style, verbose, comparison }: TextOptions): readonly string[] {
  const { closure, verdicts } = check
  const active = check.findings.filter((finding) => finding.state === 'active')
  const of = (severity: string): number => active.filter((finding) => finding.severity === severity).length
  const pure = closure.roots.filter((root) => verdicts.get(root)!.pure)
  const building = closure.roots.filter((root) => verdicts.get(root)!.builds)
  const notes = of('info')
  const inState = (state: string): number => check.findings.filter((finding) => finding.state === state).length
  const { goos, goarch, tags } = closure.target
  const own = [...closure.packages.values()].filter((read) => !read.standard).length
  const counts = [count(of('error'), 'error'), count(of('warning'), 'warning'), `${count(notes, 'note')}${notes > 0 && !verbose ? ' (--verbose shows them)' : ''}`]
  for (const [state, word] of [['gated', 'gated'], ['suppressed', 'allowed']] as const) if (inState(state) > 0) counts.push(`${inState(state)} ${word}`)
  return [
    `${counts.join(', ')} in ${count(own, 'package')} for ${goos}/${goarch}${tags.length > 0 ? ` with tags ${tags.join(',')}` : ''}`,
    closure.roots.length === 1
      ? `${appletName(closure.roots[0]!, check.project.names)}: ${verdictText(closure.roots[0]!, verdicts.get(closure.roots[0]!)!, check.findings, style)}`
      : `${count(closure.roots.length, 'command')}: ${building.length} ${building.length === 1 ? 'builds' : 'build'} without cgo, ${pure.length} ${pure.length === 1 ? 'is' : 'are'} pure`,
    ...(comparison === undefined ? [] : baselineLines(active, comparison)),
  ]
}

/** What a baseline knew, and what it knows that is no more. */
export function baselineLines(active: readonly Finding[], { name, known, gone, difference }: Comparison): readonly string[] {
  const fresh = active.length - known.size
  return [
    `baseline ${name}: ${fresh} new, ${known.size} known`,
    ...(difference === undefined ? [] : [`baseline ${name} is of another build: ${difference}`]),
    ...(gone.length === 0 ? [] : [`${count(gone.length, 'obstacle')} of the baseline ${gone.length === 1 ? 'is' : 'are'} gone: gopure check --write-baseline ${name}`]),
  ]
}

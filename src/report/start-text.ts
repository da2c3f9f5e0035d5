import { formatSize } from '../project/size.js'
import { count, grouped, listNames } from '../rules/message.js'
import type { InitCost } from '../start/init-cost.js'
import type { Outcome } from '../start/outcome.js'
import type { Spot, StartFailure } from '../start/explain.js'
import type { AppletStart } from '../start/start.js'
import { chainText } from './chain-text.js'
import { placeText } from './place-text.js'
import { countsOf, isFinding, type StartReport } from './start.js'
import { classWords, type Style } from './style.js'

export interface StartTextOptions {
  readonly style: Style
  readonly directory: string
  /** Every applet, with what it said first. */
  readonly verbose: boolean
  /** Findings and failures only. */
  readonly quiet: boolean
}

/** What a person reads of a start: what is wrong and where, then what it costs. */
export function startText(report: StartReport, options: StartTextOptions): string {
  const { style, quiet, verbose } = options
  const findings = report.failures.filter(isFinding)
  const others = report.failures.filter((failure) => !isFinding(failure))
  const lines = [
    ...findings.flatMap((failure) => [...findingLines(failure, report, options), '']),
    ...others.flatMap((failure) => [...failureLines(failure, report, options), '']),
  ]
  if (report.failures.length > 0 && report.closure === undefined) lines.push(style.dim('there is no project here: -C names the one that it was built from, and then files and lines are said too'), '')
  if (!quiet) {
    const { length } = report.started.names
    lines.push(`${style.bold(report.file)}  ${length === 0 ? '' : `${count(length, 'applet')}  `}${formatSize(report.bytes)}`, ...summaryLines(report, style))
    if (verbose) lines.push('', ...appletLines(report.started.applets, style))
  }
  return `${lines.join('\n').replace(/\n+$/, '')}\n`
}

function findingLines(failure: StartFailure, report: StartReport, options: StartTextOptions): readonly string[] {
  const { style } = options
  const rule = failure.rule!
  const who = failure.all ? 'every command' : listNames(failure.applets)
  return [
    `${style.bold(who)}  ${style.red(failure.all || failure.applets.length === 1 ? 'does not start' : 'do not start')}`,
    `  ${style.red('error')} ${style.bold(rule.id)}  ${rule.title}: ${classWords[rule.class]}`,
    ...spotLines({ ...failure.spot, message: failure.message }, report, options),
    ...failure.related.flatMap((spot) => spotLines(spot, report, options)),
    ...(failure.spot.place === undefined ? crashLines(report, failure, style) : []),
  ]
}

function failureLines(failure: StartFailure, report: StartReport, options: StartTextOptions): readonly string[] {
  const { style } = options
  return [
    `${style.bold(listNames(failure.applets))}  ${style.red('does not start')} ${style.dim('by its own doing: the others are not concerned')}`,
    ...spotLines({ ...failure.spot, message: failure.message }, report, options),
    ...(failure.spot.place === undefined && failure.crashed ? crashLines(report, failure, style) : []),
  ]
}

function spotLines(spot: Spot, { closure }: StartReport, options: StartTextOptions): readonly string[] {
  const { place, package: read, importPath, via, message } = spot
  const where = place !== undefined && read !== undefined ? placeText({ place, package: read }, options) : importPath
  return [
    ...(where === '' ? [] : [`    ${where}`]),
    `      ${message}`,
    ...(via.length > 1 && closure !== undefined ? [options.style.dim(`      ${chainText(via, closure)}`)] : []),
  ]
}

/** The first lines of what it said, where there is no place to look at. */
function crashLines({ started }: StartReport, { applets, all }: StartFailure, style: Style): readonly string[] {
  const stderr = (all ? started.bareEnd : started.applets.find(({ name }) => name === applets[0])?.end)?.stderr ?? ''
  const said = stderr.split('\n').filter((line) => line.trim() !== '')
  return said.slice(0, 6).map((line) => style.dim(`      | ${line.trimEnd()}`))
}

function summaryLines(report: StartReport, style: Style): readonly string[] {
  const { started } = report
  const { sandbox, init, cost } = started
  const reached = reachesMain(report)
  return [
    `  ${startedText(report, style)}`,
    ...(cost === undefined ? [] : [row('start-up', `${milliseconds(cost.microseconds)}, ${formatSize(cost.maxRss)} of memory ${style.dim(`(${cost.applet}, median of ${cost.starts})`)}`)]),
    ...(init.packages === 0 || !reached ? [] : [row('init', `${count(init.packages, 'package')} before any command: ${init.milliseconds.toFixed(1)} ms, ${formatSize(init.bytes)} in ${grouped(init.allocations)} allocations`)]),
    ...(reached ? init.dearest.filter(isDear) : []).map((one) => `    ${`${one.milliseconds.toFixed(2)} ms`.padStart(10)} ${formatSize(one.bytes).padStart(10)}  ${one.importPath}`),
    row('sandbox', sandboxText(report, style)),
  ]

  function row(name: string, text: string): string {
    return `  ${style.dim(name.padEnd(9))} ${text}`
  }
  function sandboxText({ limits }: StartReport, { yellow }: Style): string {
    if (!sandbox.had) return yellow(`none: ${sandbox.reason}. Only the bare binary was started, which runs every init function and no command`)
    const without = sandbox.without.length === 0 ? '' : yellow(`, without ${sandbox.without.join(' and ')}`)
    return `new user, PID, mount, network, IPC and UTS namespaces, an empty read-only root, no capabilities${without}; ${limits.milliseconds / 1000} s and ${formatSize(limits.memory)} each`
  }
}

/** Only main lists the applets. */
const reachesMain = ({ started: { bare, named } }: StartReport): boolean => bare.kind === 'ended' && named === 'binary'

function startedText(report: StartReport, style: Style): string {
  const { started, failures } = report
  const { applets, sandbox, names } = started
  if (!reachesMain(report)) return style.red(`none of them starts: the binary does not get as far as main`)
  if (!sandbox.had) return style.green(`every init function ran; whether the ${count(names.length, 'applet')} start is not known`)
  const { zero, other, running, failed } = countsOf(applets)
  const parts = [
    ...(zero > 0 ? [`${zero} ended with exit code 0`] : []),
    ...(other > 0 ? [`${other} with another`] : []),
    ...(running > 0 ? [`${running} went on until ${running === 1 ? 'it was' : 'they were'} stopped`] : []),
  ].join(', ')
  if (failures.length === 0) return `${style.green(applets.length === 1 ? 'it starts' : `all ${applets.length} start`)}: asked for --help, ${parts}`
  const left = parts === '' ? '' : `; asked for --help, ${parts}`
  return `${style.red(`${failed} of ${applets.length} ${failed === 1 ? 'does' : 'do'} not start`)}${left}`
}

/** What is worth a line; JSON has the others too. */
const isDear = ({ milliseconds: time, bytes }: InitCost): boolean => time >= 0.1 || bytes >= 2 ** 16

const milliseconds = (microseconds: number): string => `${(microseconds / 1000).toFixed(1)} ms`

function appletLines(applets: readonly AppletStart[], style: Style): readonly string[] {
  const width = Math.max(...applets.map(({ name }) => name.length))
  const outcomes = applets.map(({ outcome }) => outcomeWord(outcome))
  const wide = Math.max(...outcomes.map(({ length }) => length))
  return applets.map(({ name, end }, index) => `  ${name.padEnd(width)}  ${outcomes[index]!.padEnd(wide)}  ${milliseconds(end.microseconds).padStart(10)}  ${formatSize(end.maxRss).padStart(9)}  ${style.dim(firstWords(`${end.stdout}\n${end.stderr}`))}`)
}

function outcomeWord(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'ended':
      return `exit ${outcome.code}`
    case 'running':
      return outcome.limit === 'output' ? 'prints on' : 'goes on'
    case 'crashed':
      return outcome.crash.kind === 'fatal' ? 'fatal' : 'panics'
    case 'blocked':
      return 'waits'
    case 'memory':
      return 'memory'
    case 'signalled':
      return outcome.signal
    case 'not-started':
      return 'not run'
  }
}

function firstWords(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '')?.trim() ?? ''
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

import { formatSize } from '../project/size.js'
import { escapeMarkdown, markdownCode, markdownTable } from '../report/markdown.js'
import { count, listNames } from '../rules/message.js'
import type { StartAnswer, StartFailure, StartSpot } from './start-answer.js'

/** Everything that did not start. */
export const notStarted = ({ findings, failures }: StartAnswer): readonly StartFailure[] => [...findings, ...failures]

/** How it went, in one sentence without its end. */
export function startSentence(answer: StartAnswer): string {
  const { names, applets, startup, sandbox } = answer
  const failures = notStarted(answer)
  const cost = startup === undefined ? '' : `; start-up ${time(startup.milliseconds)}, ${formatSize(startup.maxRss)} of memory (${startup.applet})`
  if (failures.some(({ all }) => all)) return 'no applet starts: the binary does not get as far as main'
  if (!sandbox.had) return `every init function ran; whether the ${count(names.length, 'applet')} start is not known without a sandbox (${sandbox.reason ?? ''})`
  const failed = new Set(failures.flatMap((failure) => failure.applets)).size
  if (failed === 0) return applets.length === 1 ? `its applet starts${cost}` : `all ${applets.length} applets start${cost}`
  return `${failed} of ${count(applets.length, 'applet')} ${failed === 1 ? 'does' : 'do'} not start${cost}`
}

/** The whole of it in Markdown. */
export function startReport(name: string, answer: StartAnswer, folder: string): string {
  const { file, bytes, sandbox, limits, startup, init, applets } = answer
  const failures = notStarted(answer)
  const without = sandbox.without ?? []
  const sandboxText = sandbox.had
    ? `user, PID, mount, network, IPC and UTS namespaces of its own, nothing to write to, no capabilities${without.length === 0 ? '' : `, without ${without.join(' and ')}`}; ${limits.milliseconds / 1000} s and ${formatSize(limits.memory)} for each`
    : `none: ${sandbox.reason ?? ''}. Only the bare binary was started`
  const rows = [
    ['binary', `${markdownCode(file, true)}, ${formatSize(bytes)}`],
    ...(startup === undefined ? [] : [['start-up', `${time(startup.milliseconds)}, ${formatSize(startup.maxRss)} of memory (${markdownCode(startup.applet, true)}, the middle of ${startup.starts} starts)`]]),
    ...(init.packages === 0 ? [] : [['init', `${count(init.packages, 'package')} before any command: ${time(init.milliseconds)}, ${formatSize(init.bytes)}`]]),
    ['sandbox', escapeMarkdown(sandboxText)],
  ]
  const placeOf = ({ path, line, package: importPath }: StartSpot): string => (path === undefined ? (importPath === '' ? '' : markdownCode(importPath)) : markdownCode(`${path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path}:${line ?? 1}`))
  const spotText = (spot: StartSpot): string => [placeOf(spot), escapeMarkdown(spot.message)].filter((text) => text !== '').join(': ')
  const failureLines = (failure: StartFailure): readonly string[] => [
    `- **${failure.all ? 'every command' : escapeMarkdown(listNames(failure.applets))}**${failure.rule === undefined ? '' : ` (${markdownCode(failure.rule)})`} ${spotText(failure)}`,
    ...failure.related.map((spot) => `  - ${spotText(spot)}`),
  ]
  return [
    `# Start of ${escapeMarkdown(name)}`,
    '',
    `${escapeMarkdown(capital(startSentence(answer)))}.`,
    '',
    ...markdownTable(['', ''], rows),
    ...(failures.length === 0 ? [] : ['', '## What does not start', '', ...failures.flatMap(failureLines)]),
    ...(init.dearest.length === 0 ? [] : ['', '## What takes longest before any command', '', ...markdownTable(['package', 'time', 'memory'], init.dearest.map((one) => [markdownCode(one.importPath, true), time(one.milliseconds), formatSize(one.bytes)]), new Set([1, 2]))]),
    ...(applets.length === 0 ? [] : ['', '## Applets', '', 'Asked for `--help`.', '', ...markdownTable(['applet', 'how it ended', 'time', 'memory'], applets.map((one) => [markdownCode(one.name, true), ended(one), time(one.milliseconds), formatSize(one.maxRss)]), new Set([2, 3]))]),
    '',
  ].join('\n')
}

const ended = ({ outcome, code }: StartAnswer['applets'][number]): string => (outcome === 'ended' ? `exit code ${code}` : outcome === 'running' ? 'went on until it was stopped' : outcome)

const time = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

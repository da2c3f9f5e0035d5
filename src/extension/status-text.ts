import type { Progress } from '../busybox/result.js'
import { formatShare, formatSize } from '../project/size.js'
import type { ProjectInfo } from '../protocol.js'
import { count, grouped, listNames } from '../rules/message.js'

/** What the status bar knows of one project. Times are texts already: only an editor knows the person's language. */
export interface Status {
  readonly project: Pick<ProjectInfo, 'name' | 'state' | 'budget' | 'base' | 'output' | 'commands' | 'target' | 'problems'>
  readonly running: boolean
  readonly progress?: Progress | undefined
  readonly failure?: string | undefined
  /** The file on disk. */
  readonly binary?: { readonly bytes: number; readonly when: string } | undefined
  readonly before?: number | undefined
  readonly took?: number | undefined
  /** Names of the commands that are in it; of those that would be, where that is not known. */
  readonly built?: readonly string[] | undefined
}

export interface StatusText {
  readonly text: string
  readonly tooltip: readonly string[]
  readonly label: string
  readonly background?: 'warning' | 'error'
}

/** What the status bar's one item says; Markdown in the tooltip. */
export function statusText(status: Status): StatusText {
  const { project, running, progress, failure, binary } = status
  const { budget } = project
  const tooltip = tooltipOf(status)
  const size = binary === undefined ? undefined : budget === undefined ? formatSize(binary.bytes) : formatShare(binary.bytes, budget)
  const over = binary !== undefined && budget !== undefined && binary.bytes > budget
  if (running) {
    const what = progress === undefined ? 'building' : `${progress.phase}${(progress.done ?? 0) === 0 ? '' : ` ${progress.done!}${progress.total === undefined ? '' : `/${progress.total}`}`}`
    return { text: `$(sync~spin) ${what}`, tooltip, label: `Gopure: building, ${what}` }
  }
  if (failure !== undefined) return { text: '$(error) Gopure: build failed', tooltip, label: `Gopure: the build failed: ${failure}`, background: 'error' }
  if (size !== undefined) return { text: size, tooltip, label: `Gopure: the busybox has ${size}${over ? ', over budget' : ''}`, ...(over ? { background: 'warning' as const } : {}) }
  if (project.state === 'reading') return { text: '$(sync~spin) Gopure', tooltip, label: 'Gopure: reading' }
  if (project.state === 'unusable') return { text: '$(warning) Gopure', tooltip, label: `Gopure: ${project.name} could not be read` }
  return { text: 'Gopure: not built', tooltip, label: 'Gopure: no busybox has been built' }
}

function tooltipOf({ project, running, failure, binary, before, took, built }: Status): readonly string[] {
  const { name, state, budget, base, target, commands, problems } = project
  const output = project.output.startsWith(`${base}/`) ? project.output.slice(base.length + 1) : project.output
  const lines = [`**${escape(name)}**`]
  if (running) lines.push('Being built. The sizes below are those of the build before.')
  else if (state === 'reading') lines.push('Being read.')
  if (state === 'unusable') return [...lines, ...problems.slice(0, 3).map(({ message }) => escape(message))]
  if (failure !== undefined) lines.push(`The build failed: ${escape(failure)}${binary === undefined ? '' : '. The last good busybox is still there:'}`)
  if (binary === undefined) {
    lines.push(`No busybox at \`${output}\`.`)
    if (budget !== undefined) lines.push(`Budget: ${formatSize(budget)} (${grouped(budget)} bytes)`)
  } else {
    const share = budget === undefined ? '' : `, ${((binary.bytes / budget) * 100).toFixed(1)} % of ${formatSize(budget)}`
    lines.push(`${grouped(binary.bytes)} bytes${share}`)
    if (budget !== undefined) lines.push(binary.bytes > budget ? `${grouped(binary.bytes - budget)} bytes over budget` : `${grouped(budget - binary.bytes)} bytes left`)
    if (before !== undefined) lines.push(changeText(binary.bytes - before))
    lines.push(`Written ${binary.when}${took === undefined ? '' : `, built in ${(took / 1000).toFixed(1)} s`}`, `\`${output}\``)
  }
  const names = built ?? commands.map(({ applet }) => applet)
  lines.push(`${count(names.length, 'command')}${names.length === 0 ? '' : `: ${escape(listNames(names, 12))}`}`)
  lines.push(`${target.goos}/${target.goarch}${target.tags.length === 0 ? '' : `, tags ${target.tags.join(', ')}`}`)
  return lines
}

function changeText(difference: number): string {
  if (difference === 0) return 'The same size as the build before'
  return `${difference > 0 ? '+' : '−'}${grouped(Math.abs(difference))} bytes since the build before`
}

function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>]/g, '\\$&')
}

import type { ObstacleInfo } from '../protocol.js'
import type { FindingClass } from '../rules/finding.js'

/** Which obstacles the view shows. */
export interface ObstaclesFilter {
  readonly classes: readonly FindingClass[]
  /** Also what the build leaves out. */
  readonly gated: boolean
  /** Only what stands in a file that can be changed. */
  readonly editable: boolean
  /** Every word has to occur in the message, the kind, the package or the file; '' for all. */
  readonly text: string
}

export const classNames: Readonly<Record<FindingClass, string>> = {
  build: 'Build: breaks CGO_ENABLED=0',
  runtime: 'Run time: builds, but does not work',
  busybox: 'Busybox: does not work with other commands in one program',
  external: 'External: needs a program or file from outside',
  info: 'Information',
}

const shortNames: Readonly<Record<FindingClass, string>> = { build: 'build', runtime: 'run time', busybox: 'busybox', external: 'external', info: 'information' }

export const defaultFilter: ObstaclesFilter = { classes: ['build', 'runtime', 'busybox', 'external'], gated: false, editable: false, text: '' }

export function passes(obstacle: ObstacleInfo, filter: ObstaclesFilter): boolean {
  if (obstacle.state !== 'active' && !(obstacle.state === 'gated' && filter.gated)) return false
  if (!filter.classes.includes(obstacle.class) || (filter.editable && !obstacle.editable)) return false
  const words = filter.text.toLowerCase().split(/\s+/)
  const said = `${obstacle.message} ${obstacle.rule} ${obstacle.title} ${obstacle.package} ${obstacle.place.path}`.toLowerCase()
  return words.every((word) => said.includes(word))
}

/** Whether it stands in the way, whatever the filter shows. */
export function isObstacle({ state, class: kind }: ObstacleInfo): boolean {
  return state === 'active' && kind !== 'info'
}

/** The filter in a few words; '' where it is the usual one. */
export function describeFilter({ classes, gated, editable, text }: ObstaclesFilter): string {
  const usual = classes.length === defaultFilter.classes.length && defaultFilter.classes.every((one) => classes.includes(one))
  const parts = [
    ...(usual ? [] : [classes.length === Object.keys(classNames).length ? 'all classes' : classes.map((one) => shortNames[one]).join(', ') || 'no class']),
    ...(gated ? ['gated too'] : []),
    ...(editable ? ['editable files'] : []),
    ...(text.trim() === '' ? [] : [`“${text.trim()}”`]),
  ]
  return parts.join(' · ')
}

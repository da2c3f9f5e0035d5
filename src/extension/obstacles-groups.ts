import type { ObstacleInfo, ProjectInfo } from '../protocol.js'
import type { FindingClass } from '../rules/finding.js'
import { baseName, countText, nodeOf, placeNode, worstOf, type ObstacleNode } from './obstacle-node.js'
import { isObstacle, passes, type ObstaclesFilter } from './obstacles-filter.js'

export type Grouping = 'command' | 'module'

/** What the view shows and how. */
export interface ViewChoices {
  readonly filter: ObstaclesFilter
  readonly by: Grouping
}

export interface ProjectObstacles {
  readonly project: ProjectInfo
  readonly obstacles: readonly ObstacleInfo[]
}

/** The rows of the view; with several projects these come first. None where a welcome text says more: see `viewState`. */
export function obstacleNodes(read: readonly ProjectObstacles[], filter: ObstaclesFilter, by: Grouping): readonly ObstacleNode[] {
  const only = read.length === 1 ? read[0] : undefined
  if (only !== undefined) return groupsOf(undefined, only, filter, by)
  return read.map(({ project, obstacles }) => {
    const shown = obstacles.filter((obstacle) => passes(obstacle, filter))
    const { goos, goarch } = project.target
    const description = project.state === 'ready' ? `${countText(shown)} · ${goos}/${goarch}` : ''
    const fields = { key: project.id, kind: 'project', label: project.name, description, tooltip: '', icon: 'project', obstacles: shown } as const
    return nodeOf(undefined, fields, (node) => {
      const groups = groupsOf(node, { project, obstacles }, filter, by)
      return groups.length > 0 ? groups : [emptyNote(node, project)]
    })
  })
}

function groupsOf(parent: ObstacleNode | undefined, { project, obstacles }: ProjectObstacles, filter: ObstaclesFilter, by: Grouping): readonly ObstacleNode[] {
  if (project.state === 'reading') return []
  const shown = obstacles.filter((obstacle) => passes(obstacle, filter))
  if (project.state === 'unusable') return problemNodes(parent, project)
  // Not pure and no obstacle: something could not be read.
  if (shown.length === 0) return obstacles.some(isObstacle) || project.commands.length === 0 ? [] : project.verdict.pure ? pureNote(parent, project) : problemNodes(parent, project)
  const groups = by === 'module' ? modules(parent, shown) : [...commands(parent, project, shown), ...pureNote(parent, project)]
  return [...groups, ...problemsNote(parent, project)]
}

function commands(parent: ObstacleNode | undefined, project: ProjectInfo, shown: readonly ObstacleInfo[]): readonly ObstacleNode[] {
  return project.commands.flatMap(({ importPath, applet, dir }) => {
    const its = shown.filter((obstacle) => obstacle.commands.includes(importPath))
    if (its.length === 0) return []
    const fields = { key: `command:${importPath}`, kind: 'command', label: applet, description: `${countText(its)} · ${importPath}`, tooltip: dir ?? '', icon: worstOf(its), obstacles: its, importPath } as const
    return [nodeOf(parent, fields, (node) => kinds(node, its))]
  })
}

function modules(parent: ObstacleNode | undefined, shown: readonly ObstacleInfo[]): readonly ObstacleNode[] {
  return [...grouped(shown, ({ module, moduleVersion }) => `${module}@${moduleVersion}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, its]) => {
      const { module, moduleVersion } = its[0]!
      const description = [countText(its), ...(moduleVersion === '' ? [] : [moduleVersion])].join(' · ')
      return nodeOf(parent, { key: `module:${key}`, kind: 'module', label: module, description, tooltip: '', icon: worstOf(its), obstacles: its }, (node) => kinds(node, its))
    })
}

const classes: readonly FindingClass[] = ['build', 'runtime', 'busybox', 'external', 'info']

function kinds(parent: ObstacleNode, its: readonly ObstacleInfo[]): readonly ObstacleNode[] {
  const groups = [...grouped(its, (obstacle) => `${classes.indexOf(obstacle.class)}:${obstacle.rule}`)].sort(([a], [b]) => (a < b ? -1 : 1))
  return groups.map(([key, places]) => {
    const { title, class: kind } = places[0]!
    const fields = { key, kind: 'rule', label: title, description: `${countText(places)} · ${kind}`, tooltip: '', icon: worstOf(places), obstacles: places } as const
    const sorted = [...places].sort((a, b) => compare(baseName(a.place.path), baseName(b.place.path)) || compare(a.place.path, b.place.path) || a.place.line - b.place.line || a.place.column - b.place.column)
    return nodeOf(parent, fields, (node) => sorted.map((obstacle) => placeNode(node, obstacle)))
  })
}

/** Commands that need nothing more are one row, not a list to scroll past. A welcome text could not name the target. */
function pureNote(parent: ObstacleNode | undefined, project: ProjectInfo): readonly ObstacleNode[] {
  const pure = project.commands.filter(({ verdict }) => verdict.pure)
  if (pure.length === 0) return []
  const { goos, goarch } = project.target
  const said = project.verdict.pure
    ? { label: 'No obstacle', description: `${goos}/${goarch} · every command is pure` }
    : { label: `${pure.length} of ${project.commands.length} commands are pure`, description: '' }
  return [
    nodeOf(parent, { key: 'pure', kind: 'note', ...said, tooltip: '', icon: 'pass' }, (node) =>
      pure.map(({ importPath, applet }) => nodeOf(node, { key: importPath, kind: 'command', label: applet, description: importPath, tooltip: '', icon: 'pass', importPath })),
    ),
  ]
}

function problemNodes(parent: ObstacleNode | undefined, { problems }: ProjectInfo): readonly ObstacleNode[] {
  return problems.map(({ file, line, message }, index) => {
    const at = file === '' ? '' : `${baseName(file)}${line === undefined ? '' : `:${line}`}`
    const place = file === '' ? {} : { open: { path: file, line: line ?? 1, column: 1, endLine: line ?? 1, endColumn: 1 } }
    return nodeOf(parent, { key: `problem:${index}`, kind: 'note', label: message, description: at, tooltip: '', icon: 'error', ...place })
  })
}

function problemsNote(parent: ObstacleNode | undefined, project: ProjectInfo): readonly ObstacleNode[] {
  const { length } = project.problems
  if (length === 0) return []
  const label = length === 1 ? '1 problem while reading' : `${length} problems while reading`
  return [nodeOf(parent, { key: 'problems', kind: 'note', label, description: '', tooltip: 'What could not be read may hide obstacles.', icon: 'warning' }, (node) => problemNodes(node, project))]
}

/** With several projects a welcome text can't speak for one of them. */
function emptyNote(parent: ObstacleNode, { state, commands: list }: ProjectInfo): ObstacleNode {
  const note = (label: string, icon: ObstacleNode['icon']): ObstacleNode => nodeOf(parent, { key: 'note', kind: 'note', label, description: '', tooltip: '', icon })
  if (state === 'reading') return note('Reading…', 'loading')
  return list.length === 0 ? note('No commands found', 'info') : note('The filter hides every obstacle', 'info')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Map.groupBy is newer than the oldest VS Code that we run in. */
function grouped(obstacles: readonly ObstacleInfo[], keyOf: (obstacle: ObstacleInfo) => string): ReadonlyMap<string, readonly ObstacleInfo[]> {
  const groups = new Map<string, ObstacleInfo[]>()
  for (const obstacle of obstacles) {
    const key = keyOf(obstacle)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [obstacle])
    else group.push(obstacle)
  }
  return groups
}

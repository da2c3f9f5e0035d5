import type { ProjectObstacles } from './obstacles-groups.js'
import { isObstacle, passes, type ObstaclesFilter } from './obstacles-filter.js'

/** Why there is nothing to show, or that there is: the context key that package.json's welcome texts ask for. */
export type ViewState = 'noFolder' | 'noModule' | 'reading' | 'unusable' | 'noCommands' | 'filtered' | 'shown'

/** `read` is undefined until the server has told its projects. */
export function viewState(hasFolder: boolean, read: readonly ProjectObstacles[] | undefined, filter: ObstaclesFilter): ViewState {
  if (read?.length === 0 || (read === undefined && !hasFolder)) return hasFolder ? 'noModule' : 'noFolder'
  const first = read?.[0]
  if (read === undefined || first === undefined) return 'reading'
  if (read.length > 1) return 'shown'
  const { project, obstacles } = first
  if (project.state !== 'ready') return project.state
  if (obstacles.some((obstacle) => passes(obstacle, filter))) return 'shown'
  if (project.commands.length === 0) return 'noCommands'
  return obstacles.some(isObstacle) ? 'filtered' : 'shown'
}

/** What the view's badge counts. */
export function activeErrors(read: readonly ProjectObstacles[]): number {
  return read.reduce((sum, { obstacles }) => sum + obstacles.filter(({ state, severity }) => state === 'active' && severity === 'error').length, 0)
}

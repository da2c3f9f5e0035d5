import type { Finding } from '../rules/evaluate.js'
import type { Comparison } from './baseline.js'
import { pathInModule } from './check.js'
import { moduleTitle } from './module-title.js'
import type { Style } from './style.js'

export interface TextOptions {
  readonly style: Style
  /** Paths below it are written relative to it. */
  readonly directory: string
  /** Information findings too. */
  readonly verbose: boolean
  /** Every place of a kind and every problem, however many: what goes into a pipe is never cut. */
  readonly whole: boolean
  /** Only findings and problems, without summary lines. */
  readonly quiet: boolean
  readonly comparison?: Comparison
}

/** Where a finding stands, as a person reads it: below the folder, or in which module. */
export function placeText(finding: Pick<Finding, 'place' | 'package'>, { style, directory }: Pick<TextOptions, 'style' | 'directory'>): string {
  const { place } = finding
  const { root, module } = finding.package
  const position = `:${place.line}:${place.column}`
  if (root !== 'workspace' && module !== undefined && !module.main) {
    return `${style.dim(`${moduleTitle(module)}/`)}${pathInModule(finding, place.path)}${position}`
  }
  return relativeTo(directory, place.path) + position
}

/** A path as it is written from a folder, where it is below that. */
export function relativeTo(directory: string, path: string): string {
  return path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path
}

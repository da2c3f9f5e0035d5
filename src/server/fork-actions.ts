import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver'
import type { ForkModule } from '../protocol.js'
import { placeOfHome } from '../report/placement.js'
import type { Finding } from '../rules/evaluate.js'
import type { Place } from '../rules/finding.js'
import type { Analysis, Reading } from './analysis.js'
import { placedOf } from './placed.js'

/** Offers to copy the module that a finding stands in, where it stands in the module cache: at what brings it in, and in its own file once that is open. */
export function forkActionsFor(path: string, range: Range, analysis: Analysis, reading: Reading): readonly CodeAction[] {
  const placed = placedOf(analysis, reading)
  const { closure, project } = reading
  const distant = (placed.distant.get(path) ?? []).flatMap(({ home, findings }) => {
    const place = placeOfHome(home, closure, project.reader.files)
    return place !== undefined && touches(place, range) ? findings : []
  })
  const here = placed.isOwn(path) ? [] : (placed.here.get(path) ?? []).filter(({ place }) => touches(place, range))
  const actions = new Map<string, CodeAction>()
  for (const finding of [...distant, ...here]) {
    const asked = forkOf(finding, analysis.directory)
    if (asked === undefined || actions.has(asked.module)) continue
    const title = `Fork ${asked.module} Into Workspace`
    actions.set(asked.module, { title, kind: CodeActionKind.QuickFix, command: { title, command: 'gopure.forkModule', arguments: [asked] } })
  }
  return [...actions.values()]
}

const touches = ({ line, endLine }: Place, { start, end }: Range): boolean => line - 1 <= end.line && start.line <= endLine - 1

function forkOf({ package: { module, root }, place, severity }: Finding, project: string): ForkModule | undefined {
  if (module === undefined || module.main || root !== 'modcache' || severity === 'info') return undefined
  return { project, module: module.path, path: place.path, line: place.line }
}

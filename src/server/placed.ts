import { homeOf, isOwn, type Home } from '../report/placement.js'
import type { Finding } from '../rules/evaluate.js'
import type { Analysis, Reading } from './analysis.js'

/** Findings of one rule that stand where nobody can edit, and what of the workspace brings them in. */
export interface Distant {
  readonly home: Home
  readonly findings: readonly Finding[]
}

/** The findings of a project by the file in which they are shown. */
export interface Placed {
  readonly here: ReadonlyMap<string, readonly Finding[]>
  readonly distant: ReadonlyMap<string, readonly Distant[]>
  /** Files that the person sees as theirs and that have something to show. */
  readonly paths: ReadonlySet<string>
  isOwn(path: string): boolean
}

const known = new WeakMap<Reading, Placed>()

/** Worked out once for each reading. */
export function placedOf(analysis: Analysis, reading: Reading): Placed {
  let placed = known.get(reading)
  if (placed === undefined) known.set(reading, (placed = place(analysis, reading)))
  return placed
}

function place(analysis: Analysis, { project, closure, findings }: Reading): Placed {
  const { workspace } = project.reader
  const own = new Map<string, boolean>()
  const isOwnPath = (path: string): boolean => {
    let answer = own.get(path)
    if (answer === undefined) own.set(path, (answer = isOwn(path, workspace, analysis.packageAt)))
    return answer
  }
  const here = new Map<string, Finding[]>()
  const groups = new Map<string, { home: Home; findings: Finding[] }>()
  const paths = new Set<string>()
  for (const finding of findings) {
    if (finding.state !== 'active') continue
    const { path } = finding.place
    const at = here.get(path)
    if (at === undefined) here.set(path, [finding])
    else at.push(finding)
    if (isOwnPath(path)) {
      paths.add(path)
      continue
    }
    // A note on code of others would only be noise here; the Obstacles view has it.
    if (finding.severity === 'info') continue
    const home = homeOf(finding, closure, workspace, isOwnPath)
    if (home === undefined) continue
    const key = `${home.path} ${JSON.stringify(home.at)} ${finding.rule.id} ${finding.severity}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { home, findings: [finding] })
    else group.findings.push(finding)
    paths.add(home.path)
  }
  const distant = new Map<string, Distant[]>()
  for (const group of groups.values()) {
    const at = distant.get(group.home.path)
    if (at === undefined) distant.set(group.home.path, [group])
    else at.push(group)
  }
  return { here, distant, paths, isOwn: isOwnPath }
}

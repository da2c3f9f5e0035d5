import type { GoMod, ModuleVersion } from './gomod.js'
import { compareGoVersions, compareVersions } from './version.js'

/** What minimal version selection has to know of one module version. */
export type Requirements = Pick<GoMod, 'go' | 'require'>

export interface ModuleGraph {
  readonly roots: readonly Requirements[]
  readonly mainPaths: ReadonlySet<string>
  /** True under go.work: the modules in use are then roots of one graph, and what they need is read one step deeper. */
  readonly inWorkspace: boolean
  requirementsOf(module: ModuleVersion): Requirements | undefined
  excluded(module: ModuleVersion): boolean
}

export interface BuildList {
  /** The selected version of each module path, main modules excepted. */
  readonly versions: ReadonlyMap<string, string>
  /** Module versions whose go.mod could not be read. */
  readonly unread: readonly ModuleVersion[]
}

/** A module at go 1.17 or later lists all that building it needs, so that its dependencies' own requirements need not be read. */
export function isPruned(go: string): boolean {
  return compareGoVersions(go === '' ? '1.16' : go, '1.17') >= 0
}

/** How far a module's requirements are followed: one step, to the end, or as a root of a workspace. */
type Depth = 'pruned' | 'whole' | 'workspace'

/**
 * Minimal version selection over the pruned module graph (https://go.dev/ref/mod#graph-pruning): for each path the highest version
 * that any module in the graph requires.
 */
export function selectVersions(graph: ModuleGraph): BuildList {
  const versions = new Map<string, string>()
  const unread: ModuleVersion[] = []
  const summaries = new Map<string, Requirements | undefined>()
  const visited = new Set<string>()
  const queue: { readonly module: ModuleVersion; readonly depth: Depth }[] = []

  const summaryOf = (module: ModuleVersion): Requirements | undefined => {
    const key = `${module.path}@${module.version}`
    if (!summaries.has(key)) {
      const summary = graph.requirementsOf(module)
      if (summary === undefined) unread.push(module)
      summaries.set(key, summary)
    }
    return summaries.get(key)
  }
  const required = (by: Requirements): readonly ModuleVersion[] =>
    by.require.filter(({ path, version }) => !graph.mainPaths.has(path) && path !== 'go' && path !== 'toolchain' && !graph.excluded({ path, version }))
  const enqueue = ({ path, version }: ModuleVersion, depth: Depth): void => {
    const key = `${path}@${version} ${depth}`
    if (visited.has(key)) return
    visited.add(key)
    queue.push({ module: { path, version }, depth })
  }
  const require = (by: Requirements, follow: (module: ModuleVersion) => void): void => {
    for (const module of required(by)) {
      const selected = versions.get(module.path)
      if (selected === undefined || compareVersions(module.version, selected) > 0) versions.set(module.path, module.version)
      follow(module)
    }
  }
  const drain = (): void => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { module, depth } = next
      const summary = summaryOf(module)
      if (summary === undefined) continue
      const own: Depth = isPruned(summary.go) ? 'pruned' : 'whole'
      const follows = depth !== 'pruned' || own === 'whole'
      require(summary, (needed) => follows && enqueue(needed, depth === 'whole' ? 'whole' : own))
    }
  }

  for (const root of graph.roots) require(root, (module) => enqueue(module, isPruned(root.go) ? 'pruned' : 'whole'))
  drain()
  if (graph.inWorkspace) {
    // Where a workspace selects a newer version than its modules ask for, that version's requirements matter as theirs do.
    const followed: Requirements[] = [...graph.roots]
    const raised = new Set<string>()
    for (let from = followed.shift(); from !== undefined; from = followed.shift()) {
      for (const { path, version } of required(from)) {
        const selected = versions.get(path) ?? version
        const key = `${path}@${selected}`
        if (compareVersions(selected, version) <= 0 || raised.has(key)) continue
        raised.add(key)
        enqueue({ path, version: selected }, 'workspace')
        drain()
        const summary = summaryOf({ path, version: selected })
        if (summary !== undefined) followed.push(summary)
      }
    }
  }
  return { versions, unread }
}

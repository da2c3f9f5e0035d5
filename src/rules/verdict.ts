import type { Closure } from '../go/closure.js'
import type { Finding } from './evaluate.js'
import type { FindingClass } from './finding.js'

/** What can be said of a program from its source. */
export interface Verdict {
  /** No active finding of class build, and every import leads to a package. */
  readonly builds: boolean
  /** None of class runtime or busybox. */
  readonly works: boolean
  /** None of class external. */
  readonly selfContained: boolean
  /** All three. */
  readonly pure: boolean
}

export function verdictOf(findings: readonly Finding[], incomplete: boolean): Verdict {
  const has = (...classes: readonly FindingClass[]): boolean => findings.some((finding) => finding.state === 'active' && classes.includes(finding.class))
  const builds = !has('build') && !incomplete
  const works = !has('runtime', 'busybox')
  const selfContained = !has('external')
  return { builds, works, selfContained, pure: builds && works && selfContained }
}

/** What a verdict that says a command does not work means for it: by itself, or only beside others. */
export function howBroken(command: string, findings: readonly Finding[]): string {
  const alone = findings.some(({ state, class: kind, commands }) => state === 'active' && kind === 'runtime' && commands.includes(command))
  return alone ? 'is broken at run time' : 'breaks in a shared busybox'
}

/** What a verdict says of the build: what could not be found is missing with cgo as without it. */
export function howBuilds(command: string, { builds }: Verdict, findings: readonly Finding[]): string {
  if (builds) return 'builds without cgo'
  const broken = findings.some(({ state, class: kind, commands }) => state === 'active' && kind === 'build' && commands.includes(command))
  return broken ? 'does not build without cgo' : 'imports packages that were not found'
}

/** The verdict on each command by itself. */
export function verdictsOf(closure: Closure, findings: readonly Finding[]): ReadonlyMap<string, Verdict> {
  const byCommand = new Map<string, Finding[]>(closure.roots.map((root) => [root, []]))
  for (const finding of findings) for (const command of finding.commands) byCommand.get(command)?.push(finding)
  return new Map(closure.roots.map((root) => [root, verdictOf(byCommand.get(root) ?? [], lacksPackages(closure, root))]))
}

/** True where something that a command imports, near or far, was not found. */
export function lacksPackages(closure: Closure, root: string): boolean {
  if (closure.missing.size === 0) return false
  const seen = new Set([root])
  for (const at of seen) {
    if (closure.missing.has(at)) return true
    for (const edge of closure.edges.get(at) ?? []) seen.add(edge.to)
  }
  return false
}

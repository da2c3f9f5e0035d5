import { packageAt } from '../fixes/dropped-names.js'
import { folderOf } from '../fixes/go-text.js'
import type { Target } from '../go/target.js'
import type { Look } from './look.js'
import type { ChangedFile } from './pending.js'
import { errorsIn, type GoError } from './compiler-errors.js'
import { tryBuild, type Bench } from './go-trial.js'

/** What became of a package for one target, without cgo. */
export interface TargetCheck {
  readonly goos: string
  readonly goarch: string
  readonly package: string
  /** `unported`: it did not build before either, and there is still something in its way. `broken`: it did, and the port is at fault. */
  readonly result: 'builds' | 'unported' | 'broken' | 'not run'
  readonly errors: readonly GoError[]
  readonly reason?: string
}

/** The packages of the program that have a changed file. */
export function touchedPackages({ context: { closure } }: Look, changed: readonly ChangedFile[]): readonly string[] {
  const folders = new Set(changed.filter(({ path }) => path.endsWith('.go')).map(({ path }) => folderOf(path)))
  return [...folders].flatMap((folder) => packageAt(folder, closure)?.importPath ?? []).sort()
}

/** Builds the touched packages for each target, all at once where that works, else one by one and as they were before. */
export async function checkTargets({ project }: Look, packages: readonly string[], targets: readonly Pick<Target, 'goos' | 'goarch'>[], overlay: string | undefined, bench: Bench): Promise<readonly TargetCheck[] | 'cancelled'> {
  const checks: TargetCheck[] = []
  const { tags } = project.target
  for (const { goos, goarch } of packages.length === 0 ? [] : targets) {
    const target = { goos, goarch, cgo: false, tags }
    const all = await tryBuild(project, packages, target, overlay, bench)
    if (all.kind === 'cancelled') return 'cancelled'
    if (all.kind === 'passed') {
      checks.push(...packages.map((read): TargetCheck => ({ goos, goarch, package: read, result: 'builds', errors: [] })))
      continue
    }
    for (const read of packages) {
      const after = packages.length === 1 ? all : await tryBuild(project, [read], target, overlay, bench)
      if (after.kind === 'cancelled') return 'cancelled'
      if (after.kind === 'not-run') checks.push({ goos, goarch, package: read, result: 'not run', errors: [], reason: after.reason })
      else if (after.kind === 'passed') checks.push({ goos, goarch, package: read, result: 'builds', errors: [] })
      else {
        const before = await tryBuild(project, [read], target, undefined, bench)
        if (before.kind === 'cancelled') return 'cancelled'
        checks.push({ goos, goarch, package: read, result: before.kind === 'passed' ? 'broken' : 'unported', errors: errorsIn(after.output, project.directory) })
      }
    }
  }
  return checks
}

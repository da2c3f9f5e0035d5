import type { Problem } from '../go/files.js'
import type { Closure, Reader } from '../go/closure.js'
import type { Finding } from '../rules/evaluate.js'
import { lacksPackages, verdictOf, verdictsOf, type Verdict } from '../rules/verdict.js'

/** What a check found out, as data; text and JSON are made from it. */
export interface Check {
  readonly reader: Reader
  readonly closure: Closure
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
  readonly verdict: Verdict
  readonly verdicts: ReadonlyMap<string, Verdict>
}

/** Adds the verdicts, and one problem for every import that leads nowhere, to an evaluation. */
export function completeCheck(reader: Reader, closure: Closure, findings: readonly Finding[], problems: readonly Problem[]): Check {
  return {
    reader,
    closure,
    findings,
    problems: [...problems, ...missingPackages(closure)],
    verdict: verdictOf(findings, closure.roots.some((root) => lacksPackages(closure, root))),
    verdicts: verdictsOf(closure, findings),
  }
}

/** One line for each module that has to be downloaded, or import that nothing provides, at the first file that needs it. */
function missingPackages(closure: Closure): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const missing of closure.missing.values()) {
    if (problems.has(missing.message)) continue
    const importer = [...closure.edges.values()].flat().find((edge) => edge.to === missing.importPath)
    const file = importer?.sites[0]?.file.path ?? closure.packages.get(importer?.from ?? '')?.dir ?? missing.importPath
    problems.set(missing.message, { file, message: missing.message })
  }
  return [...problems.values()]
}

/** The name a command goes by in a busybox: its import path's last element. */
export function appletName(importPath: string): string {
  return importPath.slice(importPath.lastIndexOf('/') + 1)
}

/** A file's path inside its module; the whole path where it is in none. */
export function pathInModule(finding: Finding, path: string): string {
  const dir = finding.package.module?.dir
  return dir !== undefined && path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : path
}

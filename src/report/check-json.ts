import type { Finding } from '../rules/evaluate.js'
import { baselineState, type BaselineState, type Comparison } from './baseline.js'
import { pathInModule, type Check, type CheckReport } from './check.js'
import type { NeededProgram } from './programs.js'

export interface JsonOptions {
  /** What can be done about a finding. */
  readonly fixesOf: (finding: Finding) => readonly OfferedFix[]
  readonly comparison?: Comparison | undefined
}

export interface OfferedFix {
  readonly id: string
  readonly title: string
}

/** `check --format json`: the shape that README.md documents; a field is never renamed. */
export function checkJson(check: CheckReport, { comparison, fixesOf }: JsonOptions): unknown {
  const { closure } = check
  const { goos, goarch, tags } = closure.target
  const own = [...closure.packages.values()].filter((read) => !read.standard)
  return {
    version: 1,
    target: { goos, goarch, cgo: closure.target.cgo, tags },
    commands: closure.roots,
    packages: own.length,
    files: own.reduce((sum, read) => sum + read.goFiles.length, 0),
    verdict: check.verdict,
    verdicts: closure.roots.map((command) => ({ command, ...check.verdicts.get(command) })),
    findings: check.findings.map((finding) => findingJson(finding, { fixes: fixesOf(finding), baseline: baselineState(finding, comparison) })),
    programs: check.programs.map(programJson),
    problems: check.problems,
    ...(comparison === undefined ? {} : { baseline: baselineJson(check, comparison) }),
  }
}

function baselineJson({ findings }: Check, comparison: Comparison): unknown {
  const { name, known, gone, difference } = comparison
  const fresh = findings.filter((finding) => baselineState(finding, comparison) === 'new')
  return { file: name, new: fresh.length, known: known.size, gone, ...(difference === undefined ? {} : { difference }) }
}

/** A finding with what was worked out for it; what was not is left out. */
export function findingJson(finding: Finding, { fixes, baseline }: { readonly fixes?: readonly OfferedFix[]; readonly baseline?: BaselineState | undefined } = {}): unknown {
  const { rule, place, severity, message, state, via, commands, related = [] } = finding
  const { module } = finding.package
  return {
    rule: rule.id,
    class: finding.class,
    severity,
    message,
    package: finding.package.importPath,
    module: module?.path ?? '',
    moduleVersion: module?.version ?? '',
    file: pathInModule(finding, place.path),
    root: finding.package.root,
    path: place.path,
    line: place.line,
    column: place.column,
    endLine: place.endLine,
    endColumn: place.endColumn,
    state,
    ...(finding.reason === undefined ? {} : { reason: finding.reason }),
    ...(baseline === undefined ? {} : { baseline }),
    via,
    commands,
    related: related.map(({ place: { path, line, column }, message: text }) => ({ path, line, column, message: text })),
    ...(fixes === undefined ? {} : { fixes }),
  }
}

/** A program needed at run time; its places are findings of the same report, by file and line. */
function programJson({ name, paths, need, alternatives, provider, findings }: NeededProgram): unknown {
  return {
    name,
    paths,
    need,
    ...(alternatives.length === 0 ? {} : { alternatives }),
    provider,
    places: findings.map((finding) => ({ package: finding.package.importPath, file: pathInModule(finding, finding.place.path), path: finding.place.path, line: finding.place.line, column: finding.place.column, rule: finding.rule.id, commands: finding.commands })),
  }
}

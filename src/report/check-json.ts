import type { Finding } from '../rules/evaluate.js'
import { pathInModule, type CheckReport } from './check.js'
import type { NeededProgram } from './programs.js'

/** `check --format json`: the shape that README.md documents; a field is never renamed. */
export function checkJson(check: CheckReport): unknown {
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
    findings: check.findings.map(findingJson),
    programs: check.programs.map(programJson),
    problems: check.problems,
  }
}

export function findingJson(finding: Finding): unknown {
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
    via,
    commands,
    related: related.map(({ place: { path, line, column }, message: text }) => ({ path, line, column, message: text })),
    fixes: [],
  }
}

/** A program needed at run time; its places are findings of the same report, by file and line. */
function programJson({ name, paths, need, provider, findings }: NeededProgram): unknown {
  return {
    name,
    paths,
    need,
    provider,
    places: findings.map((finding) => ({ package: finding.package.importPath, file: pathInModule(finding, finding.place.path), path: finding.place.path, line: finding.place.line, column: finding.place.column, rule: finding.rule.id, commands: finding.commands })),
  }
}

import type { Finding } from '../rules/evaluate.js'
import { pathInModule, type Check } from './check.js'

/** `check --format json`: the shape that README.md documents; a field is never renamed. */
export function checkJson(check: Check): unknown {
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

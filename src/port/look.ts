import type { FixContext } from '../fixes/fix.js'
import { importClosure } from '../go/closure.js'
import type { Problem } from '../go/files.js'
import type { ParseGo } from '../go/tree.js'
import { evaluationOptions } from '../project/evaluation-options.js'
import type { Project } from '../project/project.js'
import { applyAllows } from '../rules/allow.js'
import { evaluateRules, type Finding } from '../rules/evaluate.js'
import { rules } from '../rules/registry.js'

/** A program as it stands in the middle of a port. */
export interface Look {
  readonly project: Project
  readonly context: FixContext
  /** Those that are in force, in the build without cgo. */
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
}

/** Runs every rule over what the commands are built from. */
export function lookAt(project: Project, parse: ParseGo): Look {
  const { reader, commands, target } = project
  const closure = importClosure(reader, commands, target, { standard: false })
  const { findings, problems } = evaluateRules(reader, closure, {
    ...evaluationOptions(project),
    rules,
    parser: () => parse,
  })
  const allowed = applyAllows(reader.files, closure, findings)
  return {
    project,
    context: { reader, closure, target, parse },
    findings: allowed.findings.filter(({ state }) => state === 'active'),
    problems: [...project.problems, ...closure.problems, ...problems],
  }
}

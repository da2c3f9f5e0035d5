import type { Finding } from '../rules/evaluate.js'
import type { ErrorKind } from './messages.js'
import type { BuildError, BusyboxResult } from './result.js'
import { createVersionCause, type Build } from './version-cause.js'

/** What was found out before a build that failed. */
export interface Known extends Build {
  readonly findings: readonly Finding[]
}

/** Kinds of errors that a rule's page is about. */
const ruleOf: Readonly<Partial<Record<ErrorKind, string>>> = {
  'duplicate-command': 'duplicate-applet',
  'cgo-only-command': 'cgo-only-package',
  'cgo-only-dependency': 'cgo-only-package',
  'several-values': 'multi-value-var',
  'several-types': 'mixed-type-var',
  'hidden-type': 'unexported-type-var',
  'undotted-module': 'undotted-module',
  'wrong-applet': 'applet-name',
}

/** The same result, each error with the rule that explains it, and with the modules that an undefined name stands between. */
export function explained(result: BusyboxResult, known: Known): BusyboxResult {
  if (result.kind !== 'failed') return result
  const versionCause = createVersionCause(known)
  const explain = (error: BuildError): BuildError => {
    const cause = versionCause(error)
    if (cause !== undefined) return { ...error, kind: 'version-conflict', rule: 'version-conflict', message: `${error.message}: ${cause}` }
    const rule = ruleOf[error.kind] ?? ruleAt(error, known.findings)
    return rule === undefined ? error : { ...error, rule }
  }
  return { ...result, errors: result.errors.map(explain) }
}

/** The rule of a finding that stands where an error does, or that says that something there is missing. */
function ruleAt({ file, line }: BuildError, findings: readonly Finding[]): string | undefined {
  const stands = (place: { readonly path: string; readonly line: number }): boolean => place.path === file && place.line === line
  const breaking = findings.filter(({ class: kind, leaveOut }) => kind === 'build' || leaveOut !== undefined)
  return breaking.find(({ place, related = [] }) => stands(place) || related.some((other) => stands(other.place)))?.rule.id
}

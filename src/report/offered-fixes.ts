import { proposalsFor } from '../fixes/registry.js'
import type { ParseGo } from '../go/tree.js'
import type { Finding } from '../rules/evaluate.js'
import type { Check } from './check.js'
import type { OfferedFix } from './check-json.js'

/** What can be done about each finding, the best first, in the words that an editor offers it with. */
export function offeredFixes({ reader, closure }: Check, parse: ParseGo): (finding: Finding) => readonly OfferedFix[] {
  const context = { reader, closure, target: closure.target, parse }
  return (finding) => proposalsFor(finding, context).map(({ fix, title }) => ({ id: fix, title }))
}

import type { Target } from '../go/target.js'
import type { Rule } from '../rules/rule.js'

/** The build that an editor speaks of: `linux/amd64 without cgo, tags a, b`. */
export function buildWords({ goos, goarch, tags }: Target): string {
  return `${goos}/${goarch} without cgo${tags.length === 0 ? '' : `, tags ${tags.join(', ')}`}`
}

/** Leads to a rule's page, in a client that has the command for it. */
export function rulePageLink({ id }: Rule): string {
  return `command:gopure.showRule?${encodeURIComponent(JSON.stringify([id]))}`
}

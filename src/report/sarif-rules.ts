import { defaultSeverity, type Severity } from '../rules/finding.js'
import { rules } from '../rules/registry.js'
import type { Rule } from '../rules/rule.js'

export const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note' }

/** Every rule with its page, in the registry's order; a result names its own by index too. */
export const sarifRules = (): readonly unknown[] => rules.map(descriptor)

function descriptor({ id, class: kind, title, help }: Rule): unknown {
  const markdown = help.trim()
  const severity = defaultSeverity[kind]
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: plain(markdown.split('\n\n', 1)[0]!) },
    help: { text: plain(markdown), markdown },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: [kind], 'problem.severity': severity === 'info' ? 'recommendation' : severity },
  }
}

/** The page without Markdown's marks. */
const plain = (markdown: string): string => markdown.replace(/\*\*|`/g, '')

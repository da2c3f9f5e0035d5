/** What is marked at the edge of an editor; each has a colour `gopure.<kind>` and a picture `media/gutter-<kind>.svg`. */
export type DecorationKind = 'cgo' | 'embed' | 'nsenter' | 'systemd'

export const decorationKinds: readonly DecorationKind[] = ['cgo', 'embed', 'nsenter', 'systemd']

/** The mark of a rule's findings; undefined where they have none. */
export function decorationKindOf(rule: string): DecorationKind | undefined {
  if (rule.startsWith('cgo-') || rule === 'c-source' || rule === 'syso') return 'cgo'
  if (rule.startsWith('embed-')) return 'embed'
  if (rule === 'nsenter') return 'nsenter'
  return rule.startsWith('systemd-') ? 'systemd' : undefined
}

import type { FindingClass, Severity } from '../rules/finding.js'

/** How text is set off on a terminal; each is the identity where there is none. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly green: (text: string) => string
  readonly cyan: (text: string) => string
}

export function severityStyle(style: Style, severity: Severity): (text: string) => string {
  return severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.cyan
}

/** What a class means for a person. */
export const classWords: Readonly<Record<FindingClass, string>> = {
  build: 'breaks the pure Go build',
  runtime: 'builds, and is broken at run time',
  busybox: 'breaks in a shared busybox',
  external: 'needs something outside the binary',
  info: 'for information',
}

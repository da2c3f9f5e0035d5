import type { Severity } from '../rules/finding.js'

/** What a project says of its busybox, wherever it is written; sizes in bytes. */
export interface ProjectSettings {
  readonly commands?: readonly string[]
  readonly tags?: readonly string[]
  readonly goos?: string
  readonly goarch?: string
  readonly budget?: number
  readonly output?: string
  readonly severities?: Readonly<Record<string, Severity>>
  readonly wrappers?: readonly string[]
}

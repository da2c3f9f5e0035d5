import type { Severity } from '../rules/finding.js'

/** What a project says of its image; `init` and `shell` are '' for none. */
export interface ImageSettings {
  readonly output?: string
  /** `FILE:PATH` or `FILE`. */
  readonly files?: readonly string[]
  readonly init?: string
  readonly uinit?: string
  readonly shell?: string
  readonly budget?: number
}

/** What a project says of its busybox, wherever it is written; sizes in bytes. */
export interface ProjectSettings {
  readonly commands?: readonly string[]
  readonly tags?: readonly string[]
  readonly goos?: string
  readonly goarch?: string
  readonly budget?: number
  /** Applets by import path or folder. */
  readonly names?: Readonly<Record<string, string>>
  /** By `import/path.Name`. */
  readonly variables?: Readonly<Record<string, string>>
  /** Commands, as import path or folder, by the names that they start themselves under. */
  readonly reexec?: Readonly<Record<string, string>>
  readonly output?: string
  readonly initramfs?: ImageSettings
  readonly kernel?: string
  readonly severities?: Readonly<Record<string, Severity>>
  readonly wrappers?: readonly string[]
}

import { options } from '../project/schema.js'
import type { ProjectSettings } from '../project/settings.js'
import { restrictedSettings } from '../project/editor-options.js'

/** What a workspace folder's settings say, as far as it can be used. */
export interface FolderSettings {
  /** What stands behind the project file. */
  readonly defaults: ProjectSettings
  readonly goroot: string
  readonly fade: boolean
  readonly codeLens: boolean
  /** One line for each setting that is wrong, and left out. */
  readonly problems: readonly string[]
}

/**
 * Reads the section `gopure` of a client's settings, whatever it holds. In a workspace that is not trusted the restricted ones do not count,
 * also where the client forgot to leave them out; but for GOROOT, which no workspace can set and which is only read.
 */
export function readSettings(section: unknown, trusted: boolean): FolderSettings {
  const problems: string[] = []
  const valueOf = (setting: string): unknown => {
    if (!trusted && setting !== 'gopure.go.root' && restrictedSettings.some((restricted) => restricted === setting)) return undefined
    const value = setting.split('.').slice(1).reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), section)
    const isUnset = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isRecord(value) && Object.keys(value).length === 0)
    return isUnset ? undefined : value
  }
  const defaults = Object.fromEntries(
    Object.entries(options).flatMap(([key, { schema, setting }]) => {
      const value = valueOf(setting)
      if (value === undefined) return []
      const parsed = schema.safeParse(value)
      if (parsed.success) return [[key, parsed.data]]
      problems.push(`setting ${setting}: ${parsed.error.issues[0]?.message ?? 'it is wrong'}`)
      return []
    }),
  ) as ProjectSettings
  const goroot = valueOf('gopure.go.root')
  return {
    defaults,
    goroot: typeof goroot === 'string' ? goroot : '',
    fade: valueOf('gopure.gated.fade') !== false,
    codeLens: valueOf('gopure.codeLens.enabled') !== false,
    problems,
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

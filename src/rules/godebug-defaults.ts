import { isFault, readText } from '../go/files.js'
import { listNames } from './message.js'
import type { RuleContext } from './rule.js'

/** A setting whose default Go changed, as Go's own table has it. */
export interface ChangedSetting {
  readonly name: string
  /** Who uses it. */
  readonly package: string
  /** 23 for go1.23. */
  readonly changed: number
  /** Its value before. */
  readonly old: string
}

/** The settings that the installed Go knows; undefined where its source is not there. */
export function changedSettings({ reader }: Pick<RuleContext, 'reader'>): readonly ChangedSetting[] | undefined {
  const table = readText(reader.files, `${reader.workspace.go.installation.goroot}/src/internal/godebugs/table.go`)
  if (isFault(table)) return undefined
  return [...table.matchAll(/^\s*\{Name: "(\w+)", Package: "([^"]+)",.* Changed: (\d+), Old: "([^"]*)"/gm)].map(([, name, of, changed, old]) => ({ name: name!, package: of!, changed: Number(changed), old: old! }))
}

/** 23 of `1.23`, `1.23.4` and `go1.23rc1`: patches change no default. */
export function minorOf(version: string): number | undefined {
  const [, minor] = /^(?:go)?1\.(\d+)/.exec(version) ?? []
  return minor === undefined ? undefined : Number(minor)
}

/** The version whose defaults the busybox has: that of the workspace's go line. */
export const minorOfBusybox = ({ reader }: Pick<RuleContext, 'reader'>): number | undefined => minorOf(reader.workspace.goLine)

/** Where the busybox's defaults differ from those of a version: in a few words, what that means. Undefined where nothing that a program can meet differs. */
export function defaultsLost(own: number, busybox: number, context: Pick<RuleContext, 'reader' | 'closure'>): string | undefined {
  if (own === busybox) return undefined
  const settings = changedSettings(context)
  const between = settings?.filter(({ changed }) => changed > Math.min(own, busybox) && changed <= Math.max(own, busybox))
  const met = between?.filter((setting) => isMet(setting, context.closure.target.goos))
  if (met?.length === 0) return undefined
  const names = met === undefined ? '' : `: ${own < busybox ? 'without' : 'with'} ${listNames(met.map(({ name, old }) => `${name}=${old}`))}`
  return `those of go 1.${busybox}${names}`
}

/** Some settings are of the go tool alone, or of Windows. */
const isMet = ({ name, package: of }: ChangedSetting, goos: string): boolean => !/^(cmd\/|go\/)/.test(of) && (goos === 'windows' || !name.startsWith('win'))

/** What gopls has to be told to see the files that Gopure builds. */
export interface Wanted {
  readonly goos: string
  readonly goarch: string
  readonly tags: readonly string[]
}

/** The settings of golang.go that decide which files gopls sees. */
export interface GoSettings {
  /** `gopls`, in which `build.env` and `build.buildFlags` are ours. */
  readonly gopls: Readonly<Record<string, unknown>>
  readonly toolsEnvVars: Readonly<Record<string, unknown>>
  readonly buildFlags: readonly string[]
  readonly buildTags: string
}

export interface Host {
  readonly goos: string
  readonly goarch: string
}

const envKey = 'build.env'
const flagsKey = 'build.buildFlags'

/** What gopls sees differently, in words; empty where the two agree. Tags that only gopls has are a person's own. */
export function disagreements(settings: GoSettings, wanted: Wanted, host: Host): readonly string[] {
  const env = { ...settings.toolsEnvVars, ...record(settings.gopls[envKey]) }
  const flags = flagsOf(settings)
  const tags = tagsOf(flags, settings)
  const lacking = wanted.tags.filter((tag) => !tags.includes(tag))
  return [
    ...(env['CGO_ENABLED'] === '0' ? [] : ['cgo']),
    ...((env['GOOS'] ?? host.goos) === wanted.goos && (env['GOARCH'] ?? host.goarch) === wanted.goarch ? [] : [`${wanted.goos}/${wanted.goarch}`]),
    ...(lacking.length === 0 ? [] : [`the tags ${lacking.join(', ')}`]),
  ]
}

/**
 * The value of `gopls` that agrees: `target` is what is written where it goes (workspace or folder), `settings` what holds now.
 * Flags, variables and tags of the person stay; tags that Gopure wrote earlier (`ours`) go with it.
 */
export function matched(target: Readonly<Record<string, unknown>>, settings: GoSettings, wanted: Wanted, ours: readonly string[]): Record<string, unknown> {
  const flags = flagsOf(settings)
  const kept = tagsOf(flags, settings).filter((tag) => !ours.includes(tag))
  const tags = [...new Set([...kept, ...wanted.tags])]
  const others = withoutTags(flags)
  const buildFlags = tags.length === 0 ? others : [...others, `-tags=${tags.join(',')}`]
  const rest = Object.fromEntries(Object.entries(target).filter(([key]) => key !== flagsKey))
  return {
    ...rest,
    [envKey]: { ...record(target[envKey]), CGO_ENABLED: '0', GOOS: wanted.goos, GOARCH: wanted.goarch },
    // An empty list would take away what the person's own settings give.
    ...(buildFlags.length === 0 && flags.length === 0 ? {} : { [flagsKey]: buildFlags }),
  }
}

/** golang.go gives its own build flags to gopls only where gopls has none. */
function flagsOf({ gopls, buildFlags }: GoSettings): readonly string[] {
  const own = gopls[flagsKey]
  return Array.isArray(own) ? own.filter((flag) => typeof flag === 'string') : buildFlags
}

function tagsOf(flags: readonly string[], { buildTags }: GoSettings): readonly string[] {
  const at = flags.findIndex((flag) => /^--?tags(=|$)/.test(flag))
  const flag = flags[at]
  const text = flag === undefined ? buildTags : flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : (flags[at + 1] ?? '')
  return text.split(/[\s,]+/).filter((tag) => tag !== '')
}

function withoutTags(flags: readonly string[]): readonly string[] {
  return flags.filter((flag, index) => !/^--?tags(=|$)/.test(flag) && !/^--?tags$/.test(flags[index - 1] ?? ''))
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

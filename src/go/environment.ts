import { readText, type Files } from './files.js'
import { slashes, type Host } from './host.js'
import { findInstallation, installationAt, type Installation } from './installation.js'
import type { Target } from './target.js'
import { toolTags, type GoEnv } from './tooltags.js'
import { compareGoVersions } from './version.js'

/** All that Go's own environment says about how a workspace is read; nothing was started to learn it. */
export interface GoEnvironment {
  readonly installation: Installation
  readonly moduleCache: string
  /** Value of any go environment variable: the process's, then the user's go/env file, then GOROOT/go.env. */
  readonly env: GoEnv
  /** The process's environment alone: what an architecture's level is taken from. */
  readonly processEnv: GoEnv
  /** Flags in GOFLAGS that decide what a build reads. */
  readonly flags: GoFlags
}

export interface GoFlags {
  readonly tags: readonly string[]
  /** -mod: '' where it is not given. */
  readonly mod: string
  readonly modfile: string
}

export interface EnvironmentResult {
  readonly environment?: GoEnvironment
  readonly problems: readonly string[]
}

/** The `go` and `toolchain` lines that ask for a Go version. */
export interface Wanted {
  readonly file: string
  readonly go: string
  readonly toolchain: string
}

/** Reads Go's environment for a folder; `wanted` is what its go.work or go.mod asks for. */
export function readEnvironment(files: Files, host: Host, directory: string, wanted?: Wanted, gorootSetting?: string): EnvironmentResult {
  const local = findInstallation(files, host, directory, gorootSetting)
  if (local === undefined) {
    return { problems: ['no Go found: put go on PATH, or name its folder with GOROOT'] }
  }
  const userFile = userEnvironmentFile(host)
  const layers = [
    (name: string) => host.env[name],
    lookup(files, userFile),
    lookup(files, `${local.goroot}/go.env`),
  ]
  const env: GoEnv = (name) => {
    for (const layer of layers) {
      const value = layer(name)
      if (value !== undefined && value !== '') return value
    }
    return ''
  }
  const moduleCache = slashes(env('GOMODCACHE')) || `${goPath(env, host)}/pkg/mod`
  const { installation, problems } = chosenToolchain(files, host, local, env('GOTOOLCHAIN') || 'local', moduleCache, wanted)
  const { flags, error } = readFlags(env('GOFLAGS'))
  return { environment: { installation, moduleCache, env, processEnv: (name) => host.env[name] ?? '', flags }, problems: [...problems, ...(error === undefined ? [] : [error])] }
}

function goPath(env: GoEnv, host: Host): string {
  const separator = host.goos === 'windows' ? ';' : ':'
  return slashes(env('GOPATH').split(separator)[0] ?? '') || `${host.home}/go`
}

function userEnvironmentFile(host: Host): string {
  const named = host.env['GOENV']
  if (named !== undefined && named !== '') return named === 'off' ? '' : slashes(named)
  if (host.goos === 'windows') return `${slashes(host.env['AppData'] ?? host.env['APPDATA'] ?? '')}/go/env`
  if (host.goos === 'darwin') return `${host.home}/Library/Application Support/go/env`
  return `${host.env['XDG_CONFIG_HOME'] ?? `${host.home}/.config`}/go/env`
}

function lookup(files: Files, file: string): (name: string) => string | undefined {
  const text = file === '' ? '' : readText(files, file)
  const values = new Map<string, string>()
  if (typeof text === 'string') {
    for (const [, name, value] of text.matchAll(/^([A-Za-z_]\w*)=(.*?)\r?$/gm)) values.set(name!, value!)
  }
  return (name) => values.get(name)
}

/**
 * GOTOOLCHAIN and the `go` and `toolchain` lines, as cmd/go reads them: a newer toolchain is taken from the module cache where it is
 * there already; it is never downloaded.
 */
function chosenToolchain(
  files: Files,
  host: Host,
  local: Installation,
  setting: string,
  moduleCache: string,
  wanted: Wanted | undefined,
): { readonly installation: Installation; readonly problems: readonly string[] } {
  const [name = '', mode = ''] = setting.split('+')
  const fixed = /^go\d/.test(name) ? name : undefined
  const follows = setting === 'auto' || setting === 'path' || mode === 'auto' || mode === 'path'
  const minimum = fixed ?? local.version
  const asked = follows ? [wanted?.toolchain ?? '', wanted === undefined || wanted.go === '' ? '' : `go${wanted.go}`] : []
  const version = [minimum, ...asked.filter((v) => v.startsWith('go'))].reduce((a, b) => (compareGoVersions(a.slice(2), b.slice(2)) >= 0 ? a : b))
  if (version !== local.version) {
    for (const spelling of [version, `${version}.0`]) {
      const goroot = `${moduleCache}/golang.org/toolchain@v0.0.1-${spelling}.${host.goos}-${host.goarch}`
      const found = installationAt(files, host, goroot)
      if (found !== undefined) return { installation: found, problems: [] }
    }
    return { installation: local, problems: [`${version} is asked for (${fixed === version ? 'GOTOOLCHAIN' : (wanted?.file ?? 'go.mod')}) and is not in the module cache; ${local.version} is used: run go version there once to download it`] }
  }
  if (wanted !== undefined && wanted.go !== '' && compareGoVersions(wanted.go, local.version.slice(2)) > 0) {
    return { installation: local, problems: [`${wanted.file} asks for go ${wanted.go}, and ${local.version} is too old for it: install a newer Go, or set GOTOOLCHAIN=auto`] }
  }
  return { installation: local, problems: [] }
}

function readFlags(text: string): { readonly flags: GoFlags; readonly error?: string } {
  const { words, error } = splitQuoted(text)
  // The last of several counts.
  const value = (name: string): string => words.map((word) => new RegExp(`^--?${name}=([^]*)$`).exec(word)?.[1]).findLast((given) => given !== undefined) ?? ''
  return { flags: { tags: splitTags(value('tags')), mod: value('mod'), modfile: value('modfile') }, ...(error === undefined ? {} : { error }) }
}

/** Words separated by blanks; quotes count around a whole word only, as in GOFLAGS. */
function splitQuoted(text: string): { readonly words: readonly string[]; readonly error?: string } {
  const words: string[] = []
  for (let rest = text.trimStart(); rest !== ''; rest = rest.trimStart()) {
    const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : undefined
    const end = quote === undefined ? rest.search(/\s|$/) : rest.indexOf(quote, 1)
    if (end < 0) return { words, error: `GOFLAGS: ${rest} has no closing quote` }
    words.push(rest.slice(quote === undefined ? 0 : 1, end))
    rest = rest.slice(quote === undefined ? end : end + 1)
  }
  return { words }
}

/** Tags as Go's flag takes them: separated by commas, or, as it was once, by blanks. */
export function splitTags(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((tag) => tag !== '')
}


/** What a person chooses of a target; the rest comes from the Go that is there. */
export type TargetChoice = Pick<Target, 'goos' | 'goarch' | 'cgo' | 'tags'>

/** Completes a target with the tags that this Go sets: its releases, experiments and the architecture's level. */
export function targetFor(files: Files, go: GoEnvironment, choice: TargetChoice): Target {
  const { goroot, release } = go.installation
  return { ...choice, release, toolTags: toolTags(files, goroot, choice.goos, choice.goarch, go) }
}

import { basename, dirname } from 'pathe'
import { isFault, readText, type Files } from './files.js'
import type { Host } from './host.js'
import { compareGoVersions } from './version.js'

/** A version manager: where it keeps Go, and how a folder chooses a version. */
interface VersionManager {
  readonly name: string
  readonly variable: string
  readonly installs: (host: Host) => string
  /** From a version's folder to GOROOT. */
  readonly goroot: string
}

const under = (host: Host, variable: string, fallback: string): string => host.env[variable] ?? `${host.home}/${fallback}`

const managers: readonly VersionManager[] = [
  { name: 'asdf', variable: 'ASDF_GOLANG_VERSION', installs: (host) => `${under(host, 'ASDF_DATA_DIR', '.asdf')}/installs/golang`, goroot: '/go' },
  { name: 'mise', variable: 'MISE_GO_VERSION', installs: (host) => `${under(host, 'MISE_DATA_DIR', '.local/share/mise')}/installs/go`, goroot: '' },
  { name: 'goenv', variable: 'GOENV_VERSION', installs: (host) => `${under(host, 'GOENV_ROOT', '.goenv')}/versions`, goroot: '' },
]

/**
 * GOROOTs that a `go` on PATH may stand for where it is not Go itself: a wrapper script that names the real program (nix, Debian's
 * alternatives), or a version manager's shim, which asks the files of the current folder for the version.
 */
export function* shimmedGoroots(files: Files, host: Host, directory: string, program: string, real: string): Generator<string> {
  const bytes = files.read(real)
  // Go's own program has many megabytes; a wrapper is small.
  const text = isFault(bytes) || bytes.length > 1 << 20 ? '' : new TextDecoder('latin1').decode(bytes)
  for (const manager of managers) {
    const mentioned = [program, real].some((path) => path.split('/').some((part) => part === manager.name || part === `.${manager.name}`))
    if (!mentioned && !text.includes(`${manager.name} exec`)) continue
    const installs = manager.installs(host)
    for (const version of chosenVersions(files, host, directory, manager)) {
      const installed = bestInstalled(files, installs, version)
      if (installed !== undefined) yield `${installs}/${installed}${manager.goroot}`
    }
  }
  for (const [, path] of text.matchAll(/(\/[\w.+@/-]+\/bin\/go)(?![\w/-])/g)) {
    if (path !== program) yield dirname(dirname(files.realPath(path!)))
  }
}

/** The versions that the environment and the files above a folder ask for, nearest first. */
function* chosenVersions(files: Files, host: Host, directory: string, manager: VersionManager): Generator<string> {
  const fromEnvironment = host.env[manager.variable]
  if (fromEnvironment !== undefined) yield fromEnvironment
  for (let folder = directory; ; folder = dirname(folder)) {
    yield* versionsIn(files, folder)
    if (folder === dirname(folder)) break
  }
  if (host.home !== '') yield* versionsIn(files, host.home)
  yield* versionsIn(files, dirname(manager.installs(host)))
  yield 'latest'
}

function* versionsIn(files: Files, folder: string): Generator<string> {
  const read = (name: string): string => {
    const text = readText(files, `${folder}/${name}`)
    return isFault(text) ? '' : text
  }
  for (const [, versions] of read('.tool-versions').matchAll(/^(?:golang|go)[ \t]+([^#\n]+)/gm)) yield* versions!.trim().split(/\s+/)
  for (const name of ['mise.toml', '.mise.toml']) {
    const version = /^go\s*=\s*["']([^"']+)["']/m.exec(read(name))?.[1]
    if (version !== undefined) yield version
  }
  for (const name of ['.go-version', 'version']) {
    const version = /^\s*(\d[\w.]*)/.exec(read(name))?.[1]
    if (version !== undefined) yield version
  }
}

/** `1.22` stands for the newest 1.22.x that is installed. */
function bestInstalled(files: Files, installs: string, version: string): string | undefined {
  const entries = files.list(installs)
  if (isFault(entries)) return undefined
  const names = entries.map((entry) => basename(entry.name)).filter((name) => /^\d/.test(name))
  const wanted = version === 'latest' ? names : names.filter((name) => name === version || name.startsWith(`${version}.`))
  return [...wanted].sort(compareGoVersions).at(-1)
}

import { dirname } from 'pathe'
import { isFault, readText, type Files } from './files.js'
import { slashes, type Host } from './host.js'
import { shimmedGoroots } from './shim.js'

/** A Go installation on this machine, found without starting a program. */
export interface Installation {
  readonly goroot: string
  /** The `go` program inside GOROOT. */
  readonly goBinary: string
  /** As Go writes it: `go1.26.8`. */
  readonly version: string
  /** The N of go1.N. */
  readonly release: number
}

/** Looks at a folder as GOROOT; undefined where it is none. */
export function installationAt(files: Files, host: Host, goroot: string): Installation | undefined {
  const text = readText(files, `${goroot}/VERSION`)
  if (isFault(text) || files.kind(`${goroot}/src/runtime`) !== 'folder') return undefined
  const version = text.split('\n', 1)[0]!.trim()
  const release = Number(/\bgo1\.(\d+)/.exec(version)?.[1] ?? Number.NaN)
  if (Number.isNaN(release)) return undefined
  const exe = host.goos === 'windows' ? 'go.exe' : 'go'
  return { goroot, goBinary: `${goroot}/bin/${exe}`, version: /\bgo1\.\S+/.exec(version)![0], release }
}

/**
 * Finds Go as a shell would, but by reading: the setting, GOROOT, then each `go` on PATH through symlinks, wrappers and version managers'
 * shims, then the usual places. `directory` is where version managers' files are looked for, upwards.
 */
export function findInstallation(files: Files, host: Host, directory: string, setting?: string): Installation | undefined {
  for (const goroot of candidates(files, host, directory, setting)) {
    const found = installationAt(files, host, goroot)
    if (found !== undefined) return found
  }
  return undefined
}

function* candidates(files: Files, host: Host, directory: string, setting: string | undefined): Generator<string> {
  if (setting !== undefined && setting !== '') yield setting
  const fromEnvironment = host.env['GOROOT']
  if (fromEnvironment !== undefined && fromEnvironment !== '') yield slashes(fromEnvironment)
  const exe = host.goos === 'windows' ? 'go.exe' : 'go'
  for (const folder of host.path) {
    const program = `${folder}/${exe}`
    if (files.kind(program) !== 'file') continue
    const real = files.realPath(program)
    yield dirname(dirname(real))
    yield* shimmedGoroots(files, host, directory, program, real)
  }
  yield '/usr/local/go'
  yield '/usr/lib/go'
  yield '/opt/homebrew/opt/go/libexec'
  yield 'C:/Program Files/Go'
}

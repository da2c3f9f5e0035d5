import { canonicalVersion } from './version.js'

/** The part of a module's path that names its major version: `/v2`, `.v1` of gopkg.in, '' where there is none; undefined for a malformed one. */
function majorOf(path: string): string | undefined {
  if (path.startsWith('gopkg.in/')) {
    const major = /.\.v(\d+)(?:-unstable)?$/.exec(path)?.[1]
    return major === undefined || (major.startsWith('0') && major !== '0') ? undefined : `.v${major}`
  }
  const major = /.?\/v([\d.]+)$/.exec(path)?.[1]
  if (major === undefined) return ''
  return /^[1-9]\d*$/.test(major) && major !== '1' ? `/v${major}` : undefined
}

/** True where no module can have such a path. */
export function isMalformedPath(path: string): boolean {
  return majorOf(path) === undefined
}

/** A version as go.mod means it for a path, `v1.2` filled up; undefined where it is none, or is another major version than the path says. */
export function versionFor(path: string, written: string): string | undefined {
  const version = canonicalVersion(written)
  const major = majorOf(path)
  if (version === undefined || major === undefined) return undefined
  const own = /^v\d+/.exec(version)![0]
  const fits = major === '' ? own === 'v0' || own === 'v1' || version.endsWith('+incompatible') : own === major.slice(1) || (major === '.v1' && version.startsWith('v0.0.0-'))
  return fits ? version : undefined
}

/** The user's Go. `version` is what `go version` calls it: `go1.26.8`. */
export interface GoInstallation {
  readonly goroot: string
  readonly goBinary: string
  readonly version: string
}

/** Whether a Go is at least 1.`minor`; a version that is not of the usual form (`devel …`) is taken to be new. */
export function isAtLeast(version: string, minor: number): boolean {
  const found = /^go1\.(\d+)/.exec(version)?.[1]
  return found === undefined || Number(found) >= minor
}

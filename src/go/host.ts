/** What the steps need to know of the machine they run on; the shells fill it in. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Forward slashes; '' where there is none. */
  readonly home: string
  /** GOOS and GOARCH of this machine. */
  readonly goos: string
  readonly goarch: string
  /** The folders of PATH, in order, with forward slashes. */
  readonly path: readonly string[]
}

/** A path of this machine in the form that the steps use. */
export function slashes(path: string): string {
  return path.includes('\\') ? path.replaceAll('\\', '/') : path
}

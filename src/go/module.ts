import type { GoMod, ModuleVersion, Replace } from './gomod.js'

/** Where a file's folder stands: only the first may be edited. */
export type Root = 'workspace' | 'vendor' | 'modcache' | 'goroot'

/** A module of the build list, as far as it was needed. */
export interface Module {
  readonly path: string
  /** '' for a main module. */
  readonly version: string
  /** Its folder; for a vendored module, the folder under vendor. */
  readonly dir: string
  /** The go.mod that is read for it; '' for a vendored module. */
  readonly goModFile: string
  /** Its `go` line, '' where there is none. */
  readonly goVersion: string
  readonly main: boolean
  readonly indirect: boolean
  readonly replacedBy?: ModuleVersion
  readonly root: Root
}

/** A module of the workspace, with its parsed go.mod. */
export interface MainModule extends Module {
  readonly goMod: GoMod
}

/** Finds what stands in for a module version: the exact version first, then any version. */
export function replacementOf(replaces: readonly Replace[], { path, version }: ModuleVersion): Replace | undefined {
  const ofPath = replaces.filter((replace) => replace.old.path === path)
  return ofPath.find((replace) => replace.old.version === version && version !== '') ?? ofPath.find((replace) => replace.old.version === '')
}

/** True where `path` is `prefix` or lies below it. */
export function isBelow(path: string, prefix: string): boolean {
  return path === prefix || (path.startsWith(prefix) && path[prefix.length] === '/')
}

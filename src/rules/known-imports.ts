import { entryOf } from '../go/entry-of.js'
import { isBelow } from '../go/module.js'
import type { GoFile, ImportSite, Package } from '../go/package.js'
import { knownLibrary } from './known-libraries.js'
import type { KnownLibrary } from './library.js'

/** A file of the build and the libraries of one role that it imports, in the file's order. */
export interface KnownImport {
  readonly file: GoFile
  readonly uses: readonly { readonly library: KnownLibrary; readonly site: ImportSite }[]
}

interface Use {
  readonly library: KnownLibrary
  readonly site: ImportSite
}

const roles = new WeakMap<Package, ReadonlySet<KnownLibrary['role']>>()

/** The roles of the known libraries that a package imports; several rules ask, and most packages import none. */
function rolesIn(read: Package): ReadonlySet<KnownLibrary['role']> {
  return entryOf(roles, read, () => new Set([...read.imports.keys()].flatMap((importPath) => knownLibrary(importPath)?.role ?? [])))
}

const answers = new WeakMap<Package, readonly Use[]>()

/** Every import of a known library in a package. */
function usesIn(read: Package): readonly Use[] {
  return entryOf(answers, read, () =>
    [...read.imports].flatMap(([importPath, sites]) => {
      const library = knownLibrary(importPath)
      return library === undefined ? [] : sites.map((site) => ({ library, site }))
    }),
  )
}

/** The files of a package that import libraries of a role; what a library's own packages import of each other is no import of it. */
export function knownImports(read: Package, role: KnownLibrary['role']): readonly KnownImport[] {
  if (!rolesIn(read).has(role)) return []
  const own = knownLibrary(read.importPath)
  const isWithin = (importPath: string): boolean => own?.role === role && read.module !== undefined && isBelow(importPath, read.module.path)
  const uses = usesIn(read).filter(({ library, site }) => library.role === role && library !== own && !isWithin(site.spec.path))
  if (uses.length === 0) return []
  const files = [...new Set(uses.map(({ site }) => site.file))]
  return files.map((file) => ({ file, uses: uses.filter(({ site }) => site.file === file).sort((a, b) => a.site.spec.start - b.site.spec.start) }))
}

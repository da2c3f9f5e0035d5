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

const answers = new WeakMap<Package, readonly Use[]>()

/** Every import of a known library in a package; several rules ask, and most packages have none. */
function usesIn(read: Package): readonly Use[] {
  let uses = answers.get(read)
  if (uses === undefined) {
    uses = [...read.imports.keys()].flatMap((importPath) => {
      const library = knownLibrary(importPath)
      return library === undefined ? [] : (read.imports.get(importPath) ?? []).map((site) => ({ library, site }))
    })
    answers.set(read, uses)
  }
  return uses
}

/** The files of a package that import libraries of a role; what a library's own packages import of each other is no import of it. */
export function knownImports(read: Package, role: KnownLibrary['role']): readonly KnownImport[] {
  const own = knownLibrary(read.importPath)
  const isWithin = (importPath: string): boolean => own?.role === role && read.module !== undefined && isBelow(importPath, read.module.path)
  const uses = usesIn(read).filter(({ library, site }) => library.role === role && library !== own && !isWithin(site.spec.path))
  if (uses.length === 0) return []
  const files = [...new Set(uses.map(({ site }) => site.file))]
  return files.map((file) => ({ file, uses: uses.filter(({ site }) => site.file === file).sort((a, b) => a.site.spec.start - b.site.spec.start) }))
}

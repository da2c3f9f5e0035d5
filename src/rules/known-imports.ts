import type { GoFile, ImportSite, Package } from '../go/package.js'
import { knownLibrary, type KnownLibrary } from './known-libraries.js'

/** A file of the build and the libraries of one role that it imports, in the file's order. */
export interface KnownImport {
  readonly file: GoFile
  readonly uses: readonly { readonly library: KnownLibrary; readonly site: ImportSite }[]
}

/** The files of a package that import libraries of a role; a package that has the role itself is a part of the library and imports none. */
export function knownImports(read: Package, role: KnownLibrary['role']): readonly KnownImport[] {
  if (knownLibrary(read.importPath)?.role === role) return []
  const byFile = new Map<GoFile, { library: KnownLibrary; site: ImportSite }[]>()
  for (const [importPath, sites] of read.imports) {
    const library = knownLibrary(importPath)
    if (library?.role !== role) continue
    for (const site of sites) {
      const uses = byFile.get(site.file)
      if (uses === undefined) byFile.set(site.file, [{ library, site }])
      else uses.push({ library, site })
    }
  }
  return [...byFile].map(([file, uses]) => ({ file, uses: uses.sort((a, b) => a.site.spec.start - b.site.spec.start) }))
}

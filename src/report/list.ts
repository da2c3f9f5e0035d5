import { byBytes } from '../go/embed.js'
import { evaluate } from '../go/constraint.js'
import type { Closure, Edge, Reader } from '../go/closure.js'
import { filenameSatisfied } from '../go/filename.js'
import { isFault } from '../go/files.js'
import type { Module } from '../go/module.js'
import type { Package } from '../go/package.js'
import { satisfier } from '../go/target.js'

/** A package in the fields of `go list -deps -e -json`; a field that would be empty is left out. */
export type ListedPackage = Readonly<Record<string, unknown>>

/** Every package of a closure, in the order of `go list -deps`. */
export function* listPackages(reader: Reader, closure: Closure): Generator<ListedPackage> {
  const satisfies = satisfier(closure.target)
  // A package that was found missing comes where it was met first; `go list` names it as often as a package.
  for (const missing of closure.missing.values()) {
    yield compact({
      ImportPath: missing.importPath,
      DepOnly: !closure.roots.includes(missing.importPath),
      Incomplete: true,
      Error: { Err: missing.message },
    })
  }
  for (const read of closure.packages.values()) yield listPackage(reader, closure, read, satisfies)
}

function listPackage(reader: Reader, closure: Closure, read: Package, satisfies: (tag: string) => boolean): ListedPackage {
  const names = (use: string): readonly string[] => read.goFiles.filter((file) => file.use === use).map((file) => file.name)
  const { other } = read
  const cgo = closure.target.cgo
  const error = read.error ?? (read.embeds.error === undefined ? undefined : `pattern ${read.embeds.error.pattern}: ${read.embeds.error.message}`)
  const edges = closure.edges.get(read.importPath) ?? []
  return compact({
    Dir: read.dir,
    ImportPath: read.importPath,
    Name: read.name,
    Standard: read.standard,
    DepOnly: !closure.roots.includes(read.importPath),
    Module: read.module === undefined ? undefined : listModule(read.module),
    GoFiles: names('go'),
    CgoFiles: names('cgo'),
    IgnoredGoFiles: [...names('ignored').filter((name) => !isUnreadable(read, name)), ...ignoredTests(reader, read, satisfies)].sort(byBytes),
    IgnoredOtherFiles: other.ignoredOtherFiles,
    // Without cgo its sources are left out, as files that import "C" are.
    CFiles: cgo ? other.cFiles : [],
    CXXFiles: cgo ? other.cxxFiles : [],
    MFiles: cgo ? other.mFiles : [],
    HFiles: other.hFiles,
    FFiles: other.fFiles,
    SFiles: other.sFiles,
    SwigFiles: cgo ? other.swigFiles : [],
    SwigCXXFiles: cgo ? other.swigCxxFiles : [],
    SysoFiles: other.sysoFiles,
    EmbedPatterns: [...new Set(read.embedSites.map((site) => site.pattern.pattern))].sort(byBytes),
    EmbedFiles: read.embeds.files,
    Imports: writtenImports(read, edges),
    Incomplete: error !== undefined,
    Error: error === undefined ? undefined : { Err: error },
  })
}

/** Resolved paths in the order of what is written; what cgo and the linker add is not among them, and `C` is. */
function writtenImports(read: Package, edges: readonly Edge[]): readonly string[] {
  const written = edges.flatMap(({ to, sites: [site] }) => (site === undefined ? [] : [{ as: site.spec.path, to }]))
  const usesCgo = read.goFiles.some((file) => file.use === 'cgo')
  return [...written, ...(usesCgo ? [{ as: 'C', to: 'C' }] : [])].sort((a, b) => byBytes(a.as, b.as)).map(({ to }) => to)
}

const isUnreadable = (read: Package, name: string): boolean => read.goFiles.some((file) => file.name === name && file.excluded === 'unreadable')

/** Test files that constraints leave out are ignored files too; the others are no part of a build. */
function ignoredTests(reader: Reader, read: Package, satisfies: (tag: string) => boolean): readonly string[] {
  return read.testFiles.filter((name) => {
    if (!filenameSatisfied(name, satisfies)) return true
    const leading = reader.sources.other(`${read.dir}/${name}`)
    return !isFault(leading) && leading.constraint !== undefined && !evaluate(leading.constraint, satisfies)
  })
}

function listModule(module: Module): ListedPackage {
  return compact({
    Path: module.path,
    Version: module.version,
    Replace: module.replacedBy === undefined ? undefined : compact({ Path: module.replacedBy.path, Version: module.replacedBy.version, Dir: module.dir, GoMod: module.goModFile }),
    Main: module.main,
    Indirect: module.indirect,
    Dir: module.root === 'vendor' ? '' : module.dir,
    GoMod: module.goModFile,
    GoVersion: module.goVersion,
  })
}

function compact(fields: Record<string, unknown>): ListedPackage {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0)))
}

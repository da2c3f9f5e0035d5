import type { ModuleVersion } from './gomod.js'
import { compareVersions, isVersion } from './version.js'

/** A module of vendor/modules.txt. */
export interface VendoredModule extends ModuleVersion {
  readonly explicit: boolean
  readonly goVersion: string
  readonly replacedBy?: ModuleVersion
}

/** What vendor/modules.txt says. */
export interface VendorList {
  /** True where `go work vendor` wrote it. */
  readonly ofWorkspace: boolean
  /** Which module each vendored package belongs to. */
  readonly packages: ReadonlyMap<string, VendoredModule>
  /** Every module and replacement, by `path version`; the version is '' where all versions are replaced. */
  readonly modules: ReadonlyMap<string, VendoredModule>
  /** The version of each module that has packages here. */
  readonly versions: ReadonlyMap<string, string>
}

export function readVendorList(text: string): VendorList {
  const packages = new Map<string, string>()
  const modules = new Map<string, VendoredModule>()
  const versions = new Map<string, string>()
  let key: string | undefined
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) {
      const read = readModuleLine(line)
      key = read === undefined ? undefined : keyOf(read)
      if (read !== undefined && key !== undefined) modules.set(key, { ...modules.get(key), ...read })
      continue
    }
    const module = key === undefined ? undefined : modules.get(key)
    if (key === undefined || module === undefined) continue
    if (line.startsWith('## ')) {
      modules.set(key, annotated(module, line))
      continue
    }
    const words = line.split(/\s+/).filter((word) => word !== '')
    if (words.length !== 1) continue
    packages.set(words[0]!, key)
    const known = versions.get(module.path)
    if (known === undefined || compareVersions(known, module.version) < 0) versions.set(module.path, module.version)
  }
  const ofWorkspace = annotationsOf(text.split('\n', 1)[0]!).includes('workspace')
  return { ofWorkspace, packages: new Map([...packages].map(([path, of]) => [path, modules.get(of)!])), modules, versions }
}

export const keyOf = ({ path, version }: ModuleVersion): string => `${path} ${version}`

function annotationsOf(line: string): readonly string[] {
  return line.startsWith('## ') ? line.slice(3).split(';').map((note) => note.trim()) : []
}

function annotated(module: VendoredModule, line: string): VendoredModule {
  const notes = annotationsOf(line)
  const go = notes.find((note) => note.startsWith('go '))
  return { ...module, explicit: module.explicit || notes.includes('explicit'), goVersion: go?.slice(3).trim() ?? module.goVersion }
}

/** `# path version [=> path-or-folder [version]]`; without a version every one is replaced. */
function readModuleLine(line: string): VendoredModule | undefined {
  const [, path = '', second = '', ...rest] = line.split(/\s+/).filter((word) => word !== '')
  const version = isVersion(second) ? second : ''
  if (version === '' && second !== '=>') return undefined
  const [arrow, byPath, byVersion = '', ...more] = version === '' ? [second, ...rest] : rest
  const module = { path, version, explicit: false, goVersion: '' }
  if (arrow !== '=>' || byPath === undefined || more.length > 0) return module
  return { ...module, replacedBy: { path: byPath, version: byVersion } }
}

import type { ModuleVersion } from './gomod.js'

/** A module of vendor/modules.txt. */
export interface VendoredModule extends ModuleVersion {
  readonly explicit: boolean
  readonly goVersion: string
  readonly replacedBy?: ModuleVersion
}

/** Reads vendor/modules.txt: which module each vendored package belongs to. */
export function readVendorList(text: string): ReadonlyMap<string, VendoredModule> {
  const packages = new Map<string, VendoredModule>()
  let module: VendoredModule | undefined
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line.startsWith('## ')) {
      if (module === undefined) continue
      for (const entry of line.slice(3).split(';')) {
        const note = entry.trim()
        if (note === 'explicit') module = { ...module, explicit: true }
        else if (note.startsWith('go ')) module = { ...module, goVersion: note.slice(3).trim() }
      }
    } else if (line.startsWith('# ')) {
      module = readModuleLine(line.slice(2))
    } else if (line !== '' && module !== undefined) {
      packages.set(line, module)
    }
  }
  return packages
}

/** `path version [=> path-or-folder [version]]`; a line without a version only records a replacement. */
function readModuleLine(line: string): VendoredModule | undefined {
  const [before = '', after] = line.split(' => ')
  const [path = '', version = ''] = before.split(' ')
  if (version === '') return undefined
  const module = { path, version, explicit: false, goVersion: '' }
  if (after === undefined) return module
  const [byPath = '', byVersion = ''] = after.split(' ')
  return { ...module, replacedBy: { path: byPath, version: byVersion } }
}

import { resolve } from 'pathe'
import type { ModuleVersion } from './gomod.js'
import { replacementOf, type MainModule } from './module.js'
import type { Replacement } from './replacements.js'
import { keyOf, type VendorList } from './vendor.js'
import { compareGoVersions } from './version.js'

/** What modules.txt is held against. */
export interface Vendoring {
  readonly list: VendorList
  /** The folder that holds go.mod or go.work, and vendor. */
  readonly root: string
  readonly mainModules: readonly MainModule[]
  readonly inWorkspace: boolean
  readonly replacements: readonly Replacement[]
}

/** Where vendor/modules.txt and go.mod say different things; the go command then builds nothing. Each is one short sentence. */
export function inconsistencies({ list, root, mainModules, inWorkspace, replacements }: Vendoring): readonly string[] {
  const found: string[] = []
  const mainPaths = new Set(mainModules.map(({ path }) => path))
  const required = new Set(mainModules.flatMap(({ goMod }) => goMod.require.map(keyOf)))
  // Before go 1.14 modules.txt did not say what is explicit, nor every replacement.
  const isOld = !inWorkspace && compareGoVersions(mainModules[0]!.goVersion || '1.11', '1.14') < 0
  for (const required of mainModules.flatMap(({ goMod }) => goMod.require)) {
    if (list.modules.get(keyOf(required))?.explicit === true) continue
    const version = list.versions.get(required.path)
    if (!isOld) found.push(`${shown(required)} is required in go.mod and not marked as explicit here`)
    else if (version !== undefined && version !== required.version) found.push(`${shown(required)} is required in go.mod, and ${version} is here`)
  }
  for (const { old, by } of replacements) {
    if (mainPaths.has(old.path)) continue
    const here = list.modules.get(keyOf(old))?.replacedBy
    if (here === undefined) {
      const isRecorded = !isOld || (old.version !== '' && list.versions.get(old.path) === old.version)
      if (isRecorded) found.push(`${shown(old)} is replaced in go.mod and not here`)
    } else if (here.version !== by.version || (by.version === '' ? resolve(root, here.path) : here.path) !== by.path) {
      found.push(`${shown(old)} is replaced by ${shown(by)} in go.mod, and by ${shown(here)} here`)
    }
  }
  for (const [path, version] of list.versions) {
    const module = list.modules.get(keyOf({ path, version }))
    if (module?.explicit === true && !required.has(keyOf(module))) found.push(`${shown(module)} is marked as explicit here and not required in go.mod`)
  }
  for (const module of list.modules.values()) {
    if (module.replacedBy !== undefined && replacementOf(replacements, module) === undefined) found.push(`${shown(module)} is replaced here and not in go.mod`)
  }
  return found
}

const shown = ({ path, version }: ModuleVersion): string => (version === '' ? path : `${path}@${version}`)

import type { ModuleVersion } from './gomod.js'

/** A module path or version as the module cache spells it: capitals become `!` and the small letter. */
export function escapeModule(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)
}

/** Where the module cache keeps a module's files. */
export function moduleFolder(moduleCache: string, { path, version }: ModuleVersion): string {
  return `${moduleCache}/${escapeModule(path)}@${escapeModule(version)}`
}

/** Where the module cache keeps a module's go.mod alone; it is there also for modules whose files are not. */
export function downloadedGoMod(moduleCache: string, { path, version }: ModuleVersion): string {
  return `${moduleCache}/cache/download/${escapeModule(path)}/@v/${escapeModule(version)}.mod`
}

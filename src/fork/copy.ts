import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ModuleFiles } from './module-files.js'

/**
 * Puts files in place of a folder: written whole beside it and renamed, so that an interrupted run leaves the old copy or the new one. What is
 * no part of a module, the copy's own repository and which files can be run, goes along.
 */
export function placeCopy(folder: string, files: ModuleFiles): void {
  mkdirSync(dirname(folder), { recursive: true })
  const beside = mkdtempSync(join(dirname(folder), `.${basename(folder)}.new-`))
  try {
    for (const [path, bytes] of files) {
      const file = join(beside, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes, { flag: 'wx', mode: 0o644 })
      const old = statSync(join(folder, path), { throwIfNoEntry: false })
      if (old !== undefined && (old.mode & 0o111) !== 0) chmodSync(file, 0o755)
    }
    chmodSync(beside, 0o755)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    throw error
  }
  const old = oldCopy(folder)
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(beside, folder)
  if (existsSync(join(old, '.git'))) renameSync(join(old, '.git'), join(folder, '.git'))
  rmSync(old, { recursive: true, force: true })
}

/** Where the old copy stands between the two renames. */
export function oldCopy(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.old`)
}

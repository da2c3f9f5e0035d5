import { isFault, type Files } from '../go/files.js'
import { findUpwards } from '../go/workspace.js'

/** How far below a folder modules are looked for, and how many are taken: a folder of a hundred checkouts is no project. */
const deepest = 4
const most = 32

/** Folders whose content is nobody's project. */
const skipped = new Set(['vendor', 'testdata', 'node_modules'])

/**
 * The folders that projects are opened from: the folder itself where it is in a module or a go.work, else the nearest below it. A module below
 * another is a project of its own only once one of its files is opened.
 */
export function findProjects(files: Files, folder: string): readonly string[] {
  if (isInModule(files, folder)) return [folder]
  const found: string[] = []
  let level = [folder]
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const next: string[] = []
    for (const parent of level) {
      const entries = files.list(parent)
      if (isFault(entries)) continue
      for (const { name, kind } of entries) {
        if (kind !== 'folder' || skipped.has(name) || name.startsWith('.') || name.startsWith('_')) continue
        const path = `${parent}/${name}`
        if (files.kind(`${path}/go.work`) === 'file' || files.kind(`${path}/go.mod`) === 'file') found.push(path)
        else next.push(path)
        if (found.length === most) return found
      }
    }
    level = next
  }
  return found
}

function isInModule(files: Files, folder: string): boolean {
  return ['go.work', 'go.mod'].some((name) => findUpwards(files, folder, name) !== undefined)
}

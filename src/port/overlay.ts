import { mkdir, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { dirname, join, resolve } from 'pathe'
import { changeReplacement } from '../fork/replace-line.js'
import { decode } from '../go/files.js'
import { readGoMod, readGoWork } from '../go/gomod.js'
import { slashes } from '../go/host.js'
import { isBelow } from '../go/module.js'
import type { Bench } from './bench.js'
import type { ForkedModule } from './forks.js'
import type { ChangedFile, Pending } from './pending.js'

/** What go is asked to take in place of files on the disk. */
export interface Overlay {
  /** The file for -overlay. */
  readonly list: string
  /** Copies of modules: go runs C compilers and tests in a package's folder, so that there has to be one. */
  readonly copies: readonly { readonly folder: string; readonly at: string }[]
}

let overlays = 0

/** Writes what go is to see instead of the tree; undefined where that is nothing. */
export async function writeOverlay(pending: Pick<Pending, 'changed' | 'copy'>, forks: readonly ForkedModule[], { scratch }: Bench): Promise<Overlay | undefined> {
  const changed = pending.changed().filter(({ path }) => !forks.some(({ folder }) => isBelow(path, folder)))
  if (changed.length === 0) return undefined
  const copies: Overlay['copies'][number][] = []
  for (const { folder, record } of forks) {
    // One place for all trials: go's cache knows packages by their folders.
    const at = join(slashes(scratch), 'copies', record.folder)
    for (const [path, bytes] of pending.copy(folder)) {
      await mkdir(dirname(join(at, path)), { recursive: true })
      await writeFile(join(at, path), bytes)
    }
    copies.push({ folder, at })
  }
  const folder = join(scratch, `overlay-${overlays++}`)
  await mkdir(folder)
  const replace: Record<string, string> = {}
  for (const [index, file] of changed.entries()) {
    const name = join(folder, `${index}-${file.path.slice(file.path.lastIndexOf('/') + 1)}`)
    await writeFile(name, forks.some(({ declaredIn }) => declaredIn === file.path) ? leadTo(file, copies) : file.after)
    replace[file.path] = name
  }
  const list = join(folder, 'overlay.json')
  await writeFile(list, JSON.stringify({ Replace: replace }))
  return { list, copies }
}

/** The text of a go.mod or go.work whose replace lines lead to where the copies stand in the trial. */
function leadTo({ path, after }: ChangedFile, copies: Overlay['copies']): string {
  let text = decode(after)
  const { replace } = path.endsWith('.work') ? readGoWork(text) : readGoMod(text)
  for (const { by, line } of replace) {
    const copy = by.version === '' ? copies.find(({ folder }) => resolve(dirname(path), slashes(by.path)) === folder) : undefined
    if (copy !== undefined) text = changeReplacement(text, line, copy.at)
  }
  return text
}

/** What go said, with the paths that the files have in the tree: it writes them in full, or from the folder that it runs in. */
export function inTree(output: string, overlay: Overlay | undefined, directory: string): string {
  return (overlay?.copies ?? []).reduce((text, { folder, at }) => text.replaceAll(at, folder).replaceAll(slashes(relative(directory, at)), folder), output)
}

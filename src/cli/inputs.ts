import { createHash } from 'node:crypto'
import type { Files } from '../go/files.js'
import type { Stamps } from '../stamps.js'

/** Every path that an answer came from. Folders were listed, or only what kind of thing a path is was asked. */
export interface Inputs {
  /** Names by folder: thousands of files lie in a few hundred folders. */
  readonly contents: Readonly<Record<string, readonly string[]>>
  readonly folders: readonly string[]
  readonly kinds: readonly string[]
  readonly links: readonly string[]
}

/** The same files, and a record of all that was asked of them; `add` is for content that was known without being read. */
export function recordInputs(files: Files): { readonly files: Files; readonly inputs: () => Inputs; readonly add: (path: string) => void } {
  const contents = new Set<string>()
  const folders = new Set<string>()
  const kinds = new Set<string>()
  const links = new Set<string>()
  return {
    files: {
      read(path, limit) {
        contents.add(path)
        return files.read(path, limit)
      },
      inspect(path, use) {
        contents.add(path)
        return files.inspect(path, use)
      },
      list(folder) {
        folders.add(folder)
        return files.list(folder)
      },
      kind(path) {
        kinds.add(path)
        return files.kind(path)
      },
      realPath(path) {
        links.add(path)
        return files.realPath(path)
      },
    },
    add: (path) => void contents.add(path),
    inputs: () => ({ contents: byFolder(contents), folders: [...folders], kinds: [...kinds], links: [...links] }),
  }
}

function byFolder(paths: Iterable<string>): Readonly<Record<string, readonly string[]>> {
  const folders: Record<string, string[]> = {}
  for (const path of paths) {
    const slash = path.lastIndexOf('/')
    ;(folders[path.slice(0, slash)] ??= []).push(path.slice(slash + 1))
  }
  return folders
}

/**
 * One digest of what all inputs are now: size, inode and both times of every file and folder, whether a path is there, where a link leads.
 * Undefined where something changed so late that it may have changed after it was read.
 */
export function digestOf(inputs: Inputs, files: Files, stamps: Stamps, settledOnly: boolean): string | undefined {
  const hash = createHash('sha256')
  const unsettled = new Set<string>()
  const add = (path: string): void => {
    const stamp = stamps.of(path)
    if (!stamps.isSettled(stamp)) unsettled.add(path)
    hash.update(`${stamp.text}\n`)
  }
  for (const [folder, names] of Object.entries(inputs.contents)) for (const name of names) add(`${folder}/${name}`)
  for (const folder of inputs.folders) add(folder)
  for (const path of inputs.kinds) hash.update(`${stamps.of(path).kind ?? '-'}\n`)
  for (const path of inputs.links) hash.update(`${files.realPath(path)}\n`)
  return settledOnly && unsettled.size > 0 ? undefined : hash.digest('hex')
}

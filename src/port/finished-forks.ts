import { changedCopy } from '../fork/changed-copy.js'
import type { ModuleFiles } from '../fork/module-files.js'
import { isRefusal } from '../fork/refusal.js'
import { isFault } from '../go/files.js'
import { isBelow } from '../go/module.js'
import type { Finding } from '../rules/evaluate.js'
import type { ForkedModule } from './forks.js'
import type { Look } from './look.js'
import type { ChangedFile, Pending } from './pending.js'

/** A copy as it will be written, with its patch. */
export interface FinishedFork extends ForkedModule {
  /** With all changes, by path below the folder. */
  readonly copy: ModuleFiles
  readonly patch: ChangedFile
}

/** Works out the patches, as `gopure fork --save` would write them. */
export function finishForks(forks: readonly ForkedModule[], pending: Pending, { project }: Look): readonly FinishedFork[] {
  const { workspace } = project.reader
  return forks.map((fork) => {
    const made = changedCopy(fork.record, pending.copy(fork.folder), { files: pending.files, workspace })
    // Its origin was read when the copy was made.
    if (isRefusal(made)) throw new Error(made.refused)
    const path = `${workspace.root}/${made.patchName}`
    const before = pending.files.read(path)
    return { ...fork, copy: made.copy, patch: { path, before: isFault(before) ? undefined : before, after: made.patch } }
  })
}

/** All files to write: a copy is new from its first file to its last. */
export function filesToWrite(changed: readonly ChangedFile[], forks: readonly FinishedFork[]): readonly ChangedFile[] {
  return [
    ...forks.flatMap(({ folder, copy, patch }) => [...[...copy].map(([path, after]): ChangedFile => ({ path: `${folder}/${path}`, before: undefined, after })), patch]),
    ...changed.filter(({ path }) => !forks.some(({ folder }) => isBelow(path, folder))),
  ]
}

/** What was found in modules before they were copied, at the places that the copies have now. */
export function inCopies(findings: readonly Finding[], forks: readonly ForkedModule[]): readonly Finding[] {
  return findings.map((finding) => {
    const { place } = finding
    const fork = forks.find(({ origin }) => isBelow(place.path, origin))
    return fork === undefined ? finding : { ...finding, place: { ...place, path: `${fork.folder}${place.path.slice(fork.origin.length)}` } }
  })
}

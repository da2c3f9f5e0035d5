import { changedCopy } from '../fork/changed-copy.js'
import type { ModuleFiles } from '../fork/module-files.js'
import { readRecords } from '../fork/records.js'
import { isRefusal } from '../fork/refusal.js'
import { savePatch } from '../fork/save.js'
import { readFork } from '../fork/state.js'
import { isFault, type Files } from '../go/files.js'
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

/** Saves the patches of forks that were there before and that a port has changed; gives one line for each. To be called when all is written. */
export function saveEarlierForks(changed: readonly ChangedFile[], forks: readonly FinishedFork[], { project }: Look, files: Files): readonly string[] {
  const space = { files, workspace: project.reader.workspace }
  const { root } = space.workspace
  const records = readRecords(files, root)
  if (isRefusal(records)) return [records.refused]
  const earlier = records.filter(({ module, folder }) => !forks.some(({ record }) => record.module === module) && changed.some(({ path }) => isBelow(path, `${root}/${folder}`)))
  return earlier.map((record) => {
    const state = readFork(record, space)
    const saved = isRefusal(state) ? state : savePatch(state, space)
    return isRefusal(saved) ? saved.refused : `${record.module} ${record.version}: its changes are in ${saved.name}`
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

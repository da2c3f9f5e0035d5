import { existsSync, renameSync } from 'node:fs'
import { isFault } from '../go/files.js'
import { oldCopy } from './copy.js'
import { conflictLine } from './merge-lines.js'
import { isBinary, readModuleTree, textOfBytes, type ModuleTree } from './module-files.js'
import { findPatch, type KeptPatch } from './patch-file.js'
import { makePatch, type MadePatch } from './patch.js'
import { readOrigin, type Origin } from './origin.js'
import { originOf, type ForkRecord } from './records.js'
import { isRefusal, type Refusal } from './refusal.js'
import { whyNoPlace, type ForkSpace } from './space.js'

/** A fork as it lies on the disk. */
export interface ForkState {
  readonly record: ForkRecord
  readonly origin: Origin
  readonly copy: ModuleTree
  /** What the copy has that its origin has not. */
  readonly difference: MadePatch
  readonly patch: KeptPatch | undefined
}

/** The folder of a copy. */
export function folderOf({ folder }: Pick<ForkRecord, 'folder'>, { workspace }: ForkSpace): string {
  return `${workspace.root}/${folder}`
}

/** Reads the files that a record's copy was made of; ones that are others than then are refused. */
export function originOfRecord(record: ForkRecord, space: ForkSpace): Origin | Refusal {
  const origin = readOrigin(originOf(record), space)
  if (isRefusal(origin) || origin.sum === record.sum) return origin
  return { refused: `${origin.path}@${origin.version} in the module cache is not what ${record.folder} was made of (${origin.sum}, and the record says ${record.sum})` }
}

export function readFork(record: ForkRecord, space: ForkSpace): ForkState | Refusal {
  const folder = folderOf(record, space)
  const refusal = whyNoPlace(record.folder, space) ?? recover(folder)
  if (refusal !== undefined) return refusal
  if (space.files.kind(folder) === undefined) return { refused: `${record.folder} is not there: run gopure fork --restore` }
  const copy = readModuleTree(space.files, folder)
  if (isFault(copy)) return { refused: copy.message }
  const origin = originOfRecord(record, space)
  if (isRefusal(origin)) return origin
  const patch = findPatch(originOf(record), space)
  if (isRefusal(patch)) return patch
  return { record, origin, copy, difference: makePatch(origin.files, copy.files), patch }
}

/** Where an earlier run was interrupted between its two renames, the old copy is still there, and goes back. */
function recover(folder: string): Refusal | undefined {
  const old = oldCopy(folder)
  if (!existsSync(old)) return undefined
  if (existsSync(folder)) return { refused: `${old} is the copy that an interrupted update left: take from it what you need, and remove it` }
  renameSync(old, folder)
  return undefined
}

/** The first conflict of a copy that is not resolved, of files that differ from the origin. */
export function openConflict({ difference, copy }: ForkState): { readonly path: string; readonly line: number } | undefined {
  for (const path of difference.files) {
    const bytes = copy.files.get(path)
    const line = bytes === undefined || isBinary(bytes) ? undefined : conflictLine(textOfBytes(bytes))
    if (line !== undefined) return { path, line }
  }
  return undefined
}

/** Why a copy can't be replaced or removed: it holds what would be lost. */
export function whyKept({ record, copy }: ForkState): Refusal | undefined {
  const [unusual] = copy.unusual
  return unusual === undefined ? undefined : { refused: `${record.folder}/${unusual} is not a regular file, and would be lost: move it away` }
}

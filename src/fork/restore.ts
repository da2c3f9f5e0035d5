import { placeCopy } from './copy.js'
import type { Conflict } from './merge.js'
import { findPatch, type KeptPatch } from './patch-file.js'
import { withPatch } from './patched.js'
import { originOf, type ForkRecord } from './records.js'
import { isRefusal, type Refusal } from './refusal.js'
import { whyNoPlace, type ForkSpace } from './space.js'
import { folderOf, originOfRecord } from './state.js'

export interface Restored {
  /** The patch that went into the copy. */
  readonly patch?: KeptPatch
  /** Where the patch is one of another version. */
  readonly conflicts: readonly Conflict[]
}

/** Makes a copy that is not there anew: its origin and its patch. One that does not fit leaves no copy, so that nothing of it is lost unseen. */
export function restoreFork(record: ForkRecord, space: ForkSpace): Restored | Refusal | 'there' {
  const folder = folderOf(record, space)
  const refusal = whyNoPlace(record.folder, space)
  if (refusal !== undefined) return refusal
  if (space.files.kind(folder) !== undefined) return 'there'
  const origin = originOfRecord(record, space)
  if (isRefusal(origin)) return origin
  const patch = findPatch(originOf(record), space)
  if (isRefusal(patch)) return patch
  const made = patch === undefined ? { files: origin.files, conflicts: [] } : withPatch(origin, patch, record.folder, space)
  if (isRefusal(made)) return made
  placeCopy(folder, made.files)
  return { conflicts: made.conflicts, ...(patch === undefined ? {} : { patch }) }
}

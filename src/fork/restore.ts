import { placeCopy } from './copy.js'
import { mergeModules, type Conflict } from './merge.js'
import type { ModuleFiles } from './module-files.js'
import { readOrigin, type Origin } from './origin.js'
import { findPatch, type KeptPatch } from './patch-file.js'
import { applyPatchText } from './patch.js'
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
  const made = patch === undefined ? { files: origin.files, conflicts: [] } : withPatch(origin, patch, record, space)
  if (isRefusal(made)) return made
  placeCopy(folder, made.files)
  return { conflicts: made.conflicts, ...(patch === undefined ? {} : { patch }) }
}

/** A patch of another version is applied to that one, and what it does brought over. */
function withPatch(origin: Origin, patch: KeptPatch, record: ForkRecord, space: ForkSpace): { readonly files: ModuleFiles; readonly conflicts: readonly Conflict[] } | Refusal {
  const base = patch.version === origin.version ? origin : readOrigin({ path: origin.path, version: patch.version }, space)
  if (isRefusal(base)) return base
  const patched = applyPatchText(base.files, patch.bytes)
  if ('refused' in patched) return { refused: `${patch.name}: ${patched.refused}` }
  const { rejected } = patched
  if (rejected.length > 0) return { refused: rejected.map(({ path, reason }) => `${patch.name} does not fit ${base.path} ${base.version}: ${path}: ${reason}`).join('\n') }
  if (base === origin) return { files: patched.files, conflicts: [] }
  return mergeModules(base.files, patched.files, origin.files, { ours: `${record.folder} (yours)`, theirs: `${origin.path} ${origin.version}` })
}

import { isInForce } from './fork.js'
import { findModule } from './origin.js'
import type { ForkRecord } from './records.js'
import { isRefusal } from './refusal.js'
import type { ForkSpace } from './space.js'
import { openConflict, readFork } from './state.js'
import { wantedVersion } from './update.js'
import { textOfBytes } from './module-files.js'

/** How a fork stands, and what is to be done about it. */
export interface ListedFork {
  readonly record: ForkRecord
  /** The version that is required by now; absent where go.mod can't say it. */
  readonly required?: string
  /** False where no replace line puts the copy into the build. */
  readonly inForce: boolean
  /** False where it has to be restored. */
  readonly present: boolean
  /** Files that are others than those it was made of, below the copy's folder; empty where it could not be read. */
  readonly changed: readonly string[]
  /** Its patch, below the workspace's folder. */
  readonly patch?: string
  /** True where the patch says all that was changed. */
  readonly saved: boolean
  /** The first conflict that is not resolved: a file below the copy's folder. */
  readonly conflict?: { readonly path: string; readonly line: number }
  /** One short line for each thing that is to be known. */
  readonly notes: readonly string[]
}

/** Looks at a fork: the copy, its origin, its patch and its replace line. */
export function lookAtFork(record: ForkRecord, space: ForkSpace): ListedFork {
  const notes: string[] = []
  const wanted = isRefusal(findModule(record.module, space)) ? undefined : wantedVersion(record, space)
  if (typeof wanted === 'object') notes.push(wanted.refused)
  else if (wanted === undefined && record.from === undefined) notes.push('nothing requires it any more: gopure fork --remove takes it away')
  else if (wanted !== undefined && wanted !== record.version) notes.push(`${wanted} is required now: gopure fork --update moves to it`)
  const inForce = isInForce(record, space)
  if (!inForce) notes.push('no replace line puts it into the build')
  const common = { record, inForce, ...(typeof wanted === 'string' ? { required: wanted } : {}) }
  const state = readFork(record, space)
  if (isRefusal(state)) return { ...common, present: space.files.kind(`${space.workspace.root}/${record.folder}`) !== undefined, changed: [], saved: false, notes: [...notes, state.refused] }
  const { difference, patch, copy } = state
  const changed = [...difference.files, ...difference.binary, ...copy.unusual].sort()
  const saved = difference.text === (patch === undefined ? '' : textOfBytes(patch.bytes))
  const conflict = openConflict(state)
  if (conflict !== undefined) notes.push(`${conflict.path}:${conflict.line}: a conflict is not resolved`)
  if (changed.length > 0) notes.push(`${changed.length} changed ${changed.length === 1 ? 'file' : 'files'}: ${saved ? (patch?.name ?? 'binary, and no patch holds them') : 'gopure fork --save writes the patch'}`)
  return { ...common, present: true, changed, ...(patch === undefined ? {} : { patch: patch.name }), saved, ...(conflict === undefined ? {} : { conflict }), notes }
}

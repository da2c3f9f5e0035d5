import { patchName, removePatch, writePatch } from './patch-file.js'
import { textOfBytes } from './module-files.js'
import { originOf } from './records.js'
import type { Refusal } from './refusal.js'
import type { ForkSpace } from './space.js'
import { openConflict, type ForkState } from './state.js'

export interface Saved {
  /** The patch file, below the workspace's folder. */
  readonly name: string
  /** `none`: the copy is as its origin is, and there was no patch. */
  readonly outcome: 'written' | 'unchanged' | 'removed' | 'none'
  readonly files: readonly string[]
  /** Differences that no patch holds: binary files, and what is no regular file. */
  readonly left: readonly string[]
}

/** Writes the difference of a copy from its origin as the patch of its version; conflicts have to be resolved before. */
export function savePatch(state: ForkState, { workspace }: ForkSpace): Saved | Refusal {
  const { record, difference, copy, patch } = state
  const conflict = openConflict(state)
  if (conflict !== undefined) return { refused: `${record.folder}/${conflict.path}:${conflict.line}: the conflict is not resolved: keep the lines that count, and take the markers away` }
  const name = patchName(originOf(record))
  const result = { name, files: difference.files, left: [...difference.binary, ...copy.unusual] }
  const isKept = patch !== undefined && patch.name === name && textOfBytes(patch.bytes) === difference.text
  if (!isKept && difference.text !== '') writePatch(workspace.root, name, difference.text)
  // That of an older version has gone into this one.
  if (patch !== undefined && (patch.name !== name || difference.text === '')) removePatch(workspace.root, patch.name)
  return { ...result, outcome: isKept ? 'unchanged' : difference.text !== '' ? 'written' : patch === undefined ? 'none' : 'removed' }
}

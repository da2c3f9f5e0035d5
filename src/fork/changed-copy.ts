import { bytesOfText, type ModuleFiles } from './module-files.js'
import { readOrigin } from './origin.js'
import { patchName } from './patch-file.js'
import { makePatch } from './patch.js'
import { originOf, type ForkRecord } from './records.js'
import { isRefusal, type Refusal } from './refusal.js'
import type { ForkSpace } from './space.js'

/** A copy that is not written yet, and the patch that its changes make. */
export interface ChangedCopy {
  readonly copy: ModuleFiles
  /** Below the workspace's folder. */
  readonly patchName: string
  readonly patch: Uint8Array
}

/** Works out the patch of a copy, as `gopure fork --save` would write it. */
export function changedCopy(record: ForkRecord, copy: ModuleFiles, space: ForkSpace): ChangedCopy | Refusal {
  const origin = readOrigin(originOf(record), space)
  return isRefusal(origin) ? origin : { copy, patchName: patchName(originOf(record)), patch: bytesOfText(makePatch(origin.files, copy).text) }
}

import { placeCopy } from './copy.js'
import { declareVersion, type Declaration } from './declaration.js'
import { mergeModules, type Conflict } from './merge.js'
import { caseClash } from './module-files.js'
import { findModule, readOrigin } from './origin.js'
import { readRecords, writeRecords, type ForkRecord } from './records.js'
import { isRefusal, type Refusal } from './refusal.js'
import { savePatch, type Saved } from './save.js'
import type { ForkSpace } from './space.js'
import { folderOf, readFork, whyKept } from './state.js'

export interface Updated {
  readonly record: ForkRecord
  /** The version that it was of. */
  readonly before: string
  readonly conflicts: readonly Conflict[]
  /** The patch of the old version, as it was before anything else was done. */
  readonly saved: Saved
  /** The patch of the new version; absent where conflicts have to be resolved first. */
  readonly resaved?: Saved
  /** Where the line that replaces the module names a version. */
  readonly declaration?: Declaration
}

/** The version that the copy should be of: the one that the workspace requires now. Undefined where go.mod can't say it. */
export function wantedVersion(record: ForkRecord, space: ForkSpace): string | undefined | Refusal {
  if (record.from !== undefined) return undefined
  const found = findModule(record.module, space)
  return isRefusal(found) ? found : found.version
}

/** Moves a fork to another version: the new files with the person's changes of the old ones, line by line. The old copy stays until the new one is whole. */
export function updateFork(record: ForkRecord, named: string | undefined, space: ForkSpace): Updated | Refusal | 'current' {
  const state = readFork(record, space)
  if (isRefusal(state)) return state
  const version = named ?? wantedVersion(record, space)
  if (version === undefined) return { refused: `${record.module} was replaced by ${record.from!} before it was forked: name the version, ${record.module}@VERSION` }
  if (typeof version === 'object') return version
  if (version === record.version) return 'current'
  const kept = whyKept(state)
  if (kept !== undefined) return kept
  const theirs = readOrigin({ path: state.origin.path, version }, space)
  if (isRefusal(theirs)) return theirs
  const saved = savePatch(state, space)
  if (isRefusal(saved)) return saved
  const merged = mergeModules(state.origin.files, state.copy.files, theirs.files, { ours: `${record.folder} (yours)`, theirs: `${theirs.path} ${version}` })
  const clash = caseClash(merged.files.keys())
  if (clash !== undefined) return { refused: `${record.folder}: ${clash[0]} and ${clash[1]} are one file where capitals don't count: rename yours` }
  const after: ForkRecord = { ...record, version, sum: theirs.sum }
  const records = readRecords(space.files, space.workspace.root)
  if (isRefusal(records)) return records
  const declaration = declareVersion(record, version, space)
  placeCopy(folderOf(record, space), merged.files)
  writeRecords(space.workspace.root, [...records.filter(({ module }) => module !== record.module), after])
  const result = { record: after, before: record.version, conflicts: merged.conflicts, saved, ...(declaration === undefined ? {} : { declaration }) }
  if (merged.conflicts.length > 0) return result
  const renewed = readFork(after, space)
  const resaved = isRefusal(renewed) ? renewed : savePatch(renewed, space)
  return isRefusal(resaved) ? resaved : { ...result, resaved }
}

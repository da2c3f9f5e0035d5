import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { withdrawFork, type Declaration } from './declaration.js'
import { readRecords, writeRecords, type ForkRecord } from './records.js'
import { isRefusal, type Refusal } from './refusal.js'
import { savePatch, type Saved } from './save.js'
import type { ForkSpace } from './space.js'
import { folderOf, readFork, whyKept } from './state.js'

export interface Removal {
  /** Absent where the copy was not there. */
  readonly saved?: Saved
  /** Absent where no line of ours replaces the module. */
  readonly declaration?: Declaration
  /** To be called when the line is gone: removes the copy and its record. The patch stays. */
  readonly finish: () => Refusal | undefined
}

/** Gets ready to take a fork away: its patch is saved, and whatever a patch can't hold keeps it. */
export function planRemoval(record: ForkRecord, space: ForkSpace): Removal | Refusal {
  const folder = folderOf(record, space)
  const declaration = withdrawFork(record, space)
  const finish = (): Refusal | undefined => {
    const records = readRecords(space.files, space.workspace.root)
    if (isRefusal(records)) return records
    rmSync(folder, { recursive: true, force: true })
    // The folder of folders goes with its last one.
    if (existsSync(dirname(folder)) && readdirSync(dirname(folder)).length === 0) rmdirSync(dirname(folder))
    writeRecords(space.workspace.root, records.filter(({ module }) => module !== record.module))
    return undefined
  }
  const plan = { finish, ...(declaration === undefined ? {} : { declaration }) }
  if (space.files.kind(folder) === undefined) return plan
  const state = readFork(record, space)
  if (isRefusal(state)) return state
  const [binary] = state.difference.binary
  const kept = whyKept(state) ?? (state.copy.hasGit ? { refused: `${record.folder}/.git is a repository of its own: move it away` } : binary === undefined ? undefined : { refused: `${record.folder}/${binary} is binary, no patch holds it, and it would be lost: move it away` })
  if (kept !== undefined) return kept
  const saved = savePatch(state, space)
  return isRefusal(saved) ? saved : { ...plan, saved }
}

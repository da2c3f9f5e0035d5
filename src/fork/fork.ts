import { readRecords, isOwnFolder, writeRecords, type ForkRecord } from './records.js'
import { placeCopy } from './copy.js'
import { declareFork, isOwn, statedReplacement, type Declaration } from './declaration.js'
import type { Conflict } from './merge.js'
import { caseClash, type ModuleFiles } from './module-files.js'
import { findModule, readOrigin } from './origin.js'
import { findPatch, type KeptPatch } from './patch-file.js'
import { withPatch } from './patched.js'
import { isRefusal, type Refusal } from './refusal.js'
import { whyNoPlace, type ForkSpace } from './space.js'
import { folderOf } from './state.js'

export interface ForkRequest {
  /** A module's path, or that of a package in it. */
  readonly name: string
  /** Another version than the one that is built from. */
  readonly version?: string
  /** Below the workspace's folder. */
  readonly into?: string
}

/** All that forking takes; nothing is written yet. */
export interface ForkPlan {
  readonly record: ForkRecord
  readonly files: ModuleFiles
  readonly declaration: Declaration
  /** An earlier fork's patch that is in the files already. */
  readonly patch?: KeptPatch
  /** Where that is one of another version. */
  readonly conflicts: readonly Conflict[]
}

/** Looks for what a fork takes: the module, its files, a folder, and the line that replaces it. */
export function planFork({ name, version, into }: ForkRequest, space: ForkSpace): ForkPlan | Refusal {
  const { workspace } = space
  const found = findModule(name, space)
  if (isRefusal(found)) return found
  const records = readRecords(space.files, workspace.root)
  if (isRefusal(records)) return records
  const known = records.find(({ module }) => module === found.path)
  if (known !== undefined) return { refused: `${found.path} is forked in ${known.folder} already: change it there${space.files.kind(folderOf(known, space)) === undefined ? ', after gopure fork --restore' : ''}` }
  if (workspace.mainModules[0]!.root !== 'workspace') return { refused: `${workspace.root} lies in the module cache, where nobody edits: open a project of your own` }
  const stated = statedReplacement(found.path, found.version, space)
  if (stated?.replace.by.version === '') return { refused: `${found.path} is replaced by ${stated.replace.by.path} (${stated.file}:${stated.replace.line}): change it there` }
  const source = stated === undefined ? found : stated.replace.by
  const origin = readOrigin({ path: source.path, version: version ?? source.version }, space)
  if (isRefusal(origin)) return origin
  const folder = into ?? freeFolder(found.path, records, space)
  const place = whyNoPlace(folder, space) ?? whyTaken(folder, records, space)
  if (place !== undefined) return place
  const clash = caseClash([...records.map((record) => record.folder), folder])
  if (clash !== undefined) return { refused: `${clash.join(' and ')} are one folder where capitals don't count: name another one with --into` }
  const patch = findPatch(origin, space)
  if (isRefusal(patch)) return patch
  const made = patch === undefined ? { files: origin.files, conflicts: [] } : withPatch(origin, patch, folder, space)
  if (isRefusal(made)) return made
  const from = origin.path === found.path ? {} : { from: origin.path }
  const partial: ForkRecord = { module: found.path, version: origin.version, ...from, sum: origin.sum, folder }
  const declaration = declareFork(partial, stated, space)
  const isChanged = stated !== undefined && stated.file === declaration.file
  const record = isChanged ? { ...partial, was: `${stated.replace.by.path} ${stated.replace.by.version}` } : partial
  return { record, ...made, declaration, ...(patch === undefined ? {} : { patch }) }
}

/** Writes the copy and its record; the line that replaces the module is left to the caller, for an editor may hold that file. */
export function writeFork({ record, files }: ForkPlan, space: ForkSpace): Refusal | undefined {
  const { root } = space.workspace
  const records = readRecords(space.files, root)
  if (isRefusal(records)) return records
  placeCopy(folderOf(record, space), files)
  writeRecords(root, [...records.filter(({ module }) => module !== record.module), record])
  return undefined
}

/** Where the replace line is gone that a record speaks of, or leads elsewhere. */
export function isInForce(record: ForkRecord, space: ForkSpace): boolean {
  const found = findModule(record.module, space)
  const stated = isRefusal(found) ? undefined : statedReplacement(record.module, found.version, space)
  return stated !== undefined && isOwn(stated, record, space)
}

/** `forks/b`, or as many more elements of the path as make it a name that is free. */
function freeFolder(path: string, records: readonly ForkRecord[], space: ForkSpace): string {
  const elements = path.split('/').filter((element, index, all) => index === 0 || index < all.length - 1 || !/^v\d+$/.test(element))
  for (let count = 1; count < elements.length; count++) {
    const folder = `forks/${elements.slice(-count).join('-')}`
    if (isOwnFolder(folder) && whyTaken(folder, records, space) === undefined && caseClash([...records.map((record) => record.folder), folder]) === undefined) return folder
  }
  return `forks/${path.replaceAll('/', '-')}`
}

function whyTaken(folder: string, records: readonly ForkRecord[], space: ForkSpace): Refusal | undefined {
  const other = records.find((record) => record.folder === folder || record.folder.startsWith(`${folder}/`) || folder.startsWith(`${record.folder}/`))
  if (other !== undefined) return { refused: `${folder} holds the fork of ${other.module}: name another folder with --into` }
  return space.files.kind(folderOf({ folder }, space)) === undefined ? undefined : { refused: `${folder} is there already: name another folder with --into` }
}

import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { isFault, readText, type Files } from '../go/files.js'
import type { ModuleVersion } from '../go/gomod.js'
import { canonicalVersion } from '../go/version.js'
import { isRefusal, type Refusal } from './refusal.js'

/** What is remembered of a fork, so that a fresh clone can make the copy anew. */
export interface ForkRecord {
  /** The module that the fork stands in for, as go.mod requires it. */
  readonly module: string
  /** The version that the copy was made of. */
  readonly version: string
  /** The path that it was made of, where another module stood in already. */
  readonly from?: string
  /** go.sum's hash of the files that it was made of. */
  readonly sum: string
  /** Below the workspace's folder. */
  readonly folder: string
  /** What the replace line said before; absent where there was none. */
  readonly was?: string
}

/** Beside go.mod or go.work, to be committed; the copies need not be. */
const recordsFile = 'gopure-forks.json'

/** Where they stand. */
export function recordsPath(root: string): string {
  return `${root}/${recordsFile}`
}

/** The forks of a workspace; a file that was damaged is refused whole, for folders are replaced and removed by what it says. */
export function readRecords(files: Files, root: string): readonly ForkRecord[] | Refusal {
  const path = recordsPath(root)
  const text = readText(files, path)
  if (isFault(text)) return text.fault === 'missing' ? [] : { refused: text.message }
  const wrong = (what: string): Refusal => ({ refused: `${path}: ${what}: restore it from the repository` })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return wrong(`it is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  const { version, forks } = (value ?? {}) as { readonly version?: unknown; readonly forks?: unknown }
  if (version !== 1 || !Array.isArray(forks)) return wrong('expected {"version": 1, "forks": […]}')
  const records: ForkRecord[] = []
  for (const fork of forks as readonly unknown[]) {
    const record = readRecord(fork)
    if (isRefusal(record)) return wrong(record.refused)
    records.push(record)
  }
  return records
}

const modulePath = /^[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*$/

function readRecord(value: unknown): ForkRecord | Refusal {
  const { module, version, from, sum, folder, was } = (value ?? {}) as Readonly<Record<string, unknown>>
  const isPath = (path: unknown): path is string => typeof path === 'string' && modulePath.test(path)
  if (!isPath(module)) return { refused: 'a fork has no module path' }
  if (typeof version !== 'string' || canonicalVersion(version) !== version) return { refused: `${module} has no version` }
  if (from !== undefined && !isPath(from)) return { refused: `${module} is made from no module path` }
  if (typeof sum !== 'string' || !sum.startsWith('h1:')) return { refused: `${module} has no sum` }
  if (typeof folder !== 'string' || !isOwnFolder(folder)) return { refused: `${module} has no folder below the workspace` }
  if (was !== undefined && (typeof was !== 'string' || !/^\S+ \S+$/.test(was))) return { refused: `${module}: expected what its replace line said, a path and a version` }
  return { module, version, sum, folder, ...(from === undefined ? {} : { from }), ...(was === undefined ? {} : { was }) }
}

/** True for a folder below the workspace's own, written plainly. */
export function isOwnFolder(folder: string): boolean {
  return folder !== '' && !folder.includes('\\') && folder.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part !== '.git' && part !== 'vendor' && !part.includes(':'))
}

/** What the copy was made of. */
export function originOf({ module, from, version }: ForkRecord): ModuleVersion {
  return { path: from ?? module, version }
}

/** The text of their file; sorted, so that whoever made a record has the same bytes. */
export function recordsText(records: readonly ForkRecord[]): string {
  const forks = [...records]
    .sort((a, b) => (a.module < b.module ? -1 : 1))
    // One order of keys, whoever made the record.
    .map(({ module, version, from, sum, folder, was }) => ({ module, version, from, sum, folder, was }))
  return `${JSON.stringify({ version: 1, forks }, undefined, 2)}\n`
}

export function writeRecords(root: string, records: readonly ForkRecord[]): void {
  const path = recordsPath(root)
  if (records.length === 0) return rmSync(path, { force: true })
  writeFileSync(`${path}.tmp`, recordsText(records))
  renameSync(`${path}.tmp`, path)
}

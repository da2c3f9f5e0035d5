import { withdrawFork } from '../fork/declaration.js'
import { planFork } from '../fork/fork.js'
import type { ModuleFiles } from '../fork/module-files.js'
import { originOf, readRecords, recordsPath, recordsText, type ForkRecord } from '../fork/records.js'
import { isRefusal, type Refusal } from '../fork/refusal.js'
import { isFault, readText } from '../go/files.js'
import { moduleFolder } from '../go/modcache.js'
import { isBelow, type Module } from '../go/module.js'
import type { Finding } from '../rules/evaluate.js'
import type { Look } from './look.js'
import type { Pending } from './pending.js'

/** A module that a port copies into the workspace, to be changed there. */
export interface ForkedModule {
  readonly record: ForkRecord
  /** The copy; absolute. */
  readonly folder: string
  /** The folder that it was copied from. */
  readonly origin: string
  /** go.mod or go.work, whose line puts the copy in the module's place. */
  readonly declaredIn: string
  /** As they were copied: those of the origin, with the patch of an earlier fork. */
  readonly files: ModuleFiles
}

/** The module that nobody can edit and that a finding is about: that of the package that it leads to, else that of its own. Undefined where it can be changed as it is. */
export function closedModule({ leadsTo, package: own }: Finding, { context: { closure } }: Look): Module | undefined {
  const led = leadsTo === undefined ? undefined : closure.packages.get(leadsTo)
  return [led, own].find((read) => read?.module?.main === false && (read.root === 'modcache' || read.root === 'vendor'))?.module
}

/** Copies a module, and has the copy stand in for it, as `gopure fork` would; none of it is written. */
export function forkInto(pending: Pending, name: string, { project }: Look, skip: ReadonlySet<string>): ForkedModule | Refusal {
  const { workspace } = project.reader
  const space = { files: pending.files, workspace }
  const plan = planFork({ name }, space)
  if (isRefusal(plan)) return plan
  const { record, files, declaration, patch } = plan
  const folder = `${workspace.root}/${record.folder}`
  if (skip.has(folder)) return { refused: `${record.folder} is left out` }
  if (patch !== undefined && patch.version !== record.version) return { refused: `${patch.name} is of another version: run gopure fork ${name} and gopure fork --save first` }
  const text = readText(pending.files, declaration.file)
  const declared = isFault(text) ? { refused: text.message } : declaration.edit(text)
  const records = readRecords(pending.files, workspace.root)
  if (isRefusal(declared)) return declared
  if (isRefusal(records)) return records
  pending.place(folder, files)
  pending.add({ edits: [], creates: [{ path: declaration.file, text: declared.text }, { path: recordsPath(workspace.root), text: recordsText([...records, record]) }] })
  return { record, folder, origin: moduleFolder(workspace.go.moduleCache, originOf(record)), declaredIn: declaration.file, files }
}

/** Takes back the copies in which nothing came to be changed. */
export function dropUnused(pending: Pending, forks: readonly ForkedModule[], { project }: Look): readonly ForkedModule[] {
  const changed = pending.changed()
  const [used, unused] = [true, false].map((is) => forks.filter(({ folder }) => changed.some(({ path }) => isBelow(path, folder)) === is)) as [ForkedModule[], ForkedModule[]]
  const { workspace } = project.reader
  for (const { record, folder, declaredIn } of unused) {
    const text = readText(pending.files, declaredIn)
    const without = isFault(text) ? undefined : withdrawFork(record, { files: pending.files, workspace })?.edit(text)
    if (without !== undefined && !isRefusal(without)) pending.add({ edits: [], creates: [{ path: declaredIn, text: without.text }] })
    pending.drop(folder)
  }
  const records = readRecords(pending.files, workspace.root)
  const kept = isRefusal(records) ? [] : records.filter(({ module }) => !unused.some(({ record }) => record.module === module))
  if (unused.length > 0 && kept.length === 0) pending.drop(recordsPath(workspace.root))
  else if (unused.length > 0) pending.add({ edits: [], creates: [{ path: recordsPath(workspace.root), text: recordsText(kept) }] })
  return used
}

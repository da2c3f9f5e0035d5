import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { relative } from 'pathe'
import { disk, thisHost } from '../disk.js'
import { planFork, writeFork } from '../fork/fork.js'
import type { Declaration } from '../fork/declaration.js'
import { readRecords, type ForkRecord } from '../fork/records.js'
import { isRefusal } from '../fork/refusal.js'
import { planRemoval } from '../fork/remove.js'
import { restoreFork } from '../fork/restore.js'
import { savePatch, type Saved } from '../fork/save.js'
import type { ForkSpace } from '../fork/space.js'
import { readFork } from '../fork/state.js'
import { updateFork } from '../fork/update.js'
import { isFault, readText } from '../go/files.js'
import { slashes } from '../go/host.js'
import { openWorkspace } from '../go/workspace.js'
import type { Conflict } from '../fork/merge.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { listForks, titleOf } from './fork-list.js'
import { terminalOutput, type Output } from './output.js'

export interface ForkFlags {
  readonly C?: string
  readonly into?: string
  readonly save?: boolean
  readonly update?: boolean
  readonly restore?: boolean
  readonly remove?: boolean
  readonly list?: boolean
  readonly format?: 'text' | 'json'
  readonly color: boolean
}

/** One fork after the other: what goes wrong with one is said, and the others are gone on with. */
interface Work {
  readonly space: ForkSpace
  readonly output: Output
  /** Below the folder that the verb was started in. */
  readonly named: (folder: string) => string
}

/** `gopure fork`: copies of dependencies in the workspace, and their changes as patches. */
export function forkVerb(modules: readonly string[], flags: ForkFlags): ExitCode {
  try {
    return runVerb(modules, flags)
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code === undefined || path === undefined) throw error
    throw new Failure(`cannot write ${path} (${code}): make room for it, or check its permissions`, exitCode.unreadable)
  }
}

function runVerb(modules: readonly string[], flags: ForkFlags): ExitCode {
  const directory = slashes(resolve(flags.C ?? '.'))
  if (disk.kind(directory) !== 'folder') throw new Failure(`${directory}: there is no such folder`, exitCode.unreadable)
  const { workspace, problems } = openWorkspace(disk, thisHost(), directory)
  const wrong = problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`)
  if (workspace === undefined) throw new Failure(wrong.join('\n'), exitCode.unreadable)
  const space: ForkSpace = { files: disk, workspace }
  const work: Work = { space, output: terminalOutput(flags.color), named: (folder) => relative(directory, `${workspace.root}/${folder}`) }
  for (const message of wrong) work.output.err(`${work.output.errorStyle.yellow('gopure:')} ${message}\n`)
  const verb = flags.save === true ? save : flags.update === true ? update : flags.restore === true ? restore : flags.remove === true ? remove : undefined
  const isListing = verb === undefined && (flags.list === true || modules.length === 0)
  if (flags.format === 'json' && !isListing) throw new Failure('--format json: only --list has it', exitCode.usage)
  if (verb === undefined && !isListing) return forkEach(modules, flags, directory, work)
  const records = readRecords(disk, workspace.root)
  if (isRefusal(records)) throw new Failure(records.refused, exitCode.unreadable)
  if (verb === undefined) return listForks(records, space, work.named, flags.format ?? 'text', work.output)
  if (flags.remove === true && modules.length === 0) throw new Failure('usage: gopure fork --remove MODULE...', exitCode.usage)
  const chosen = modules.length === 0 ? records.map((record) => ({ record, version: undefined })) : modules.map((word) => chosenFork(word, records))
  if (chosen.length === 0) work.output.out('no forks: gopure fork MODULE makes one\n')
  return worst(chosen.map(({ record, version }) => verb(record, version, work)))
}

const worst = (codes: readonly ExitCode[]): ExitCode => codes.reduce<ExitCode>((a, b) => (b > a ? b : a), exitCode.ok)

function splitVersion(word: string): { readonly name: string; readonly version: string | undefined } {
  const at = word.lastIndexOf('@')
  return at < 0 ? { name: word, version: undefined } : { name: word.slice(0, at), version: word.slice(at + 1) }
}

function chosenFork(word: string, records: readonly ForkRecord[]): { readonly record: ForkRecord; readonly version: string | undefined } {
  const { name, version } = splitVersion(word)
  const record = records.find(({ module, folder }) => module === name || folder === name)
  if (record === undefined) throw new Failure(`${name} is not forked: ${records.length === 0 ? 'there are no forks' : `the forks are ${records.map(({ module }) => module).join(', ')}`}`, exitCode.usage)
  return { record, version }
}

function forkEach(modules: readonly string[], flags: ForkFlags, directory: string, work: Work): ExitCode {
  if (flags.into !== undefined && modules.length > 1) throw new Failure('--into: one folder holds one module; name one', exitCode.usage)
  const { space, output } = work
  const into = flags.into === undefined ? {} : { into: relative(space.workspace.root, slashes(resolve(directory, flags.into))) }
  return worst(
    modules.map((word) => {
      const { name, version } = splitVersion(word)
      const plan = planFork({ name, ...(version === undefined ? {} : { version }), ...into }, space)
      if (isRefusal(plan)) return refuse(plan.refused, work)
      const written = declare(plan.declaration, work, () => writeFork(plan, space))
      if (written !== exitCode.ok) return written
      const { record, files, patch, conflicts } = plan
      output.out(`${titleOf(record)}: ${files.size} files in ${work.named(record.folder)}${patch === undefined ? '' : `, with ${work.named(patch.name)}`}; ${work.named(relative(space.workspace.root, plan.declaration.file))} replaces it\n`)
      warnOfVendor(work)
      if (conflicts.length > 0) sayConflicts(record, conflicts, `; ${work.named(patch!.name)} stays until then`, work)
      return conflicts.length > 0 ? exitCode.findings : exitCode.ok
    }),
  )
}

/** The go command builds with what lies there. */
function warnOfVendor({ space: { workspace }, output }: Work): void {
  if (workspace.vendor !== undefined) output.err(`${output.errorStyle.yellow('gopure:')} the vendor folder counts, and is as it was: run ${workspace.goWorkFile === '' ? 'go mod vendor' : 'go work vendor'}\n`)
}

function refuse(message: string, { output }: Work): ExitCode {
  for (const line of message.split('\n')) output.err(`gopure: ${line}\n`)
  return exitCode.unreadable
}

/** Edits go.mod or go.work on the disk; whether it can be edited is known before anything is written. */
function declare({ file, edit }: Declaration, work: Work, before: () => { readonly refused: string } | undefined = () => undefined): ExitCode {
  const text = readText(disk, file)
  if (isFault(text)) return refuse(text.message, work)
  const edited = edit(text)
  if ('refused' in edited) return refuse(edited.refused, work)
  const refusal = before()
  if (refusal !== undefined) return refuse(refusal.refused, work)
  if (edited.text !== text) writeFileSync(file, edited.text)
  return exitCode.ok
}

function save(record: ForkRecord, _version: string | undefined, work: Work): ExitCode {
  const state = readFork(record, work.space)
  const saved = isRefusal(state) ? state : savePatch(state, work.space)
  if (isRefusal(saved)) return refuse(saved.refused, work)
  saySaved(record, saved, work)
  return exitCode.ok
}

function saySaved(record: ForkRecord, saved: Saved, { output, named }: Work): void {
  const { files, left } = saved
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
  const said = { written: `wrote ${named(saved.name)} (${count})`, unchanged: `${named(saved.name)} is up to date (${count})`, removed: 'the copy is as its origin is; removed its patch', none: 'the copy is as its origin is; no patch' }
  output.out(`${titleOf(record)}: ${said[saved.outcome]}\n`)
  for (const path of left) output.err(`${output.errorStyle.yellow('gopure:')} ${named(record.folder)}/${path} is no text file: the patch does not have it\n`)
}

function update(record: ForkRecord, version: string | undefined, work: Work): ExitCode {
  const { output, space, named } = work
  const updated = updateFork(record, version, space)
  if (updated === 'current') {
    output.out(`${titleOf(record)}: nothing to do\n`)
    return exitCode.ok
  }
  if (isRefusal(updated)) return refuse(updated.refused, work)
  const { conflicts, saved, resaved, before } = updated
  const declared = updated.declaration === undefined ? exitCode.ok : declare(updated.declaration, work)
  output.out(`${record.module}: ${before} → ${updated.record.version} in ${named(record.folder)}${conflicts.length === 0 ? (resaved?.outcome === 'none' ? '; it has no changes' : ', with your changes') : ''}\n`)
  if (resaved !== undefined && resaved.outcome !== 'none') saySaved(updated.record, resaved, work)
  const left = (resaved ?? saved).outcome === 'none' ? '' : `; ${named(saved.name)} stays until then`
  if (conflicts.length > 0) sayConflicts(updated.record, conflicts, left, work)
  warnOfVendor(work)
  return worst([declared, conflicts.length > 0 ? exitCode.findings : exitCode.ok])
}

function sayConflicts(record: ForkRecord, conflicts: readonly Conflict[], left: string, { output, named }: Work): void {
  for (const { path, line, reason } of conflicts) output.err(`${output.errorStyle.red('conflict:')} ${named(record.folder)}/${path}${line === undefined ? '' : `:${line}`}: ${reason}\n`)
  output.err(`gopure: resolve ${conflicts.length === 1 ? 'the conflict' : `the ${conflicts.length} conflicts`}, then run gopure fork --save ${record.module}${left}\n`)
}

function restore(record: ForkRecord, _version: string | undefined, work: Work): ExitCode {
  const { output, space, named } = work
  const restored = restoreFork(record, space)
  if (restored === 'there') {
    output.out(`${titleOf(record)}: ${named(record.folder)} is there already\n`)
    return exitCode.ok
  }
  if (isRefusal(restored)) return refuse(restored.refused, work)
  output.out(`${titleOf(record)}: ${named(record.folder)} is there again${restored.patch === undefined ? '' : `, with ${named(restored.patch.name)}`}\n`)
  if (restored.conflicts.length > 0) sayConflicts(record, restored.conflicts, '', work)
  return restored.conflicts.length > 0 ? exitCode.findings : exitCode.ok
}

function remove(record: ForkRecord, _version: string | undefined, work: Work): ExitCode {
  const { output, space, named } = work
  const plan = planRemoval(record, space)
  if (isRefusal(plan)) return refuse(plan.refused, work)
  const done = plan.declaration === undefined ? exitCode.ok : declare(plan.declaration, work)
  const refusal = done === exitCode.ok ? plan.finish() : undefined
  if (refusal !== undefined) return refuse(refusal.refused, work)
  if (done !== exitCode.ok) return done
  const kept = plan.saved === undefined || plan.saved.files.length === 0 ? '' : `; ${named(plan.saved.name)} stays, and a new fork takes it up`
  output.out(`${record.module}: ${named(record.folder)} and its replace line are gone${kept}\n`)
  warnOfVendor(work)
  return exitCode.ok
}

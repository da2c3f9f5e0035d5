import { lookAtFork, type ListedFork } from '../fork/listed.js'
import type { ForkRecord } from '../fork/records.js'
import type { ForkSpace } from '../fork/space.js'
import { exitCode, type ExitCode } from './exit-code.js'
import type { Output } from './output.js'

/** `fork --list`: one fork after the other, and what is to be done about it. */
export function listForks(records: readonly ForkRecord[], space: ForkSpace, named: (folder: string) => string, format: 'text' | 'json', output: Output): ExitCode {
  const forks = records.map((record) => lookAtFork(record, space))
  if (format === 'json') output.out(`${JSON.stringify({ version: 1, root: space.workspace.root, forks: forks.map(forkJson) }, undefined, 2)}\n`)
  else if (forks.length === 0) output.out('no forks: gopure fork MODULE makes one\n')
  else for (const { record, notes } of forks) output.out(`${output.style.bold(titleOf(record))}  ${named(record.folder)}\n${notes.map((note) => `  ${note}\n`).join('')}`)
  return exitCode.ok
}

export const titleOf = ({ module, from, version }: ForkRecord): string => `${module} ${from === undefined ? version : `(${from} ${version})`}`

/** The shape that README.md documents; a field is never renamed. */
function forkJson({ record: { module, version, from, folder, sum }, required, inForce, present, changed, patch, saved, conflict, notes }: ListedFork): unknown {
  return { module, version, from, required, folder, sum, inForce, present, changed, patch, saved, conflict, notes }
}

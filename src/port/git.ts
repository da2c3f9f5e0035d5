import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../process.js'
import type { Bench } from './bench.js'
import type { ChangedFile } from './pending.js'

/** What git says in a folder; undefined where there is no git, and where the folder is in no tree of its. */
async function git(directory: string, words: readonly string[], bench: Bench, more: Readonly<Record<string, string>> = {}): Promise<{ readonly ok: boolean; readonly output: string } | undefined> {
  const lines: string[] = []
  const outcome = await run({ program: 'git', arguments: words, directory, env: { ...bench.env, LC_ALL: 'C', ...more }, signal: bench.signal, onOutput: (line) => lines.push(line) })
  if (outcome.kind !== 'exited') return undefined
  return { ok: outcome.code === 0, output: outcome.code === 0 ? lines.join('\n').trim() : outcome.output.trim() }
}

export interface Tree {
  readonly root: string
  /** Files that git knows and that are not as they were committed. */
  readonly dirty: readonly string[]
}

/** The git tree that a folder is in; undefined where it is in none. */
export async function treeOf(directory: string, bench: Bench): Promise<Tree | undefined> {
  const root = await git(directory, ['rev-parse', '--show-toplevel'], bench)
  if (root?.ok !== true || root.output === '') return undefined
  const status = await git(root.output, ['status', '--porcelain', '--untracked-files=no'], bench)
  return { root: root.output, dirty: status?.ok === true && status.output !== '' ? status.output.split('\n').map((line) => line.replace(/^.?.\s/, '').trim()) : [] }
}

/** True for a name that git takes for a branch, and has not yet. */
export async function branchProblem(root: string, branch: string, bench: Bench): Promise<string | undefined> {
  const valid = await git(root, ['check-ref-format', '--branch', branch], bench)
  if (valid?.ok !== true) return `${branch} is no name for a branch`
  const known = await git(root, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`], bench)
  return known?.ok === true ? `there is a branch ${branch} already` : undefined
}

/**
 * Makes a branch with one commit that has the changes, beside the branch that is checked out: neither the tree nor the index of the person is touched. Gives
 * one line where git refuses.
 */
export async function commitOnBranch(root: string, branch: string, message: string, changed: readonly ChangedFile[], bench: Bench): Promise<string | undefined> {
  const index = join(bench.scratch, 'index')
  const more = { GIT_INDEX_FILE: index }
  const ask = async (...words: readonly string[]): Promise<string> => {
    const answer = await git(root, words, bench, more)
    if (answer?.ok !== true) throw new Error(`git ${words[0]!}: ${answer?.output.split('\n').at(-1) ?? 'could not be started'}`)
    return answer.output
  }
  try {
    await ask('read-tree', 'HEAD')
    for (const [place, { path, before, after }] of changed.entries()) {
      const relative = path.slice(root.length + 1)
      const file = join(bench.scratch, `blob-${place}`)
      await writeFile(file, after)
      const blob = await ask('hash-object', '-w', `--path=${relative}`, '--', file)
      const mode = before === undefined ? '100644' : ((await ask('ls-files', '-s', '--', relative)).split(' ', 1)[0] ?? '')
      await ask('update-index', '--add', '--cacheinfo', `${mode === '' ? '100644' : mode},${blob},${relative}`)
    }
    const tree = await ask('write-tree')
    const parent = await ask('rev-parse', 'HEAD')
    const commit = await ask('commit-tree', tree, '-p', parent, '-m', message)
    await ask('update-ref', `refs/heads/${branch}`, commit, '')
    return undefined
  } catch (error) {
    return (error as Error).message
  } finally {
    await rm(index, { force: true })
  }
}

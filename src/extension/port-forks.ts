import { Uri, type WorkspaceEdit } from 'vscode'
import { isFault } from '../go/files.js'
import { isBelow } from '../go/module.js'
import { forkSpaceOf } from './fork-space.js'
import type { PortAnswer } from './port-answer.js'
import type { Services } from './services.js'

/**
 * Adds the copies that a port makes of modules to its edit, with what it changes in them and the patches. Gives which files are a copy's; undefined where
 * a module can't be copied any more.
 */
export async function addCopies(edit: WorkspaceEdit, forks: PortAnswer['forks'], files: PortAnswer['files'], project: string, services: Services): Promise<((path: string) => boolean) | undefined> {
  const space = forks.length === 0 ? undefined : forkSpaceOf(project, services)
  if (space === undefined) return () => false
  if (typeof space === 'string') return refuse(space, services)
  const [{ planFork }, { changedCopy }] = await Promise.all([import('../fork/fork.js'), import('../fork/changed-copy.js')])
  const { root } = space.workspace
  for (const { module, version, folder } of forks) {
    const below = files.filter(({ path }) => isBelow(path, `${root}/${folder}`))
    const plan = planFork({ name: module, version, into: folder }, space)
    if ('refused' in plan) return refuse(plan.refused, services)
    const changed = below.map(({ path, text }): readonly [string, Uint8Array] => [path.slice(root.length + folder.length + 2), new TextEncoder().encode(text)])
    const made = changedCopy(plan.record, new Map([...plan.files, ...changed]), space)
    if ('refused' in made) return refuse(made.refused, services)
    for (const [path, bytes] of made.copy) edit.createFile(Uri.file(`${root}/${folder}/${path}`), { contents: bytes, overwrite: false })
    const patch = `${root}/${made.patchName}`
    edit.createFile(Uri.file(patch), { contents: made.patch, overwrite: !isFault(space.files.read(patch)) })
  }
  return (path) => forks.some(({ folder }) => isBelow(path, `${root}/${folder}`))
}

function refuse(message: string, { log }: Services): undefined {
  log.error(message)
  return undefined
}

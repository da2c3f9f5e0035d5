import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isFault } from '../go/files.js'
import { escapeModule } from '../go/modcache.js'
import type { ModuleVersion } from '../go/gomod.js'
import type { Refusal } from './refusal.js'
import type { ForkSpace } from './space.js'

/** Where patches lie, below the workspace's folder; to be committed. */
const patchFolder = 'patches'

/** The patch of a module version, below the workspace's folder. */
export function patchName({ path, version }: ModuleVersion): string {
  return `${patchFolder}/${escapeModule(path)}@${escapeModule(version)}.patch`
}

export interface KeptPatch {
  /** Below the workspace's folder. */
  readonly name: string
  /** The version whose difference it holds. */
  readonly version: string
  readonly bytes: Uint8Array
}

/** The patch that belongs to a copy: that of its version, else the only one of another version. */
export function findPatch(module: ModuleVersion, { files, workspace }: ForkSpace): KeptPatch | undefined | Refusal {
  const own = patchName(module)
  const folder = dirname(own)
  const entries = files.list(`${workspace.root}/${folder}`)
  if (isFault(entries)) return entries.fault === 'missing' ? undefined : { refused: entries.message }
  const prefix = `${escapeModule(module.path).split('/').at(-1)!}@`
  const names = entries.filter(({ name, kind }) => kind === 'file' && name.startsWith(prefix) && name.endsWith('.patch')).map(({ name }) => name)
  const ownName = own.slice(folder.length + 1)
  if (!names.includes(ownName) && names.length > 1) return { refused: `${folder} has ${names.join(' and ')}: keep the one of ${module.path} that counts` }
  const name = names.includes(ownName) ? ownName : names[0]
  if (name === undefined) return undefined
  const bytes = files.read(`${workspace.root}/${folder}/${name}`)
  if (isFault(bytes)) return { refused: bytes.message }
  const version = name.slice(prefix.length, -'.patch'.length).replaceAll(/!([a-z])/g, (_all, letter: string) => letter.toUpperCase())
  return { name: `${folder}/${name}`, version, bytes }
}

export function writePatch(root: string, name: string, text: string): void {
  const path = `${root}/${name}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.tmp`, text, 'latin1')
  renameSync(`${path}.tmp`, path)
}

export function removePatch(root: string, name: string): void {
  rmSync(`${root}/${name}`, { force: true })
}

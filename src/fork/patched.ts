import { mergeModules, type Merged } from './merge.js'
import { readOrigin, type Origin } from './origin.js'
import type { KeptPatch } from './patch-file.js'
import { applyPatchText } from './patch.js'
import { isRefusal, type Refusal } from './refusal.js'
import type { ForkSpace } from './space.js'

/** A module's files with a patch of it; one of another version is applied to that one, and what it does brought over. Never in part. */
export function withPatch(origin: Origin, patch: KeptPatch, folder: string, space: ForkSpace): Merged | Refusal {
  const base = patch.version === origin.version ? origin : readOrigin({ path: origin.path, version: patch.version }, space)
  if (isRefusal(base)) return base
  const patched = applyPatchText(base.files, patch.bytes)
  if ('refused' in patched) return { refused: `${patch.name}: ${patched.refused}` }
  const { rejected } = patched
  if (rejected.length > 0) return { refused: rejected.map(({ path, reason }) => `${patch.name} does not fit ${base.path} ${base.version}: ${path}: ${reason}`).join('\n') }
  if (base === origin) return { files: patched.files, conflicts: [] }
  return mergeModules(base.files, patched.files, origin.files, { ours: `${folder} (yours)`, theirs: `${origin.path} ${origin.version}` })
}

import { isBinary, isSame, sorted, bytesOfText, textOfBytes, type ModuleFiles } from './module-files.js'
import { mergeText, type Labels } from './merge-lines.js'

/** A file in which the person's change and the new version's do not go together. */
export interface Conflict {
  readonly path: string
  /** Where the first one begins, where the file has markers. */
  readonly line?: number
  readonly reason: string
}

export interface Merged {
  readonly files: ModuleFiles
  readonly conflicts: readonly Conflict[]
}

/** Brings a person's changes of one version of a module over to another version of it, file by file. */
export function mergeModules(base: ModuleFiles, ours: ModuleFiles, theirs: ModuleFiles, labels: Labels): Merged {
  const files = new Map<string, Uint8Array>()
  const conflicts: Conflict[] = []
  for (const path of [...new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])].sort()) {
    const [old, mine, yours] = [base.get(path), ours.get(path), theirs.get(path)]
    const keep = (bytes: Uint8Array | undefined): void => {
      if (bytes !== undefined) files.set(path, bytes)
    }
    const clash = (bytes: Uint8Array | undefined, reason: string, line?: number): void => {
      keep(bytes)
      conflicts.push({ path, reason, ...(line === undefined ? {} : { line }) })
    }
    if (isSame(old, mine)) keep(yours)
    else if (isSame(old, yours) || isSame(mine, yours)) keep(mine)
    else if (mine === undefined) clash(yours, `you removed it, and ${labels.theirs} changes it: it is there as ${labels.theirs} has it`)
    else if (yours === undefined) clash(mine, `you changed it, and ${labels.theirs} has it no more: it is there as you have it`)
    else if ([old, mine, yours].some((bytes) => bytes !== undefined && isBinary(bytes))) clash(mine, `it is binary, and ${labels.theirs} changes it too: it is there as you have it`)
    else {
      const merged = mergeText(old === undefined ? '' : textOfBytes(old), textOfBytes(mine), textOfBytes(yours), labels)
      const bytes = bytesOfText(merged.text)
      const [first, ...more] = merged.conflicts
      if (first === undefined) keep(bytes)
      else clash(bytes, `${more.length === 0 ? 'a change of yours stands' : `${more.length + 1} changes of yours stand`} where ${labels.theirs} has other lines: both are there, between <<<<<<< and >>>>>>>`, first)
    }
  }
  return { files: sorted(files), conflicts }
}

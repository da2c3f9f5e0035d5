import { applyPatch, formatPatch, parsePatch, structuredPatch, type StructuredPatch } from 'diff'
import { bytesOfText, isBinary, isSame, sorted, textOfBytes, type ModuleFiles } from './module-files.js'

export interface MadePatch {
  /** As `git apply` and `patch -p1` take it; '' where nothing that a patch can hold differs. */
  readonly text: string
  readonly files: readonly string[]
  /** Files that differ and are binary: a patch of text can't hold them. */
  readonly binary: readonly string[]
}

/** The difference of a copy from its origin as a unified diff with git's headers; the same trees give the same bytes. */
export function makePatch(origin: ModuleFiles, copy: ModuleFiles): MadePatch {
  const parts: string[] = []
  const files: string[] = []
  const binary: string[] = []
  for (const path of [...new Set([...origin.keys(), ...copy.keys()])].sort()) {
    const [before, after] = [origin.get(path), copy.get(path)]
    if (isSame(before, after)) continue
    if ([before, after].some((bytes) => bytes !== undefined && isBinary(bytes))) {
      binary.push(path)
      continue
    }
    files.push(path)
    parts.push(filePatch(path, before, after))
  }
  return { text: parts.join(''), files, binary }
}

function filePatch(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined): string {
  const names = [before === undefined ? '/dev/null' : `a/${path}`, after === undefined ? '/dev/null' : `b/${path}`] as const
  const [old, changed] = [before, after].map((bytes) => (bytes === undefined ? '' : textOfBytes(bytes))) as [string, string]
  const patch: StructuredPatch = { ...structuredPatch(...names, old, changed, undefined, undefined, { context: 3 }), isGit: true, isCreate: before === undefined, isDelete: after === undefined }
  // A name with a blank ends in a tab, as git has it: patch would cut it short.
  const text = formatPatch(patch)
  return path.includes(' ') ? text.replace(/^--- a\/.*$/m, '$&\t').replace(/^\+\+\+ b\/.*$/m, '$&\t') : text
}

/** A part of a patch that does not fit. */
export interface Rejected {
  readonly path: string
  readonly reason: string
}

export interface Patched {
  readonly files: ModuleFiles
  readonly rejected: readonly Rejected[]
}

/** Applies a patch that was made of these very files; nothing is guessed, and what does not fit is left out and said. */
export function applyPatchText(origin: ModuleFiles, bytes: Uint8Array): Patched | { readonly refused: string } {
  let patches: readonly StructuredPatch[]
  try {
    patches = parsePatch(textOfBytes(bytes))
  } catch (error) {
    return { refused: `it is no patch: ${error instanceof Error ? error.message : String(error)}` }
  }
  const files = new Map(origin)
  const rejected: Rejected[] = []
  for (const patch of patches) {
    const path = pathOf(patch)
    if (path === undefined) return { refused: `it names a file outside the module: ${patch.newFileName ?? patch.oldFileName ?? 'one without a name'}` }
    const before = files.get(path)
    const reject = (reason: string): void => void rejected.push({ path, reason })
    if (patch.newFileName === '/dev/null' || patch.isDelete === true) {
      if (before === undefined) reject('it is to be removed, and is not there')
      else if (applied(before, patch) !== '') reject('it is to be removed, and has other lines than the patch says')
      else files.delete(path)
    } else if (patch.oldFileName === '/dev/null' || patch.isCreate === true) {
      if (before !== undefined) reject('it is to be made, and is there already')
      else files.set(path, bytesOfText(applied(new Uint8Array(), patch) || ''))
    } else if (before === undefined) {
      reject('it is to be changed, and is not there')
    } else {
      const text = applied(before, patch)
      if (text === false) reject(`${whichHunks(before, patch)}: the lines are others than the patch says`)
      else files.set(path, bytesOfText(text))
    }
  }
  return { files: sorted(files), rejected }
}

function applied(before: Uint8Array, patch: StructuredPatch): string | false {
  return applyPatch(textOfBytes(before), patch, { autoConvertLineEndings: false })
}

function whichHunks(before: Uint8Array, patch: StructuredPatch): string {
  const wrong = patch.hunks.filter((hunk) => applied(before, { ...patch, hunks: [hunk] }) === false)
  return (wrong.length === 0 ? patch.hunks : wrong).map(({ oldStart, oldLines }) => `line ${oldStart}${oldLines > 1 ? `–${oldStart + oldLines - 1}` : ''}`).join(', ')
}

/** Below the module's folder; undefined for a name that leads out of it. */
function pathOf({ oldFileName, newFileName }: StructuredPatch): string | undefined {
  const name = newFileName === undefined || newFileName === '/dev/null' ? oldFileName : newFileName
  const path = name === undefined ? undefined : /^[ab]\/(.+)$/s.exec(name)?.[1]
  return path === undefined || path.includes('\\') || path.split('/').some((part) => part === '' || part === '.' || part === '..' || part === '.git') ? undefined : path
}

import { isFault, type Files } from '../go/files.js'
import { readHeader, type Header } from '../go/header.js'
import { compareGoVersions } from '../go/version.js'
import { isReallyEditable, moduleOf } from './editable.js'
import type { FixContext } from './fix.js'
import { linesOf, type Lines } from './text-lines.js'

/** A Go file that may be edited, as it is now. */
export interface GoText extends Lines {
  readonly bytes: Uint8Array
  readonly header: Header
  /** A generator writes it: an edit would be lost with its next run. */
  readonly generated: boolean
  /** True where `//go:build` alone is enough: a module from go 1.18 on, as `go fix` has it. Commands older than Go 1.17 read `// +build` only. */
  readonly plusBuildIsStale: boolean
  /** Its name without the folder. */
  readonly name: string
}

/** Undefined where the file may not be edited, can't be read, or has no package clause that could be found. */
export function openGo(path: string, { reader }: FixContext): GoText | undefined {
  const { workspace, files } = reader
  if (!path.endsWith('.go') || !isReallyEditable(path, workspace, files)) return undefined
  const bytes = files.read(path)
  if (isFault(bytes)) return undefined
  const header = readHeader(bytes)
  if (header.packageName === '') return undefined
  const lines = linesOf(path, bytes)
  const goVersion = moduleOf(path, workspace)?.goVersion ?? ''
  return {
    ...lines,
    bytes,
    header,
    generated: isGenerated(lines.lines),
    plusBuildIsStale: compareGoVersions(goVersion === '' ? '1.16' : goVersion, '1.18') >= 0,
    name: baseName(path),
  }
}

/**
 * Opens a Go file whose build constraint a fix may write. Not a generated one: its generator would write it anew without the constraint, and the
 * port would break again without anyone having changed a thing. The generator is the place for it; a suppression only says what a person knows.
 */
export function openForConstraint(path: string, context: FixContext): GoText | undefined {
  const text = openGo(path, context)
  return text === undefined || text.generated || text.header.error !== undefined ? undefined : text
}

/** True while a file is what it was; a proposal's ranges speak of that text only. */
export function isUnchanged({ path, bytes }: Pick<GoText, 'path' | 'bytes'>, files: Files): boolean {
  const now = files.read(path)
  return !isFault(now) && now.length === bytes.length && now.every((byte, index) => byte === bytes[index])
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** Go's own mark (https://go.dev/s/generatedcode), before the package clause. */
function isGenerated(lines: readonly string[]): boolean {
  for (const line of lines) {
    if (/^\/\/ Code generated .* DO NOT EDIT\.$/.test(line)) return true
    if (/^package\s/.test(line)) return false
  }
  return false
}

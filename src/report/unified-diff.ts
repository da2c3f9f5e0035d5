import { structuredPatch, type StructuredPatchHunk } from 'diff'
import { decode } from '../go/files.js'
import { relativeTo } from './place-text.js'
import type { Style } from './style.js'

/** A file before and after; undefined where it was not there. */
export interface Changed {
  readonly path: string
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array
}

/** Lines that are added and taken away. */
export interface DiffSize {
  readonly files: number
  readonly added: number
  readonly removed: number
}

/** The changes as `git apply` and `patch -p1` take them; paths are relative to a folder. */
export function unifiedDiff(changed: readonly Changed[], directory: string, style: Style): string {
  return changed.map((file) => fileDiff(file, relativeTo(directory, file.path), style)).join('')
}

export function diffSize(changed: readonly Changed[]): DiffSize {
  const lines = changed.flatMap((file) => hunksOf(file).flatMap((hunk) => hunk.lines))
  return { files: changed.length, added: lines.filter((line) => line.startsWith('+')).length, removed: lines.filter((line) => line.startsWith('-')).length }
}

function fileDiff(file: Changed, name: string, style: Style): string {
  const isNew = file.before === undefined
  const head = [`diff --git a/${name} b/${name}`, ...(isNew ? ['new file mode 100644', '--- /dev/null'] : [`--- a/${name}`]), `+++ b/${name}`].map(style.bold)
  const body = hunksOf(file).flatMap((hunk) => [style.cyan(`@@ -${span(hunk.oldStart, hunk.oldLines)} +${span(hunk.newStart, hunk.newLines)} @@`), ...hunk.lines.map((line) => (line.startsWith('+') ? style.green(line) : line.startsWith('-') ? style.red(line) : line))])
  return `${[...head, ...body].join('\n')}\n`
}

/** Of no lines, the one before them is named. */
const span = (start: number, count: number): string => (count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`)

function hunksOf({ before, after }: Changed): readonly StructuredPatchHunk[] {
  return structuredPatch('', '', before === undefined ? '' : decode(before), decode(after), '', '', { context: 3 }).hunks
}

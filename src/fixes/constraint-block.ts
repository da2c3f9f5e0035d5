/** Where constraint lines stand among a file's first lines, as indexes. */
export interface ConstraintLines {
  readonly goBuild: readonly number[]
  readonly plusBuild: readonly number[]
}

/**
 * The first lines of a Go file with `block` as their constraint lines in place of those that are there. They go where gofmt puts them (go/printer,
 * fixGoBuildLines): where the first was, or after the last blank line before anything but a line comment; a blank line follows, and no two
 * blank lines are left where a line was taken away.
 */
export function placeBlock(lines: readonly string[], written: ConstraintLines, block: readonly string[]): readonly string[] {
  const insert = insertionIndex(lines, written)
  const removed = new Set([...written.goBuild, ...written.plusBuild])
  const out: string[] = []
  let mayDouble = false
  const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === ''
  lines.forEach((line, index) => {
    if (index === insert && block.length > 0) {
      out.push(...block, '')
      mayDouble = true
    }
    if (removed.has(index)) {
      mayDouble = true
      return
    }
    if (mayDouble && isBlank(line) && isBlank(out.at(-1))) return
    mayDouble = false
    out.push(line)
  })
  return out
}

function insertionIndex(lines: readonly string[], { goBuild, plusBuild }: ConstraintLines): number {
  const insert = afterLastBlank(lines)
  const [first] = goBuild
  const [old] = plusBuild
  if (first !== undefined && first < insert) return first
  return old !== undefined && old < insert ? old : insert
}

/** gofmt does not look past a block comment: above a licence in one, it wants the constraint first. */
function afterLastBlank(lines: readonly string[]): number {
  let insert = 0
  for (const [index, line] of lines.entries()) {
    const text = line.trim()
    if (text === '') insert = index + 1
    else if (!text.startsWith('//')) break
  }
  return insert
}

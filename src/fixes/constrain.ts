import { formatConstraint, type Constraint } from '../go/constraint.js'
import { rangeOfBytes } from '../go/byte-range.js'
import { placeBlock } from './constraint-block.js'
import type { TextEdit } from './fix.js'
import type { GoText } from './go-text.js'
import { both, implies, isImpossible, withoutRepeats } from './logic.js'
import { plusBuildLines } from './plus-build-lines.js'
import { replaceHead } from './text-lines.js'

/** What is to be known of a file for that. */
type Constrained = Omit<GoText, 'generated' | 'name'>

/** What a constraint would do to a file: something, nothing new, or leave it in no build at all. */
export function effectOf({ header }: Pick<GoText, 'header'>, added: Constraint): 'narrows' | 'implied' | 'impossible' {
  if (implies(header.constraint, added)) return 'implied'
  return isImpossible(both(header.constraint, added)) ? 'impossible' : 'narrows'
}

/** Adds a constraint to what the file has; undefined where that changes nothing, or would leave the file in no build. */
export function narrow(text: GoText, added: Constraint): TextEdit | undefined {
  return effectOf(text, added) === 'narrows' ? writeConstraint(text, both(text.header.constraint, added)) : undefined
}

/** Gives the file a constraint, or none, in place of the one it has, as one `//go:build` line; `// +build` lines go with it, or stay in step where old Go versions read them. */
export function writeConstraint(text: Constrained, wanted: Constraint | undefined): TextEdit | undefined {
  const constraint = wanted === undefined ? undefined : withoutRepeats(wanted)
  const { header, bytes, lines } = text
  const indexes = (kind: 'go:build' | '+build'): readonly number[] => header.lines.filter((line) => line.kind === kind).map((line) => rangeOfBytes(bytes, line).line - 1)
  const written = { goBuild: indexes('go:build'), plusBuild: indexes('+build') }
  const old = constraint === undefined || written.plusBuild.length === 0 || text.plusBuildIsStale ? [] : (plusBuildLines(constraint) ?? [])
  const head = lines.slice(0, rangeOfBytes(bytes, header.packageClause).line)
  return replaceHead(text, head, placeBlock(head, written, constraint === undefined ? [] : [`//go:build ${formatConstraint(constraint)}`, ...old]))
}

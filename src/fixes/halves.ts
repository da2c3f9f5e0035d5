import type { Node } from 'web-tree-sitter'
import { alignColumns } from './columns.js'
import type { FixContext } from './fix.js'
import { linesOfNode, type Unit } from './go-units.js'
import { importName } from './imported-names.js'
import type { PackageView, View } from './package-view.js'
import type { Plan } from './split-plan.js'
import { usesOf } from './uses.js'

/** A file's lines with some taken away, by their indexes: undefined where one is gone. */
export type Half = readonly (string | undefined)[]

/** What is said where something can't be done, in one line. */
export interface Refusal {
  readonly refused: string
}

/** Two files in place of one: between them they declare all that it did, and neither has an import that it does not use. */
export function halvesOf(view: PackageView, plan: Plan, context: FixContext): { readonly pure: Half; readonly cgo: Half } | Refusal {
  const { file } = view
  const shared = plan.units.find((unit, index) => plan.units[index + 1] !== undefined && plan.units[index + 1]!.first <= unit.last)
  if (shared !== undefined) return { refused: `two declarations share line ${shared.last + 1}: format the file with gofmt` }
  const imports = importsOf(file, context)
  if ('refused' in imports) return imports
  const sides = [false, true].map((isCgo) => {
    const units = plan.units.filter((unit) => plan.moved.has(unit) === isCgo)
    const used = new Set(units.flatMap(({ node }) => [...usesOf(node).qualifiers]))
    const kept = imports.filter((one) => isNeeded(one, isCgo, used, units, file))
    return { isCgo, units, kept }
  })
  const lost = imports.find((one) => !sides.some(({ kept }) => kept.includes(one)))
  if (lost !== undefined) return { refused: `nothing in the file shows what the import of "${lost.path}" is for` }
  const [pure, cgo] = sides.map((side) => lineUp(view, takeAway(file, plan, side, imports)))
  return { pure: pure!, cgo: cgo! }
}

interface Import {
  readonly path: string
  readonly name: string
  readonly spec: Node
  readonly declaration: Node
}

function importsOf(file: View, context: FixContext): readonly Import[] | Refusal {
  const specs = file.root.namedChildren.filter(({ type }) => type === 'import_declaration').flatMap((declaration) => declaration.descendantsOfType('import_spec').map((spec) => ({ spec, declaration })))
  if (specs.length !== file.header.imports.length) return { refused: 'its imports can’t be read' }
  const imports = specs.map(({ spec, declaration }, index): Import => {
    const read = file.header.imports[index]!
    return { path: read.path, name: read.path === 'C' ? 'C' : importName(read, context), spec, declaration }
  })
  const dot = imports.find(({ name }) => name === '.')
  return dot === undefined ? imports : { refused: `it imports "${dot.path}" with a dot: give that import a name` }
}

function isNeeded({ path, name }: Import, isCgo: boolean, used: ReadonlySet<string>, units: readonly Unit[], file: View): boolean {
  if (path === 'C') return isCgo
  if (name !== '_') return used.has(name)
  const says = (directive: string): boolean => units.some(({ docs, names }) => docs.some(({ text }) => text.startsWith(directive)) || floating(file).some(({ text }) => names.some((one) => text.startsWith(`${directive} ${one} `))))
  // What is imported for a directive goes with it; what is imported for its effects is none of C's.
  if (path === 'embed' && /^\/\/go:embed/m.test(file.text)) return says('//go:embed')
  if (path === 'unsafe' && /^\/\/go:linkname/m.test(file.text)) return says('//go:linkname')
  return !isCgo
}

/** The comments between the declarations, which document none of them. */
function floating({ root }: View): readonly Node[] {
  const owned = new Set(root.namedChildren.flatMap((top) => (top.type === 'comment' ? [] : linesOfNode(top).docs.map(({ id }) => id))))
  return root.namedChildren.filter((node) => node.type === 'comment' && !owned.has(node.id) && node.previousNamedSibling?.endPosition.row !== node.startPosition.row)
}

function takeAway(file: View, plan: Plan, { isCgo, units, kept }: { readonly isCgo: boolean; readonly units: readonly Unit[]; readonly kept: readonly Import[] }, imports: readonly Import[]): Half {
  const out: (string | undefined)[] = [...file.lines]
  const drop = (first: number, last: number): void => {
    for (let row = first; row <= last; row++) out[row] = undefined
  }
  for (const unit of plan.units) if (!units.includes(unit)) drop(unit.first, unit.last)
  for (const group of plan.groups) if (!units.some((unit) => unit.group?.id === group.node.id)) drop(group.first, group.last)
  for (const one of imports) {
    if (kept.includes(one)) continue
    const isLast = !kept.some(({ declaration }) => declaration.id === one.declaration.id)
    const { first, last } = linesOfNode(isLast ? one.declaration : one.spec)
    drop(first, last)
  }
  const clause = file.root.namedChildren.find(({ type }) => type === 'package_clause')?.endPosition.row ?? 0
  for (const comment of floating(file)) {
    const local = /^\/\/go:linkname (\S+)/.exec(comment.text)?.[1]
    const isOthers = local === undefined ? isCgo : !units.some(({ names }) => names.includes(local))
    if (comment.startPosition.row > clause && isOthers) drop(comment.startPosition.row, comment.endPosition.row)
  }
  if (isCgo) for (const group of plan.groups) for (const comment of looseIn(group.node)) drop(comment.startPosition.row, comment.endPosition.row)
  return withoutDoubleBlanks(file.lines, out)
}

/** Comments in a group that speak of none of its lines. */
function looseIn(group: Node): readonly Node[] {
  const comments = group.descendantsOfType('comment').filter(({ parent }) => parent?.id === group.id || parent?.type === 'var_spec_list')
  const owned = new Set((group.namedChildren.find(({ type }) => type === 'var_spec_list') ?? group).namedChildren.flatMap((spec) => (spec.type === 'comment' ? [] : linesOfNode(spec).docs.map(({ id }) => id))))
  return comments.filter((comment) => !owned.has(comment.id) && comment.previousNamedSibling?.endPosition.row !== comment.startPosition.row)
}

/** Where lines were taken away, one blank line is left between what was around them, and none inside parentheses. */
function withoutDoubleBlanks(before: readonly string[], half: Half): Half {
  const out = [...half]
  const next = (row: number, step: 1 | -1): number => {
    let at = row + step
    while (at >= 0 && at < out.length && out[at] === undefined) at += step
    return at
  }
  for (let row = 0; row < out.length; row++) {
    if (half[row] !== undefined || (row > 0 && half[row - 1] === undefined)) continue
    const above = next(row, -1)
    let below = next(row, 1)
    const opens = above < 0 || out[above]?.trim() === '' || /[({]$/.test(out[above] ?? '')
    while (opens && below < out.length - 1 && out[below]?.trim() === '') {
      out[below] = undefined
      below = next(row, 1)
    }
    const closes = below >= out.length || /^\s*\)/.test(out[below] ?? '') || (below === out.length - 1 && before.at(-1) === '')
    if (closes && above >= 0 && out[above]?.trim() === '') out[above] = undefined
  }
  return out
}

function lineUp(view: PackageView, half: Half): Half {
  const rows = half.flatMap((line, row) => (line === undefined ? [] : [row]))
  const lines = rows.map((row) => half[row]!)
  const isTouched = (first: number, last: number): boolean => rows[last]! - rows[first]! !== last - first || (rows[first - 1] ?? -1) !== rows[first]! - 1 || (rows[last + 1] ?? half.length) !== rows[last]! + 1
  const aligned = alignColumns(view.parse(lines.join('\n')), lines, isTouched)
  const out = [...half]
  aligned.forEach((line, index) => (out[rows[index]!] = line))
  return out
}

export const textOf = (half: Half): string => half.filter((line) => line !== undefined).join('\n')

import { formatConstraint, type Constraint } from '../go/constraint.js'
import { importsC } from '../go/header.js'
import { writeConstraint } from './constrain.js'
import { cNamesOf } from './c-names.js'
import { conditionOf, entails } from './coverage.js'
import { isReallyEditable, moduleOf } from './editable.js'
import { namesFor } from './file-name.js'
import type { Change, FixContext, NewFile, TextEdit } from './fix.js'
import { baseName, folderOf, openForConstraint, openGo, type GoText } from './go-text.js'
import { linesOfNode, unitsOf, type Unit } from './go-units.js'
import { halvesOf, type Half, type Refusal } from './halves.js'
import { both, cgo, given, implies, isImpossible, notCgo } from './logic.js'
import { inPackage, type PackageView } from './package-view.js'
import { isWhole, planSplit, standInsFor, withNumbers, type Plan } from './split-plan.js'
import { failureIn, isLicence, stubFile, withConstraint } from './stub-file.js'
import type { Stubbing } from './stubbing.js'

/** What becomes of a file that needs cgo. */
export interface Split {
  readonly change: Change
  /** The names of the files that are made, without their folder. */
  readonly cgoFile: string
  readonly pureFile: string | undefined
  readonly stubFile: string | undefined
}

/**
 * Takes a file apart: what touches C goes behind cgo, the rest stays in every build, and stubs stand in for what others use of the first. A file that is all C
 * is put behind cgo as it is.
 */
export function splitFile(path: string, context: FixContext): Split | Refusal {
  return takeApart(path, context, false)
}

/** Puts a whole file behind cgo, with stubs for all that others use of it. */
export function stubWholeFile(path: string, context: FixContext): Split | Refusal {
  return takeApart(path, context, true)
}

/** Moves some declarations of a file behind cgo as they are; what stands in for them elsewhere is the caller's to write. */
export function moveBehindCgo(path: string, isMoved: (unit: Unit) => boolean, context: FixContext): Split | Refusal {
  const text = openForConstraint(path, context)
  const conditions = text === undefined ? undefined : conditionsOf(text.header.constraint)
  if (text === undefined || conditions === undefined) return { refused: `${baseName(path)} is not the workspace’s to edit, or is generated` }
  const answer = inPackage(path, context, (view): Split | Refusal => {
    const { units, groups } = unitsOf(view.file.root)
    const plan: Plan = { units, groups, moved: new Set(units.filter(isMoved)), replaced: new Set(), droppedFields: new Map() }
    const cgoFile = freeName(text, namesFor(text.name).cgo, context)
    if (cgoFile === undefined || cgoFile === text.name || isWhole(plan)) return { refused: `${text.name} can’t be taken apart` }
    return splitInTwo({ text, conditions, view, plan, cgoFile, pureFile: text.name, stubFile: '' }, undefined, context)
  })
  return answer ?? { refused: `${text.name} can’t be read` }
}

interface Conditions {
  readonly pure: Constraint | undefined
  readonly cgo: Constraint
  readonly stub: Constraint
}

function takeApart(path: string, context: FixContext, whole: boolean): Split | Refusal {
  const text = openGo(path, context)
  if (text === undefined) return { refused: 'it can’t be read, or is not the workspace’s to edit' }
  if (text.generated) return { refused: `${text.name} is generated: change what generates it` }
  if (text.header.error !== undefined) return { refused: `${text.name}: ${text.header.error}` }
  const conditions = conditionsOf(text.header.constraint)
  if (conditions === undefined) return { refused: `${text.name} is for builds without cgo` }
  const answer = inPackage(path, context, (view) => (view.file.root.hasError ? { refused: `${text.name} has syntax that can’t be read` } : takeViewApart(text, conditions, view, context, whole)))
  return answer ?? { refused: `${text.name} can’t be read` }
}

/** Where the parts of a file are built; undefined where it is for builds without cgo. */
export function conditionsOf(written: Constraint | undefined): Conditions | undefined {
  const rest = written === undefined ? true : given(written, 'cgo')
  if (rest === false) return undefined
  const pure = rest === true ? undefined : rest
  const stub = pure === undefined ? notCgo : both(pure, notCgo)
  if (isImpossible(stub)) return undefined
  return { pure, stub, cgo: written !== undefined && implies(written, cgo) ? written : pure === undefined ? cgo : both(pure, cgo) }
}

function takeViewApart(text: GoText, conditions: Conditions, view: PackageView, context: FixContext, whole: boolean): Split | Refusal {
  const c = withNumbers(cNamesOf(text, context.reader.files), view)
  const where = conditionOf(text.name, conditions.pure)
  const planned = planSplit(view, c, where)
  // A file that is behind cgo for what it imports: to take it apart by C would bring all of it back.
  if (!whole && planned.moved.size === 0 && !importsC(text.header)) return { refused: `nothing in ${text.name} touches C` }
  const plan: Plan = whole || isWhole(planned) ? { ...planned, moved: new Set(planned.units) } : planned
  const gap = gapIn(plan, view, where)
  if (gap !== undefined) return gap
  const names = namesFor(text.name)
  const [cgoFile, pureFile, stubName] = [isWhole(plan) ? text.name : freeName(text, names.cgo, context), freeName(text, names.pure, context), freeName(text, names.stub, context)]
  if (cgoFile === undefined || pureFile === undefined || stubName === undefined) return { refused: `no name is free for what would be made of ${text.name}` }
  const parts: Parts = { text, conditions, view, plan, cgoFile, pureFile, stubFile: stubName }
  const stubbing: Stubbing = { view, plan, c, context, cgoFile, where: where === undefined ? notCgo : both(where, notCgo), standIns: new Map(), placeholders: new Map(), failure: failureIn(view, plan, where, moduleOf(text.path, context.reader.workspace)?.goVersion ?? '') }
  const stub = stubFile(stubbing)
  if (stub !== undefined && 'refused' in stub) return stub
  return isWhole(plan) ? gateWhole(parts, stub) : splitInTwo(parts, stub, context)
}

interface Parts {
  readonly text: GoText
  readonly conditions: Conditions
  readonly view: PackageView
  readonly plan: Plan
  readonly cgoFile: string
  readonly pureFile: string
  readonly stubFile: string
}

/** Files that declare some of it for some of the builds without cgo only: whatever is written, a target would have both or neither. */
function gapIn(plan: Plan, view: PackageView, where: Constraint | undefined): Refusal | undefined {
  const wanted = where === undefined ? notCgo : both(where, notCgo)
  for (const unit of plan.replaced) {
    const conditions = standInsFor(unit, view, where).map(({ condition }) => condition)
    const joint = conditions.reduce<Constraint | undefined>((x, y) => (x === undefined || y === undefined ? undefined : { op: 'or', x, y }), conditions[0])
    if (!entails(wanted, joint)) return { refused: `${standInsFor(unit, view, where)[0]!.name} declares ${unit.names[0]} for some of the targets without cgo and not for others` }
  }
  return undefined
}

function gateWhole({ text, conditions, view, stubFile: name }: Parts, stub: readonly string[] | undefined): Split | Refusal {
  const isLast = !view.others.some((other) => !other.isTest && entails(conditionOf(text.name, conditions.stub), other.condition))
  const lines = stub ?? (isLast ? [`package ${text.header.packageName}`, ''] : undefined)
  const made = lines === undefined ? [] : [newFile(text, name, lines, conditions.stub)]
  const edit = text.header.constraint !== undefined && implies(text.header.constraint, cgo) ? undefined : writeConstraint(text, conditions.cgo)
  if (edit === undefined && made.length === 0) return { refused: `other files declare all of ${text.name} for builds without cgo` }
  return { change: { edits: edit === undefined ? [] : [edit], creates: made }, cgoFile: text.name, pureFile: undefined, stubFile: made.length === 0 ? undefined : name }
}

function splitInTwo({ text, conditions, view, plan, cgoFile, pureFile, stubFile: name }: Parts, stub: readonly string[] | undefined, context: FixContext): Split | Refusal {
  const halves = halvesOf(view, plan, context)
  if ('refused' in halves) return halves
  const keepsC = cgoFile === text.name
  const [stays, goes] = keepsC ? [halves.cgo, halves.pure] : [halves.pure, halves.cgo]
  const moved = newFile(text, keepsC ? pureFile : cgoFile, withoutPackageDoc(goes, view), keepsC ? conditions.pure : conditions.cgo)
  const made = [moved, ...(stub === undefined ? [] : [newFile(text, name, stub, conditions.stub)])]
  const broken = made.find((file) => view.parse(file.text).hasError)
  if (broken !== undefined) return { refused: `what would become ${baseName(broken.path)} can’t be read as Go` }
  const wanted = keepsC ? conditions.cgo : conditions.pure
  const constraint = formatted(wanted) === formatted(text.header.constraint) ? undefined : writeConstraint(text, wanted)
  return { change: { edits: [...(constraint === undefined ? [] : [constraint]), ...editsOf(stays, text)], creates: made }, cgoFile, pureFile, stubFile: stub === undefined ? undefined : name }
}

const formatted = (constraint: Constraint | undefined): string => (constraint === undefined ? '' : formatConstraint(constraint))

/** The first of some names that is free, or the file's own; undefined where all are taken. */
function freeName(text: GoText, names: readonly string[], { reader: { files, workspace } }: FixContext): string | undefined {
  const isFree = (name: string): boolean => {
    const path = `${folderOf(text.path)}/${name}`
    return name === text.name || (files.kind(path) === undefined && isReallyEditable(path, workspace, files))
  }
  return names.find(isFree)
}

function newFile(text: GoText, name: string, lines: readonly string[], constraint: Constraint | undefined): NewFile {
  const path = `${folderOf(text.path)}/${name}`
  return { path, text: withConstraint(lines, path, constraint, text.plusBuildIsStale, text.lineEnd) }
}

/** A package says what it is for once: in the file that was there. */
function withoutPackageDoc(half: Half, { file }: PackageView): readonly string[] {
  const clause = file.root.namedChildren.find(({ type }) => type === 'package_clause')
  const { docs, first } = clause === undefined ? { docs: [], first: 0 } : linesOfNode(clause)
  const isProse = docs.length > 0 && !docs.some(({ text }) => isLicence(text) || /^\/\/(go:build|\s*\+build)/.test(text))
  const lines = half.filter((line, row) => line !== undefined && !(isProse && clause !== undefined && row >= first && row < clause.startPosition.row)) as readonly string[]
  return withPlainImport(lines.at(-1) === '' ? lines : [...lines, ''])
}

/** In a new file, a group of imports of which one is left needs no parentheses. */
function withPlainImport(lines: readonly string[]): readonly string[] {
  const start = lines.indexOf('import (')
  return start < 0 || lines[start + 2] !== ')' ? lines : [...lines.slice(0, start), `import ${lines[start + 1]!.trim()}`, ...lines.slice(start + 3)]
}

/** The edits that take lines away, and change those that others were lined up with. */
function editsOf(half: Half, { path, lines }: GoText): readonly TextEdit[] {
  const edits: TextEdit[] = []
  for (let row = 0; row < lines.length; row++) {
    const now = half[row]
    if (now === lines[row]) continue
    if (now !== undefined) {
      edits.push({ path, range: { line: row + 1, column: 1, endLine: row + 1, endColumn: lines[row]!.length + 1 }, newText: now })
      continue
    }
    let end = row
    while (end < lines.length && half[end] === undefined) end++
    edits.push({ path, range: { line: row + 1, column: 1, endLine: end + 1, endColumn: 1 }, newText: '' })
    row = end - 1
  }
  return edits
}


import type { Node } from 'web-tree-sitter'
import { numberType, type CNames } from './c-names.js'
import { isExported } from '../go/declared-names.js'
import { unitsOf, type Group, type Unit } from './go-units.js'
import { isBeside, type PackageView, type View } from './package-view.js'
import { cName, mentions, usesOf } from './uses.js'
import type { Constraint } from '../go/constraint.js'

/** What of a file has to go where C is. */
export interface Plan {
  readonly units: readonly Unit[]
  readonly groups: readonly Group[]
  readonly moved: ReadonlySet<Unit>
  /** What another file declares for builds without cgo. */
  readonly replaced: ReadonlySet<Unit>
  /** For a struct type that moves: its fields that a build without cgo does not have. */
  readonly droppedFields: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Only what touches C moves, and what could not be compiled beside stubs of it: whoever uses a type of which nothing is known but its name, a field that
 * holds C, or a constant without a known value. Who calls a function that moves stays, for its stub has the same signature. `condition` is where the pure
 * half will be built.
 */
export function planSplit(view: PackageView, c: CNames, condition: Constraint | undefined): Plan {
  const { units, groups } = unitsOf(view.file.root)
  const replaced = new Set(units.filter((unit) => isReplaced(unit, view, condition)))
  const moved = new Set(units.filter((unit) => replaced.has(unit) || usesOf(unit.node).c.length > 0 || isExportedToC(unit)))
  const droppedFields = new Map([...moved].flatMap((unit) => (replaced.has(unit) ? [] : droppedFrom(unit, view, c))))
  const fields = new Set([...moved].flatMap((unit) => structsOf(unit).flatMap(([, struct]) => opaqueFields(struct, c))))
  // A type that another file declares for builds without cgo may have nothing but its name in common.
  const foreign = new Set([...replaced].filter(({ kind }) => kind === 'type').flatMap(({ names }) => names))
  for (;;) {
    const movedNow = [...moved].filter((unit) => !replaced.has(unit))
    const hardNames = new Set([...foreign, ...movedNow.filter((unit) => unit.kind !== 'method' && isHard(unit, c)).flatMap(({ names }) => names)])
    const isOfAnother = ({ receiver, names }: Unit): boolean => receiver !== undefined && foreign.has(receiver) && !isExported(names[0]!)
    const hardFields = new Set([...fields, ...movedNow.filter((unit) => isOfAnother(unit) || (unit.kind === 'method' && isHard(unit, c))).flatMap(({ names }) => names)])
    const more = units.filter((unit) => !moved.has(unit) && needs(unit, hardNames, hardFields, droppedFields))
    if (more.length === 0) return { units, groups, moved, replaced, droppedFields }
    for (const unit of more) moved.add(unit)
  }
}

/** Types of C that Go's constants have: they are numbers, whatever header says so. */
export function withNumbers(c: CNames, { file, others }: PackageView): CNames {
  const units = [file, ...others].flatMap(unitsIn)
  const typesOfC = new Map(units.filter(({ kind }) => kind === 'type').flatMap(({ node }) => specsIn(node).flatMap((spec) => {
    const type = spec.childForFieldName('type')
    return type?.type === 'qualified_type' && type.childForFieldName('package')?.text === 'C' ? [[spec.childForFieldName('name')?.text ?? '', cName(type)] as const] : []
  })))
  const ofConstants = units.filter(({ kind }) => kind === 'const').flatMap(({ node }) => [node, ...node.descendantsOfType('const_spec')].flatMap((spec) => spec.childForFieldName('type') ?? []))
  const numbers = ofConstants.flatMap((type) => (type.type === 'qualified_type' ? cName(type) : (typesOfC.get(type.text) ?? []))).filter((name) => numberType(name, c) === undefined)
  return { ...c, types: new Map([...c.types, ...numbers.map((name) => [name, 'uint32'] as const)]) }
}

const specsIn = (node: Node): readonly Node[] => (node.type === 'type_declaration' ? node.namedChildren : [node])

/** True where nothing of a file would be left. */
export const isWhole = ({ units, moved }: Plan): boolean => moved.size === units.length

function isReplaced(unit: Unit, view: PackageView, condition: Constraint | undefined): boolean {
  return standInsFor(unit, view, condition).length > 0
}

/** The files that declare the same for builds without cgo, or for some of them. */
export function standInsFor(unit: Unit, { others }: PackageView, condition: Constraint | undefined): readonly View[] {
  return others.filter((other) => !other.isTest && isBeside(other, condition) && declares(other, unit))
}

export function declares(view: View, unit: Unit): boolean {
  return unitsIn(view).some(({ receiver, names }) => receiver === unit.receiver && unit.names.some((name) => name !== '_' && name !== 'init' && names.includes(name)))
}

const known = new WeakMap<View, readonly Unit[]>()

export function unitsIn(view: View): readonly Unit[] {
  let units = known.get(view)
  if (units === undefined) known.set(view, (units = unitsOf(view.root).units))
  return units
}

/** `//export` makes a function one of C's. */
const isExportedToC = ({ docs }: Unit): boolean => docs.some(({ text }) => /^\/\/export\s/.test(text))

/** The fields of a struct that hold C, but for numbers, and for those that others see or name. */
function droppedFrom(unit: Unit, { others }: PackageView, c: CNames): readonly (readonly [string, ReadonlySet<string>])[] {
  return structsOf(unit).map(([type, struct]) => {
    const names = opaqueFields(struct, c).filter((name) => !isExported(name) && !others.some((other) => mentions(other, name, 'field')))
    return [type, new Set(names)] as const
  })
}

/** The fields of which nothing is known without C. */
const opaqueFields = (struct: Node, c: CNames): readonly string[] => fieldsOf(struct).filter((field) => isOpaque(field, c)).flatMap((field) => field.childrenForFieldName('name').map(({ text }) => text))

/** The struct types among a unit's types, by their names. */
function structsOf({ kind, node }: Unit): readonly (readonly [string, Node])[] {
  if (kind !== 'type') return []
  return specsIn(node).flatMap((spec) => {
    const type = spec.childForFieldName('type')
    const name = spec.childForFieldName('name')
    return type?.type === 'struct_type' && name !== null ? [[name.text, type] as const] : []
  })
}

export const fieldsOf = (struct: Node): readonly Node[] => struct.namedChildren.find(({ type }) => type === 'field_declaration_list')?.namedChildren.filter(({ type }) => type === 'field_declaration') ?? []

/** True where a type of C is named of which nothing is known but that. */
function isOpaque(node: Node, c: CNames): boolean {
  return usesOf(node).c.some((reference) => reference.type === 'qualified_type' && numberType(cName(reference), c) === undefined)
}

/** True where a stub is not as good for those who use it. */
function isHard({ kind, node }: Unit, c: CNames): boolean {
  switch (kind) {
    case 'func':
    case 'method':
      return ['parameters', 'result', 'type_parameters'].some((field) => {
        const part = node.childForFieldName(field)
        return part !== null && isOpaque(part, c)
      })
    case 'type':
      return specsIn(node).some((spec) => {
        const type = spec.childForFieldName('type')
        if (type === null || type.type === 'pointer_type') return false
        return type.type === 'struct_type' ? fieldsOf(type).some((field) => field.childForFieldName('name') === null && isOpaque(field, c)) : isOpaque(type, c)
      })
    case 'const':
      return usesOf(node).c.some((reference) => reference.type !== 'qualified_type' && numberType(cName(reference), c) === undefined && !c.constants.has(cName(reference)))
    case 'var': {
      const specs = node.type === 'var_spec' ? [node] : node.descendantsOfType('var_spec')
      return specs.some((spec) => {
        const type = spec.childForFieldName('type')
        return type !== null && isOpaque(type, c)
      })
    }
  }
}

function needs({ node }: Unit, names: ReadonlySet<string>, fields: ReadonlySet<string>, dropped: Plan['droppedFields']): boolean {
  const uses = usesOf(node)
  if ([...names].some((name) => uses.names.has(name)) || [...fields].some((name) => uses.fields.has(name))) return true
  const shrunk = [...dropped].filter(([type, { size }]) => size > 0 && uses.names.has(type))
  // `T{a, b}` names all fields by their places.
  return shrunk.length > 0 && node.descendantsOfType('composite_literal').some((literal) => shrunk.some(([type]) => literal.childForFieldName('type')?.text === type) && literal.childForFieldName('body')?.namedChild(0)?.type === 'literal_element')
}

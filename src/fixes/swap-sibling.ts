import { edgesByTarget, type Closure } from '../go/closure.js'
import { evaluate, type Constraint } from '../go/constraint.js'
import { isExported } from '../go/declared-names.js'
import { filenameTags } from '../go/filename.js'
import { decode } from '../go/files.js'
import { importsC } from '../go/header.js'
import { satisfier } from '../go/target.js'
import { listNames } from '../rules/message.js'
import { stubOf } from '../rules/stub.js'
import { narrow, writeConstraint } from './constrain.js'
import { conditionOf, entails, excludes } from './coverage.js'
import { packageAt } from './dropped-names.js'
import type { Change, Fix, FixContext, Proposal, TextEdit } from './fix.js'
import { baseName, folderOf, isUnchanged, openForConstraint, type GoText } from './go-text.js'
import type { Unit } from './go-units.js'
import { both, cgo, conjuncts, notCgo } from './logic.js'
import { conditionBesideCgo, inPackage, type PackageView, type View } from './package-view.js'
import { holdsPureGo } from './split-cgo.js'
import { unitsIn } from './split-plan.js'
import { usesOf } from './uses.js'

/**
 * Files that stand in elsewhere, `!amd64` beside `_amd64`, are built where cgo is off too, and those that they stand in for only with cgo: what says on other
 * machines that it is not supported says so here.
 */
export const swapSibling: Fix = {
  id: 'swap-sibling',
  title: 'Build what stands in elsewhere also without cgo',
  rules: ['cgo-import', 'cgo-partial-package'],
  *propose({ place: { path } }, context) {
    const swap = swapFor(path, context)
    if (swap !== undefined) yield proposalOf(swap, !holdsPureGo(path, context) && swap.onlyStubs, context)
  },
}

const answers = new WeakMap<Closure, Map<string, Swap | undefined>>()

/** An editor asks again and again of the same text; a closure belongs to one state of the files. */
function swapFor(path: string, context: FixContext): Swap | undefined {
  const known = answers.get(context.closure) ?? new Map<string, Swap | undefined>()
  answers.set(context.closure, known)
  if (!known.has(path)) known.set(path, inPackage(path, context, (view) => swapIn(view, context)))
  return known.get(path)
}

interface Swap {
  readonly gated: readonly GoText[]
  readonly widened: readonly { readonly text: GoText; readonly constraint: Constraint }[]
  readonly onlyStubs: boolean
}

function proposalOf({ gated, widened }: Swap, preferred: boolean, { reader: { files } }: FixContext): Proposal {
  const narrowed = gated.flatMap((text) => {
    const edit = narrow(text, cgo)
    return edit === undefined ? [] : [{ text, edit }]
  })
  const names = (texts: readonly GoText[]): string => listNames(texts.map(({ path }) => baseName(path)), 3)
  const standing = names(widened.map(({ text }) => text))
  return {
    fix: swapSibling.id,
    title: narrowed.length === 0 ? `Build ${standing} also without cgo` : `Build ${names(narrowed.map(({ text }) => text))} only with cgo, and ${standing} in ${narrowed.length === 1 ? 'its' : 'their'} place`,
    preferred,
    change(): Promise<Change | undefined> {
      if (![...gated, ...widened.map(({ text }) => text)].every((text) => isUnchanged(text, files))) return Promise.resolve(undefined)
      const edits = [...narrowed.map(({ edit }) => edit), ...widened.map(({ text, constraint }) => writeConstraint(text, constraint))]
      return Promise.resolve({ edits: edits.filter((edit): edit is TextEdit => edit !== undefined), creates: [] })
    },
  }
}

function swapIn(view: PackageView, context: FixContext): Swap | undefined {
  const { file } = view
  const where = conditionBesideCgo(file)
  const all = [file, ...view.others].filter(({ isTest }) => !isTest)
  const isIn = ({ condition }: View, hasCgo: boolean): boolean => condition === undefined || evaluate(condition, satisfier({ ...context.target, cgo: hasCgo }))
  const active = all.filter((one) => !importsC(one.header) && isIn(one, false))
  const stand = all.flatMap((one) => {
    const constraint = importsC(one.header) || isIn(one, false) || where === false ? undefined : widenedConstraint(one, where)
    return constraint === undefined ? [] : [{ view: one, constraint }]
  })
  if (where === undefined || where === false || stand.length === 0) return undefined
  const theirs = new Set(stand.flatMap((one) => unitsIn(one.view).flatMap(identities)))
  const gone = [...all.filter((one) => isIn(one, true) && (importsC(one.header) || !isIn(one, false))), ...active.filter((one) => unitsIn(one).flatMap(identities).some((name) => theirs.has(name)))]
  const stays = [...active.filter((one) => !gone.includes(one)), ...stand.map((one) => one.view)]
  if (!gone.every((one) => isSamePlace(conditionBesideCgo(one), where)) || !isClosed(gone, stays, file, context)) return undefined
  const gated = gone.map(({ path }) => openForConstraint(path, context))
  const widened = stand.map((one) => ({ text: openForConstraint(one.view.path, context), constraint: one.constraint }))
  if (gated.includes(undefined) || widened.some(({ text }) => text === undefined)) return undefined
  const onlyStubs = stand.every((one) => unitsIn(one.view).every(({ kind, names, node }) => !/^(func|method)$/.test(kind) || names[0] === 'init' || stubOf(node) !== undefined))
  return { gated: gated as readonly GoText[], widened: widened as Swap['widened'], onlyStubs }
}

const isSamePlace = (a: Constraint | undefined | false, b: Constraint): boolean => a !== false && entails(a, b) && entails(b, a)

const identities = ({ receiver = '', names }: Unit): readonly string[] => names.filter((name) => name !== '_' && !(name === 'init' && receiver === '')).map((name) => `${receiver}.${name}`)

/**
 * `!amd64 && !windows` beside `amd64 && !windows` becomes `(!amd64 || !cgo) && !windows`. Undefined where a file is for one system of its own rather than for
 * all others, and where some target would have both files or neither.
 */
export function widenedConstraint({ name, header: { constraint }, condition }: Pick<View, 'name' | 'header' | 'condition'>, where: Constraint | undefined): Constraint | undefined {
  if (where === undefined || constraint === undefined || !excludes(condition, where)) return undefined
  let replaced = 0
  const parts = conjuncts(constraint).map((part): Constraint => {
    if (entails(where, part)) return part
    const isForOthers = excludes(part, where) && evaluate(part, () => false)
    if (isForOthers) replaced++
    return isForOthers ? { op: 'or', x: part, y: notCgo } : part
  })
  const widened = parts.reduce(both)
  const now = conditionOf(name, widened)
  const isExact = excludes(now, both(where, cgo)) && entails(both(where, notCgo), now) && (now === undefined || condition === undefined || entails(both(now, { op: 'not', x: condition }), both(where, notCgo)))
  return replaced > 0 && isExact && filenameTags(name).every((tag) => entails(where, { op: 'tag', tag })) ? widened : undefined
}

/** True where what stays and stands in needs nothing that goes. */
function isClosed(gone: readonly View[], stays: readonly View[], { path }: View, { closure, reader }: FixContext): boolean {
  const there = new Set(stays.flatMap((view) => unitsIn(view).flatMap(identities)))
  const lost = gone.flatMap(unitsIn).flatMap((unit) => identities(unit).filter((name) => !there.has(name)).map((identity) => ({ unit, name: identity.slice(identity.indexOf('.') + 1) })))
  const used = stays.map(({ root }) => usesOf(root))
  if (lost.some(({ unit, name }) => used.some(({ names, fields }) => (unit.receiver === undefined ? names.has(name) : there.has(`.${unit.receiver}`) && fields.has(name))))) return false
  const exported = lost.filter(({ unit, name }) => unit.receiver === undefined && isExported(name))
  const importPath = packageAt(folderOf(path), closure)?.importPath ?? ''
  const importers = (edgesByTarget(closure).get(importPath) ?? []).flatMap(({ sites }) => sites.map(({ file }) => file.path))
  return !importers.some((importer) => reader.files.inspect(importer, (bytes) => exported.some(({ name }) => new RegExp(`\\.${name}\\b`).test(decode(bytes)))) === true)
}

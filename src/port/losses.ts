import { inPackage } from '../fixes/package-view.js'
import { unitsIn } from '../fixes/split-plan.js'
import { packageAt } from '../fixes/dropped-names.js'
import { baseName, folderOf } from '../fixes/go-text.js'
import { reachOf } from '../rules/chain.js'
import { createCallers, type Callers, type Declared, type Reached } from './callers.js'
import type { Look } from './look.js'
import { marksIn } from './marks.js'
import type { Step } from './step.js'

/** Something that the program had with cgo, and has no more. */
export interface Loss {
  /** `Open fails`, or what a rule said of it before. */
  readonly what: string
  /** Where what stands in for it is, or where the work is that is not done; absolute. */
  readonly path: string
  readonly line: number
  readonly package: string
  readonly commands: readonly string[]
  /** The import chain from a command to the package. */
  readonly via: readonly string[]
  /** Who comes to it, where it has a name that can be looked for. */
  readonly reached?: { readonly chain: readonly string[]; readonly fromStart: boolean; readonly through: readonly string[]; readonly lostAt?: string }
}

/** What the steps of a port cost, worked out from the program as they leave it and from what was found in it before. */
export function lossesOf(first: Look, last: Look, steps: readonly Step[]): readonly Loss[] {
  const callers = createCallers(last.context)
  try {
    const stubs = [...stubbed(last, steps, callers), ...stoodIn(first, last, steps, callers)]
    const said = (path: string): boolean => stubs.some((stub) => folderOf(stub.path) === folderOf(path) && stub.what.includes(baseName(path)))
    return [...stubs, ...dropped(first, last, steps).filter(({ path }) => !said(path))]
  } finally {
    callers.delete()
  }
}

function stubbed({ context }: Look, steps: readonly Step[], callers: Callers): readonly Loss[] {
  const reach = reachOf(context.closure)
  return [...new Set(steps.flatMap(({ creates }) => creates))].flatMap((path) => {
    const at = packageAt(folderOf(path), context.closure)
    const marks = marksIn(path, context.reader.files)
    if (at === undefined || marks.length === 0) return []
    // A mark that no declaration has for a comment speaks of the file: of its start-up code.
    const names = inPackage(path, context, ({ file }) => marks.map(({ line }) => unitsIn(file).find(({ docs }) => docs.some((doc) => doc.startPosition.row === line - 1)))
      .map((unit): Declared | undefined => (unit === undefined || /^(_|init)$/.test(unit.names[0] ?? '_') ? undefined : { package: at, name: unit.names[0]!, ...(unit.receiver === undefined ? {} : { receiver: unit.receiver }) })))
    return marks.map(({ line, text }, index): Loss => {
      const declared = names?.[index]
      const { importPath } = at
      return { what: text, path, line, package: importPath, commands: reach.commandsOf(importPath), via: reach.via(importPath), ...(declared === undefined ? {} : { reached: inWords(callers.reach(declared)) }) }
    })
  })
}

/** What stands in for a file that went behind cgo and does less, in files that were there. */
function stoodIn(first: Look, { findings, context }: Look, steps: readonly Step[], callers: Callers): readonly Loss[] {
  const edited = new Set(steps.flatMap(({ edits }) => edits))
  const before = new Set(first.findings.filter(({ rule }) => rule.id === 'feature-off').map(({ place }) => place.path))
  return findings.flatMap(({ rule, place: { path, line }, message, package: at, commands, via }): Loss[] => {
    if (rule.id !== 'feature-off' || !edited.has(path) || before.has(path)) return []
    const unit = inPackage(path, context, ({ file }) => unitsIn(file).flatMap(({ names, receiver, node }) => (node.startPosition.row < line && line <= node.endPosition.row + 1 ? [{ name: names[0]!, receiver }] : [])))?.[0]
    const declared = unit === undefined ? undefined : { package: at, name: unit.name, ...(unit.receiver === undefined ? {} : { receiver: unit.receiver }) }
    return [{ what: message, path, line, package: at.importPath, commands, via, ...(declared === undefined ? {} : { reached: inWords(callers.reach(declared)) }) }]
  })
}

function inWords({ chain, fromStart, through, lostAt }: Reached): NonNullable<Loss['reached']> {
  return { chain: chain.map(nameOf), fromStart, through: through.map(nameOf), ...(lostAt === undefined ? {} : { lostAt: nameOf(lostAt) }) }
}

/** `userns.GetMappings`, `libcontainer.(*Container).Start` without the star, for types are not worked out. */
const nameOf = ({ package: at, name, receiver }: Declared): string => `${at.name}.${receiver === undefined ? '' : `${receiver}.`}${name}`

/** What rules said of files that a port put behind cgo: C constructors, start-up code. They are silent of a file that its constraint leaves out. */
function dropped(first: Look, last: Look, steps: readonly Step[]): readonly Loss[] {
  const edited = new Set(steps.flatMap(({ edits }) => edits))
  // What a constructor did is done by a clone: the stubs of that say what is lost.
  const cloned = new Set(steps.flatMap(({ fix, edits: paths }) => (fix === 'clone-flags' ? paths.map(folderOf) : [])))
  const still = new Set(last.findings.map(({ rule, place }) => `${rule.id} ${place.path}`))
  return first.findings.flatMap(({ rule, class: kind, place, message, package: read, commands, via }): Loss[] => {
    if (rule.id === 'cgo-constructor' && cloned.has(folderOf(place.path))) return []
    if (kind !== 'runtime' || !edited.has(place.path) || still.has(`${rule.id} ${place.path}`)) return []
    return [{ what: message, path: place.path, line: place.line, package: read.importPath, commands, via }]
  })
}

import type { Node } from 'web-tree-sitter'
import type { Constraint } from '../go/constraint.js'
import { todoMark } from '../rules/todo-mark.js'
import { numberType, type CNames } from './c-names.js'
import type { FixContext } from './fix.js'
import { unitsIn, type Plan } from './split-plan.js'
import type { PackageView } from './package-view.js'
import { cName, usesOf } from './uses.js'

/** What the stubs of one file are made of. */
export interface Stubbing {
  readonly view: PackageView
  readonly plan: Plan
  readonly c: CNames
  readonly context: FixContext
  /** The name of the file that has the work which stubs do not do. */
  readonly cgoFile: string
  /** Where the stubs are built. */
  readonly where: Constraint
  /** Types of ours for C's of which nothing is known, by C's names. */
  readonly standIns: Map<string, string>
  /** Constants of C whose value no header of the folder says, with the numbers that stand for them. */
  readonly placeholders: Map<string, number>
  /** Go's expression for the error of a stub. */
  readonly failure: (name: string) => string
}

/** One declaration of a stub. */
export interface Entry {
  readonly docs: readonly string[]
  /** Without its keyword, where it can stand in a group; below its first line, indented as where it comes from. */
  readonly text: string
}

/** What a stub says when it is called: a package called main says nothing. */
export const messageOf = (name: string, { view: { file } }: Pick<Stubbing, 'view'>): string => `${file.header.packageName === 'main' ? '' : `${file.header.packageName}: `}${name}: built without cgo`

/** What a name's comment begins with that a person takes away to accept what a stub does. */
export const todo = (text: string): string => `//${todoMark} ${text}`

/** A node's text, or what of it stands before a place, in which nothing is C's any more. */
export function withoutC(node: Node, stubbing: Stubbing, until = node.endIndex): string {
  let text = ''
  let end = node.startIndex
  for (const reference of usesOf(node).c) {
    if (reference.endIndex > until) break
    text += sliceOf(node, end, reference.startIndex) + replacement(reference, stubbing)
    end = reference.endIndex
  }
  return text + sliceOf(node, end, until)
}

const sliceOf = (node: Node, from: number, to: number): string => node.text.slice(from - node.startIndex, to - node.startIndex)

function replacement(reference: Node, stubbing: Stubbing): string {
  const name = cName(reference)
  const number = numberType(name, stubbing.c)
  if (number !== undefined) return number
  if (reference.type === 'qualified_type') return standIn(name, stubbing)
  const value = stubbing.c.constants.get(name)
  if (value !== undefined) return value.startsWith('-') && reference.parent?.type !== 'expression_list' ? `(${value})` : value
  const known = stubbing.placeholders.get(name)
  if (known !== undefined) return String(known)
  const made = placeholder(stubbing)
  stubbing.placeholders.set(name, made)
  return String(made)
}

/** As long as there are few, numbers that fit into a byte: nobody knows what such a constant is put into. All differ, for a switch takes none twice. */
function placeholder({ placeholders, c }: Stubbing): number {
  const taken = new Set([...c.constants.values(), ...[...placeholders.values()].map(String)])
  for (let n = 101; n < 128; n++) if (!taken.has(String(n))) return n
  for (let n = 90001; ; n++) if (!taken.has(String(n))) return n
}

/** `struct_file_handle` → `cFileHandle`. */
function standIn(name: string, { standIns, view }: Stubbing): string {
  const known = standIns.get(name)
  if (known !== undefined) return known
  const words = name.replace(/^(struct|union|enum)_/, '').split('_').filter((word) => word !== '')
  const base = `c${words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')}`
  const taken = new Set([...standIns.values(), ...[view.file, ...view.others].flatMap((file) => (standsIn(file.text, base, name) ? [] : unitsIn(file).flatMap(({ names }) => names)))])
  let free = base
  for (let n = 2; taken.has(free); n++) free = `${base}${n}`
  standIns.set(name, free)
  return free
}

const standInComment = (type: string, name: string): string => `// ${type} stands in for C.${name}.`

/** True where another stub of the package has that type already. */
const standsIn = (text: string, type: string, name: string): boolean => text.includes(`${standInComment(type, name)}\n`)

/** The types of ours that no other stub of the package has. */
export function standInTypes({ standIns, view }: Stubbing): readonly string[] {
  return [...standIns].flatMap(([name, type]) => (view.others.some(({ text }) => standsIn(text, type, name)) ? [] : [`${standInComment(type, name)}\ntype ${type} struct{}`]))
}

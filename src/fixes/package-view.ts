import type { Node, Tree } from 'web-tree-sitter'
import type { Constraint } from '../go/constraint.js'
import { importsC } from '../go/header.js'
import { isFault } from '../go/files.js'
import { readHeader } from '../go/header.js'
import { both, given, notCgo } from './logic.js'
import { conditionOf, excludes } from './coverage.js'
import type { FixContext } from './fix.js'
import { baseName, folderOf } from './go-text.js'
import { linesOf, type Lines } from './text-lines.js'
import type { Header } from '../go/header.js'

/** A Go file of a folder with its tree. */
export interface View extends Lines {
  readonly name: string
  readonly bytes: Uint8Array
  readonly header: Header
  /** Of the lines, joined by plain line ends: a node's row is a line's index. */
  readonly root: Node
  readonly isTest: boolean
  /** What the tree is of. */
  readonly text: string
  /** Where it is built, by its name and its constraint. */
  readonly condition: Constraint | undefined
}

/** All Go files of a folder, whatever they are built for. */
export interface PackageView {
  readonly dir: string
  readonly file: View
  /** The others of its package, its tests too. */
  readonly others: readonly View[]
  /** Another view of some text, which lives as long. */
  parse(text: string): Node
}

/** Looks at a file among those of its folder; the trees end with `look`. Undefined where the file can't be read. */
export function inPackage<T>(path: string, { reader: { files }, parse }: FixContext, look: (view: PackageView) => T): T | undefined {
  const trees: Tree[] = []
  const rootOf = (text: string): Node => {
    const tree = parse(text)
    trees.push(tree)
    return tree.rootNode
  }
  const viewOf = (each: string): View | undefined => {
    const bytes = files.read(each)
    if (isFault(bytes)) return undefined
    const lines = linesOf(each, bytes)
    const header = readHeader(bytes)
    const name = baseName(each)
    const text = lines.lines.join('\n')
    return { ...lines, name, bytes, header, text, root: rootOf(text), isTest: name.endsWith('_test.go'), condition: conditionOf(name, header.constraint) }
  }
  try {
    const dir = folderOf(path)
    const file = viewOf(path)
    const listed = files.list(dir)
    if (file === undefined || isFault(listed)) return undefined
    const names = listed.filter(({ name, kind }) => name.endsWith('.go') && !/^[._]/.test(name) && kind !== 'folder' && `${dir}/${name}` !== path).map(({ name }) => name)
    const others = names.flatMap((name) => viewOf(`${dir}/${name}`) ?? []).filter(({ header: { packageName } }) => packageName === file.header.packageName)
    return look({ dir, file, others, parse: rootOf })
  } finally {
    for (const tree of trees) tree.delete()
  }
}

/** True for a file that can be in a build without cgo. */
const isWithoutCgo = ({ header, condition }: View): boolean => !importsC(header) && !excludes(condition, notCgo)

/** True for a file that can be in a build without cgo of what another condition asks for. */
export const isBeside = (other: View, condition: Constraint | undefined): boolean => isWithoutCgo(other) && !excludes(other.condition, condition === undefined ? notCgo : both(condition, notCgo))

/** Where a file is built but for what it says of cgo; undefined where that is everywhere, false where it is for builds without. */
export function conditionBesideCgo({ name, header: { constraint } }: Pick<View, 'name' | 'header'>): Constraint | undefined | false {
  const rest = constraint === undefined ? true : given(constraint, 'cgo')
  return rest === false ? false : conditionOf(name, rest === true ? undefined : rest)
}

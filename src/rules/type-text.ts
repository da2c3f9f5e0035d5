import type { Node } from 'web-tree-sitter'
import { isExported } from '../go/declared-names.js'
import type { Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { namedType } from './named-type.js'
import { sourcesWith, type At } from './package-names.js'
import type { RuleContext } from './rule.js'
import type { ValueType } from './value-type.js'

/** The parts of a type that are types' names: of a function only its signature's. */
function namesIn({ node }: At): readonly Node[] {
  const isFunction = node.type === 'func_literal' || node.type === 'function_declaration'
  const parts = isFunction ? [node.childForFieldName('parameters'), node.childForFieldName('result')] : [node]
  return parts.flatMap((part) => {
    if (part === null) return []
    const all = part.type === 'type_identifier' || part.type === 'qualified_type' ? [part] : nodesOf(part, ['type_identifier', 'qualified_type'])
    return all.filter((one) => one.type === 'qualified_type' || one.parent?.type !== 'qualified_type')
  })
}

/** A named type, where it is written, and whose it is. */
export interface HiddenType {
  readonly name: string
  readonly package: Package
  readonly at: At
}

/** The types in a type that another package can't write: one that its own does not export, or whose package it may not import. */
export function hiddenTypes(type: ValueType | undefined, of: Package, context: RuleContext): readonly HiddenType[] {
  if (type?.kind !== 'written') return []
  const { source } = type.at
  return namesIn(type.at).flatMap((node) => {
    const found = namedType({ source, node }, context)
    const isHidden = found !== undefined && found.package.importPath !== of.importPath && (!isExported(found.name) || !mayImport(of, found.package))
    return isHidden && isDeclared(found, context) ? [{ ...found, at: { source, node } }] : []
  })
}

/** What is below `internal` is for packages below the folder around it. */
function mayImport({ importPath, standard }: Package, { importPath: wanted }: Package): boolean {
  const around = /^(.*\/|)internal(?:\/|$)/.exec(wanted)?.[1]
  if (around === undefined) return true
  return around === '' ? standard : `${importPath}/`.startsWith(around)
}

/** A type parameter of the function around is no type of the package. */
function isDeclared({ package: read, name }: { readonly package: Package; readonly name: string }, context: RuleContext): boolean {
  return sourcesWith(read, [name], context).some((source) =>
    source.root.namedChildren.some((top) => top.type === 'type_declaration' && top.namedChildren.some((spec) => spec.childForFieldName('name')?.text === name)),
  )
}

/** A type's text with import paths for names of packages, the same wherever it is written; undefined where that is not known. */
export function typeText(type: ValueType | undefined, context: RuleContext): string | undefined {
  if (type === undefined) return undefined
  if (type.kind === 'predeclared') return type.name === 'int32' ? 'rune' : type.name === 'uint8' ? 'byte' : type.name
  const { node, source } = type.at
  if (node.type === 'func_literal' || node.type === 'function_declaration') return undefined
  let text = ''
  let end = node.startIndex
  for (const name of namesIn(type.at)) {
    const found = namedType({ source, node: name }, context)
    text += source.text.slice(end, name.startIndex) + (found === undefined ? name.text : `${found.package.importPath}.${found.name}`)
    end = name.endIndex
  }
  return '*'.repeat(type.pointers) + (text + source.text.slice(end, node.endIndex)).replace(/\s+/g, ' ')
}

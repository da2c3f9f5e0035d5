import type { Node } from 'web-tree-sitter'
import { packageName } from '../go/closure.js'
import { entryOf } from '../go/entry-of.js'
import type { Header } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'
import { assignedAt, bindingOf, specValue, type Assigned } from './scope.js'

/** A node with the file it stands in. */
export interface At {
  readonly source: ParsedSource
  readonly node: Node
}

/** The files of a package that have one of some words in them, parsed; the others are not worth it. */
export function sourcesWith(read: Package, words: readonly string[], context: RuleContext): readonly ParsedSource[] {
  return activeFiles(read).flatMap((file) => sourceWith(read, file, words, context) ?? [])
}

export function sourceWith(read: Package, file: GoFile, words: readonly string[], context: RuleContext): ParsedSource | undefined {
  return words.some((word) => context.mentions(file, word)) ? context.parse(read, file) : undefined
}

/** The import path that an identifier stands for in its file; undefined where it is something else. */
export function importNamed(source: ParsedSource, identifier: Node, context: RuleContext): string | undefined {
  const { facts } = source.file
  const name = identifier.text
  const path = facts === undefined ? undefined : importOf(facts.header, name, context)
  return path === undefined || (mayDeclare(source, name) && bindingOf(identifier) !== undefined) ? undefined : path
}

const declaring = new WeakMap<ParsedSource, Map<string, boolean>>()

/** Whether a name stands anywhere but before a dot, and at the end of an import path: what is nowhere declared hides no import. */
function mayDeclare(source: ParsedSource, name: string): boolean {
  return entryOf(entryOf(declaring, source, () => new Map<string, boolean>()), name, () => new RegExp(`\\b${name}\\b(?!\\s*\\.(?!\\.))(?!\\s*")`).test(source.text))
}

/** The import path that a file has a name for. */
export function importOf({ imports }: Header, name: string, { closure }: RuleContext): string | undefined {
  return imports.find((candidate) => (candidate.name ?? packageName(closure, candidate.path)) === name)?.path
}

/** A package-level constant or variable with all that it is given anywhere in its package. */
export interface PackageValue {
  readonly constant: boolean
  readonly declared: At
  readonly values: readonly (Assigned & { readonly source: ParsedSource })[]
}

export function packageValue(read: Package, name: string, context: RuleContext): PackageValue | undefined {
  const sources = sourcesWith(read, [name], context)
  for (const source of sources) {
    for (const top of source.root.namedChildren) {
      if (top.type !== 'const_declaration' && top.type !== 'var_declaration') continue
      for (const spec of nodesOf(top, ['const_spec', 'var_spec'])) {
        const declared = specValue(spec, name)
        if (declared === undefined) continue
        const constant = top.type === 'const_declaration'
        const own = declared.assigned === undefined ? [] : [{ ...declared.assigned, source }]
        const later = constant ? [] : sources.flatMap((other) => reassigned(other, name).map((assigned) => ({ ...assigned, source: other })))
        return { constant, declared: { source, node: spec }, values: [...own, ...later] }
      }
    }
  }
  return undefined
}

/** What a file gives a package-level name in plain assignments. */
const reassigned = (source: ParsedSource, name: string): readonly Assigned[] => nodesNamed(source, name).flatMap((node) => (bindingOf(node) === undefined ? (assignedAt(node) ?? []) : []))

/** A function of a package, by name; methods are not functions. */
export function packageFunction(read: Package, name: string, context: RuleContext): At | undefined {
  for (const source of sourcesWith(read, [`func ${name}`], context)) {
    const node = source.root.namedChildren.find((top) => top.type === 'function_declaration' && top.childForFieldName('name')?.text === name)
    if (node !== undefined) return { source, node }
  }
  return undefined
}

/** A method of a package where only one of its types has one of that name. */
export function packageMethod(read: Package, name: string, context: RuleContext): At | undefined {
  const found = sourcesWith(read, [`) ${name}(`], context).flatMap((source) =>
    source.root.namedChildren.filter((top) => top.type === 'method_declaration' && top.childForFieldName('name')?.text === name).map((node) => ({ source, node })),
  )
  return found.length === 1 ? found[0] : undefined
}

/** The calls of something by its last name, in one package: `name(…)`, `x.name(…)`. */
export function callsNamed(read: Package, name: string, context: RuleContext): readonly At[] {
  return sourcesWith(read, [`${name}(`], context).flatMap((source) => callsIn(source, name).map((node) => ({ source, node })))
}

/** The same in one file. */
export function callsIn(source: ParsedSource, name: string): readonly Node[] {
  return nodesNamed(source, name, '(').flatMap((node) => {
    const callee = node.type === 'field_identifier' ? node.parent : node
    const call = callee?.parent
    return call?.type === 'call_expression' && callee !== null && call.childForFieldName('function')?.equals(callee) === true ? [call] : []
  })
}

/**
 * The nodes of a file that are a name and nothing more, with `followedBy` right behind them; found by text first: a file has thousands of
 * identifiers and few of one name.
 */
export function nodesNamed(source: ParsedSource, name: string, followedBy = ''): readonly Node[] {
  const found: Node[] = []
  const wanted = name + followedBy
  for (let at = source.text.indexOf(wanted); at >= 0; at = source.text.indexOf(wanted, at + name.length)) {
    const node = source.root.descendantForIndex(at, at + name.length)
    if (node?.startIndex === at && node.text === name) found.push(node)
  }
  return found
}

/** The arguments of a call. */
export function argumentsOf(call: Node): readonly Node[] {
  return (call.childForFieldName('arguments')?.namedChildren ?? []).filter((node) => node.type !== 'comment')
}

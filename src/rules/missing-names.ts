import type { Node } from 'web-tree-sitter'
import { isExported } from '../go/declared-names.js'
import type { GoFile, Package } from '../go/package.js'
import { declarationsOf, type Declaration } from './declarations.js'
import type { Place } from './finding.js'
import type { Once } from './memory.js'
import { nodesNamed } from './package-names.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'
import { isShadowed } from './scope.js'

/** A name that goes with a dropped file while the build still uses it. */
export interface MissingName {
  readonly name: string
  readonly declared: Place
  /** Places that use it, in its own package first. */
  readonly uses: readonly Place[]
}

/**
 * What a file declares that other files of the build use and no other file of the build declares, as far as names show it. Types
 * are not worked out: a method counts where its type stays, its package calls a method of that name, and no other type there has one.
 */
export function missingNames(read: Package, dropped: GoFile, context: RuleContext): readonly MissingName[] {
  const source = context.parse(read, dropped)
  if (source === undefined) return []
  return context.once(answers, source, () => findMissing(source, read, context))
}

/** Two rules ask of the same file; a source belongs to one evaluation's context. */
const answers = new WeakMap<ParsedSource, Once<readonly MissingName[]>>()

function findMissing(source: ParsedSource, read: Package, context: RuleContext): readonly MissingName[] {
  const kept = activeFiles(read).flatMap((file) => context.parse(read, file) ?? [])
  const stays = kept.flatMap(declarationsOf)
  const declaredElsewhere = new Set(stays.map(identity))
  const missing: MissingName[] = []
  for (const declaration of declarationsOf(source)) {
    if (declaredElsewhere.has(identity(declaration))) continue
    const uses = declaration.receiver === undefined ? usesOf(declaration.name, kept, read, context) : methodUses(declaration, kept, stays, context)
    if (uses.length > 0) missing.push({ name: declaration.name, declared: context.placeOf(source, declaration.node), uses })
  }
  return missing
}

const identity = ({ name, receiver = '' }: Declaration): string => `${receiver}.${name}`

/**
 * The files of the build that declare what a dropped file does: all that other packages can see of it, and at least one name. Empty where something
 * of it has no other declaration, or where it does something at start-up that only it does.
 */
export function standIns(read: Package, dropped: GoFile, context: RuleContext): readonly GoFile[] {
  const source = context.parse(read, dropped)
  if (source === undefined || /\bfunc init\(|\bconstructor\b/.test(source.text)) return []
  const declared = declarationsOf(source)
  const kept = activeFiles(read).flatMap((file) => context.parse(read, file) ?? [])
  const others = kept.filter((other) => declarationsOf(other).some((theirs) => declared.some((own) => identity(own) === identity(theirs))))
  const replaced = new Set(others.flatMap(declarationsOf).map(identity))
  const isSeen = ({ name, receiver }: Declaration): boolean => isExported(name) && (receiver === undefined || isExported(receiver))
  return declared.every((own) => !isSeen(own) || replaced.has(identity(own))) ? others.map(({ file }) => file) : []
}

function usesOf(name: string, kept: readonly ParsedSource[], read: Package, context: RuleContext): readonly Place[] {
  const inside = kept.flatMap((source) =>
    nodesNamed(source, name)
      .filter((node) => (node.type === 'identifier' || node.type === 'type_identifier') && isReference(node) && !isShadowed(node))
      .map((node) => context.placeOf(source, node)),
  )
  if (!isExported(name)) return inside
  const outside = context.importersOf(read.importPath).flatMap((importer) => {
    if (importer.name === '_') return []
    const source = context.parse(importer.package, importer.file)
    if (source === undefined) return []
    return nodesNamed(source, name)
      .filter((node) => (importer.name === '.' ? isReference(node) : qualifierOf(node) === importer.name) && !isShadowed(node))
      .map((node) => context.placeOf(source, node))
  })
  return [...inside, ...outside]
}

function methodUses(method: Declaration, kept: readonly ParsedSource[], stays: readonly Declaration[], context: RuleContext): readonly Place[] {
  const typeStays = stays.some(({ name, receiver }) => receiver === undefined && name === method.receiver)
  const ambiguous = stays.some(({ name, receiver }) => receiver !== undefined && name === method.name)
  if (!typeStays || ambiguous) return []
  return kept.flatMap((source) =>
    nodesNamed(source, method.name)
      .filter((node) => node.type === 'field_identifier' && node.parent?.type === 'selector_expression')
      .map((node) => context.placeOf(source, node)),
  )
}

/** The `x` of `x.Name`; undefined for a name that stands alone. */
function qualifierOf(node: Node): string | undefined {
  const { parent } = node
  if (parent?.type === 'selector_expression') return parent.childForFieldName('operand')?.text
  return parent?.type === 'qualified_type' ? parent.childForFieldName('package')?.text : undefined
}

/** True on the left of `:=`. */
function isDefined(node: Node, parent: Node): boolean {
  const definition = parent.type === 'expression_list' ? parent.parent : parent
  if (definition?.type !== 'short_var_declaration' && definition?.type !== 'range_clause') return false
  const left = definition.childForFieldName('left')
  return left !== null && left.startIndex <= node.startIndex && node.endIndex <= left.endIndex
}

/** False for the names in a declaration and for keys of composite literals, which may be fields. */
export function isReference(node: Node): boolean {
  const { parent } = node
  if (parent === null) return false
  if (parent.childrenForFieldName('name').some((name) => name.equals(node)) || isDefined(node, parent)) return false
  if (parent.type === 'qualified_type' || parent.type === 'package_clause') return false
  const isKey = parent.type === 'literal_element' && parent.parent?.type === 'keyed_element' && parent.parent.namedChild(0)?.equals(parent) === true
  return !isKey
}

import { namedType } from './named-type.js'
import type { At } from './package-names.js'
import type { RuleContext } from './rule.js'
import { bindingOf } from './scope.js'
import { valueType } from './value-type.js'

export type TypeName = NonNullable<ReturnType<typeof namedType>>

/** The name of a value's type, pointers aside, where a declaration, a literal or a function's only result says it; undefined for Go's own types. */
export function typeNameOf({ source, node }: At, context: RuleContext): TypeName | undefined {
  const binding = node.type === 'identifier' ? bindingOf(node) : undefined
  if (binding === undefined) {
    const type = valueType({ source, node }, context)
    return type?.kind === 'written' ? nameOf(type.at, context) : undefined
  }
  if (binding.kind === 'range' || binding.kind === 'other') return undefined
  if (binding.type !== null) return nameOf({ source, node: binding.type }, context)
  return binding.kind === 'value' && binding.assigned?.result === 0 ? typeNameOf({ source, node: binding.assigned.value }, context) : undefined
}

function nameOf({ source, node }: At, context: RuleContext): TypeName | undefined {
  const bare = node.type === 'pointer_type' ? node.namedChild(0) : node
  const found = bare === null ? undefined : namedType({ source, node: bare }, context)
  return found === undefined || found.package.standard ? undefined : found
}

export function isNamedType(type: TypeName | undefined, other: TypeName): boolean {
  return type?.name === other.name && type.package.importPath === other.package.importPath
}

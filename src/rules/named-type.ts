import { anyPackage } from './any-package.js'
import type { Package } from '../go/package.js'
import { importNamed, type At } from './package-names.js'
import type { RuleContext } from './rule.js'

export const predeclaredTypes: ReadonlySet<string> = new Set(
  'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr'.split(' '),
)

/** A named type's package and name; `[]T` and the like have none. */
export function namedType({ source, node }: At, context: RuleContext): { readonly package: Package; readonly name: string } | undefined {
  if (node.type === 'generic_type') return namedType({ source, node: node.childForFieldName('type') ?? node.namedChild(0)! }, context)
  if (node.type === 'type_identifier') return predeclaredTypes.has(node.text) ? undefined : { package: source.package, name: node.text }
  if (node.type !== 'qualified_type') return undefined
  const qualifier = node.childForFieldName('package')
  const importPath = qualifier === null ? undefined : importNamed(source, qualifier, context)
  const read = importPath === undefined ? undefined : anyPackage(importPath, context)
  const name = node.childForFieldName('name')?.text
  return read === undefined || name === undefined ? undefined : { package: read, name }
}

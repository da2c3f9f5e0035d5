import type { Node } from 'web-tree-sitter'
import { numberType } from './c-names.js'
import { inDeclaration } from './imported-names.js'
import { unitsIn } from './split-plan.js'
import { withoutC, type Stubbing } from './stubbing.js'
import { cName } from './uses.js'

/** The zero value of a type, as Go writes it. */
export function zeroOf(type: Node, stubbing: Stubbing): string {
  const text = withoutC(type, stubbing)
  const shape = shapeOf(type, stubbing, 0)
  return shape === 'struct' ? `${text}{}` : (shape ?? `*new(${text})`)
}

/** The zero value itself, or that of a struct, which needs its type's name; undefined where it is not known. */
function shapeOf(type: Node, stubbing: Stubbing, depth: number): string | undefined {
  switch (type.type) {
    case 'pointer_type':
    case 'slice_type':
    case 'map_type':
    case 'channel_type':
    case 'function_type':
    case 'interface_type':
      return 'nil'
    case 'struct_type':
    case 'array_type':
      return 'struct'
    case 'parenthesized_type':
      return shapeOf(type.namedChild(0)!, stubbing, depth)
    case 'generic_type':
      return shapeOf(type.childForFieldName('type') ?? type.namedChild(0)!, stubbing, depth)
    case 'type_identifier':
      return ownShape(type, stubbing, depth)
    case 'qualified_type':
      return foreignShape(type, stubbing)
    default:
      return undefined
  }
}

const numbers = /^(u?int(8|16|32|64)?|uintptr|byte|rune|float(32|64)|complex(64|128))$/

function predeclared(name: string): string | undefined {
  if (numbers.test(name)) return '0'
  if (name === 'string') return '""'
  if (name === 'bool') return 'false'
  return name === 'error' || name === 'any' ? 'nil' : undefined
}

function ownShape(type: Node, stubbing: Stubbing, depth: number): string | undefined {
  const { file, others } = stubbing.view
  if (isTypeParameter(type)) return undefined
  for (const view of [file, ...others]) {
    const spec = unitsIn(view).flatMap(({ kind, node }) => (kind === 'type' ? (node.type === 'type_declaration' ? node.namedChildren : [node]) : [])).find((one) => one.childForFieldName('name')?.text === type.text)
    const meant = spec?.childForFieldName('type')
    // A type of C of which nothing is known becomes an empty struct.
    if (meant !== null && meant !== undefined) return depth > 8 ? undefined : shapeOf(meant, stubbing, depth + 1)
  }
  return predeclared(type.text)
}

function isTypeParameter(type: Node): boolean {
  for (let at = type.parent; at !== null; at = at.parent) {
    const receiver = at.type === 'method_declaration' ? (at.childForFieldName('receiver')?.descendantsOfType('type_arguments') ?? []) : []
    const parameters = at.childForFieldName('type_parameters')?.descendantsOfType('identifier') ?? []
    if ([...parameters, ...receiver.flatMap((list) => list.descendantsOfType('type_identifier'))].some(({ text }) => text === type.text)) return true
  }
  return false
}

function foreignShape(type: Node, { view, context, c }: Stubbing): string | undefined {
  const qualifier = type.childForFieldName('package')?.text ?? ''
  const name = type.childForFieldName('name')?.text ?? ''
  if (qualifier === 'C') return numberType(cName(type), c) === undefined ? 'struct' : '0'
  if (qualifier === 'unsafe' && name === 'Pointer') return 'nil'
  return inDeclaration(view.file.header, qualifier, name, context, (declared) => {
    if (declared.kind !== 'type') return undefined
    switch (declared.type.type) {
      case 'struct_type':
      case 'array_type':
        return 'struct'
      case 'type_identifier':
        return predeclared(declared.type.text)
      default:
        return /^(pointer|slice|map|channel|function|interface)_type$/.test(declared.type.type) ? 'nil' : undefined
    }
  })
}

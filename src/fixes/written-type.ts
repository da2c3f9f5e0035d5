import type { Node } from 'web-tree-sitter'
import { resultTypes } from '../rules/stub.js'
import { predeclaredTypes } from '../rules/named-type.js'
import { literalTypes } from '../rules/value-type.js'
import { numberType, resultOf } from './c-names.js'
import { inDeclaration, qualified } from './imported-names.js'
import { unitsIn } from './split-plan.js'
import { withoutC, type Stubbing } from './stubbing.js'

const literals: Readonly<Record<string, string>> = { ...literalTypes, iota: 'int' }
const cHelpers: Readonly<Record<string, string>> = { GoString: 'string', GoStringN: 'string', GoBytes: '[]byte', CString: '*int8', CBytes: 'unsafe.Pointer' }

/** The type of an expression in words of Go, without C; undefined where that would take a type checker. `result` counts where it is a call with several. */
export function typeOfValue(value: Node, stubbing: Stubbing, result = 0): string | undefined {
  const literal = literals[value.type]
  if (literal !== undefined) return literal
  const typeOf = (node: Node | null): string | undefined => (node === null ? undefined : typeOfValue(node, stubbing))
  switch (value.type) {
    case 'parenthesized_expression':
      return typeOf(value.namedChild(0))
    case 'composite_literal':
    case 'type_conversion_expression':
    case 'type_assertion_expression': {
      const type = value.childForFieldName('type')
      return type === null || type.type === 'implicit_length_array_type' ? undefined : withoutC(type, stubbing)
    }
    case 'func_literal': {
      const body = value.childForFieldName('body')
      return body === null ? undefined : withoutC(value, stubbing, body.startIndex).trimEnd()
    }
    case 'unary_expression': {
      const operator = value.childForFieldName('operator')?.text
      const operand = typeOf(value.childForFieldName('operand'))
      if (operator === '!') return 'bool'
      if (operand === undefined) return undefined
      if (operator === '&') return `*${operand}`
      return operator === '*' ? (operand.startsWith('*') ? operand.slice(1) : undefined) : operand
    }
    case 'binary_expression': {
      if (/^([=!<>]=|[<>]|&&|\|\|)$/.test(value.childForFieldName('operator')?.text ?? '')) return 'bool'
      const [left, right] = [value.childForFieldName('left'), value.childForFieldName('right')]
      return left !== null && literals[left.type] !== undefined ? (typeOf(right) ?? typeOf(left)) : typeOf(left)
    }
    case 'selector_expression':
      return value.childForFieldName('operand')?.text === 'C' && stubbing.c.constants.has(value.childForFieldName('field')?.text ?? '') ? 'int' : undefined
    case 'identifier':
      return nameType(value.text, stubbing)
    case 'call_expression':
      return callType(value, stubbing, result)
    default:
      return undefined
  }
}

function callType(call: Node, stubbing: Stubbing, result: number): string | undefined {
  const callee = call.childForFieldName('function')
  const first = call.childForFieldName('arguments')?.namedChild(0) ?? null
  if (callee === null) return undefined
  switch (callee.type) {
    case 'parenthesized_expression': {
      // `(*T)(x)` converts.
      const inner = callee.namedChild(0)
      return inner?.type === 'unary_expression' && inner.childForFieldName('operator')?.text === '*' ? withoutC(inner, stubbing) : undefined
    }
    case 'func_literal':
      return resultTypes(callee)[result]
    case 'identifier':
      return identifierCall(callee.text, first, stubbing, result)
    case 'selector_expression': {
      const qualifier = callee.childForFieldName('operand')?.text ?? ''
      const name = callee.childForFieldName('field')?.text ?? ''
      if (qualifier === 'C') return result === 1 ? 'error' : (cHelpers[name] ?? numberType(name, stubbing.c) ?? resultOf(name, stubbing.c))
      return inDeclaration(stubbing.view.file.header, qualifier, name, stubbing.context, (declared) => (declared.kind === 'type' ? `${qualifier}.${name}` : qualified(declared.results[result] ?? '', qualifier)))
    }
    default:
      return undefined
  }
}

function identifierCall(name: string, first: Node | null, stubbing: Stubbing, result: number): string | undefined {
  if (predeclaredTypes.has(name)) return name
  const units = [stubbing.view.file, ...stubbing.view.others].flatMap(unitsIn).filter((unit) => unit.receiver === undefined && unit.names.includes(name))
  const [unit] = units
  if (unit?.kind === 'type') return name
  if (unit?.kind === 'func') return unit.node.childForFieldName('type_parameters') === null ? resultTypes(unit.node)[result] : undefined
  if (unit !== undefined) return undefined
  if (name === 'len' || name === 'cap') return 'int'
  if (first === null) return undefined
  if (name === 'make') return withoutC(first, stubbing)
  if (name === 'new') return `*${withoutC(first, stubbing)}`
  return name === 'append' || name === 'min' || name === 'max' ? typeOfValue(first, stubbing) : undefined
}

/** A package-level name's type. */
function nameType(name: string, stubbing: Stubbing): string | undefined {
  const unit = [stubbing.view.file, ...stubbing.view.others].flatMap(unitsIn).find((candidate) => (candidate.kind === 'var' || candidate.kind === 'const') && candidate.names.includes(name))
  const specs = unit === undefined ? [] : /_spec$/.test(unit.node.type) ? [unit.node] : unit.node.descendantsOfType(['var_spec', 'const_spec'])
  const spec = specs.find((one) => one.childrenForFieldName('name').some(({ text }) => text === name))
  const type = spec?.childForFieldName('type')
  if (type !== null && type !== undefined) return withoutC(type, stubbing)
  const value = spec?.childForFieldName('value')?.namedChild(0)
  // What names itself on a way round is no Go.
  return value === null || value === undefined || value.type === 'identifier' ? undefined : typeOfValue(value, stubbing)
}

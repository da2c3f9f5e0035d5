import type { Node } from 'web-tree-sitter'
import type { Header } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { fieldValues } from './field-values.js'
import { argumentsOf, callsNamed, importNamed, packageFunction, packageValue, type At } from './package-names.js'
import { stringValue } from '../go/string-literal.js'
import { activeFiles, type RuleContext } from './rule.js'
import { assignmentsTo, bindingOf, contains, functionAround } from './scope.js'

const deepest = 5
const ownPath = /^\/proc\/(self|%d)\/exe$/
/** Functions that give the same file as their argument. */
const sameFile = /^(path\/filepath\.(EvalSymlinks|Abs|Clean|FromSlash|ToSlash)|path\.Clean|os\.Readlink|os\/exec\.LookPath|strings\.TrimSpace)$/

/** Words without which nothing in a package is the program's own path, as a file that imports os has them. */
export function selfWords({ imports }: Header): readonly string[] {
  return imports.filter(({ path }) => path === 'os').flatMap(({ name = 'os' }) => [`${name}.Executable(`, `${name}.Args[0]`, '/proc/self/exe', '/proc/%d/exe'])
}

/** True for a file that has one of these words. */
export function knowsItself({ facts }: GoFile): boolean {
  return facts !== undefined && selfWords(facts.header).some((word) => facts.needles.has(word))
}

/** Files that know the program's path and have one of some words: fields and parameters are given it there. Whole packages are too many to follow. */
function isGivenNear(read: Package, words: readonly string[], context: RuleContext): boolean {
  return activeFiles(read).some((file) => knowsItself(file) && words.some((word) => context.mentions(file, word)))
}

/** Whether an expression is the path of the program's own file, and nothing that is only made of it, such as a file beside it. */
export function isOwnFile({ source, node }: At, context: RuleContext, depth = 0): boolean {
  if (depth > deepest) return false
  const follow = (next: Node | undefined | null, from = source): boolean => next !== null && next !== undefined && isOwnFile({ source: from, node: next }, context, depth + 1)
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal':
      return ownPath.test(stringValue(node.text) ?? '')
    case 'parenthesized_expression':
    case 'literal_element':
      return follow(node.namedChild(0))
    case 'index_expression': {
      const operand = node.childForFieldName('operand')
      const list = operand?.childForFieldName('operand')
      return operand?.text === 'os.Args' && node.childForFieldName('index')?.text === '0' && list?.type === 'identifier' && importNamed(source, list, context) === 'os'
    }
    case 'selector_expression': {
      const operand = node.childForFieldName('operand')
      const field = node.childForFieldName('field')?.text ?? ''
      return operand?.type === 'identifier' && isGivenNear(source.package, [`${field}:`, `.${field} =`], context) && importNamed(source, operand, context) === undefined && fieldValues(source, operand, field, context).some((at) => isOwnFile(at, context, depth + 1))
    }
    case 'identifier':
      return isNameOfOwnFile({ source, node }, context, follow)
    case 'call_expression': {
      const callee = node.childForFieldName('function')
      const operand = callee?.childForFieldName('operand')
      const [first] = argumentsOf(node)
      if (callee?.type === 'identifier') return returnsOwnFile(packageFunction(source.package, callee.text, context), follow)
      const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
      if (importPath === undefined) return false
      const name = callee?.childForFieldName('field')?.text ?? ''
      const qualified = `${importPath}.${name}`
      if (qualified === 'os.Executable') return true
      if (sameFile.test(qualified) || qualified === 'fmt.Sprintf') return follow(first)
      const read = context.closure.packages.get(importPath)
      return read !== undefined && returnsOwnFile(packageFunction(read, name, context), follow)
    }
    default:
      return false
  }
}

type Follow = (node: Node | undefined | null, from?: At['source']) => boolean

function isNameOfOwnFile({ source, node }: At, context: RuleContext, follow: Follow): boolean {
  const name = node.text
  const binding = bindingOf(node)
  if (binding === undefined) return packageValue(source.package, name, context)?.values.some(({ value, result, source: from }) => result === 0 && follow(value, from)) === true
  const later = binding.kind === 'other' ? [] : assignmentsTo(name, binding.scope)
  const given = [...(binding.kind === 'value' && binding.assigned !== undefined ? [binding.assigned] : []), ...later]
  return given.some(({ value, result }) => result === 0 && !contains(value, node) && follow(value))
}

/** Where a path is a parameter: whether a caller in the package gives the program's own file for it. */
export function isGivenOwnFile({ source, node }: At, context: RuleContext): boolean {
  const binding = node.type === 'identifier' ? bindingOf(node) : undefined
  const name = binding?.kind === 'parameter' && !binding.variadic ? binding.function.childForFieldName('name')?.text : undefined
  if (binding?.kind !== 'parameter' || name === undefined || !isGivenNear(source.package, [`${name}(`], context)) return false
  return callsNamed(source.package, name, context).some((call) => {
    const given = argumentsOf(call.node)[binding.index]
    return given !== undefined && isOwnFile({ source: call.source, node: given }, context)
  })
}

function returnsOwnFile(declared: At | undefined, follow: Follow): boolean {
  if (declared === undefined) return false
  return nodesOf(declared.node, 'return_statement').some((statement) => functionAround(statement)?.id === declared.node.id && follow(statement.namedChild(0)?.namedChild(0), declared.source))
}

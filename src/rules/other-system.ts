import type { Node } from 'web-tree-sitter'
import { entryOf } from '../go/entry-of.js'
import type { Package } from '../go/package.js'
import type { Once } from './memory.js'
import { importNamed, nodesNamed, packageValue, sourcesWith, type At } from './package-names.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'
import { bindingOf, contains, outermostFunction } from './scope.js'

const namesSystem = new WeakMap<ParsedSource, boolean>()

/** A file is asked for each of its calls. */
function mayDecide(source: ParsedSource): boolean {
  let answer = namesSystem.get(source)
  if (answer === undefined) namesSystem.set(source, (answer = /\.GO(OS|ARCH)\b/.test(source.text)))
  return answer
}

/** Whether code is never reached in this build: a branch on `runtime.GOOS` or `runtime.GOARCH` that another system takes. */
export function isForOtherSystem({ source, node }: At, context: RuleContext): boolean {
  if (!mayDecide(source)) return false
  const means = (value: Node): boolean | undefined => truth(value, (named) => constantOf({ source, node: named }, context), (named) => textOf({ source, node: named }, context))
  for (let inner = node, outer = node.parent; outer !== null; inner = outer, outer = outer.parent) {
    if (outer.type === 'if_statement' && !isReached(outer, inner, means)) return true
    if (outer.type === 'expression_switch_statement' && !isCaseReached(outer, inner, source, context)) return true
    if (isLeftBefore(inner, means)) return true
  }
  return false
}

const packages = new WeakMap<RuleContext, Map<string, Once<boolean>>>()

/** The same of a package. */
function namesSystemAnywhere(read: Package, context: RuleContext): boolean {
  const answers = entryOf(packages, context, () => new Map<string, Once<boolean>>())
  return context.once(answers, read.importPath, () => activeFiles(read).some((file) => context.mentions(file, '.GOOS') || context.mentions(file, '.GOARCH')))
}

/** The same where all that the package says of the function around stands where another system goes: `case "freebsd": return update`. */
export function isInFunctionForOtherSystem({ source, node }: At, context: RuleContext): boolean {
  if (!namesSystemAnywhere(source.package, context)) return false
  const declared = outermostFunction(node)
  const name = declared?.childForFieldName('name')
  if (declared === undefined || name === undefined || name === null || !/^\p{Ll}/u.test(name.text) || /^(main|init)$/.test(name.text)) return false
  const uses = sourcesWith(source.package, [name.text], context).flatMap((other) => nodesNamed(other, name.text).map((use): At => ({ source: other, node: use })))
  const others = uses.filter((use) => /^(field_)?identifier$/.test(use.node.type) && !/^(function|method)_declaration$/.test(use.node.parent?.type ?? ''))
  return others.length > 0 && others.every((use) => isForOtherSystem(use, context))
}

function isReached(statement: Node, branch: Node, means: (value: Node) => boolean | undefined): boolean {
  const condition = statement.childForFieldName('condition')
  if (condition === null || contains(condition, branch)) return true
  const holds = means(condition)
  if (statement.childForFieldName('consequence')?.id === branch.id) return holds !== false
  return statement.childForFieldName('alternative')?.id !== branch.id || holds !== true
}

function isCaseReached(statement: Node, branch: Node, source: At['source'], context: RuleContext): boolean {
  const value = statement.childForFieldName('value')
  const system = value === null ? undefined : constantOf({ source, node: value }, context)
  if (system === undefined || (branch.type !== 'expression_case' && branch.type !== 'default_case')) return true
  const isNamed = (clause: Node): boolean => clause.childForFieldName('value')?.namedChildren.some((one) => (textOf({ source, node: one }, context) ?? system) === system) ?? false
  return branch.type === 'expression_case' ? isNamed(branch) : !statement.namedChildren.some((clause) => clause.type === 'expression_case' && clause.childForFieldName('value')?.namedChildren.some((one) => textOf({ source, node: one }, context) === system) === true)
}

/** `if runtime.GOOS != "darwin" { return }` before it: what follows is for the other. */
function isLeftBefore(node: Node, means: (value: Node) => boolean | undefined): boolean {
  for (let before = node.previousNamedSibling; before !== null; before = before.previousNamedSibling) {
    if (before.type !== 'if_statement' || before.childForFieldName('alternative') !== null) continue
    const condition = before.childForFieldName('condition')
    const block = before.childForFieldName('consequence')?.namedChildren.at(-1)
    const last = block?.type === 'statement_list' ? block.namedChildren.at(-1) : block
    if (condition !== null && last?.type === 'return_statement' && means(condition) === true) return true
  }
  return false
}

/** What a condition is in this build; undefined where that depends on more. */
function truth(condition: Node, constant: (node: Node) => string | undefined, text: (node: Node) => string | undefined): boolean | undefined {
  if (condition.type === 'parenthesized_expression') return condition.namedChild(0) === null ? undefined : truth(condition.namedChild(0)!, constant, text)
  if (condition.type !== 'binary_expression') return undefined
  const [left, right] = [condition.childForFieldName('left'), condition.childForFieldName('right')]
  const operator = condition.childForFieldName('operator')?.text
  if (left === null || right === null) return undefined
  if (operator === '&&' || operator === '||') {
    const [first, second] = [truth(left, constant, text), truth(right, constant, text)]
    const decisive = operator === '||'
    if (first === decisive || second === decisive) return decisive
    return first === undefined || second === undefined ? undefined : !decisive
  }
  const [known, other] = [constant(left) ?? constant(right), text(left) ?? text(right)]
  if (known === undefined || other === undefined || (operator !== '==' && operator !== '!=')) return undefined
  return (known === other) === (operator === '==')
}

const literal = (node: Node | undefined): string | undefined => (node?.type === 'interpreted_string_literal' ? node.text.slice(1, -1) : undefined)

/** A string, or the package's constant that is one: `const windows = "windows"`. */
function textOf({ source, node }: At, context: RuleContext): string | undefined {
  if (node.type !== 'identifier' || bindingOf(node) !== undefined) return literal(node)
  const value = packageValue(source.package, node.text, context)
  return value?.constant === true ? literal(value.values[0]?.value) : undefined
}

/** The value of `runtime.GOOS` and `runtime.GOARCH`. */
function constantOf({ source, node }: At, context: RuleContext): string | undefined {
  const operand = node.type === 'selector_expression' ? node.childForFieldName('operand') : null
  if (operand?.type !== 'identifier' || importNamed(source, operand, context) !== 'runtime') return undefined
  const { goos, goarch } = context.closure.target
  return { GOOS: goos, GOARCH: goarch }[node.childForFieldName('field')?.text ?? '']
}

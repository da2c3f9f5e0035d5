import type { Node } from 'web-tree-sitter'
import { isExported } from '../go/declared-names.js'
import type { Package } from '../go/package.js'
import { nodesOf } from '../go/tree.js'
import { firstElements } from './first-elements.js'
import { argumentsOf, importNamed, nodesNamed, packageValue, sourcesWith, type At } from './package-names.js'
import { resolveName } from './program-name.js'
import type { RuleContext } from './rule.js'
import { bindingOf, contains, outermostFunction } from './scope.js'

/**
 * Whether the program's name is in a package-level variable that is given only names of programs that were found: within `if _, err :=
 * exec.LookPath("x"); err == nil { tool = "x" }`, or before such a lookup in an init function, which returns where it finds the program and in
 * the end says that there is none.
 */
export function isFoundProgram({ source, node }: At, context: RuleContext): boolean {
  const variable = variableIn(node)
  // Another package could give an exported one any name.
  if (variable === undefined || bindingOf(variable) !== undefined || isExported(variable.text)) return false
  const value = packageValue(source.package, variable.text, context)
  if (value === undefined || value.constant || isGivenAway(variable.text, source.package, context)) return false
  const isList = !variable.equals(node)
  const given = value.values.filter((one) => !isPartOf(one.value, variable.text)).map((one): At => ({ source: one.source, node: one.value }))
  return given.length > 0 && given.every((one) => {
    const names = namesOf(one, isList, context)
    return names.length > 0 && (isWithinLookups(one, names, context) || isBeforeLookups(one, names, given, context))
  })
}

/** `flag.StringVar(&tool, …)` can give it any name too. */
function isGivenAway(name: string, read: Package, context: RuleContext): boolean {
  return sourcesWith(read, [`&${name}`], context).some((other) => nodesNamed(other, name).some((use) => use.parent?.type === 'unary_expression' && use.parent.childForFieldName('operator')?.text === '&'))
}

/** `tool` of `tool` and `tool[0]`. */
function variableIn(node: Node): Node | undefined {
  const inner = node.type === 'index_expression' && node.childForFieldName('index')?.text === '0' ? node.childForFieldName('operand') : node
  return inner?.type === 'identifier' ? inner : undefined
}

/** `tool = tool[:1]`. */
function isPartOf(value: Node, name: string): boolean {
  return value.type === 'slice_expression' && value.childForFieldName('operand')?.text === name
}

/** All names that a value can have; none where something else can give it one. */
function namesOf({ source, node }: At, isList: boolean, context: RuleContext): readonly string[] {
  const all = (isList ? firstElements({ source, node }, context) : [{ source, node }]).map((one) => resolveName(one.source, one.node, context))
  const isPlain = all.every(({ programs, configured, unknown, parameters, self }) => programs.length > 0 && configured.length + unknown.length + parameters.length === 0 && !self)
  return isPlain ? all.flatMap(({ programs }) => programs.map(({ name }) => name)) : []
}

function isWithinLookups(value: At, names: readonly string[], context: RuleContext): boolean {
  const looked = new Set<string>()
  for (let at = value.node.parent; at !== null; at = at.parent) {
    const found = at.type === 'if_statement' ? at.childForFieldName('consequence') : null
    if (found === null || !contains(found, value.node)) continue
    for (const name of lookedUpBy({ source: value.source, node: at }, context)) looked.add(name)
  }
  return names.every((name) => looked.has(name))
}

/** `tool = "x"; if _, err := exec.LookPath("x"); err == nil { return }`, and in the end `unsupported = true`. */
function isBeforeLookups({ source, node }: At, names: readonly string[], given: readonly At[], context: RuleContext): boolean {
  const init = outermostFunction(node)
  if (init?.type !== 'function_declaration' || init.childForFieldName('name')?.text !== 'init') return false
  const next = Math.min(init.endIndex, ...given.filter((other) => other.source === source && other.node.startIndex > node.endIndex).map((other) => other.node.startIndex))
  const lookups = nodesOf(init, 'if_statement').filter((one) => lookedUpBy({ source, node: one }, context).length > 0 && /\breturn\b/.test(one.childForFieldName('consequence')?.text ?? ''))
  const own = new Set(lookups.filter((one) => one.startIndex > node.endIndex && one.endIndex <= next).flatMap((one) => lookedUpBy({ source, node: one }, context)))
  const last = Math.max(...lookups.map((one) => one.endIndex))
  return names.every((name) => own.has(name)) && saysNone({ source, node: init }, last, context)
}

/** The programs that the head of an `if` finds. */
function lookedUpBy({ source, node }: At, context: RuleContext): readonly string[] {
  const head = node.childForFieldName('initializer')
  const error = head?.childForFieldName('left')?.namedChildren.at(-1)?.text
  const call = head?.childForFieldName('right')?.namedChild(0)
  const callee = call?.type === 'call_expression' ? call.childForFieldName('function') : null
  const operand = callee?.childForFieldName('operand')
  if (error === undefined || call === null || call === undefined || node.childForFieldName('condition')?.text !== `${error} == nil`) return []
  if (callee?.childForFieldName('field')?.text !== 'LookPath' || operand?.type !== 'identifier' || importNamed(source, operand, context) !== 'os/exec') return []
  const sought = argumentsOf(call)[0]
  return sought === undefined ? [] : resolveName(source, sought, context).programs.map(({ name }) => name)
}

/** After all lookups a variable of the package is set that some `if` asks. */
function saysNone({ source, node: init }: At, after: number, context: RuleContext): boolean {
  const statements = nodesOf(init, 'assignment_statement').filter((one) => one.startIndex > after && one.parent?.parent?.equals(init.childForFieldName('body')!) === true)
  return statements.some((statement) => {
    const target = statement.childForFieldName('left')?.namedChild(0)
    return target?.type === 'identifier' && bindingOf(target) === undefined && isAsked(source.package, target.text, context)
  })
}

function isAsked(read: Package, name: string, context: RuleContext): boolean {
  return sourcesWith(read, [name], context).some((source) =>
    nodesNamed(source, name).some((use) => {
      for (let at: Node | null = use; at !== null; at = at.parent) {
        if (at.parent?.type === 'if_statement') return at.parent.childForFieldName('condition')?.equals(at) === true && bindingOf(use) === undefined
      }
      return false
    }),
  )
}

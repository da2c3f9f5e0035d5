import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { firstElements } from './first-elements.js'
import { argumentsOf, packageValue, type At } from './package-names.js'
import { baseName, resolveName } from './program-name.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { assignmentsTo, bindingOf, functionAround } from './scope.js'

/** What a start of the program's own file gives as its arguments. */
export interface GivenArguments {
  /** argv[0] where it is a constant; undefined for the file's own path. */
  readonly name: string | undefined
  /** argv[1] where it is a constant. */
  readonly first: string | undefined
  /** argv[0] is something that can't be seen here. */
  readonly unknown: boolean
}

/** The arguments of a start whose program is the own file; undefined where argv[0] stays what it was, or nothing runs. */
export function argumentsGiven(start: At, context: RuleContext): GivenArguments | undefined {
  const { source, node } = start
  if (node.type === 'composite_literal') return ofLiteral(start, context)
  const values = argumentsOf(node)
  const callee = node.childForFieldName('function')?.text ?? ''
  if (/Command(Context)?$/.test(callee)) {
    const at = callee.endsWith('Context') ? 1 : 0
    const set = laterArguments(start, context)
    if (set === 'kept') return undefined
    if (set !== undefined) return set
    const path = values[at]
    if (path === undefined || isStartName(source, path, context)) return undefined
    // `cmd.Path = own` after `exec.Command("x")` leaves x in argv[0].
    const name = resolveName(source, path, context).self ? undefined : constantOf(source, path, context)
    return { name, first: nextArgument({ source, node }, values[at + 1], context), unknown: false }
  }
  // syscall.Exec(path, argv, env) and its like; a process that is traced never runs by itself.
  if (callee.endsWith('StartProcess') && /\bPtrace:\s*true\b/.test(values[2]?.text ?? '')) return undefined
  return values[1] === undefined ? undefined : ofList({ source, node: values[1] }, context)
}

function ofLiteral({ source, node }: At, context: RuleContext): GivenArguments | undefined {
  const fields = node.childForFieldName('body')?.namedChildren ?? []
  const field = (name: string): Node | undefined => fields.find((element) => element.childForFieldName('key')?.text === name)?.childForFieldName('value')?.namedChild(0) ?? undefined
  const set = laterArguments({ source, node }, context)
  if (set !== undefined) return set === 'kept' ? undefined : set
  const [list, path] = [field('Args'), field('Path')]
  if (list !== undefined) return ofList({ source, node: list }, context)
  return path === undefined || isStartName(source, path, context) ? undefined : { name: undefined, first: undefined, unknown: false }
}

/** `cmd.Args = …` and `cmd.Args[0] = …` behind the start, in the same function. */
function laterArguments({ source, node }: At, context: RuleContext): GivenArguments | 'kept' | undefined {
  const holder = holderOf(node)
  const around = functionAround(node)
  if (holder === undefined || around === undefined) return undefined
  for (const statement of nodesOf(around, 'assignment_statement')) {
    if (statement.startIndex < node.endIndex) continue
    const left = statement.childForFieldName('left')?.text
    const right = statement.childForFieldName('right')?.namedChild(0)
    if (right === null || right === undefined) continue
    if (left === `${holder}.Args`) return ofList({ source, node: right }, context) ?? 'kept'
    if (left === `${holder}.Args[0]`) return ofName({ source, node: right }, undefined, context) ?? 'kept'
  }
  return undefined
}

/** What the result of the start is kept in: `cmd`, or `p.cmd`. */
export function holderOf(node: Node): string | undefined {
  const value = node.parent?.type === 'unary_expression' ? node.parent : node
  const list = value.parent
  const left = list?.type === 'expression_list' ? list.parent?.childForFieldName('left')?.namedChild(0) : undefined
  return (left ?? (list?.parent?.type === 'var_spec' ? list.parent.childForFieldName('name') : undefined))?.text
}

/** A whole argument list. */
function ofList(list: At, context: RuleContext): GivenArguments | undefined {
  if (isOwnList(list, context)) return undefined
  const first = firstElements(list, context)[0]
  if (first === undefined) return { name: undefined, first: undefined, unknown: true }
  const elements = first.node.parent?.parent?.namedChildren.filter(({ type }) => type !== 'comment') ?? []
  return ofName(first, constantOf(first.source, elements[1]?.namedChild(0) ?? undefined, context), context)
}

/** `os.Args`, as it is or with more behind it. */
function isOwnList({ source, node }: At, context: RuleContext, depth = 0): boolean {
  if (node.text === 'os.Args') return true
  if (depth > 4) return false
  if (node.type === 'call_expression' && node.childForFieldName('function')?.text === 'append') {
    const first = argumentsOf(node)[0]
    return first !== undefined && (isOwnList({ source, node: first }, context, depth + 1) || /^os\.Args\[(0?):[^\]]*\]$/.test(first.text))
  }
  return node.type === 'identifier' && valuesOf(source, node, context).some((value) => isOwnList(value, context, depth + 1))
}

/** One element as argv[0]. */
function ofName({ source, node }: At, first: string | undefined, context: RuleContext): GivenArguments | undefined {
  if (isStartName(source, node, context)) return undefined
  const { programs, self } = resolveName(source, node, context)
  if (programs.length > 0) return { name: baseName(programs[0]!.name), first, unknown: false }
  return { name: undefined, first, unknown: !self }
}

/** `exec.Command(path, "child")` or `exec.Command(path, args...)`. */
function nextArgument({ source }: At, value: Node | undefined, context: RuleContext): string | undefined {
  if (value?.type !== 'variadic_argument') return constantOf(source, value, context)
  const list = value.namedChild(0)
  const first = list === null ? undefined : firstElements({ source, node: list }, context)[0]
  return first === undefined ? undefined : constantOf(first.source, first.node, context)
}

function constantOf(source: ParsedSource, node: Node | undefined, context: RuleContext): string | undefined {
  return node === undefined ? undefined : resolveName(source, node, context).programs[0]?.name
}

/** True for `os.Args[0]` and a variable that is given it, unless links are followed: those end at the busybox's own file. */
function isStartName(source: ParsedSource, node: Node, context: RuleContext, depth = 0): boolean {
  if (/^(filepath\.(Base|Clean|Abs)\()?os\.Args\[0\]\)?$/.test(node.text)) return true
  if (depth > 4) return false
  if (node.type === 'identifier') {
    const values = valuesOf(source, node, context)
    return values.length > 0 && values.every((value) => isStartName(value.source, value.node, context, depth + 1))
  }
  const callee = node.type === 'call_expression' ? node.childForFieldName('function')?.text ?? '' : ''
  return /\b(LookPath|Abs|Clean|Base)$/.test(callee) && argumentsOf(node)[0] !== undefined && isStartName(source, argumentsOf(node)[0]!, context, depth + 1)
}

/** What a variable is given. */
function valuesOf(source: ParsedSource, identifier: Node, context: RuleContext): readonly At[] {
  const binding = bindingOf(identifier)
  if (binding === undefined) return packageValue(source.package, identifier.text, context)?.values.map(({ source: from, value }) => ({ source: from, node: value })) ?? []
  const first = binding.kind === 'value' && binding.assigned !== undefined ? [binding.assigned] : []
  return [...first, ...assignmentsTo(identifier.text, binding.scope)].map(({ value }) => ({ source, node: value }))
}

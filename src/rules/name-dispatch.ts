import type { Node } from 'web-tree-sitter'
import { nodesNamed, packageValue, argumentsOf } from './package-names.js'
import { resolveName } from './program-name.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { bindingOf, functionAround } from './scope.js'

/** A place that chooses by the name the program was started under, and the names it knows. */
export interface Dispatch {
  readonly node: Node
  readonly names: readonly string[]
}

/** Functions whose result is still the name. */
const namely = /^(filepath|path)\.Base$|^strings\.(TrimSuffix|TrimPrefix|TrimSpace|ToLower|Trim\w*)$|^filepath\.(Clean|ToSlash)$/
const comparing = /^strings\.(HasPrefix|HasSuffix|Contains|EqualFold)$/
/** A login shell's dash, a suffix of Windows and of tests: no names of programs. */
const isName = (name: string): boolean => /^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.+-]*$/u.test(name) && !/\btest$|^go-build|^___|^exe$/.test(name)

/** Every switch, comparison and lookup by `os.Args[0]`; each outermost place once. */
export function dispatches(source: ParsedSource, os: string, context: RuleContext): readonly Dispatch[] {
  const found = new Map<number, Dispatch>()
  for (const value of startNames(source, os)) {
    for (const use of usesOf(value, source)) {
      const dispatch = dispatchOf(use, source, context)
      if (dispatch === undefined) continue
      const known = found.get(dispatch.node.id)
      found.set(dispatch.node.id, { ...dispatch, names: [...(known?.names ?? []), ...dispatch.names] })
    }
  }
  return [...found.values()]
}

/** What goes by a value that is the name, where that chooses more than words. */
export function dispatchOf(value: Node, source: ParsedSource, context: RuleContext): Dispatch | undefined {
  const dispatch = dispatchAt(value, source, context)
  return dispatch === undefined || choosesNothing(dispatch.node) ? undefined : { ...dispatch, names: dispatch.names.map(lastElement).filter(isName) }
}

/** `if name == "tool" { text += "…" }`, `if name != "tool" { os.Args = … }`: only what is said, or the name itself, depends on the name. */
function choosesNothing(condition: Node): boolean {
  let whole = condition
  while (whole.parent?.type === 'binary_expression' || whole.parent?.type === 'parenthesized_expression') whole = whole.parent
  const statement = whole.parent?.type === 'if_statement' ? whole.parent : undefined
  const block = statement?.childForFieldName('consequence')
  if (statement === undefined || block === null || block === undefined || statement.childForFieldName('alternative') !== null) return false
  const statements = block.namedChildren.flatMap((child) => (child.type === 'statement_list' ? child.namedChildren : [child])).filter(({ type }) => type !== 'comment')
  return statements.length > 0 && statements.every(({ type, text }) => type === 'assignment_statement' && /^(\w+\s*\+?=\s*["`]|\w+\.Args(\[0\])?\s*=[^=])/.test(text))
}

const lastElement = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

/** The expressions `os.Args[0]` with what is made of them: `filepath.Base(os.Args[0])`. */
export function startNames(source: ParsedSource, os: string): readonly Node[] {
  const found: Node[] = []
  const text = `${os}.Args[0]`
  for (let at = source.text.indexOf(text); at >= 0; at = source.text.indexOf(text, at + text.length)) {
    const node = source.root.descendantForIndex(at, at + text.length)
    if (node?.type !== 'index_expression' || node.text !== text || bindingOf(node.descendantForIndex(at, at + os.length)!) !== undefined) continue
    // After `os.Args = os.Args[1:]` it is an argument.
    const around = functionAround(node)
    const isShifted = around !== undefined && new RegExp(`\\b${os}\\.Args\\s*(?:,[^=\\n]*)?=[^=]`).test(source.text.slice(around.startIndex, node.endIndex))
    if (!isShifted) found.push(withWrapping(node))
  }
  return found
}

/** An expression with all around it that leaves it the name. */
export function withWrapping(node: Node): Node {
  let at = node
  for (;;) {
    const call = at.parent?.type === 'argument_list' ? at.parent.parent : null
    if (at.parent?.type === 'parenthesized_expression') at = at.parent
    else if (call !== null && isStillName(call) && argumentsOf(call)[0]?.equals(at) === true) at = call
    else return at
  }
}

/** A call whose result is still the name that its first argument is. */
export function isStillName(call: Node): boolean {
  return call.type === 'call_expression' && namely.test(call.childForFieldName('function')?.text ?? '')
}

/** The expression itself, or, where it is given a name, the uses of that. */
export function usesOf(value: Node, source: ParsedSource): readonly Node[] {
  const list = value.parent?.type === 'expression_list' ? value.parent : undefined
  const statement = list?.parent
  const names = statement?.type === 'short_var_declaration' || statement?.type === 'assignment_statement' ? (statement.childForFieldName('left')?.namedChildren ?? []) : (statement?.childrenForFieldName('name').filter((node) => node.isNamed) ?? [])
  const index = list?.namedChildren.findIndex((node) => node.equals(value)) ?? -1
  const holder = names[index]
  if (statement === null || statement === undefined || holder?.type !== 'identifier' || holder.text === '_') return [value]
  const around = functionAround(value)
  return nodesNamed(source, holder.text)
    .filter((node) => node.type === 'identifier' && node.startIndex > statement.endIndex && (around === undefined || node.endIndex <= around.endIndex))
    .map(withWrapping)
}

function dispatchAt(value: Node, source: ParsedSource, context: RuleContext): Dispatch | undefined {
  const { parent } = value
  const constants = (nodes: readonly (Node | null | undefined)[]): readonly string[] =>
    nodes.flatMap((node) => (node === null || node === undefined ? [] : resolveName(source, node, context).programs.map(({ name }) => name)))
  switch (parent?.type) {
    case 'expression_switch_statement': {
      if (parent.childForFieldName('value')?.equals(value) !== true) return undefined
      const cases = parent.namedChildren.filter((node) => node.type === 'expression_case')
      return { node: value, names: constants(cases.flatMap((one) => one.childForFieldName('value')?.namedChildren ?? [])) }
    }
    case 'binary_expression': {
      if (!/^[!=]=$/.test(parent.childForFieldName('operator')?.text ?? '')) return undefined
      const [left, right] = [parent.childForFieldName('left'), parent.childForFieldName('right')]
      return { node: parent, names: constants([left?.equals(value) === true ? right : left]) }
    }
    case 'argument_list': {
      const call = parent.parent
      const [list, sought] = call === null ? [] : argumentsOf(call)
      if (call !== null && /^slices\.(Contains|Index)$/.test(call.childForFieldName('function')?.text ?? '') && sought?.equals(value) === true) return { node: call, names: constants([list]) }
      if (call === null || !comparing.test(call.childForFieldName('function')?.text ?? '') || parent.namedChild(0)?.equals(value) !== true) return undefined
      return { node: call, names: constants([argumentsOf(call)[1]]) }
    }
    case 'index_expression': {
      const map = parent.childForFieldName('operand')
      if (map?.type !== 'identifier' || map.equals(value)) return undefined
      return { node: parent, names: constants(keysOf(map, source, context)) }
    }
    default:
      return undefined
  }
}

/** The keys of the map literal that a name is given. */
function keysOf(map: Node, source: ParsedSource, context: RuleContext): readonly Node[] {
  const binding = bindingOf(map)
  const value = binding === undefined ? packageValue(source.package, map.text, context)?.values.find((one) => one.source === source)?.value : binding.kind === 'value' ? binding.assigned?.value : undefined
  if (value?.type !== 'composite_literal') return []
  return value.childForFieldName('body')?.namedChildren.flatMap((element) => element.childForFieldName('key')?.namedChild(0) ?? []) ?? []
}

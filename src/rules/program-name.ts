import type { Node } from 'web-tree-sitter'
import { stringValue } from '../go/string-literal.js'
import { nodesOf } from '../go/tree.js'
import { fieldValues } from './field-values.js'
import { flagDefault, flagDefaultsOf } from './flag-default.js'
import { functionValue } from './function-value.js'
import { elementsOf, firstElements } from './first-elements.js'
import { askedBy, askedThrough, type Asked } from './asked.js'
import { isForOtherSystem } from './other-system.js'
import { methodCalled } from './owner-type.js'
import { argumentsOf, importNamed, packageFunction, packageMethod, packageValue, type At } from './package-names.js'
import { isWhereFound } from './probe.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { asking, isEmpty, nothing, union, type Passed, type Resolution } from './resolution.js'
import { assignmentsTo, bindingOf, contains, functionAround, mentions, type Assigned, type Binding } from './scope.js'

const ownFile = /^\/proc\/(self|%d|\d+)\/(exe|fd\/)/
const deepest = 10

/** Follows an expression back to the names it can have. */
export function resolveName(source: ParsedSource, node: Node, context: RuleContext, depth = 0): Resolution {
  const resolve = (next: Node, from = source): Resolution => resolveName(from, next, context, depth + 1)
  const unknown: Resolution = { ...nothing, unknown: [shorten(node.text)] }
  if (depth > deepest) return unknown
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal': {
      const name = stringValue(node.text) ?? ''
      if (ownFile.test(name)) return { ...nothing, self: true }
      return name === '' ? nothing : { ...nothing, programs: [{ name, at: { source, node } }] }
    }
    case 'unary_expression':
      return node.childForFieldName('operator')?.text === '*' ? resolve(node.childForFieldName('operand')!) : unknown
    case 'parenthesized_expression':
    case 'literal_element':
      return node.namedChild(0) === null ? unknown : resolve(node.namedChild(0)!)
    case 'binary_expression':
      return resolveSum(source, node, resolve) ?? unknown
    case 'identifier':
      return resolveIdentifier(source, node, context, resolve) ?? unknown
    case 'selector_expression':
      return resolveSelector(source, node, context, resolve) ?? unknown
    case 'index_expression':
    case 'slice_expression':
      return resolveElement(source, node, context, resolve)
    case 'call_expression':
    case 'type_conversion_expression':
      return resolveCall(source, node, context, resolve) ?? unknown
    case 'type_assertion_expression':
      return node.childForFieldName('operand') === null ? unknown : resolve(node.childForFieldName('operand')!)
    case 'composite_literal':
      return node.childForFieldName('type')?.type === 'slice_type' || node.childForFieldName('type')?.type === 'implicit_length_array_type'
        ? union(elementsOf(node).map((element) => resolve(element)))
        : unknown
    default:
      return unknown
  }
}

type Resolve = (node: Node, from?: ParsedSource) => Resolution

/** `"a" + "b"`, and `folder + "/name"`, whose last element is known; a sum of what others give is theirs too. */
function resolveSum(source: ParsedSource, node: Node, resolve: Resolve): Resolution | undefined {
  const left = node.childForFieldName('left')
  const right = node.childForFieldName('right')
  if (left === null || right === null || node.childForFieldName('operator')?.text !== '+') return undefined
  const [start, end] = [resolve(left), resolve(right)]
  if (start.programs.length > 0 && end.programs.length > 0) {
    return { ...nothing, programs: start.programs.flatMap((first) => end.programs.map((last) => ({ ...last, name: first.name + last.name }))) }
  }
  // A constant that is empty here, and an ending elsewhere, adds nothing.
  if (isEmpty(start) !== isEmpty(end)) return isEmpty(start) ? end : start
  if (start.self || start.programs.some(({ name }) => ownFile.test(name))) return { ...nothing, self: true }
  const known = end.programs.filter(({ name }) => /\/[^/]+$/.test(name))
  if (known.length > 0) return { ...nothing, programs: known.map((named) => ({ ...named, at: { source, node } })) }
  return start.unknown.length + end.unknown.length > 0 ? undefined : { ...nothing, configured: [shorten(node.text)] }
}

function resolveIdentifier(source: ParsedSource, node: Node, context: RuleContext, resolve: Resolve): Resolution | undefined {
  const binding = bindingOf(node)
  if (binding !== undefined) return resolveBinding(source, node, binding, context, resolve)
  return resolvePackageValue(source.package, node.text, context, resolve)
}

function resolvePackageValue(read: ParsedSource['package'], name: string, context: RuleContext, resolve: Resolve): Resolution | undefined {
  const value = packageValue(read, name, context)
  if (value === undefined) return undefined
  const { source } = value.declared
  const byFlags = flagDefaultsOf(source, name, context).map((one) => resolve(one.node, one.source))
  const configured: Resolution = { ...nothing, configured: value.values.length === 0 || byFlags.length > 0 ? [name] : [] }
  const reached = value.values.filter((assigned) => !isForOtherSystem({ source: assigned.source, node: assigned.value }, context))
  return union([configured, ...byFlags, ...reached.map((assigned) => resolveAssigned(assigned, (node) => resolve(node, assigned.source)))])
}

/** The first result of a call is its value; the others are not followed. */
function resolveAssigned({ value, result }: Assigned, resolve: Resolve): Resolution {
  return result === 0 ? resolve(value) : { ...nothing, unknown: [shorten(value.text)] }
}

function resolveBinding(source: ParsedSource, node: Node, binding: Binding, context: RuleContext, resolve: Resolve): Resolution | undefined {
  const name = node.text
  // `name, err := look(name)`: what is assigned after the use, or by the statement around it, is not what is used.
  const given = binding.kind === 'other' ? [] : assignmentsTo(name, binding.scope).filter(({ value }) => !contains(value, node) && !mentions(value, name) && !isForOtherSystem({ source, node: value }, context))
  const prefixes = given.flatMap(({ value }) => prefixOf(value, name) ?? [])
  const assigned = given.filter(({ value }) => prefixOf(value, name) === undefined).map((one) => resolveAssigned(one, resolve))
  switch (binding.kind) {
    case 'parameter':
      return union([{ ...nothing, parameters: [{ function: { source, node: binding.function }, index: binding.index, variadic: binding.variadic }] }, ...assigned])
    case 'value': {
      const first = binding.assigned
      const all = [...(first === undefined || contains(first.value, node) ? [] : [resolveAssigned(first, resolve)]), ...assigned]
      return all.length === 0 ? undefined : grown(union(all), prefixes)
    }
    case 'range':
      return binding.isValue ? whereFound(onlyNames(each(resolve(binding.over)), binding.over), { source, node }, binding.scope) : undefined
    case 'receiver':
    case 'other':
      return undefined
  }
}

/** The elements of a list that is a parameter. */
function each(list: Resolution): Resolution {
  return { ...list, parameters: list.parameters.filter(({ element }) => element === undefined).map((passed) => ({ ...passed, element: 'each' })) }
}

const looks = /^(os\.(Stat|Lstat)|\w+\.LookPath|(unix|syscall)\.(Access|Stat|Lstat))$/

/** A name of a list that is only come to where a file of that name was found: `if _, err := os.Stat(name); err == nil { … }`. */
function whereFound(names: Resolution, { source, node }: At, loop: Node): Resolution {
  const search = nodesOf(loop, 'call_expression').find(
    (call) => call.endIndex < node.startIndex && looks.test(call.childForFieldName('function')?.text ?? '') && argumentsOf(call)[0]?.text === node.text && isWhereFound(node, { call, givesError: true }),
  )
  return search === undefined ? names : asking(names, () => askedBy({ source, node: search }), true)
}

/** The elements of a list that could not be read are what its maker put there. */
function onlyNames(resolution: Resolution, list: Node): Resolution {
  return resolution.programs.length + resolution.parameters.length > 0 ? resolution : { ...nothing, configured: [shorten(list.text)] }
}

function resolveSelector(source: ParsedSource, node: Node, context: RuleContext, resolve: Resolve): Resolution | undefined {
  const operand = node.childForFieldName('operand')
  const field = node.childForFieldName('field')?.text ?? ''
  if (operand === null) return undefined
  const importPath = operand.type === 'identifier' ? importNamed(source, operand, context) : undefined
  if (importPath !== undefined) {
    if (importPath === 'os' && field === 'Args') return { ...nothing, configured: ['os.Args'] }
    const read = context.closure.packages.get(importPath)
    return read === undefined ? undefined : resolvePackageValue(read, field, context, resolve)
  }
  const configured: Resolution = { ...nothing, configured: [shorten(node.text)] }
  const all = fieldValues(source, operand, field, context)
  const values = all.filter((value) => prefixOf(value.node, field) === undefined)
  const constants = values.map(({ source: from, node: value }) => resolve(value, from)).filter((one) => one.programs.length > 0 || one.self)
  return grown(union([configured, ...constants]), all.flatMap((value) => prefixOf(value.node, field) ?? []))
}

/** The text of `name = "text" + name`. */
function prefixOf(value: Node, name: string): string | undefined {
  const [left, right] = value.type === 'binary_expression' ? [value.childForFieldName('left'), value.childForFieldName('right')] : []
  const own = right?.type === 'selector_expression' ? right.childForFieldName('field') : right
  return own?.text === name && left?.type === 'interpreted_string_literal' ? stringValue(left.text) : undefined
}

/** With the names that come of putting something before them. */
function grown(resolution: Resolution, prefixes: readonly string[]): Resolution {
  return union([resolution, ...prefixes.map((prefix) => ({ ...nothing, programs: resolution.programs.map((named) => ({ ...named, name: prefix + named.name })) }))])
}

/** `list[0]`: an element of a literal, of a parameter, or of something that a person gives. */
function resolveElement(source: ParsedSource, node: Node, context: RuleContext, resolve: Resolve): Resolution {
  const operand = node.childForFieldName('operand')
  const element = Number(node.childForFieldName('index')?.text ?? '')
  const configured: Resolution = { ...nothing, configured: [shorten(node.text)] }
  if (operand === null || node.type === 'slice_expression') return configured
  if (operand.text === 'os.Args' && element === 0) return { ...nothing, self: true }
  const firsts = element === 0 ? firstElements({ source, node: operand }, context).map((first) => resolve(first.node, first.source)) : []
  const from = resolve(operand)
  const passed: Resolution = { ...nothing, parameters: Number.isInteger(element) ? from.parameters.flatMap((parameter): readonly Passed[] => elementOf(parameter, element)) : [] }
  const all = union([...firsts, passed])
  return all.programs.length + all.parameters.length > 0 || all.self ? all : configured
}

/** An element of what is passed, or the first of each list in it. */
function elementOf(passed: Passed, element: number): readonly Passed[] {
  if (passed.element === undefined) return [{ ...passed, element }]
  return passed.element === 'each' && element === 0 ? [{ ...passed, element: 'first of each' }] : []
}

/** Functions whose value is one of their arguments, or its last path element. */
const transparent: Readonly<Record<string, 'first' | 'last'>> = {
  'path/filepath.Join': 'last',
  'path.Join': 'last',
  'path/filepath.Clean': 'first',
  'path/filepath.Abs': 'first',
  'path/filepath.EvalSymlinks': 'first',
  'strings.TrimSpace': 'first',
  'os.ExpandEnv': 'first',
  'os/exec.LookPath': 'first',
}
const fromPerson = /^(os\.(Getenv|LookupEnv)|flag\.\w+|strings\.(Split|Fields|SplitN))$/

function resolveCall(source: ParsedSource, call: Node, context: RuleContext, resolve: Resolve): Resolution | undefined {
  const callee = call.childForFieldName('function') ?? call.childForFieldName('type')
  if (callee === null) return undefined
  const values = call.type === 'call_expression' ? argumentsOf(call) : [call.childForFieldName('operand')].filter((node) => node !== null)
  const operand = callee.childForFieldName('operand')
  const importPath = callee.type === 'selector_expression' && operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
  if (importPath === undefined) {
    if (callee.type === 'selector_expression' && callee.childForFieldName('field')?.text === 'LookPath' && values[0] !== undefined) return lookedUp({ source, node: call }, resolve(values[0]))
    if (callee.type === 'selector_expression') return methodResult(source, call, callee, context, resolve)
    if (callee.type !== 'identifier') return undefined
    if (callee.text === 'string' && values[0] !== undefined) return resolve(values[0])
    const declared = packageFunction(source.package, callee.text, context) ?? functionValue(source, callee, context)
    return resultOf(declared, { source, node: call }, values, context, resolve)
  }
  const name = callee.childForFieldName('field')?.text ?? ''
  const qualified = `${importPath}.${name}`
  if (qualified === 'os.Executable') return { ...nothing, self: true }
  const byFlag = flagDefault(source, call, context)
  if (byFlag !== undefined) return union([{ ...nothing, configured: [shorten(call.text)] }, resolve(byFlag)])
  if (fromPerson.test(qualified)) return { ...nothing, configured: [shorten(call.text)] }
  if (qualified === 'fmt.Sprintf' && values[0] !== undefined && ownFile.test(stringValue(values[0].text) ?? '')) return { ...nothing, self: true }
  const how = transparent[qualified] ?? (name === 'LookPath' ? 'first' : undefined)
  const value = how === 'last' ? values.at(-1) : values[0]
  if (how !== undefined && value !== undefined) {
    return name === 'LookPath' ? lookedUp({ source, node: call }, resolve(value)) : resolve(value)
  }
  const read = context.closure.packages.get(importPath)
  return read === undefined ? undefined : resultOf(packageFunction(read, name, context), { source, node: call }, values, context, resolve)
}

/** What is looked up is what was asked for. */
function lookedUp(call: At, names: Resolution): Resolution {
  const asked = askedBy(call)
  return asking(names, () => asked, true)
}

/** A method of the package, or of the type that the operand is declared with; else a getter, which is one more way of saying that a person or a file gives the name. */
function methodResult(source: ParsedSource, call: Node, callee: Node, context: RuleContext, resolve: Resolve): Resolution | undefined {
  const name = callee.childForFieldName('field')?.text ?? ''
  const values = argumentsOf(call)
  const declared = packageMethod(source.package, name, context) ?? methodCalled({ source, node: callee }, context)
  const result = resultOf(declared, { source, node: call }, values, context, resolve)
  if (result !== undefined) return result
  return values.length <= 1 && /^(Get|String|Path|Value)/.test(name) ? { ...nothing, configured: [shorten(call.text)] } : undefined
}

/** What a function returns first, with the call's arguments in the place of its parameters. */
function resultOf(declared: At | undefined, call: At, values: readonly Node[], context: RuleContext, resolve: Resolve): Resolution | undefined {
  if (declared === undefined) return undefined
  const { source, node } = declared
  const results: Resolution[] = []
  const through = (resolution: Resolution, names: boolean): Resolution => asking(resolution, (before) => askedThrough(before, call, node, names), false)
  for (const statement of nodesOf(node, 'return_statement')) {
    const first = statement.namedChild(0)?.namedChild(0)
    if (first === null || first === undefined || functionAround(statement)?.id !== node.id) continue
    if (first.type === 'nil' || first.text === '""' || isWithError(statement) || isForOtherSystem({ source, node: statement }, context)) continue
    const result = resolve(first, source)
    const passed = result.parameters
      .filter((parameter) => parameter.function.node.id === node.id && (parameter.element === undefined || parameter.element === 'each'))
      .flatMap(({ index, element }) => values.slice(index, element === 'each' ? undefined : index + 1).map((value) => through(lookedUpAs(resolve(value, call.source), { source, node: first }), true)))
    results.push(union([{ ...through(result, false), parameters: result.parameters.filter((parameter) => parameter.function.node.id !== node.id) }, ...passed]))
  }
  return results.length === 0 ? undefined : union(results)
}

/** `return "failed", err`: what stands beside an error is no name. */
function isWithError(statement: Node): boolean {
  const values = statement.namedChild(0)?.namedChildren ?? []
  return values.length > 1 && /^(interpreted|raw)_string_literal$/.test(values[0]!.type) && /[eE]rr/.test(values.at(-1)!.text)
}

/** What a function gives back that it has looked up is asked for as it looks it up. */
function lookedUpAs(value: Resolution, returned: At): Resolution {
  const body = functionAround(returned.node)
  const lookups = body === undefined ? [] : nodesOf(body, 'call_expression').filter((call) => /\.LookPath$/.test(call.childForFieldName('function')?.text ?? ''))
  const all = new Set(lookups.map((node): Asked => askedBy({ source: returned.source, node })))
  const asked = all.has('optional') ? 'optional' : ([...all].find((one) => one !== 'needed') ?? 'needed')
  return all.size === 0 ? value : asking(value, () => asked, true)
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

/** A program's name without the folders that it stands in. */
export const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

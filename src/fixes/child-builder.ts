import type { Node } from 'web-tree-sitter'
import { resultTypes } from '../rules/stub.js'
import { bindingOf } from '../rules/scope.js'
import { decode, isFault } from '../go/files.js'
import { activeFiles } from '../rules/rule.js'
import type { FixContext } from './fix.js'
import { namesOf, type Unit } from './go-units.js'
import type { View } from './package-view.js'
import { unitsIn } from './split-plan.js'

/** A declaration with the file it stands in. */
export interface Located {
  readonly view: View
  readonly unit: Unit
}

export interface Parameter {
  readonly name: string
  readonly type: string
}

/** What makes the message that C reads before it enters namespaces. */
export interface Builder extends Located {
  readonly parameters: readonly Parameter[]
  /** Which of them are the CLONE_ flags, and the paths of namespaces to join. */
  readonly flags: number
  readonly paths: number | undefined
}

/** The builder that a call with flags means; why it is not known where it takes or gives more than a reader of flags, and of paths to join; undefined where it has none. */
export function builderOf(call: Node, views: readonly View[], context: FixContext): Builder | string | undefined {
  const given = argumentsIn(call)
  const flags = given.findIndex((argument) => isFlags(argument, context))
  if (flags < 0) return undefined
  const callee = call.childForFieldName('function')
  const name = lastName(callee)
  const kind = callee?.type === 'selector_expression' ? 'method' : 'func'
  const found = views.flatMap((view) => unitsIn(view).flatMap((unit) => (unit.kind === kind && unit.names[0] === name ? [{ view, unit }] : [])))
  const [only] = found
  if (only === undefined || found.length > 1) return `which ${name} is meant is not clear`
  if (resultTypes(only.unit.node).join() !== 'io.Reader,error' || only.unit.node.childForFieldName('type_parameters') !== null) return `${name} does not give an io.Reader and an error`
  const parameters = parametersOf(only.unit.node)
  const paths = parameters.findIndex(({ type }, index) => index !== flags && /^(map\[[\w.]+\]|\[\])string$/.test(type))
  const other = parameters.find(({ name: one, type }, index) => one === '_' || !(index === paths || (index === flags && integers.test(type))))
  if (other !== undefined || given.length !== parameters.length) return `${name} is given more than flags and paths`
  return { ...only, parameters, flags, paths: paths < 0 ? undefined : paths }
}

export function parametersOf(declared: Node): readonly Parameter[] {
  return (declared.childForFieldName('parameters')?.namedChildren ?? []).flatMap((one) => {
    const type = `${one.type === 'variadic_parameter_declaration' ? '...' : ''}${one.childForFieldName('type')?.text ?? ''}`
    const names = one.childrenForFieldName('name').filter((node) => node.isNamed)
    return names.length === 0 ? [{ name: '_', type }] : names.map(({ text }) => ({ name: text, type }))
  })
}

export const argumentsIn = (call: Node): readonly Node[] => (call.childForFieldName('arguments')?.namedChildren ?? []).filter(({ type }) => type !== 'comment')

/** `f` of `f`, `x.f` and `x.y.f`. */
export const lastName = (callee: Node | null): string => (callee?.type === 'selector_expression' ? (callee.childForFieldName('field')?.text ?? '') : callee?.type === 'identifier' ? callee.text : '')

const integers = /^(uintptr|u?int(32|64)?)$/

const flagsInText = /\bCLONE_NEW[A-Z]+\b/

/** True for CLONE_ flags: written out, in a name that was given them, or what a function of the program makes of such. */
function isFlags(value: Node, context: FixContext): boolean {
  if (flagsInText.test(value.text)) return true
  if (value.type === 'identifier') {
    const binding = bindingOf(value)
    return binding?.kind === 'value' && binding.assigned !== undefined && isFlags(binding.assigned.value, context)
  }
  if (value.type !== 'call_expression') return false
  const conversion = /^(uintptr|u?int(32|64)?)$/.test(value.childForFieldName('function')?.text ?? '') ? argumentsIn(value)[0] : undefined
  return conversion === undefined ? makesFlags(lastName(value.childForFieldName('function')), context) : isFlags(conversion, context)
}

/** True for a function of the workspace that gives a number, and whose body has such flags, or a constant or variable of its package that has them. */
function makesFlags(name: string, { closure, reader: { files }, parse }: FixContext): boolean {
  return name !== '' && [...closure.packages.values()].some((read) => {
    if (read.root !== 'workspace') return false
    const texts = activeFiles(read).map(({ path }) => files.inspect(path, decode)).flatMap((text) => (isFault(text) ? [] : text))
    const isDeclared = new RegExp(`^func (\\([^)]*\\) )?${name}\\(`, 'm')
    if (!texts.some((text) => isDeclared.test(text))) return false
    const trees = texts.filter((text) => text.includes('CLONE_NEW') || isDeclared.test(text)).map((text) => parse(text))
    const tops = trees.flatMap(({ rootNode }) => rootNode.namedChildren)
    const named = new Set(tops.flatMap((top) => (/^(var|const)_declaration$/.test(top.type) ? top.descendantsOfType(['var_spec', 'const_spec']).filter(({ text }) => flagsInText.test(text)).flatMap(namesOf) : [])))
    const made = tops.some((top) => /^(function|method)_declaration$/.test(top.type) && top.childForFieldName('name')?.text === name && resultTypes(top).length === 1 && integers.test(resultTypes(top)[0]!) && (flagsInText.test(top.text) || top.descendantsOfType('identifier').some(({ text }) => named.has(text))))
    for (const tree of trees) tree.delete()
    return made
  })
}

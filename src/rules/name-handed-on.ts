import type { Node } from 'web-tree-sitter'
import { fieldValues } from './field-values.js'
import { dispatchOf, isStillName, usesOf, withWrapping, type Dispatch } from './name-dispatch.js'
import { nameHolderAt, type NameHolder } from './name-holder.js'
import { isNamedType, typeNameOf } from './named-value.js'
import { argumentsOf, nodesNamed, sourcesWith, type At } from './package-names.js'
import { resolveName } from './program-name.js'
import { nothing } from './resolution.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { assignmentsTo, bindingOf, contains, functionAround, outermostFunction, type Assigned, type Binding } from './scope.js'
import { callersOf } from './wrapper.js'

/** A place that chooses by a name that it was handed. */
export interface HandedDispatch extends Dispatch {
  readonly source: ParsedSource
}

/** Parameters and fields that a name is followed through. */
const deepest = 4

/** Where a parameter or field has the name, and those that it came through before. */
interface Step {
  readonly holder: NameHolder
  readonly before: readonly NameHolder[]
}

/** The places that go by a name which this expression hands to a function or a field; what else they are handed is no name that it was started under. */
export function handedDispatches(start: At, context: RuleContext): readonly HandedDispatch[] {
  const found: HandedDispatch[] = []
  const seen = new Set<string>()
  let steps = localUses(start).flatMap((use) => stepsAt(use, [], context))
  for (let depth = 0; depth < deepest && steps.length > 0; depth++) {
    const next: Step[] = []
    for (const { holder, before } of steps) {
      if (seen.has(holder.key)) continue
      seen.add(holder.key)
      const path = [...before, holder]
      for (const use of usesOfHolder(holder, context).flatMap(localUses)) {
        const dispatch = isInUsage(use.node) ? undefined : dispatchOf(use.node, use.source, context)
        if (dispatch !== undefined) found.push({ ...dispatch, source: use.source, names: withoutGiven(dispatch.names, path, context) })
        next.push(...stepsAt(use, path, context))
      }
    }
    steps = next
  }
  return found
}

function stepsAt(use: At, before: readonly NameHolder[], context: RuleContext): readonly Step[] {
  const holder = nameHolderAt(use, context)
  return holder === undefined ? [] : [{ holder, before }]
}

/** The value, or the uses of the variables that it is put in, where those have nothing else in them. */
function localUses({ source, node }: At): readonly At[] {
  return usesOf(node, source).flatMap((use) => (use.equals(node) ? [{ source, node }] : isOnlyGiven(use, node) ? localUses({ source, node: use }) : []))
}

function isOnlyGiven(use: Node, value: Node): boolean {
  const identifier = use.type === 'identifier' ? use : innermost(use)
  const binding = bindingOf(identifier)
  if (binding === undefined) return functionAround(value) === undefined
  if (binding.kind !== 'value') return false
  const given = [...(binding.assigned === undefined ? [] : [binding.assigned]), ...assignmentsTo(identifier.text, binding.scope)]
  return given.some((one) => contains(one.value, value)) && given.every((one) => contains(one.value, value) || isStillItself(one, identifier.text))
}

/** What is wrapped: `name` of `filepath.Base((name))`. */
function innermost(wrapped: Node): Node {
  let at = wrapped
  for (;;) {
    const next = at.type === 'call_expression' ? argumentsOf(at)[0] : at.type === 'parenthesized_expression' ? at.namedChild(0) : undefined
    if (next === null || next === undefined) return at
    at = next
  }
}

/** `name = filepath.Base(name)`. */
function isStillItself({ value }: Assigned, name: string): boolean {
  return isStillName(value) && innermost(value).text === name
}

function usesOfHolder(holder: NameHolder, context: RuleContext): readonly At[] {
  return holder.kind === 'parameter' ? usesOfParameter(holder) : usesOfField(holder, context)
}

function usesOfParameter({ declared: { source, node }, name, index }: NameHolder & { readonly kind: 'parameter' }): readonly At[] {
  const body = node.childForFieldName('body')
  if (body === null || !assignmentsTo(name, body).every((one) => isStillItself(one, name))) return []
  const isIt = (binding: Binding | undefined): boolean => binding?.kind === 'parameter' && binding.function.id === node.id && binding.index === index
  return nodesNamed(source, name)
    .filter((use) => use.type === 'identifier' && contains(body, use) && !isAssigned(use) && isIt(bindingOf(use)))
    .map((use) => ({ source, node: withWrapping(use) }))
}

function usesOfField({ owner, field }: NameHolder & { readonly kind: 'field' }, context: RuleContext): readonly At[] {
  return sourcesWith(owner.package, [`.${field}`], context).flatMap((source) =>
    nodesNamed(source, field).flatMap((use) => {
      const selector = use.type === 'field_identifier' && use.parent?.type === 'selector_expression' ? use.parent : undefined
      const operand = selector?.childForFieldName('operand')
      if (selector === undefined || operand === null || operand === undefined || isAssigned(selector)) return []
      return isNamedType(typeNameOf({ source, node: operand }, context), owner) ? [{ source, node: withWrapping(selector) }] : []
    }),
  )
}

function isAssigned(node: Node): boolean {
  const list = node.parent
  return list?.type === 'expression_list' && list.parent?.childForFieldName('left')?.equals(list) === true
}

/** What a usage text says of the name is no choice. */
function isInUsage(node: Node): boolean {
  return /usage|help/i.test(outermostFunction(node)?.childForFieldName('name')?.text ?? '')
}

/** The names that nobody else hands over as a constant: the others are reached without argv[0]. */
function withoutGiven(names: readonly string[], path: readonly NameHolder[], context: RuleContext): readonly string[] {
  if (names.length === 0) return names
  const given = new Set(path.flatMap((holder) => givenTo(holder, context)))
  return names.filter((name) => !given.has(name))
}

function givenTo(holder: NameHolder, context: RuleContext): readonly string[] {
  if (holder.kind === 'parameter') {
    const passed = { function: holder.declared, index: holder.index, variadic: false }
    return callersOf({ ...nothing, parameters: [passed] }, context).flatMap(({ resolution }) => resolution.programs.map(({ name }) => name))
  }
  return usesOfField(holder, context).flatMap(({ source, node }) => {
    const operand = innermost(node).childForFieldName('operand')
    if (operand === null) return []
    return fieldValues(source, operand, holder.field, context).flatMap((value) => {
      const resolution = resolveName(value.source, value.node, context)
      return [resolution, ...callersOf(resolution, context).map((caller) => caller.resolution)].flatMap(({ programs }) => programs.map(({ name }) => name))
    })
  })
}

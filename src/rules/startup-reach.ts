import { edgesByTarget } from '../go/closure.js'
import type { Package } from '../go/package.js'
import type { RuleContext } from './rule.js'
import { changeIn, changes } from './startup-effects.js'
import { importNames, partsOf, plainLines, type Part } from './startup-parts.js'

/** How many calls lie between what runs first and what is done there, at most. */
export const deepest = 4

/** Whether the text of a part, or of what it calls, has an effect in it: only then are trees worth their while. */
export function mayReach(part: Part, depth: number, context: RuleContext): boolean {
  const known = knownOf(part, context)
  if (known.yes <= depth) return true
  if (known.no >= depth) return false
  const lines = plainLines(part)
  known.no = depth
  const reaches = known.effect.test(lines) || (depth > 0 && calledIn(part, context).some((called) => mayReach(called, depth - 1, context)))
  if (reaches) {
    known.no = depth - 1
    known.yes = depth
  }
  return reaches
}

interface Known {
  /** The most calls within which there is no effect, and the least within which there is one. */
  no: number
  yes: number
  readonly effect: RegExp
  called?: readonly Part[]
}

const answers = new WeakMap<RuleContext, WeakMap<Part, Known>>()
const patterns = new WeakMap<RuleContext, Map<string, RegExp>>()

function knownOf(part: Part, context: RuleContext): Known {
  let ofContext = answers.get(context)
  if (ofContext === undefined) answers.set(context, (ofContext = new WeakMap<Part, Known>()))
  let known = ofContext.get(part)
  if (known === undefined) ofContext.set(part, (known = { no: -1, yes: Infinity, effect: patternOf(part, context) }))
  return known
}

function patternOf({ file }: Part, context: RuleContext): RegExp {
  let ofContext = patterns.get(context)
  if (ofContext === undefined) patterns.set(context, (ofContext = new Map<string, RegExp>()))
  let pattern = ofContext.get(file.path)
  if (pattern === undefined) ofContext.set(file.path, (pattern = changeIn(file.facts!.header, context)))
  return pattern
}

/** What a part may call by its plain lines: functions by their names, methods of its own package and of those that it names, whatever they are of. */
export function calledIn(part: Part, context: RuleContext): readonly Part[] {
  const known = knownOf(part, context)
  known.called ??= findCalled(part, context)
  return known.called
}

const calls = /(?:([\w\x80-\uffff]+)\.)?([\w\x80-\uffff]+)\(/g
const predeclared = new Set('func if for switch return append cap clear close complex copy delete imag len make max min new panic print println real recover bool byte error string rune int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 any'.split(' '))

function findCalled(part: Part, context: RuleContext): readonly Part[] {
  const lines = plainLines(part)
  const names = importNames(part.file.facts!.header, context)
  const found = new Set<Part>()
  const addFunction = (read: Package | undefined, name: string): void => {
    const called = read === undefined ? undefined : partsOf(read, context).functions.get(name)
    if (called !== undefined && called !== part) found.add(called)
  }
  const start = part.kind === 'variables' ? 0 : lines.indexOf('\n') + 1
  const methods = new Set<string>()
  for (const { 1: qualifier, 2: name = '', index } of lines.slice(start).matchAll(calls)) {
    const path = qualifier === undefined ? undefined : names.get(qualifier)
    if (path !== undefined) addFunction(dependency(path, context), name)
    else if (qualifier !== undefined || lines[start + index - 1] === '.') methods.add(name)
    else if (!predeclared.has(name)) addFunction(worthReading(part.package, context), name)
  }
  if (methods.size > 0) {
    const others = [...names].flatMap(([alias, imported]) => (lines.includes(`${alias}.`) ? (dependency(imported, context) ?? []) : []))
    const own = worthReading(part.package, context)
    for (const read of own === undefined ? others : [own, ...others]) for (const name of methods) for (const called of partsOf(read, context).methods.get(name) ?? []) found.add(called)
    // `once.Do(setup)`
    if (methods.has('Do')) for (const [, name = ''] of lines.matchAll(/\.Do\((\w+)\)/g)) addFunction(own, name)
  }
  return [...found]
}

/** A package of the closure that is not Go's own, and in which or below which something can change the process. */
export function dependency(importPath: string, context: RuleContext): Package | undefined {
  const read = context.closure.packages.get(importPath)
  return read === undefined || read.standard ? undefined : worthReading(read, context)
}

export function worthReading(read: Package, context: RuleContext): Package | undefined {
  return isNear(read.importPath, deepest, context) ? read : undefined
}

const distances = new WeakMap<RuleContext, ReadonlyMap<string, number>>()

/** Whether a package imports what can change the process, or a package that does, and so on. */
function isNear(importPath: string, steps: number, context: RuleContext): boolean {
  let known = distances.get(context)
  if (known === undefined) distances.set(context, (known = findDistances(context)))
  return (known.get(importPath) ?? Infinity) <= steps
}

function findDistances({ closure }: RuleContext): ReadonlyMap<string, number> {
  const incoming = edgesByTarget(closure)
  const found = new Map<string, number>()
  let edge = [...closure.packages.values()].filter((read) => !read.standard && [...read.imports.keys()].some((path) => changes(path) !== undefined)).map(({ importPath }) => importPath)
  for (let steps = 0; steps <= deepest && edge.length > 0; steps++) {
    for (const path of edge) found.set(path, steps)
    edge = [...new Set(edge.flatMap((path) => (incoming.get(path) ?? []).map(({ from }) => from)))].filter((path) => !found.has(path))
  }
  return found
}

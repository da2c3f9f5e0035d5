import { edgesByTarget } from '../go/closure.js'
import { entryOf } from '../go/entry-of.js'
import type { Package } from '../go/package.js'
import type { Once } from './memory.js'
import type { RuleContext } from './rule.js'
import { changeIn, changes } from './startup-effects.js'
import { importNames, partsOf, type Part } from './startup-parts.js'

/** How many calls lie between what runs first and what is done there, at most. */
export const deepest = 4

/** What is known of a part; for each number of calls whether an effect is reached within them. */
interface Known {
  readonly effect: RegExp
  readonly reaches: Map<number, Once<boolean>>
}

const answers = new WeakMap<RuleContext, WeakMap<Part, Known>>()
const patterns = new WeakMap<RuleContext, Map<string, Once<RegExp>>>()
const called = new WeakMap<RuleContext, WeakMap<Part, Once<readonly Part[]>>>()

/** Whether the text of a part, or of what it calls, has an effect in it: only then are trees worth their while. */
export function mayReach(part: Part, depth: number, context: RuleContext): boolean {
  const { effect, reaches } = knownOf(part, context)
  return context.once(reaches, depth, () => effect.test(part.lines(context)) || (depth > 0 && calledIn(part, context).some((next) => mayReach(next, depth - 1, context))))
}

function knownOf(part: Part, context: RuleContext): Known {
  const ofContext = entryOf(answers, context, () => new WeakMap<Part, Known>())
  return entryOf(ofContext, part, () => ({ effect: patternOf(part, context), reaches: new Map<number, Once<boolean>>() }))
}

function patternOf({ file }: Part, context: RuleContext): RegExp {
  return context.once(entryOf(patterns, context, () => new Map<string, Once<RegExp>>()), file.path, () => changeIn(file.facts!.header, context))
}

/** What a part may call by its plain lines: functions by their names, methods of its own package and of those that it names, whatever they are of. */
export function calledIn(part: Part, context: RuleContext): readonly Part[] {
  return context.once(entryOf(called, context, () => new WeakMap<Part, Once<readonly Part[]>>()), part, () => findCalled(part, context))
}

/** What is called in a text by `name(`, with the word before its dot, where there is one. */
function* callsIn(text: string, from: number): Generator<{ readonly qualifier: string; readonly name: string; readonly isDotted: boolean }> {
  for (let at = text.indexOf('(', from); at >= 0; at = text.indexOf('(', at + 1)) {
    const start = wordStart(text, at)
    if (start === at) continue
    const isDotted = text[start - 1] === '.'
    yield { qualifier: isDotted ? text.slice(wordStart(text, start - 1), start - 1) : '', name: text.slice(start, at), isDotted }
  }
}

/** Where the word begins that ends somewhere; any letter beyond ASCII may be in it. */
function wordStart(text: string, end: number): number {
  let at = end
  for (let c = text.charCodeAt(at - 1); (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f || c >= 0x80; c = text.charCodeAt(at - 1)) at--
  return at
}

const predeclared = new Set('func if for switch return append cap clear close complex copy delete imag len make max min new panic print println real recover bool byte error string rune int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 any'.split(' '))

function findCalled(part: Part, context: RuleContext): readonly Part[] {
  const lines = part.lines(context)
  const names = importNames(part.file.facts!.header, context)
  const found = new Set<Part>()
  const addFunction = (read: Package | undefined, name: string): void => {
    const next = read === undefined ? undefined : partsOf(read, context).function(name)
    if (next !== undefined && next !== part) found.add(next)
  }
  const start = part.kind === 'variables' ? 0 : lines.indexOf('\n') + 1
  const methods = new Set<string>()
  for (const { qualifier, name, isDotted } of callsIn(lines, start)) {
    const path = names.get(qualifier)
    if (path !== undefined) addFunction(dependency(path, context), name)
    else if (isDotted) methods.add(name)
    else if (!predeclared.has(name)) addFunction(worthReading(part.package, context), name)
  }
  if (methods.size > 0) {
    const others = [...names].flatMap(([alias, imported]) => (lines.includes(`${alias}.`) ? (dependency(imported, context) ?? []) : []))
    const own = worthReading(part.package, context)
    for (const read of own === undefined ? others : [own, ...others]) for (const name of methods) for (const next of partsOf(read, context).methods(name)) found.add(next)
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

const distances = new WeakMap<RuleContext, Once<ReadonlyMap<string, number>>>()

/** Whether a package imports what can change the process, or a package that does, and so on. */
function isNear(importPath: string, steps: number, context: RuleContext): boolean {
  return (context.once(distances, context, () => findDistances(context)).get(importPath) ?? Infinity) <= steps
}

function findDistances({ closure }: RuleContext): ReadonlyMap<string, number> {
  const incoming = edgesByTarget(closure)
  const found = new Map<string, number>()
  for (const read of closure.packages.values()) if (!read.standard && importsChange(read)) found.set(read.importPath, 0)
  let edge = [...found.keys()]
  for (let steps = 1; steps <= deepest && edge.length > 0; steps++) {
    const next: string[] = []
    for (const path of edge) {
      for (const { from } of incoming.get(path) ?? []) {
        if (found.has(from)) continue
        found.set(from, steps)
        next.push(from)
      }
    }
    edge = next
  }
  return found
}

const importers = new WeakMap<Package, boolean>()

/** An editor asks it of all packages at every keystroke, of which it has read one anew. */
const importsChange = (read: Package): boolean => entryOf(importers, read, () => [...read.imports.keys()].some((path) => changes(path) !== undefined))

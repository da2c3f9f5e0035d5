import { entryOf } from '../go/entry-of.js'
import { readPackage, type Package } from '../go/package.js'
import { satisfier } from '../go/target.js'
import type { Once } from './memory.js'
import type { RuleContext } from './rule.js'

const answers = new WeakMap<RuleContext, Map<string, Once<Package | undefined>>>()

/** A package of the closure, or one of the standard library, which closures for rules leave out: it is read when something in it is asked for. */
export function anyPackage(importPath: string, context: RuleContext): Package | undefined {
  const known = context.closure.packages.get(importPath)
  if (known !== undefined) return known
  const standard = entryOf(answers, context, () => new Map<string, Once<Package | undefined>>())
  return context.once(standard, importPath, () => readStandard(importPath, context))
}

function readStandard(importPath: string, { reader, closure }: RuleContext): Package | undefined {
  const resolution = reader.resolve(importPath)
  if (resolution.kind === 'missing' || !resolution.standard) return undefined
  const { dir, root, standard } = resolution
  return readPackage(reader.files, reader.sources, { importPath, dir, root, standard }, satisfier(closure.target), [])
}

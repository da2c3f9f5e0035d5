import type { GoFile, Package } from '../go/package.js'
import type { Draft } from './finding.js'
import type { Form } from './memory.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { draftsOfStart, type StartRule } from './start-drafts.js'
import { findStarts, startsThrough, strongest, type Start } from './started-programs.js'
import { canStart, filesThatStart } from './starters.js'

export type StartDraft = readonly [rule: StartRule, draft: Draft]

/** What is said of one place, and where that is: a wrapper's callers may stand anywhere. */
interface Said {
  readonly key: string
  readonly importPath: string
  readonly drafts: readonly StartDraft[]
}

const form: Form<readonly Said[]> = { pack: (said) => said, restore: (packed) => packed as readonly Said[] }

/** By the package that the place is in; kept with the context of one evaluation. */
const analyses = new WeakMap<RuleContext, ReadonlyMap<string, readonly StartDraft[]>>()

/** What is said of the places in a package where programs are started or looked up. */
export function draftsAt(read: Package, context: RuleContext): readonly StartDraft[] {
  // A file that only a lack of cgo keeps out was meant to be in the build; what it starts is its own.
  const meant = read.goFiles.flatMap((file) => (file.excluded === 'cgo' ? saidOf(file, read, context) : [])).filter(({ importPath }) => importPath === read.importPath)
  return [...(analysisOf(context).get(read.importPath) ?? []), ...meant.flatMap(({ drafts }) => drafts)]
}

function analysisOf(context: RuleContext): ReadonlyMap<string, readonly StartDraft[]> {
  for (let known = analyses.get(context); ; known = analyses.get(context)) {
    if (known !== undefined) return known
    Array.from(findAllStarts(context))
  }
}

/** Looks at every file that can start a program, in the order of the packages. One step for each file. */
export function* findAllStarts(context: RuleContext): Generator<undefined> {
  if (analyses.has(context)) return
  const byPackage = new Map<string, StartDraft[]>()
  // The first file that comes to a place has it.
  const taken = new Set<string>()
  const add = (all: readonly Said[]): void => {
    for (const { key, importPath, drafts } of all) {
      if (taken.has(key)) continue
      taken.add(key)
      const known = byPackage.get(importPath)
      if (known === undefined) byPackage.set(importPath, [...drafts])
      else known.push(...drafts)
    }
  }
  for (const read of context.scope) {
    if (read.standard) continue
    for (const file of filesThatStart(read, context)) {
      add(saidOf(file, read, context))
      yield
    }
    if (context.wrappers.length > 0) {
      add(context.piece(`wrappers ${read.importPath}`, form, () => {
        context.closure.packages.get(read.importPath)
        return saidAt(context.wrappers.flatMap((wrapper) => startsThrough(wrapper, read, context)), context)
      }))
    }
  }
  analyses.set(context, byPackage)
}

function saidOf(file: GoFile, read: Package, context: RuleContext): readonly Said[] {
  if (file.facts === undefined || !canStart(file.facts)) return []
  return context.piece(`starts ${file.path}`, form, () => {
    // What is known of the package decides which of its files are looked at.
    context.closure.packages.get(read.importPath)
    const source = context.parse(read, file)
    return source === undefined ? [] : startDraftsIn(source, context)
  })
}

/** What one file starts, whether or not its imports and needles say that it can. */
function startDraftsIn(source: ParsedSource, context: RuleContext): readonly Said[] {
  return saidAt(findStarts(source, context), context)
}

function saidAt(starts: readonly Start[], context: RuleContext): readonly Said[] {
  return [...strongest(starts)].map(([key, start]) => ({ key, importPath: start.at.source.package.importPath, drafts: draftsOfStart(start, context) }))
}

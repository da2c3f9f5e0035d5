import { entryOf } from '../go/entry-of.js'
import type { GoFile, Package } from '../go/package.js'
import type { Draft } from './finding.js'
import type { Form } from './memory.js'
import type { ParsedSource, RuleContext } from './rule.js'
import { draftsOfStart, type StartRule } from './start-drafts.js'
import { findStarts, startsThrough, strongest, type Start } from './started-programs.js'
import { filesThatStart } from './starters.js'

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
export const draftsAt = (read: Package, context: RuleContext): readonly StartDraft[] => analysisOf(context).get(read.importPath) ?? []

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
  const meant: Said[] = []
  // The first file that comes to a place has it.
  const taken = new Set<string>()
  const take = (all: readonly Said[]): void => {
    for (const { importPath, drafts } of all) entryOf(byPackage, importPath, () => [] as StartDraft[]).push(...drafts)
  }
  const add = (all: readonly Said[]): void => {
    take(all.filter(({ key }) => !taken.has(key)))
    for (const { key } of all) taken.add(key)
  }
  for (const read of context.scope) {
    if (read.standard) continue
    for (const file of filesThatStart(read, context)) {
      const said = saidOf(file, read, context)
      // A file that only a lack of cgo keeps out was meant to be in the build; what it starts is its own.
      if (file.use === 'ignored') meant.push(...said.filter(({ importPath }) => importPath === read.importPath))
      else add(said)
      yield
    }
    if (context.wrappers.length > 0) {
      add(context.piece(`wrappers ${read.importPath}`, form, () => {
        context.closure.packages.get(read.importPath)
        return saidAt(context.wrappers.flatMap((wrapper) => startsThrough(wrapper, read, context)), context)
      }))
    }
  }
  take(meant)
  analyses.set(context, byPackage)
}

function saidOf(file: GoFile, read: Package, context: RuleContext): readonly Said[] {
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

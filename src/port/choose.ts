import type { Change, FixContext, Proposal } from '../fixes/fix.js'
import { folderOf } from '../fixes/go-text.js'
import { lostWith, packageAt } from '../fixes/dropped-names.js'
import { proposalsFor } from '../fixes/registry.js'
import { importsC } from '../go/header.js'
import type { Finding } from '../rules/evaluate.js'

/** What was decided of a finding. */
export interface Choice {
  readonly fix: string
  readonly title: string
  readonly change: Change
}

/**
 * The fix that makes the least change and loses the least: a tag that leaves a library out; the constraint alone, where other files have all of it, or
 * have it on other machines; taking the file apart; stubs for all of it; and, where what is imported is nobody's to edit, the importer behind cgo. `isTried` says what was done already: nothing
 * is done twice. Undefined where a person has to see to it.
 */
export async function chooseFix(finding: Finding, context: FixContext, isTried: (fix: string, path: string) => boolean): Promise<Choice | undefined> {
  const isStartUp = startUp.includes(finding.rule.id)
  const proposals = proposalsFor(finding, context).filter(({ input, fix }) => input === undefined && isStartUp === (fix === 'clone-flags'))
  for (const wanted of order) {
    for (const proposal of proposals) {
      if (!wanted(proposal, finding, context)) continue
      const change = await proposal.change()
      if (change === undefined || filesOf(change).some((path) => isTried(proposal.fix, path))) continue
      return { fix: proposal.fix, title: proposal.title, change }
    }
  }
  return undefined
}

export const filesOf = ({ edits, creates }: Change): readonly string[] => [...new Set([...edits, ...creates].map(({ path }) => path))]

/** What these find does not keep a program from being built. */
const startUp: readonly string[] = ['cgo-constructor', 'purego-todo']

type Wanted = (proposal: Proposal, finding: Finding, context: FixContext) => boolean

const order: readonly Wanted[] = [
  ({ fix, preferred }) => fix === 'set-project-tag' && preferred,
  // The title of one that is not preferred says what stays missing.
  ({ fix, preferred }) => fix === 'gate-on-cgo' && preferred,
  ({ fix, preferred }) => fix === 'swap-sibling' && preferred,
  ({ fix }) => fix === 'split-cgo',
  ({ fix }) => fix === 'swap-sibling',
  ({ fix }) => fix === 'nocgo-sibling',
  ({ fix }) => fix === 'clone-flags',
  ({ fix }, finding, context) => fix === 'gate-on-cgo' && canGateImporter(finding, context),
]

/** An importer may go behind cgo where a stub can stand in for it: not with a command's main, and not where its start-up code would be lost unsaid. */
function canGateImporter({ place: { path }, rule, class: kind }: Finding, context: FixContext): boolean {
  const file = packageAt(folderOf(path), context.closure)?.goFiles.find((candidate) => candidate.path === path)
  if (kind !== 'build' || rule.id === 'c-source' || file?.facts === undefined || importsC(file.facts.header)) return false
  const lost = lostWith(path, context)
  return lost !== undefined && !lost.nothingLeft && !lost.names.includes('main')
}

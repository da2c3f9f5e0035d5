import type { Finding } from '../rules/evaluate.js'
import { addConstraint } from './add-constraint.js'
import { allow } from './allow.js'
import { cloneFlags } from './clone-flags.js'
import { constrainCSource } from './constrain-c-source.js'
import { dropPlusBuild } from './drop-plus-build.js'
import { isReallyEditable } from './editable.js'
import type { Change, Fix, FixContext, Proposal, TextEdit } from './fix.js'
import { gateEmbed } from './gate-embed.js'
import { gateOnCgo } from './gate-on-cgo.js'
import { gateOnKnownTag } from './gate-on-known-tag.js'
import { nocgoSibling } from './nocgo-sibling.js'
import { setProjectTag } from './set-project-tag.js'
import { splitCgo } from './split-cgo.js'
import { swapSibling } from './swap-sibling.js'

/** Every fix, in the order in which an editor lists them. */
export const fixes: readonly Fix[] = [setProjectTag, swapSibling, splitCgo, nocgoSibling, cloneFlags, constrainCSource, gateEmbed, gateOnCgo, gateOnKnownTag, addConstraint, dropPlusBuild, allow]

export function fixById(id: string): Fix | undefined {
  return fixes.find((fix) => fix.id === id)
}

/** What can be done about a finding, the best first; at most one is preferred. */
export function proposalsFor(finding: Finding, context: FixContext): readonly Proposal[] {
  const proposals = fixes.flatMap((fix) => (helps(fix, finding) ? [...fix.propose(finding, context)] : []))
  const best = proposals.find(({ preferred }) => preferred)
  return proposals.map((proposal) => guard({ ...proposal, preferred: proposal === best }, context)).sort((a, b) => Number(b.preferred) - Number(a.preferred))
}

/** What can be done about a Go file without any finding. */
export function proposalsForFile(path: string, context: FixContext): readonly Proposal[] {
  return fixes.flatMap((fix) => [...(fix.proposeForFile?.(path, context) ?? [])]).map((proposal) => guard(proposal, context))
}

/**
 * One fix for many findings as one change, with one person's words for all of them where it needs words; without any it is left out. What
 * overlaps with something earlier is left for another round. Undefined where nothing is to be done.
 */
export async function fixAllOf(fixId: string, findings: readonly Finding[], context: FixContext, input?: string): Promise<Change | undefined> {
  const fix = fixById(fixId)
  const edits: TextEdit[] = []
  const creates = new Map<string, Change['creates'][number]>()
  for (const finding of findings) {
    if (fix === undefined || !helps(fix, finding)) continue
    for (const proposal of fix.propose(finding, context)) {
      const change = proposal.input === undefined || input !== undefined ? await guard(proposal, context).change(input) : undefined
      const added = change?.edits.filter((edit) => !edits.some((known) => isSame(known, edit))) ?? []
      if (change === undefined || added.some((edit) => edits.some((known) => overlaps(known, edit))) || change.creates.some(({ path }) => creates.has(path))) continue
      edits.push(...added)
      for (const file of change.creates) creates.set(file.path, file)
    }
  }
  return edits.length + creates.size === 0 ? undefined : { edits, creates: [...creates.values()] }
}

const helps = (fix: Fix, { rule }: Finding): boolean => fix.rules === 'all' || fix.rules.includes(rule.id)

/** Whatever a fix thinks of: nothing is written where nobody may edit. */
function guard(proposal: Proposal, context: FixContext): Proposal {
  const { workspace, files } = context.reader
  return {
    ...proposal,
    async change(input) {
      const change = await proposal.change(input)
      const isOpen = change !== undefined && [...change.edits, ...change.creates].every(({ path }) => isReallyEditable(path, workspace, files))
      return isOpen ? change : undefined
    },
  }
}

const isSame = (a: TextEdit, b: TextEdit): boolean => a.path === b.path && a.newText === b.newText && compare(a, b) === 0 && a.range.endLine === b.range.endLine && a.range.endColumn === b.range.endColumn

const compare = ({ range: a }: TextEdit, { range: b }: TextEdit): number => a.line - b.line || a.column - b.column

/** Two insertions at one place count as overlapping: which comes first would be chance. */
function overlaps(a: TextEdit, b: TextEdit): boolean {
  if (a.path !== b.path) return false
  const [first, second] = compare(a, b) <= 0 ? [a, b] : [b, a]
  return compare(first, second) === 0 || second.range.line < first.range.endLine || (second.range.line === first.range.endLine && second.range.column < first.range.endColumn)
}

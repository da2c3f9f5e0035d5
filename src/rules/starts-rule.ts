import type { Draft } from './finding.js'
import type { Rule } from './rule.js'
import { draftsAt, findAllStarts } from './start-analysis.js'
import type { StartRule } from './start-drafts.js'
import { starterNeedles } from './starters.js'

/** The part of a rule that looks at what a program starts. */
export function startsRule(id: StartRule): Pick<Rule, 'needlesOf' | 'prepare' | 'inPieces'> & { checkPackage: NonNullable<Rule['checkPackage']> } {
  return {
    needlesOf: starterNeedles,
    prepare: findAllStarts,
    inPieces: true,
    checkPackage: (read, context): readonly Draft[] => draftsAt(read, context).flatMap(([rule, draft]) => (rule === id ? [draft] : [])),
  }
}

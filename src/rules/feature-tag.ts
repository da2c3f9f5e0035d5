import type { Package } from '../go/package.js'
import { idlePlaces, idleText, isAnotherWay, replacementsIn, type Replacement } from './counterpart.js'
import { isOwn } from './own.js'
import type { Rule, RuleContext } from './rule.js'
import { tagsText } from './tag-change.js'

export const featureTag: Rule = {
  id: 'feature-tag',
  class: 'runtime',
  title: 'A feature that is off without a build tag',
  help: `
Two files of the program's own module take each other's place by a build tag that is not set, and the one in this build has functions that do no work: they are
empty, return zero values, or always return an error. The finding stands at the first of them; the related places are the functions that work.

**Why it matters.** The program builds, starts, and lacks the feature; that shows only when somebody uses it. A project's own build script sets such tags, a
busybox build does not know of them.

**Not this.** A tag that takes something out (\`no_x\`) and that somebody set: that is meant. Tags of systems, of toolchains and of testing or debugging; pairs in
which the file of this build is the one that works; functions that only say what is the case, clean up, log or trace; an error that the package itself looks for.
Of class *info*: a tag that chooses between two ways of doing the same, which shows in files that both
do most of the work; what one of them leaves empty has nothing to do there. Pairs that cgo alone decides are feature-off's. Only the program's own modules are looked at.

**What to do.** Set the tag, where the feature is wanted; \`gopure check --tags\` says what it brings. Where the tag needs cgo too, setting it changes nothing: write
the feature in Go, or say that it is off.
`,
  *checkPackage(read, context) {
    if (!isOwn(read, context)) return
    for (const replacement of replacementsIn(read, context)) {
      const { source, other, change, idle } = replacement
      if (idle.length === 0 || change.set.length === 0 || change.unset.length > 0 || change.set.some(isForDevelopers)) continue
      const alsoCgo = change.cgo ? `, which needs cgo too: the tag${change.set.length === 1 ? '' : 's'} alone would change nothing` : ''
      const choice = isChoice(replacement, read, context)
      yield {
        place: context.placeOf(source, idle[0]!.declaration.node),
        class: choice ? 'info' : 'runtime',
        message: choice
          ? `without ${tagsText(change.set)} ${idleText(idle)}: the tag${change.set.length === 1 ? ' chooses' : 's choose'} another way of doing the same, which has work for ${idle.length === 1 ? 'it' : 'them'} in ${other.file.name}`
          : `without ${tagsText(change.set)} ${idleText(idle)}: the work is in ${other.file.name}${alsoCgo}`,
        related: idlePlaces(replacement, context),
      }
    }
  },
}

/** True where tags choose one of two ways that both work, here or in a package that is imported here. */
function isChoice(replacement: Replacement, read: Package, context: RuleContext): boolean {
  if (isAnotherWay(replacement)) return true
  if (replacement.idle.some(({ stub }) => stub.kind !== 'does nothing')) return false
  const tags = replacement.change.set.join()
  const near = [read, ...[...read.imports.keys()].flatMap((path) => context.closure.packages.get(path) ?? [])]
  return near.some((one) => isOwn(one, context) && replacementsIn(one, context).some((other) => other.change.set.join() === tags && isAnotherWay(other)))
}

/** Tags for those who work on the program: what they bring is not missed by those who run it. */
function isForDevelopers(tag: string): boolean {
  return /debug|trac(e|ing)|test|integration|e2e|fuzz|mock|fake|invariant|assert|bench|prof|race|cov(er|$)|lint|lockdep|checklocks|deadlock|sanitiz|[amt]san$|example|generate|leak|stress|verbose|^dev$/i.test(tag)
}

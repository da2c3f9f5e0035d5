import { idlePlaces, idleText, replacementsIn } from './counterpart.js'
import { isOwn } from './own.js'
import type { Rule } from './rule.js'
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
Pairs that cgo alone decides are feature-off's. Only the program's own modules are looked at.

**What to do.** Set the tag, where the feature is wanted; \`gopure check --tags\` says what it brings. Where the tag needs cgo too, setting it changes nothing: write
the feature in Go, or say that it is off.
`,
  *checkPackage(read, context) {
    if (!isOwn(read, context)) return
    for (const replacement of replacementsIn(read, context)) {
      const { source, other, change, idle } = replacement
      if (change.set.length === 0 || change.unset.length > 0 || change.set.some(isForDevelopers)) continue
      const alsoCgo = change.cgo ? `, which needs cgo too: the tag${change.set.length === 1 ? '' : 's'} alone would change nothing` : ''
      yield {
        place: context.placeOf(source, idle[0]!.declaration.node),
        class: 'runtime',
        message: `without ${tagsText(change.set)} ${idleText(idle)}: the work is in ${other.file.name}${alsoCgo}`,
        related: idlePlaces(replacement, context),
      }
    }
  },
}

/** Tags for those who work on the program: what they bring is not missed by those who run it. */
function isForDevelopers(tag: string): boolean {
  return /debug|trac(e|ing)|test|integration|e2e|fuzz|mock|fake|invariant|assert|bench|prof|race|cover|lint|example|generate|leak|stress|verbose|^dev$/i.test(tag)
}

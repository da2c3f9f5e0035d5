import { appletName } from './applet.js'
import { mainClause } from './command-files.js'
import type { BuildDraft, Rule, RuleContext } from './rule.js'

export const duplicateApplet: Rule = {
  id: 'duplicate-applet',
  class: 'busybox',
  title: 'Two commands of one name',
  help: `
Two commands of the busybox whose import paths end alike. A busybox has one name for each command, the last element of its path, and makebb
ends with \`found duplicate command\`.

**Why it matters.** Nothing is built at all, however good the two programs are. It is met most where projects are combined: a program in
a folder of its major version is called \`v3\`, and two of them are both called that.

**Not this.** The same import path named twice, which is one command; packages of the same name that are not commands; main packages that were
not chosen for one busybox.

**What to do.** Leave one of the two out, or name it with \`names\` of gopure.yaml. For makebb itself (and \`--compat\`), write a main package of
another name that calls the same code; most programs keep all of it in a package that can be imported.
`,
  *checkBuild(context) {
    for (const [name, [first, ...others]] of commandsByName(context)) {
      // Main packages that nobody chose for one busybox may be called what they like.
      if (first === undefined || !context.applets.has(name)) continue
      for (const other of others) yield* duplicate(name, first, other, context)
    }
  },
}

function commandsByName({ closure, names }: RuleContext): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, string[]>()
  for (const root of new Set(closure.roots)) {
    if (closure.packages.get(root)?.name !== 'main') continue
    const name = appletName(root, names)
    byName.set(name, [...(byName.get(name) ?? []), root])
  }
  return byName
}

function* duplicate(name: string, first: string, other: string, context: RuleContext): Generator<BuildDraft> {
  const read = context.closure.packages.get(other)!
  const here = mainClause(read, context)
  const there = mainClause(context.closure.packages.get(first)!, context)
  if (here === undefined) return
  yield {
    package: read,
    place: here,
    class: 'busybox',
    commands: [first, other],
    leaveOut: [other],
    message: `${other} becomes the applet ${name}, which ${first} is already: makebb builds neither; leave one out, or give it another name with names in gopure.yaml`,
    ...(there === undefined ? {} : { related: [{ place: there, message: `the other ${name}` }] }),
  }
}

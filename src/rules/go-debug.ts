import { decode, isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { modulesOf, standIn } from './build-files.js'
import type { Place } from './finding.js'
import { goModOf, placeOfLine, statementsOf } from './go-mod-line.js'
import { activeFiles, type Rule, type RuleContext } from './rule.js'

export const goDebug: Rule = {
  id: 'go-debug',
  class: 'busybox',
  title: 'A GODEBUG setting that is lost',
  help: `
A command's file has a \`//go:debug\` line, or the go.mod or go.work that it is built with has \`godebug\` lines.

**Why it matters.** The busybox has a main package of its own, which makebb writes, and is built without go.mod: neither kind of line counts.
The defaults are then the oldest that Go knows (\`tls10server=1\`, \`tlssha1=1\`, \`rsa1024min=0\`, \`panicnil=1\` and more), for every command of
the busybox, whatever its go.mod says.

**Not this.** \`//go:debug\` in a package that is not a command, where Go refuses it; a \`godebug\` line in a dependency's go.mod, which never counts.

**What to do.** Set what the program needs when it starts: \`os.Setenv("GODEBUG", …)\` counts for most settings, or GODEBUG in the
environment of the image; \`//go:debug default=go1.N\` in the generated main cures the defaults.
`,
  needlesOf: ({ packageName }) => (packageName === 'main' ? ['//go:debug'] : []),
  *checkPackage(read, context) {
    if (!context.closure.roots.includes(read.importPath)) return
    for (const { setting, place } of directivesOf(read, context)) {
      yield { place, class: 'busybox', message: `//go:debug ${setting} does not count in the busybox, whose main package is another: the setting is lost` }
    }
  },
  *checkBuild(context) {
    const { goWorkFile, mainModules } = context.reader.workspace
    const looked = new Set<string>()
    for (const module of modulesOf(context)) {
      // Under go.work only that file's lines count for the modules in it.
      const isMember = mainModules.some(({ dir }) => dir === module.dir)
      const path = isMember && goWorkFile !== '' ? goWorkFile : goModOf(module, context)
      if (looked.has(path)) continue
      looked.add(path)
      for (const { verb, words, line } of statementsOf(path, context)) {
        if (verb !== 'godebug') continue
        yield { place: placeOfLine(path, line, context), class: 'busybox', message: `godebug ${words.join(' ')} does not count in the busybox, which is built without ${path.replace(/^.*\//, '')}: the setting is lost`, ...standIn(module, context) }
      }
    }
  },
}

/** Directives stand before the package clause. */
function* directivesOf(read: Package, context: RuleContext): Generator<{ readonly setting: string; readonly place: Place }> {
  for (const { path, facts } of activeFiles(read)) {
    if (facts?.needles.has('//go:debug') !== true) continue
    const { packageClause } = facts.header
    const head = context.reader.files.inspect(path, (bytes) => decode(bytes.subarray(0, packageClause.start)))
    if (isFault(head)) continue
    for (const match of head.matchAll(/^\/\/go:debug[ \t]+(\S+)/gm)) {
      const start = new TextEncoder().encode(head.slice(0, match.index)).length
      yield { setting: match[1]!, place: context.placeOfBytes(path, { start, end: start + new TextEncoder().encode(match[0]).length }) }
    }
  }
}

import { decode, isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { modulesOf, standIn } from './build-files.js'
import type { Module } from '../go/module.js'
import type { Place } from './finding.js'
import { goModOf, placeOfLine, statementsOf } from './go-mod-line.js'
import { defaultsLost, minorOf, minorOfBusybox } from './godebug-defaults.js'
import { activeFiles, type BuildDraft, type Rule, type RuleContext } from './rule.js'

export const goDebug: Rule = {
  id: 'go-debug',
  class: 'busybox',
  title: 'A GODEBUG setting that is lost',
  help: `
A command's file has a \`//go:debug\` line, or the go.mod or go.work that it is built with has \`godebug\` lines. As information: the command's own
go.mod has an older \`go\` line than the workspace, and Go changed defaults between the two.

**Why it matters.** The busybox has a main package of its own and is built without go.mod: neither kind of line counts. \`gopure build\` gives it
the defaults of the workspace's \`go\` line (\`//go:debug default=go1.N\`), for all commands the same. A command of an older module has by itself the
defaults of its own \`go\` line, as its tests have seen them: with \`go 1.21\` Go's older timers (\`asynctimerchan=1\`) and TLS with RSA key exchange
(\`tlsrsakex=1\`), in the busybox neither. makebb, and \`gopure build --compat\`, write no such line: the defaults are then the oldest that Go knows
(\`tls10server=1\`, \`tlssha1=1\`, \`rsa1024min=0\`, \`panicnil=1\` and more).

**Not this.** \`//go:debug\` in a package that is not a command, where Go refuses it; a \`godebug\` line in a dependency's go.mod, which never counts;
\`default=go1.N\` with the workspace's own version; patch versions, which change no default; settings of the go tool and of other systems.

**What to do.** Set what the program needs when it starts: \`os.Setenv("GODEBUG", …)\` counts for most settings, or GODEBUG in the
environment of the image. Which settings there are, and what each does, is in go.dev/doc/godebug.
`,
  needlesOf: ({ packageName }) => (packageName === 'main' ? ['//go:debug'] : []),
  *checkPackage(read, context) {
    if (!context.closure.roots.includes(read.importPath)) return
    for (const { setting, place } of directivesOf(read, context)) {
      const lost = settingLost(setting, context)
      if (lost !== undefined) yield { place, class: 'busybox', message: `//go:debug ${setting} does not count in the busybox, whose main package is another: ${lost}` }
    }
  },
  *checkBuild(context) {
    const { goWorkFile, mainModules } = context.reader.workspace
    const looked = new Set<string>()
    for (const module of modulesOf(context)) {
      yield* olderDefaults(module, context)
      // Under go.work only that file's lines count for the modules in it.
      const isMember = mainModules.some(({ dir }) => dir === module.dir)
      const path = isMember && goWorkFile !== '' ? goWorkFile : goModOf(module, context)
      if (looked.has(path)) continue
      looked.add(path)
      for (const { verb, words, line } of statementsOf(path, context)) {
        const lost = verb === 'godebug' ? settingLost(words.join(' '), context) : undefined
        if (lost === undefined) continue
        yield { place: placeOfLine(path, line, context), class: 'busybox', message: `godebug ${words.join(' ')} does not count in the busybox, which is built without ${path.replace(/^.*\//, '')}: ${lost}`, ...standIn(module, context) }
      }
    }
  },
}

/** What is lost with a setting; undefined where the busybox has the same without it. */
function settingLost(setting: string, context: RuleContext): string | undefined {
  const [, version] = /^default=(go1\.\d+)/.exec(setting) ?? []
  const own = version === undefined ? undefined : minorOf(version)
  const busybox = minorOfBusybox(context)
  if (own === undefined || busybox === undefined) return 'the setting is lost'
  const lost = defaultsLost(own, busybox, context)
  return lost === undefined ? undefined : `its defaults are ${lost}`
}

/** A command of a module whose go line is another than the workspace's: by itself it has the defaults of that one. */
function* olderDefaults(module: Module, context: RuleContext): Generator<BuildDraft> {
  const commands = context.closure.roots.filter((root) => context.closure.packages.get(root)?.module?.dir === module.dir)
  const path = goModOf(module, context)
  const statements = commands.length === 0 ? [] : statementsOf(path, context)
  // What it asks for by name is said at that line.
  if (statements.some(({ verb, words }) => verb === 'godebug' && words[0]?.startsWith('default=') === true)) return
  const said = statements.find(({ verb }) => verb === 'go')
  const own = minorOf(said?.words[0] ?? '')
  const busybox = minorOfBusybox(context)
  const lost = said === undefined || own === undefined || busybox === undefined ? undefined : defaultsLost(own, busybox, context)
  if (said === undefined || lost === undefined) return
  yield { place: placeOfLine(path, said.line, context), class: 'info', message: `built by itself with go 1.${own} a command of this module has other GODEBUG defaults than in the busybox, which has ${lost}`, ...standIn(module, context) }
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

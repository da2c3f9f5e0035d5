import { anyPackage } from './any-package.js'
import { decode, isFault } from '../go/files.js'
import { commandsOf, isCommand } from './command-files.js'
import { appletName } from './applet.js'
import { dependenciesOf, registeredFromMain } from './flags-from-main.js'
import { listNames } from './message.js'
import type { Package } from '../go/package.js'
import { registrationsOf, type Registration } from './registrations.js'
import { activeFiles, type BuildDraft, type Rule, type RuleContext } from './rule.js'
import { startupNeedles } from './startup-effects.js'

export const duplicateRegistration: Rule = {
  id: 'duplicate-registration',
  class: 'busybox',
  title: 'A name registered twice before main',
  help: `
Two packages that register the same name while the program starts, in a registry that panics at the second: a flag of \`flag\` or pflag, a variable
of expvar, a Prometheus metric, a pattern of http.DefaultServeMux, a driver of database/sql. Or a package that registers one which another command
of the busybox defines for itself.

**Why it matters.** What a dependency does in its init functions and package-level variables happens in every command of the busybox. Two of
a name among them: every command panics. One that a command's own main package defines too: that command panics (\`flag redefined: p\`), though
it never asked for the other's package.

**Not this.** Flags that functions define when they are called; two commands' own flags, as each is set up for its command only; flag sets
and registries of their own; a registration that asks first (\`if flag.Lookup("v") == nil\`); metrics with constant labels; names that the source
does not say.

**What to do.** Move the registration into a function that main calls, or into a flag set of its own. For a dependency that can't be changed:
leave it out by a build tag, or give each command a fresh \`flag.CommandLine\` before it starts.
`,
  needlesOf: startupNeedles,
  *checkBuild(context) {
    const first = new Map<string, Registration>()
    for (const read of [...standardOnes(context), ...dependencies(context)]) {
      for (const one of registrationsOf(read, context)) {
        const other = first.get(one.key)
        if (other === undefined) first.set(one.key, one)
        else if (other.package !== one.package) yield duplicate(one, other, context)
      }
    }
    yield* ofCommands(first, context)
  },
}

function dependencies(context: RuleContext): readonly Package[] {
  return [...context.closure.packages.values()].filter((read) => !read.standard && !isCommand(read, context))
}

/** Packages of the standard library that register names, where something imports them. */
function standardOnes(context: RuleContext): readonly Package[] {
  return ['expvar', 'net/http/pprof'].flatMap((path) => ([...context.closure.packages.values()].some((read) => read.imports.has(path)) ? (anyPackage(path, context) ?? []) : []))
}

function duplicate(one: Registration, other: Registration, context: RuleContext): BuildDraft {
  return {
    package: one.package,
    place: one.place,
    class: 'busybox',
    commands: context.closure.roots,
    message: `registers the ${one.what} ${one.name} before main, as ${other.package.importPath} does: every command of the busybox panics; register it in a function that main calls`,
    related: [{ place: other.place, message: `where ${other.package.importPath} does` }],
  }
}

/** Whether a name stands in a command's texts at all: most have none of them. */
function saysOneOf(names: readonly string[], command: Package, { reader }: RuleContext): boolean {
  return activeFiles(command).some(({ path }) => {
    const text = reader.files.inspect(path, decode)
    return !isFault(text) && names.some((name) => text.includes(name))
  })
}

/** What dependencies register in every command, and a command defines for itself. */
function* ofCommands(registered: ReadonlyMap<string, Registration>, context: RuleContext): Generator<BuildDraft> {
  if (registered.size === 0) return
  const clashes = new Map<Registration, { readonly command: Package; readonly own: Registration }[]>()
  const names = [...new Set([...registered.values()].map(({ name }) => name))]
  for (const command of commandsOf(context)) {
    const own = saysOneOf(names, command, context) ? registrationsOf(command, context, true) : []
    const dependencies = dependenciesOf(command, context)
    for (const one of [...own, ...registeredFromMain(command, names, context)]) {
      const other = registered.get(one.key)
      // A program that has both by itself works, or nobody would ship it.
      if (other === undefined || dependencies.has(other.package.importPath)) continue
      clashes.set(other, [...(clashes.get(other) ?? []), { command, own: one }])
    }
  }
  for (const [one, others] of clashes) {
    if (one.package.standard) continue
    const commands = [...new Set(others.map(({ command }) => command.importPath))]
    yield {
      package: one.package,
      place: one.place,
      class: 'busybox',
      commands,
      message: `registers the ${one.what} ${one.name} in every command of the busybox, and ${listNames(commands.map((command) => appletName(command, context.names)))} ${commands.length === 1 ? 'defines' : 'define'} it too and ${commands.length === 1 ? 'panics' : 'panic'}: register it in a function that main calls`,
      related: others.map(({ command, own }) => ({ place: own.place, message: `where ${appletName(command.importPath, context.names)} defines it` })),
    }
  }
}

import type { Draft } from './finding.js'
import { knownLibrary } from './known-libraries.js'
import { argumentsOf, callsIn, importNamed } from './package-names.js'
import { resolveName } from './program-name.js'
import type { ParsedSource, Rule, RuleContext } from './rule.js'
import { argumentsGiven, type GivenArguments } from './self-arguments.js'
import { startsOf } from './started-programs.js'
import { canStart, starterNeedles } from './starters.js'

export const selfExec: Rule = {
  id: 'self-exec',
  class: 'busybox',
  title: 'A program that starts its own file',
  help: `
A start of the program's own file (\`os.Executable()\`, \`/proc/self/exe\`, the \`Command\` of a reexec library) under another name than it
was started with. Without \`Args\` of its own, \`exec.Command\` makes the path argv[0].

**Why it matters.** The file is the busybox, which goes by argv[0]. \`exec.Command("/proc/self/exe", "child")\` is called \`exe\`, which is no
command; so the busybox takes the next argument: \`command is not present in busybox: child\`, or, where that is a command of the busybox such as
\`init\`, quite another program.

**Not this.** A start that keeps the name: \`exec.Command(os.Args[0], …)\`, \`cmd.Args[0] = os.Args[0]\`, \`syscall.Exec(self, os.Args, …)\`, or
argv[0] set to the name of a command of the busybox; \`os.StartProcess\` with \`Ptrace: true\`; a path that is only asked for.

**What to do.** Set argv[0]: \`cmd.Args[0] = os.Args[0]\` after \`exec.Command(self, …)\`.
`,
  needlesOf: starterNeedles,
  wants: (facts) => canStart(facts) || facts.header.imports.some(({ path }) => knownLibrary(path)?.reexec !== undefined),
  *checkFile(source, context) {
    yield* starts(source, context)
    yield* throughLibraries(source, context)
  },
}

function* starts(source: ParsedSource, context: RuleContext): Generator<Draft> {
  // How a reexec library starts the file is its callers' affair.
  if (source.file.facts === undefined || !canStart(source.file.facts) || knownLibrary(source.package.importPath)?.reexec !== undefined) return
  for (const { at, callee, looksUp, resolution, through, handedOn } of startsOf(source, context)) {
    if (!resolution.self || resolution.programs.length > 0 || looksUp || handedOn !== undefined || through !== undefined) continue
    const given = argumentsGiven(at, context)
    const said = given === undefined ? undefined : describe(given, context)
    if (said !== undefined) yield { place: context.placeOf(source, at.node), class: said.unknown ? 'info' : 'busybox', message: `${callee} starts the program's own file, ${said.message}` }
  }
}

function describe({ name, first, unknown }: GivenArguments, { applets }: RuleContext): { readonly message: string; readonly unknown: boolean } | undefined {
  if (unknown) return { unknown, message: 'and whether argv[0] stays a name of the busybox is not to be seen here' }
  if (name !== undefined && applets.has(name)) return undefined
  const called = name === undefined ? 'under the name of the file' : `under the name ${name}`
  const then =
    first === undefined
      ? 'the busybox has no command for it'
      : applets.has(first)
        ? `the busybox then goes by the next argument and runs its command ${first}`
        : `the busybox then goes by the next argument and says "command is not present in busybox: ${first}"`
  return { unknown, message: `${called}, not its own: ${then}; set Args[0] to os.Args[0]` }
}

function* throughLibraries(source: ParsedSource, context: RuleContext): Generator<Draft> {
  if (knownLibrary(source.package.importPath)?.reexec !== undefined) return
  for (const { path } of source.file.facts?.header.imports ?? []) {
    for (const name of knownLibrary(path)?.reexec?.start ?? []) {
      for (const call of callsIn(source, name)) {
        const callee = call.childForFieldName('function')
        const operand = callee?.childForFieldName('operand')
        if (operand?.type !== 'identifier' || importNamed(source, operand, context) !== path) continue
        const value = argumentsOf(call)[name.endsWith('Context') ? 1 : 0]
        const names = value === undefined ? [] : resolveName(source, value, context).programs.map(({ name: one }) => one)
        if (names.length > 0 && names.every((one) => context.applets.has(one))) continue
        const called = names[0] === undefined ? 'another name' : `the name ${names[0]}`
        yield {
          place: context.placeOf(source, call),
          class: 'busybox',
          message: `${callee!.text} starts the program's own file under ${called}, which is no command of the busybox: start it under its own name, and choose by an argument`,
        }
      }
    }
  }
}

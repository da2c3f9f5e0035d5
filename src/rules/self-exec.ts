import type { Draft } from './finding.js'
import { knownLibrary } from './known-libraries.js'
import { argumentsOf, callsIn, importNamed } from './package-names.js'
import { resolveName } from './program-name.js'
import { isReached, leftOut } from './reached.js'
import { isKnownName } from './reexec-names.js'
import type { ParsedSource, Rule, RuleContext } from './rule.js'
import { startsRule } from './starts-rule.js'

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
argv[0] set to the name of a command of the busybox, or to one that \`reexec\` of gopure.yaml lists; \`os.StartProcess\` with \`Ptrace: true\`; a path that is only asked for; one that no command comes to.

**What to do.** Set argv[0]: \`cmd.Args[0] = os.Args[0]\` after \`exec.Command(self, …)\`.
`,
  ...startsRule('self-exec'),
  wants: (facts) => facts.header.imports.some(({ path }) => knownLibrary(path)?.reexec !== undefined),
  checkFile: throughLibraries,
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
        if (names.length > 0 && names.every((one) => isKnownName(one, source.package.importPath, context))) continue
        const called = names[0] === undefined ? 'another name' : `the name ${names[0]}`
        const what = `${callee!.text} starts the program's own file under ${called}, which is no command of the busybox`
        const place = context.placeOf(source, call)
        if (isReached({ source, node: call }, context)) yield { place, class: 'busybox', message: `${what}: start it under its own name, and choose by an argument` }
        else yield { place, class: 'info', message: `${what}: ${leftOut}` }
      }
    }
  }
}

import type { Package } from '../go/package.js'
import type { Draft } from './finding.js'
import { knownImports } from './known-imports.js'
import type { Rule, RuleContext } from './rule.js'
import { startsRule } from './starts-rule.js'

const starts = startsRule('nsenter')

export const nsenter: Rule = {
  id: 'nsenter',
  class: 'external',
  title: 'Namespaces entered by nsenter',
  help: `
A call that starts the program \`nsenter\`, found as the rule exec finds programs, or an import of a library that enters namespaces through
it or through C code that runs before Go does.

**Why it matters.** \`nsenter\` is no Go program and not in the image; a C constructor needs cgo, and in a busybox it would run for every
command.

**Not this.** The word in comments, and packages of another origin that have nsenter in their name.

**What to do.** In Go: \`runtime.LockOSThread\`, then \`unix.Setns\` for net, ipc, uts and cgroup namespaces; a mount namespace after
\`unshare(CLONE_FS)\`. A user namespace can't be joined by a program with several threads: clone the child with \`SysProcAttr.Cloneflags\`.
`,
  ...starts,
  *checkPackage(read, context) {
    yield* starts.checkPackage(read, context)
    yield* imports(read, context)
  },
}

function* imports(read: Package, context: RuleContext): Generator<Draft> {
  for (const { file, uses } of knownImports(read, 'nsenter')) {
    for (const { library, site } of uses) {
      yield { place: context.placeOfBytes(file.path, site.spec), class: library.class, leadsTo: site.spec.path, message: `imports ${site.spec.path}, ${library.what}: ${library.advice}` }
    }
  }
}

import type { Node } from 'web-tree-sitter'
import { packageName } from '../go/closure.js'
import { knownImports } from './known-imports.js'
import { nodesNamed } from './package-names.js'
import { callOf } from './references.js'
import type { ParsedSource, Rule } from './rule.js'
import { isShadowed } from './scope.js'

export const systemdNotify: Rule = {
  id: 'systemd-notify',
  class: 'info',
  title: 'Messages to systemd',
  help: `
A call of a library that tells systemd how a service is (\`SdNotify\`), or that takes sockets from it (socket activation).

**Why it matters.** It hardly does: the code is pure Go, and without \`NOTIFY_SOCKET\` or \`LISTEN_FDS\` in the environment it does nothing.

**Not this.** A package of another origin that is called \`daemon\` or \`activation\`, and the library's constants.

**What to do.** Nothing; another supervisor can set the same variables.
`,
  *checkPackage(read, context) {
    for (const { file, uses } of knownImports(read, 'systemd-notify')) {
      const source = context.parse(read, file)
      if (source === undefined) continue
      for (const { library, site } of uses) {
        const alias = site.spec.name ?? packageName(context.closure, site.spec.path)
        for (const reference of callsThrough(source, alias)) {
          yield { place: context.placeOf(source, reference), class: 'info', message: `calls ${reference.childForFieldName('function')?.text ?? alias}, ${library.what}: does nothing where systemd is not`, leadsTo: site.spec.path }
        }
      }
    }
  },
}

/** Calls of a package's functions, by what the file calls the package. */
function callsThrough(source: ParsedSource, alias: string): readonly Node[] {
  return nodesNamed(source, alias, '.').flatMap((name) => {
    const call = name.parent?.type === 'selector_expression' && !isShadowed(name) ? callOf(name.parent) : undefined
    return call === undefined ? [] : [call]
  })
}

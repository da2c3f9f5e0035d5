import { knownImports } from './known-imports.js'
import { listNames } from './message.js'
import type { Rule } from './rule.js'

export const systemdNotify: Rule = {
  id: 'systemd-notify',
  class: 'info',
  title: 'Messages to systemd',
  help: `
A file imports a library that tells systemd how a service is (\`SdNotify\`), or that takes sockets from it (socket activation).

**Why it matters.** It hardly does: the code is pure Go, and without \`NOTIFY_SOCKET\` or \`LISTEN_FDS\` in the environment it does nothing.

**Not this.** A package of another origin that is called \`daemon\` or \`activation\`.

**What to do.** Nothing; another supervisor can set the same variables.
`,
  *checkPackage(read, context) {
    for (const { file, uses } of knownImports(read, 'systemd-notify')) {
      const [first] = uses
      if (first === undefined) continue
      const what = listNames(uses.map(({ library, site }) => `${site.spec.path} (${library.what})`))
      yield { place: context.placeOfBytes(file.path, first.site.spec), class: 'info', message: `imports ${what}: does nothing where systemd is not` }
    }
  },
}

import type { Node } from 'web-tree-sitter'
import type { GoFile, Package } from '../go/package.js'
import type { Place } from './finding.js'
import { knownImports, type KnownImport } from './known-imports.js'
import { callsIn, importNamed, sourceWith } from './package-names.js'
import type { Rule, RuleContext } from './rule.js'
import { functionAround } from './scope.js'

export const systemdDbus: Rule = {
  id: 'systemd-dbus',
  class: 'info',
  title: 'A client of systemd or D-Bus',
  help: `
A file imports a library that speaks to systemd over D-Bus. Where it connects as soon as the program starts (in \`init\`, in \`main\` itself,
for a package's variable), the class is *external*: the program uses systemd unless told otherwise. Elsewhere it is *info*.

**Why it matters.** The code is pure Go, but it needs a systemd that answers. As long as the program only does so when it is told
to, it costs its size and nothing else.

**Not this.** A library's own packages among each other, and packages of another origin that are called dbus or systemd.

**What to do.** See that the default is cgroupfs; put the importer behind a build tag where its size matters.
`,
  *checkPackage(read, context) {
    for (const { file, uses } of knownImports(read, 'systemd-dbus')) {
      for (const use of uses) {
        const { library, site } = use
        const place = context.placeOfBytes(file.path, site.spec)
        const connection = connects(read, file, use, context)
        if (connection === undefined) {
          yield { place, class: 'info', message: `imports ${site.spec.path}, ${library.what}: ${library.advice}` }
          continue
        }
        yield {
          place,
          class: 'external',
          message: `imports ${site.spec.path} and connects as soon as the program starts (${connection.callee}): the program needs a systemd that runs`,
          related: [{ place: connection.place, message: 'connects' }],
        }
      }
    }
  },
}

/** The first connection that is made whatever the program is told: at package level, in init, or in main outside any condition. */
function connects(read: Package, file: GoFile, { library, site }: KnownImport['uses'][number], context: RuleContext): { readonly place: Place; readonly callee: string } | undefined {
  // Most importers connect later, if at all: no parse for those.
  const names = library.connects ?? []
  const early = ['\nfunc init(', '\nfunc main(', '\nvar '].some((beginning) => context.mentions(file, beginning))
  const source = early ? sourceWith(read, file, names.map((name) => `${name}(`), context) : undefined
  if (source === undefined) return undefined
  for (const node of names.flatMap((name) => callsIn(source, name))) {
    const callee = node.childForFieldName('function')
    const operand = callee?.childForFieldName('operand')
    if (operand?.type !== 'identifier' || importNamed(source, operand, context) !== site.spec.path) continue
    const around = functionAround(node)
    const isFirst = around === undefined || (around.type === 'function_declaration' && /^(init|main)$/.test(around.childForFieldName('name')?.text ?? ''))
    if (isFirst && !isConditional(node)) return { place: context.placeOf(source, node), callee: callee?.text ?? '' }
  }
  return undefined
}

function isConditional(node: Node): boolean {
  for (let at = node, outer = node.parent; outer !== null; at = outer, outer = outer.parent) {
    if (outer.type === 'if_statement' && outer.childForFieldName('consequence')?.equals(at) === true) return true
    if (/_case$/.test(outer.type)) return true
  }
  return false
}

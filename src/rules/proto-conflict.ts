import { listNames } from './message.js'
import { protoRegistrations, type ProtoRegistration } from './proto-registrations.js'
import type { BuildDraft, Rule, RuleContext } from './rule.js'

export const protoConflict: Rule = {
  id: 'proto-conflict',
  class: 'busybox',
  title: 'A protobuf file or message registered twice',
  help: `
Two packages of the build whose generated code registers a protobuf file of the same path, or a message, enum, service or extension of the same
full name. The names are read from the descriptors in the generated code, and from \`RegisterFile\` and \`RegisterType\` calls of older generators.

**Why it matters.** google.golang.org/protobuf keeps one registry for the whole program and panics at the second: before main, and so for every
command of the busybox, whether it uses either package or not. It is met where two major versions of a module, or a copy beside the
original, come together that no single program had.

**Not this.** The same package in several commands, which is linked once; files that only name their source in a comment, as lighter generators
write them; gogo/protobuf, and golang/protobuf before 1.4, whose registries log a line and go on.

**What to do.** Bring both commands to one version of the module, or replace the copy by the original. A build tag that leaves one of the two
out helps where there is one.
`,
  *checkBuild(context) {
    const paths = new Map<string, ProtoRegistration>()
    const names = new Map<string, ProtoRegistration>()
    for (const one of protoRegistrations(context)) {
      const other = paths.get(one.path)
      if (one.path !== '' && other !== undefined && other.package !== one.package) yield conflict(one, other, `the protobuf file ${one.path}`, context)
      else yield* sharedNames(one, names, context)
      if (other === undefined) paths.set(one.path, one)
      for (const name of one.names) if (!names.has(name)) names.set(name, one)
    }
  },
}

function* sharedNames(one: ProtoRegistration, known: ReadonlyMap<string, ProtoRegistration>, context: RuleContext): Generator<BuildDraft> {
  const shared = one.names.filter((name) => known.has(name) && known.get(name)!.package !== one.package)
  const other = known.get(shared[0] ?? '')
  if (other !== undefined) yield conflict(one, other, `the protobuf ${shared.length === 1 ? 'name' : 'names'} ${listNames(shared)}`, context)
}

function conflict(one: ProtoRegistration, other: ProtoRegistration, what: string, { closure }: RuleContext): BuildDraft {
  return {
    package: one.package,
    place: one.place,
    class: 'busybox',
    commands: closure.roots,
    message: `registers ${what}, as ${other.package.importPath} does: every command of the busybox panics before main; bring both to one version, or leave one out`,
    related: [{ place: other.place, message: `where ${other.package.importPath} does` }],
  }
}

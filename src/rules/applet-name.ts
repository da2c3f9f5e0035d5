import { appletName } from './applet.js'
import { buildOutputs } from './build-output.js'
import { commandsOf, mainClause } from './command-files.js'
import type { Related } from './finding.js'
import { nameItCarries } from './own-name.js'
import type { BuildDraft, Rule, RuleContext } from './rule.js'

export const appletNameRule: Rule = {
  id: 'applet-name',
  class: 'busybox',
  title: 'A command that is called something else in the busybox',
  help: `
A command whose applet has another name than the program that its project ships: makebb takes the last element of the import path. It is said where a
path ends in a major version (\`example.com/tool/v3\` becomes \`v3\`), and where a build script of the module writes the program under another
name (\`go build -o bin/toold .\`).

**Why it matters.** Nobody finds the program under its name, other programs that start it do not either, and a busybox that is
called by a name it does not know tries the first argument instead. Two programs that end in \`v3\` can't be in one busybox at all.

**Not this.** A command that \`names\` of gopure.yaml has a name for. A name that a script adds to (\`tool-linux-amd64\`, \`tool.exe\`, \`tool_static\`); names that scripts put together from variables; main
packages that were not chosen for one busybox.

**What to do.** Give it its name with \`names\` of gopure.yaml. For makebb itself (and \`--compat\`): in the image, let a link of the shipped name point to the applet's own link: \`toold -> v3\` beside \`v3 -> bb\` (a busybox goes by
the last link before its file). Or write a main package in a folder of the right name that calls the same code.
`,
  *checkBuild(context) {
    for (const read of commandsOf(context)) if (context.applets.has(appletName(read.importPath)) && !Object.hasOwn(context.names, read.importPath)) yield* misnamed(read, context)
  },
}

function* misnamed(read: BuildDraft['package'], context: RuleContext): Generator<BuildDraft> {
  const applet = appletName(read.importPath)
  const place = mainClause(read, context)
  if (place === undefined) return
  const outputs = buildOutputs(read, context)
  const isVersion = /^v[0-9]+$/.test(applet)
  // Where a script writes the applet's own name too, that is a name it has.
  const other = outputs.some(({ name }) => name === applet) ? undefined : outputs.find(({ name }) => !name.startsWith(applet) || !/^[-_.]/.test(name.slice(applet.length)))
  if (!isVersion && other === undefined) return
  const shipped = other?.name ?? nameItCarries(read, context)
  const related: readonly Related[] = other === undefined ? [] : [{ place: other.place, message: `where it is called ${other.name}` }]
  const known = shipped === undefined || shipped === applet ? '' : `, and its name is ${shipped}`
  const link = shipped === undefined || shipped === applet ? 'its name' : shipped
  const isTaken = shipped !== undefined && shipped !== applet && context.applets.has(shipped)
  yield {
    package: read,
    place,
    class: 'busybox',
    commands: [read.importPath],
    message: isTaken
      ? `becomes the applet ${applet}, the last element of its import path, and its name ${shipped} is another command's here: start it as ${applet}, or leave the other out`
      : `becomes the applet ${applet}, the last element of its import path${known}: give it ${link} with names in gopure.yaml`,
    ...(related.length === 0 ? {} : { related }),
  }
}

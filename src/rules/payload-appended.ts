import { packageName } from '../go/closure.js'
import type { GoFile, Package } from '../go/package.js'
import { archiveRead, readsArchives } from './archive-reads.js'
import { isOwnFile } from './own-file.js'
import { argumentsOf, callsIn, importNamed, type At } from './package-names.js'
import { activeFiles, type ParsedSource, type Rule, type RuleContext } from './rule.js'

/** Words without which nothing in a package is the program's own path. */
const selfWords = ['Executable', 'Args[0]', '/proc/self/exe']

export const payloadAppended: Rule = {
  id: 'payload-appended',
  class: 'runtime',
  title: 'A program that unpacks its own file',
  help: `
The program opens its own executable (\`os.Executable\`, \`os.Args[0]\`, \`/proc/self/exe\`) and reads it as an archive: with a reader of zip, tar or compressed
data, or from an offset of its own. The finding stands where the file is opened; the related place is where it is read.

**Why it matters.** What it unpacks was appended to its file after linking. The file of a busybox is another one, for all of its commands: nothing is
appended there, and the program finds nothing, or takes the wrong bytes.

**Not this.** The own file read from its beginning for a checksum, to be copied, or for what the linker wrote into it (\`debug/buildinfo\`, \`debug/elf\`); a file
beside it whose name is made of it. An archive that comes from \`//go:embed\` is embed-binary's.

**What to do.** Use the program's own switch that turns it off, start what is inside as commands of the busybox, or embed what is data.
`,
  needlesOf: (header) => (header.imports.some(({ path }) => path === 'os' || readsArchives(path)) ? selfWords : []),
  *checkPackage(read, context) {
    if (!activeFiles(read).some((file) => selfWords.some((word) => file.facts?.needles.has(word) === true))) return
    for (const open of opensOfOwnFile(read, context)) {
      const callee = open.node.childForFieldName('function')
      const isArchive = callee?.childForFieldName('field')?.text === 'OpenReader'
      const found = isArchive ? open : archiveRead(open, context)
      if (found === undefined) continue
      yield {
        place: context.placeOf(open.source, open.node),
        class: 'runtime',
        message: 'opens its own executable and unpacks what was appended to it: the file of a busybox has nothing there',
        ...(isArchive ? {} : { related: [{ place: context.placeOf(found.source, found.node), message: 'reads it from there' }] }),
      }
    }
  },
}

function opensOfOwnFile(read: Package, context: RuleContext): readonly At[] {
  return activeFiles(read).flatMap((file) => {
    const names = openersIn(file, context).filter((name) => context.mentions(file, `${name}(`))
    const source = names.length === 0 ? undefined : context.parse(read, file)
    if (source === undefined) return []
    return names.flatMap((name) => callsIn(source, name.slice(name.indexOf('.') + 1))).flatMap((node) => (opensOwnFile(source, node, context) ? [{ source, node }] : []))
  })
}

/** What opens files, as a file writes it: `os.Open`. */
function openersIn({ facts }: GoFile, { closure }: RuleContext): readonly string[] {
  return (facts?.header.imports ?? []).flatMap(({ path, name }) => {
    const functions = path === 'os' ? ['Open', 'OpenFile', 'ReadFile'] : path === 'io/ioutil' ? ['ReadFile'] : readsArchives(path) ? ['OpenReader'] : []
    return functions.map((function_) => `${name ?? packageName(closure, path)}.${function_}`)
  })
}

function opensOwnFile(source: ParsedSource, call: At['node'], context: RuleContext): boolean {
  const callee = call.childForFieldName('function')
  const operand = callee?.childForFieldName('operand')
  const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
  const isOpener = importPath === 'os' || importPath === 'io/ioutil' || (importPath !== undefined && readsArchives(importPath))
  const [path] = argumentsOf(call)
  return isOpener && path !== undefined && isOwnFile({ source, node: path }, context)
}

import { packageName } from '../go/closure.js'
import type { GoFile, Package } from '../go/package.js'
import { archiveRead, readsArchives } from './archive-reads.js'
import { isGivenOwnFile, isOwnFile, knowsItself, selfWords } from './own-file.js'
import { argumentsOf, callsIn, importNamed, type At } from './package-names.js'
import { activeFiles, type ParsedSource, type Rule, type RuleContext } from './rule.js'


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
beside it whose name is made of it. A path that comes from another package is not followed. An archive that comes from \`//go:embed\` is embed-binary's.

**What to do.** Use the program's own switch that turns it off, start what is inside as commands of the busybox, or embed what is data.
`,
  needlesOf: selfWords,
  *checkPackage(read, context) {
    if (!activeFiles(read).some(knowsItself) || !canUnpack(read, context)) return
    for (const { at, path } of opensIn(read, context)) {
      const unpacks = isOwnFile(path, context) || isGivenOwnFile(path, context) ? readOf(at, context) : undefined
      if (unpacks === undefined) continue
      yield {
        place: context.placeOf(at.source, at.node),
        class: 'runtime',
        message: 'opens its own executable and unpacks what was appended to it: the file of a busybox has nothing there',
        ...(unpacks === at ? {} : { related: [{ place: context.placeOf(unpacks.source, unpacks.node), message: 'reads it from there' }] }),
      }
    }
  },
}

/** Where what was opened is unpacked; the call itself where it opens an archive. */
function readOf(open: At, context: RuleContext): At | undefined {
  return open.node.childForFieldName('function')?.childForFieldName('field')?.text === 'OpenReader' ? open : archiveRead(open, context)
}

/** Without one of these nothing in a package is read as an archive, or from an offset. */
function canUnpack(read: Package, context: RuleContext): boolean {
  return [...read.imports.keys()].some(readsArchives) || activeFiles(read).some((file) => ['.Seek(', '.ReadAt(', '.NewSectionReader(', '.ReadFile('].some((word) => context.mentions(file, word)))
}

interface Opening {
  readonly at: At
  readonly path: At
}

function opensIn(read: Package, context: RuleContext): readonly Opening[] {
  return activeFiles(read).flatMap((file) => {
    // A file that neither says the program's path nor reads archives is not worth a parse.
    const { facts } = file
    const unpacks = facts !== undefined && facts.header.imports.some(({ path }) => readsArchives(path))
    if (!knowsItself(file) && !unpacks) return []
    const names = openersIn(file, context).filter((name) => context.mentions(file, `${name}(`))
    const source = names.length === 0 ? undefined : context.parse(read, file)
    if (source === undefined) return []
    return names.flatMap((name) => callsIn(source, name.slice(name.indexOf('.') + 1))).flatMap((node): readonly Opening[] => {
      const [path] = argumentsOf(node)
      return path !== undefined && isOpener(source, node, context) ? [{ at: { source, node }, path: { source, node: path } }] : []
    })
  })
}

/** What opens files, as a file writes it: `os.Open`. */
function openersIn({ facts }: GoFile, { closure }: RuleContext): readonly string[] {
  return (facts?.header.imports ?? []).flatMap(({ path, name }) => {
    const functions = path === 'os' ? ['Open', 'OpenFile', 'ReadFile'] : path === 'io/ioutil' ? ['ReadFile'] : readsArchives(path) ? ['OpenReader'] : []
    return functions.map((function_) => `${name ?? packageName(closure, path)}.${function_}`)
  })
}

function isOpener(source: ParsedSource, call: At['node'], context: RuleContext): boolean {
  const operand = call.childForFieldName('function')?.childForFieldName('operand')
  const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
  return importPath === 'os' || importPath === 'io/ioutil' || (importPath !== undefined && readsArchives(importPath))
}

import { isExported } from '../go/declared-names.js'
import type { Package } from '../go/package.js'
import { hasNoResult, idleText, looksFor, replacementsIn, type Idle, type Replacement } from './counterpart.js'
import { declarationsOf } from './declarations.js'
import type { Draft } from './finding.js'
import { knownImports } from './known-imports.js'
import { knownLibrary } from './known-libraries.js'
import { isOwn } from './own.js'
import { callsIn, nodesNamed } from './package-names.js'
import { activeFiles, type Importer, type ParsedSource, type Rule, type RuleContext } from './rule.js'

export const cgoStubDependency: Rule = {
  id: 'cgo-stub-dependency',
  class: 'runtime',
  title: 'A dependency that does nothing without cgo',
  help: `
A package of another module has a file for builds without cgo whose functions take the place of those that work, and always return an error or do nothing. The
finding stands at the import of whoever uses one of them; SQLite in C is known to be so and is reported at every import.

**Why it matters.** The build succeeds, and the program fails when it opens its database, decrypts its first image, asks for its first unit: the compiler has no
complaint, and tests that run with cgo have none either.

Where what is missing is an extra that few ask for and the error says so (keys on a hardware token), the finding is for information.

**Not this.** An importer that uses other functions of the package, and one that compares what it gets with the package's error: it knows the way on. A
function without results that does nothing is taken for an intended no-op, and so are \`Close\`, \`Free\` and what logs or traces; one that says *not
supported* by a \`bool\` answers truly. Pairs in the program's own modules are feature-off's.

**What to do.** Take another library where cgo is off (\`//go:build !cgo\`), or gate the importer, with a sibling that says that the feature is off.
`,
  *checkPackage(read, context) {
    if (context.closure.target.cgo) return
    for (const { file, uses } of knownImports(read, 'cgo-stub')) {
      const [first] = uses
      if (first === undefined) continue
      const { library, site } = first
      yield { place: context.placeOfBytes(file.path, site.spec), class: library.class, leadsTo: site.spec.path, message: `imports ${site.spec.path}, ${library.what}: ${library.advice}` }
    }
    if (isOwn(read, context) || knownLibrary(read.importPath)?.role === 'cgo-stub') return
    const replacements = replacementsIn(read, context)
    for (const importer of replacements.length === 0 ? [] : context.importersOf(read.importPath)) yield* atImporter(importer, read, replacements, context)
  },
}

function* atImporter(importer: Importer, read: Package, replacements: readonly Replacement[], context: RuleContext): Generator<Draft> {
  for (const replacement of replacements) {
    const { source, other } = replacement
    const used = usedBy(importer, read, replacement, context)
    if (used.length === 0) continue
    const extra = other.file.facts?.header.imports.map(({ path }) => knownLibrary(path)?.extra).find((text) => text !== undefined)
    yield {
      place: importer.place,
      class: extra === undefined ? 'runtime' : 'info',
      package: importer.package,
      leadsTo: read.importPath,
      message: `imports ${read.importPath}: without cgo ${idleText(used)} (${source.file.name} takes the place of ${other.file.name})${extra === undefined ? '' : `; only those who use ${extra} miss it`}`,
      related: used.map(({ declaration }) => ({ place: context.placeOf(source, declaration.node), message: 'does no work' })),
    }
    return
  }
}

/** The functions without work that an importing file uses; a file that imports for side effects uses those that are registered. */
function usedBy(importer: Importer, read: Package, { source, idle }: Replacement, context: RuleContext): readonly Idle[] {
  const missed = idle.filter((one) => one.stub.kind === 'fails' || !hasNoResult(one))
  if (missed.length === 0) return []
  if (importer.name === '_') return /\bfunc init\(/.test(source.text) ? missed : []
  const from = context.parse(importer.package, importer.file)
  if (from === undefined) return []
  return missed.filter((one) => {
    const knows = one.stub.errors.some((error) => looksFor(from.text, `${importer.name}.${error}`))
    return !knows && isUsed(one, from, importer.name, read, source, context)
  })
}

function isUsed({ declaration: { name, receiver } }: Idle, from: ParsedSource, alias: string, read: Package, source: ParsedSource, context: RuleContext): boolean {
  if (receiver !== undefined) {
    // A type that only this file declares works in none of its parts.
    const isWhole = declarationsOf(source).some((other) => other.receiver === undefined && other.name === receiver)
    return isWhole ? namesIt(from, receiver, alias) : isExported(name) && callsIn(from, name).some((call) => call.childForFieldName('function')?.type === 'selector_expression')
  }
  return isExported(name) ? namesIt(from, name, alias) : wrappersOf(name, read, context).some((wrapper) => namesIt(from, wrapper, alias))
}


function namesIt(from: ParsedSource, name: string, alias: string): boolean {
  return nodesNamed(from, name).some(({ parent, type }) => {
    if (alias === '.') return type === 'identifier' || type === 'type_identifier'
    return (parent?.childForFieldName('operand') ?? parent?.childForFieldName('package'))?.text === alias
  })
}

/** Exported functions that do nothing but call another one: `func Name() (string, error) { return name() }`. */
function wrappersOf(name: string, read: Package, context: RuleContext): readonly string[] {
  return activeFiles(read).flatMap((file) => {
    const source = context.mentions(file, `${name}(`) ? context.parse(read, file) : undefined
    return (source === undefined ? [] : callsIn(source, name)).flatMap((call) => {
      const statement = call.parent?.parent
      const body = statement?.parent?.type === 'statement_list' ? statement.parent : undefined
      const declared = body?.parent?.parent
      const isAll = statement?.type === 'return_statement' && body?.namedChildCount === 1 && call.childForFieldName('function')?.type === 'identifier'
      return isAll && declared?.type === 'function_declaration' ? [declared.childForFieldName('name')?.text ?? ''] : []
    })
  })
}

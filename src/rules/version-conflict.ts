import { packageName } from '../go/closure.js'
import { declaredNames, exportedAtLineStarts } from '../go/declared-names.js'
import { entryOf } from '../go/entry-of.js'
import { decode, isFault } from '../go/files.js'
import type { GoFile, Package } from '../go/package.js'
import { ownString } from '../go/own-string.js'
import { reaches } from './chain.js'
import type { Place } from './finding.js'
import { createRequirements, moduleText, takenText, wantedFolder, type OutOfStep, type Requirements } from './made-for.js'
import type { Form, Once } from './memory.js'
import { listNames } from './message.js'
import { importNamed, nodesNamed } from './package-names.js'
import { activeFiles, type BuildDraft, type Rule, type RuleContext } from './rule.js'

export const versionConflict: Rule = {
  id: 'version-conflict',
  class: 'build',
  title: 'Two modules that need different versions of a third',
  help: `
A package uses a name of another module's package (\`lib.Name\`) that this package does not declare in the version that the build takes. Its own
go.mod requires another version: an older one that another module of the build has raised, or a newer one than a \`replace\` puts in its place. The finding stands at the first use.

**Why it matters.** One go.mod or go.work has one version of each module, the highest that anyone requires. Programs that build by themselves need not
build together. The compiler says \`undefined: lib.Name\` about a file in the module cache, and the cause is in go.mod.

**Not this.** A raised version that still has every name: most have. Names are looked up in all Go files of the package, those for other systems too. A
method, a field or another signature that has gone takes a type checker to see; after a build that failed it is explained all the same.

**What to do.** Take versions that go together: most often a newer release of the module that uses the name. Where there is none, \`replace\` it by
a fork that follows, or build the two programs into separate busyboxes.
`,
  *checkBuild(context) {
    if (context.closure.target.cgo) return
    const requirements = createRequirements(context.reader)
    for (const [outOfStep, uses] of conflicts(context, requirements)) yield draftFor(outOfStep, uses, context, requirements)
  },
}

interface Use {
  readonly package: Package
  readonly of: Package
  readonly name: string
  readonly place: Place
}

/** What is missing, by the two modules that it stands between. */
function conflicts(context: RuleContext, requirements: Requirements): ReadonlyMap<OutOfStep, readonly Use[]> {
  const found = new Map<OutOfStep, Use[]>()
  const own = new Map<Package, Declared>()
  for (const read of context.closure.packages.values()) {
    const raised = raisedImports(read, context, requirements)
    if (raised.size === 0) continue
    for (const { importPath, name, place } of missingIn(read, raised, own, context)) {
      const { of, outOfStep } = raised.get(importPath)!
      found.set(outOfStep, [...(found.get(outOfStep) ?? []), { package: read, of, name, place }])
    }
  }
  return found
}

interface Missing {
  /** Of the package that should have it. */
  readonly importPath: string
  readonly name: string
  readonly place: Place
}

const form: Form<readonly Missing[]> = { pack: (found) => found, restore: (packed) => packed as readonly Missing[] }

/** What one package uses and does not find. The piece has the versions in its name: go.mod files are read for all packages together. */
function missingIn(read: Package, raised: ReadonlyMap<string, RaisedImport>, own: Map<Package, Declared>, context: RuleContext): readonly Missing[] {
  const versions = [...raised].map(([path, { outOfStep }]) => `${path} ${outOfStep.module.dir} ${outOfStep.wanted}`)
  return context.piece(`conflicts of ${read.importPath} with ${versions.join(', ')}`, form, () => {
    // All that is known of the packages themselves may matter.
    for (const path of [read.importPath, ...raised.keys()]) context.closure.packages.get(path)
    return activeFiles(read).flatMap((file) =>
      [...usedNames(read, file, [...raised.keys()], context)].flatMap(([importPath, names]) => {
        const { of, outOfStep } = raised.get(importPath)!
        return missingNames(of, names, outOfStep, own, context).flatMap((name) => {
          const place = firstUse(read, file, of, name, context)
          return place === undefined ? [] : [{ importPath, name, place }]
        })
      }),
    )
  })
}

interface RaisedImport {
  readonly of: Package
  readonly outOfStep: OutOfStep
}

/** What a package imports of modules that are in another version than its own module asks for. */
function raisedImports({ importPath, module }: Package, { closure }: RuleContext, requirements: Requirements): ReadonlyMap<string, RaisedImport> {
  const found = new Map<string, RaisedImport>()
  for (const { to } of module === undefined ? [] : (closure.edges.get(importPath) ?? [])) {
    const of = closure.packages.get(to)
    const outOfStep = of?.module === undefined ? undefined : requirements.between(module!, of.module)
    if (of !== undefined && outOfStep !== undefined) found.set(to, { of, outOfStep })
  }
  return found
}

const usedBy = new WeakMap<GoFile, Map<string, Once<ReadonlyMap<string, ReadonlySet<string>>>>>()

/** The names that a file seems to take from some packages: `lib.Name`, wherever it stands. An editor asks at every pause: what nobody edits is read once. */
function usedNames(read: Package, file: GoFile, importPaths: readonly string[], context: RuleContext): ReadonlyMap<string, ReadonlySet<string>> {
  const { reader, closure } = context
  const specs = file.facts?.header.imports.filter(({ path, name }) => importPaths.includes(path) && name !== '_' && name !== '.') ?? []
  const aliases = new Map(specs.map(({ path, name = packageName(closure, path) }) => [name, path]))
  const look = (): ReadonlyMap<string, ReadonlySet<string>> => {
    const names = new Map<string, Set<string>>()
    const text = aliases.size === 0 ? '' : reader.files.inspect(file.path, decode)
    if (typeof text !== 'string' || aliases.size === 0) return names
    for (const { 1: alias, 2: name, index } of text.matchAll(new RegExp(`\\b(${[...aliases.keys()].join('|')})\\.([A-Z]\\w*)`, 'g'))) {
      if (isNoUse(text, index)) continue
      const path = aliases.get(alias!)!
      names.set(path, (names.get(path) ?? new Set<string>()).add(name!))
    }
    return names
  }
  return read.root === 'workspace' ? look() : context.once(entryOf(usedBy, file, () => new Map()), [...aliases].join(' '), () => new Map([...look()].map(([path, names]) => [path, new Set([...names].map(ownString))])))
}

/** A field of that name, and a word on a line that is a comment, or the inside of one or of a text: no parse is needed to know. */
function isNoUse(text: string, index: number): boolean {
  if (text[index - 1] === '.' && text[index - 2] !== '.') return true
  const before = text.slice(text.lastIndexOf('\n', index - 1) + 1, index)
  return before.trimStart().startsWith('//') && !before.includes('*/') && !before.includes('`')
}

/** Names that no file of a package declares, for any target; those that the version that was asked for has not either are missing for another reason. */
function missingNames(of: Package, names: ReadonlySet<string>, outOfStep: OutOfStep, own: Map<Package, Declared>, context: RuleContext): readonly string[] {
  const { files } = context.reader
  const missing = undeclared(entryOf(of.root === 'workspace' ? own : declaredBy, of, () => createDeclared(filesOf(of))), names, context)
  if (missing.length === 0) return []
  const folder = wantedFolder(outOfStep, of.importPath, context.reader)
  const listed = files.list(folder)
  if (isFault(listed)) return missing
  const before = createDeclared(listed.filter(({ name }) => /^[^._].*(?<!_test)\.go$/.test(name)).map(({ name }) => `${folder}/${name}`))
  const never = undeclared(before, missing, context)
  return missing.filter((name) => !never.includes(name))
}

/** What some files declare; they are read only as far as names are still looked for. */
interface Declared {
  readonly paths: readonly string[]
  /** The first file that declares a name. */
  readonly where: Map<string, string>
  /** Whether a file could be read. */
  readonly read: Map<string, Once<boolean>>
}

const declaredBy = new WeakMap<Package, Declared>()

/** Nearly every name is in a file of the build. */
function filesOf({ goFiles }: Package): readonly string[] {
  const isOut = ({ use }: GoFile): number => Number(use === 'ignored')
  return [...goFiles].sort((a, b) => isOut(a) - isOut(b)).map(({ path }) => path)
}

/** What is generated has few of the names that others use, and most of the text: it comes last. */
function createDeclared(paths: readonly string[]): Declared {
  return { paths: [...paths].sort((a, b) => Number(isGenerated(a)) - Number(isGenerated(b))), where: new Map(), read: new Map() }
}

/** Those of some names that are not declared; none where a file can't be read, for it may declare them. What is known already is asked of its file all the same. */
function undeclared({ paths, where, read }: Declared, names: Iterable<string>, context: RuleContext): readonly string[] {
  const { files } = context.reader
  const note = (path: string, namesIn: (text: string) => Iterable<string>): boolean => {
    const text = files.inspect(path, decode)
    if (typeof text !== 'string') return false
    for (const name of namesIn(text)) if (!where.has(name)) where.set(ownString(name), path)
    return true
  }
  const readFile = (path: string): boolean => context.once(read, path, () => note(path, exportedAtLineStarts))
  const asked = [...names]
  const known = asked.flatMap((name) => where.get(name) ?? [])
  for (const path of new Set(known)) readFile(path)
  let missing = asked.filter((name) => !where.has(name))
  let isWhole = true
  for (const path of paths) {
    if (missing.length === 0) return []
    if (!readFile(path)) isWhole = false
    missing = missing.filter((name) => !where.has(name))
  }
  for (const path of missing.length === 0 ? [] : paths) {
    note(path, (text) => (missing.some((name) => text.includes(name)) ? declaredNames(text) : []))
    missing = missing.filter((name) => !where.has(name))
  }
  return isWhole ? missing : []
}

const isGenerated = (path: string): boolean => /generated|\.pb\.|\/zz_/.test(path)

/** Where it is really a name of the package: no comment, no string, no variable of the same name. */
function firstUse(read: Package, file: GoFile, of: Package, name: string, context: RuleContext): Place | undefined {
  const source = context.parse(read, file)
  const node = source === undefined ? undefined : nodesNamed(source, name).find(({ parent }) => {
    const qualifier = parent?.type === 'selector_expression' ? parent.childForFieldName('operand') : parent?.type === 'qualified_type' ? parent.childForFieldName('package') : null
    return (qualifier?.type === 'identifier' || qualifier?.type === 'package_identifier') && importNamed(source, qualifier, context) === of.importPath
  })
  return source === undefined || node === undefined ? undefined : context.placeOf(source, node)
}

function draftFor(outOfStep: OutOfStep, uses: readonly Use[], context: RuleContext, requirements: Requirements): BuildDraft {
  const { importer, module, wanted } = outOfStep
  const { closure } = context
  const [first] = uses as readonly [Use, ...Use[]]
  const users = new Set(uses.map((use) => use.package.importPath))
  const names = [...new Set(uses.map(({ name, of }) => `${of.name}.${name}`))]
  return {
    class: 'build',
    place: first.place,
    package: first.package,
    leadsTo: first.of.importPath,
    commands: closure.roots.filter((root) => [...users].some((user) => reaches(closure, root, user))),
    message: `${takenText(module, context, requirements)} has no ${listNames(names)}; ${moduleText(importer)} was made for ${wanted}: take versions that go together`,
    related: uses.slice(1, 10).map(({ place, name, of }) => ({ place, message: `uses ${of.name}.${name}` })),
  }
}

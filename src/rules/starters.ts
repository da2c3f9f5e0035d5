import { knownLibrary } from './known-libraries.js'
import type { Starter } from './library.js'
import type { Form } from './memory.js'
import { packageName } from '../go/closure.js'
import type { Header } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import type { SourceFacts } from '../go/source.js'
import type { RuleContext } from './rule.js'

/** How the standard library starts programs; other modules' ways stand in the table of known libraries. */
const standard: Readonly<Record<string, Starter>> = {
  'os/exec': { functions: { Command: 0, CommandContext: 1, LookPath: 0 }, struct: 'Cmd', rare: true },
  syscall: { functions: { Exec: 0, ForkExec: 0, StartProcess: 0 }, rare: true },
  os: { functions: { StartProcess: 0 }, rare: true },
}

const known = new Map<string, Starter | undefined>()

export function starterOf(importPath: string): Starter | undefined {
  if (!known.has(importPath)) known.set(importPath, standard[importPath] ?? knownLibrary(importPath)?.starter)
  return known.get(importPath)
}

/** What stands in a file that uses a rare starter: `syscall.Exec`, or, where the import has another name, `Exec`. */
function needlesOf(path: string, starter: Starter, renamed: boolean): readonly string[] {
  const names = [...Object.keys(starter.functions ?? {}), ...(starter.struct === undefined ? [] : [starter.struct])]
  return names.map((name) => (renamed ? name : `${path.slice(path.lastIndexOf('/') + 1)}.${name}`))
}

const none: readonly string[] = []

/** ASCII strings that decide whether a file with a rare starter is worth a parse. */
export function starterNeedles(header: Header): readonly string[] {
  const rare = header.imports.filter(({ path }) => starterOf(path)?.rare === true)
  return rare.length === 0 ? none : rare.flatMap(({ path, name }) => needlesOf(path, starterOf(path)!, name !== undefined))
}

const namesForm: Form<readonly string[]> = { pack: (names) => names, restore: (packed) => packed as readonly string[] }

/** The files that can start a program: those of the build, and those that only a lack of cgo keeps out. */
export function filesThatStart(read: Package, context: RuleContext): readonly GoFile[] {
  const starters = [...read.imports.keys()].flatMap((path) => starterOf(path) ?? [])
  const always = starters.some(({ rare }) => rare !== true)
  const likely = read.goFiles.filter(({ use, excluded, facts }) => {
    if (facts === undefined) return false
    // What a file outside the build imports is not among the package's imports.
    return use === 'ignored' ? excluded === 'cgo' : starters.length > 0 && (always || facts.needles.size > 0)
  })
  if (likely.length === 0) return []
  const names = context.piece(`starters ${read.importPath}`, namesForm, () => {
    context.closure.packages.get(read.importPath)
    return likely.flatMap(({ name, facts }) => (canStart(facts!) ? [name] : []))
  })
  return likely.filter(({ name }) => names.includes(name))
}

const answers = new WeakMap<SourceFacts, boolean>()

/** Whether a file can start a program, from its imports and needles; several rules ask it of every file. */
export function canStart(facts: SourceFacts): boolean {
  let answer = answers.get(facts)
  if (answer === undefined) answers.set(facts, (answer = importsStarter(facts)))
  return answer
}

function importsStarter(facts: SourceFacts): boolean {
  return facts.header.imports.some(({ path, name }) => {
    const starter = starterOf(path)
    return starter !== undefined && (starter.rare !== true || needlesOf(path, starter, name !== undefined).some((needle) => facts.needles.has(needle)))
  })
}

/** A starter as one file knows it. */
export interface ImportedStarter {
  readonly path: string
  /** What the file calls it: an identifier, or `.`. */
  readonly name: string
  readonly starter: Starter
}

export function startersIn(facts: SourceFacts | undefined, context: RuleContext): readonly ImportedStarter[] {
  return (facts?.header.imports ?? []).flatMap(({ path, name }) => {
    const starter = starterOf(path)
    return starter === undefined || name === '_' ? [] : [{ path, name: name ?? packageName(context.closure, path), starter }]
  })
}

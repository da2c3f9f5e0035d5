import type { Node } from 'web-tree-sitter'
import type { Draft } from './finding.js'
import { knownLibrary } from './known-libraries.js'
import { listNames } from './message.js'
import { dispatches, startNames } from './name-dispatch.js'
import { handedDispatches, type HandedDispatch } from './name-handed-on.js'
import { argumentsOf, callsIn, importNamed, type At } from './package-names.js'
import { resolveName } from './program-name.js'
import { isKnownName, namesOf } from './reexec-names.js'
import { activeFiles, type BuildDraft, type ParsedSource, type Rule, type RuleContext } from './rule.js'
import type { Header } from '../go/header.js'
import type { Package } from '../go/package.js'

export const reexecArgv0: Rule = {
  id: 'reexec-argv0',
  class: 'busybox',
  title: 'A program that goes by the name it is started under',
  help: `
Code that registers functions under names and runs the one that argv[0] names: \`Register\` and \`Init\` of a reexec library, or a program's own
\`switch filepath.Base(os.Args[0])\`, a comparison of \`os.Args[0]\`, or a map that is asked for it, with names that are not commands of the
busybox. What \`os.Args[0]\` is handed to is followed, through up to four parameters and fields of functions and types that the source names.

**Why it matters.** A busybox goes by argv[0] too, and before the program does: started under a name that it has no command for, it takes the first
argument instead or ends with \`command is not present in busybox\`. What is registered there is never reached.

**Not this.** \`os.Args[0]\` in usage texts and log lines, as the name of a flag set, or set to something else; names that are commands of the
busybox, or that \`reexec\` of gopure.yaml lists (the library's own look at argv[0] is then an information); names that callers hand over too; a leading \`-\` of a login shell, \`.exe\` and the names of test binaries.

**What to do.** List the names in gopure.yaml: \`reexec\`, with a line \`name: import/path\` of the command that is to run, which finds argv[0] as
it was. For makebb itself (and \`--compat\`): choose by an argument instead of the name (\`tool child …\`), and start the child with the command's own argv[0]; or make
each name a command of its own.
`,
  needlesOf: (header) => osNames(header).map((name) => `${name}.Args[0]`),
  wants: ({ header, needles }) => header.imports.some(({ path }) => knownLibrary(path)?.reexec !== undefined) || osNames(header).some((name) => needles.has(`${name}.Args[0]`)),
  *checkFile(source, context) {
    yield* ofLibraries(source, context)
    for (const name of osNames(source.file.facts!.header)) yield* ofItsOwn(source, name, context)
  },
  *checkBuild(context) {
    const byPlace = new Map<string, Handed[]>()
    for (const handed of handedOn(context)) {
      const { path, line, column } = handed.draft.place
      const key = `${path}:${line}:${column}`
      byPlace.set(key, [...(byPlace.get(key) ?? []), handed])
    }
    for (const handed of byPlace.values()) yield ofHanded(handed, context)
  },
}

/** What a file calls the package os. */
function osNames(header: Header): readonly string[] {
  const named = header.imports.filter(({ path, name }) => path === 'os' && name !== '_' && name !== '.')
  return named.map(({ name = 'os' }) => name)
}

function* ofLibraries(source: ParsedSource, context: RuleContext): Generator<Draft> {
  // A library's own calls of itself are what its callers ask for.
  if (knownLibrary(source.package.importPath)?.reexec !== undefined) return
  for (const { path } of source.file.facts!.header.imports) {
    const reexec = knownLibrary(path)?.reexec
    for (const call of callsOf(source, path, reexec?.register ?? [], context)) {
      const first = argumentsOf(call)[0]
      const names = first === undefined ? [] : resolveName(source, first, context).programs.map(({ name }) => name)
      const missing = names.filter((name) => !isKnownName(name, source.package.importPath, context))
      if (names.length > 0 && missing.length === 0) continue
      yield {
        place: context.placeOf(source, call),
        class: 'busybox',
        message: `registers ${missing.length === 0 ? 'a name' : listNames(missing)} to be run by argv[0]: a busybox started under it says "command is not present in busybox"; list it under reexec in gopure.yaml, or choose by an argument instead`,
      }
    }
    for (const call of callsOf(source, path, reexec?.init ?? [], context)) {
      const listed = namesOf(source.package.importPath, context)
      if (listed.length > 0) {
        yield { place: context.placeOf(source, call), class: 'info', message: `looks argv[0] up among registered names, of which gopure.yaml lists ${listNames(listed)} under reexec: the busybox gets here with those` }
        continue
      }
      yield {
        place: context.placeOf(source, call),
        class: 'busybox',
        message: 'looks argv[0] up among registered names: in a busybox argv[0] is always a command of the busybox, and none of them is reached; list them under reexec in gopure.yaml, or choose by an argument instead',
      }
    }
  }
}

function callsOf(source: ParsedSource, importPath: string, names: readonly string[], context: RuleContext): readonly Node[] {
  return names.flatMap((name) => callsIn(source, name)).filter((call) => {
    const operand = call.childForFieldName('function')?.childForFieldName('operand')
    return operand?.type === 'identifier' && importNamed(source, operand, context) === importPath
  })
}

function* ofItsOwn(source: ParsedSource, os: string, context: RuleContext): Generator<Draft> {
  for (const dispatch of dispatches(source, os, context)) yield* ofDispatch({ source, ...dispatch }, context)
}

function* ofDispatch({ source, node, names }: HandedDispatch, context: RuleContext): Generator<Draft> {
  const missing = [...new Set(names)].filter((name) => !isKnownName(name, source.package.importPath, context))
  if (missing.length === 0) return
  yield {
    place: context.placeOf(source, node),
    class: 'busybox',
    message: `goes by argv[0], and ${listNames(missing)} ${missing.length === 1 ? 'is no command' : 'are no commands'} of this busybox: started under ${missing.length === 1 ? 'that name' : 'these names'} it says "command is not present in busybox"; choose by an argument instead`,
  }
}

/** Files of the build that say `os.Args[0]`, with what they call os. */
function readersOfIt(context: RuleContext): readonly { readonly source: ParsedSource; readonly name: string }[] {
  return [...context.closure.packages.values()].flatMap((read) =>
    read.standard
      ? []
      : activeFiles(read).flatMap((file) => {
          const names = file.facts === undefined ? [] : osNames(file.facts.header).filter((name) => file.facts!.needles.has(`${name}.Args[0]`))
          const source = names.length === 0 ? undefined : context.parse(read, file)
          return source === undefined ? [] : names.map((name) => ({ source, name }))
        }),
  )
}

/** What is said where a name ends that was handed on, and where it starts. */
interface Handed {
  readonly draft: Draft
  readonly package: Package
  readonly start: At
}

function* handedOn(context: RuleContext): Generator<Handed> {
  for (const { source, name } of readersOfIt(context)) {
    for (const node of startNames(source, name)) {
      const start = { source, node }
      for (const handed of handedDispatches(start, context)) {
        for (const draft of ofDispatch(handed, context)) yield { draft, package: handed.source.package, start }
      }
    }
  }
}

/** One finding for a place, however many hand their name to it; where those are commands, it concerns no other. */
function ofHanded(all: readonly Handed[], context: RuleContext): BuildDraft {
  const [{ draft, package: read }] = all as readonly [Handed]
  const starts = [...new Map(all.map(({ start }) => [`${start.source.file.path} ${start.node.startIndex}`, start])).values()]
  const from = [...new Set(starts.map(({ source }) => source.package.importPath))]
  return {
    ...draft,
    package: read,
    related: starts.map(({ source, node }) => ({ place: context.placeOf(source, node), message: 'where argv[0] is handed on' })),
    ...(from.every((path) => context.closure.roots.includes(path)) ? { commands: from } : {}),
  }
}

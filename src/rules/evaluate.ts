import type { Tree } from 'web-tree-sitter'
import { isFault, decode, type Files, type Problem } from '../go/files.js'
import { edgesByTarget, packageName, type Closure, type Edge, type Reader } from '../go/closure.js'
import { isMeant, type GoFile, type Package } from '../go/package.js'
import { containsText } from '../go/source.js'
import { rangeOfBytes } from '../go/byte-range.js'
import { rangeOf, type ParseGo, type Root } from '../go/tree.js'
import { appletName, type AppletNames } from './applet.js'
import { rootPackage } from './build-files.js'
import { reachOf, type Reach } from './chain.js'
import { defaultSeverity, wholeFile, type Draft, type Severity, type State } from './finding.js'
import { noMemory, type EvaluationMemory, type Form, type Memory, type Parts } from './memory.js'
import { cgoFiles, type BuildDraft, type Importer, type ParsedSource, type Rule, type RuleContext } from './rule.js'
import { createOutliner, type Outliner } from './startup-outline.js'

/** A draft with all that a report says of it. */
export interface Finding extends Draft {
  readonly rule: Rule
  readonly severity: Severity
  readonly state: State
  /** Why a suppressed one is allowed, in the person's words. */
  readonly reason?: string
  readonly package: Package
  /** The shortest import chain from a command to the package, and on to what it is about. */
  readonly via: readonly string[]
  readonly commands: readonly string[]
}

export interface EvaluationOptions {
  readonly rules: readonly Rule[]
  /** Starts the parser when the first file needs it. */
  readonly parser: () => ParseGo
  readonly severities?: Readonly<Record<string, Severity>>
  readonly wrappers?: readonly string[]
  /** Hears of a rule that failed at a package, which is a bug; the others go on. Without it the error is thrown. */
  readonly failed?: (rule: Rule, read: Package, error: unknown) => void
  /** The busybox's commands by name, where they are more than those looked at. */
  readonly applets?: readonly string[]
  readonly names?: AppletNames
  readonly variables?: readonly string[]
  readonly reexec?: Readonly<Record<string, string>>
  /** What an earlier run found. */
  readonly memory?: EvaluationMemory
}

export interface Evaluation {
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
}

/** Go files above this are generated data; parsing one would take seconds and gigabytes. */
export const largestParse = 16 * 1024 * 1024

/**
 * Runs the rules over a closure. Given the same commands' closure with cgo on as well, what only that one has is reported as gated: constraints
 * already keep it out of the build.
 */
export function evaluateRules(reader: Reader, closure: Closure, options: EvaluationOptions, withCgo?: Closure): Evaluation {
  const problems: Problem[] = []
  const onProblem = (problem: Problem): void => {
    problems.push(problem)
    options.memory?.problem(problem)
  }
  const texts = createTexts(reader.files, options.parser, onProblem, options.memory?.parts)
  try {
    const findings = findingsOf(reader, closure, options, texts, withCgo).sort(inOrder)
    return { findings, problems: dedupe([...problems, ...(options.memory?.problems() ?? [])]) }
  } finally {
    texts.delete()
  }
}

function findingsOf(reader: Reader, closure: Closure, options: EvaluationOptions, texts: Texts, withCgo: Closure | undefined): Finding[] {
  const active = createEvaluator(reader, viewOf(closure), options, texts)
  const findings = [...active.packages.flatMap((read) => active.findingsAt(read)), ...active.findingsOfBuild()]
  if (withCgo === undefined) return findings
  const gated = createGatedEvaluator(reader, closure, viewOf(withCgo), options, texts)
  return [...findings, ...withoutKnown(gated.packages.flatMap((read) => gated.findingsAt(read)), findings)]
}

/** Gated findings that no active finding has said already. */
export function withoutKnown(gated: readonly Finding[], active: readonly Finding[]): readonly Finding[] {
  const seen = new Set(active.map(identity))
  return gated.filter((finding) => !seen.has(identity(finding)))
}

/** Looks at one package at a time, so that an editor can stop between two of them. */
export interface Evaluator {
  /** Those worth a look, in the closure's order. */
  readonly packages: readonly Package[]
  /** Works out ahead what the rules would else work out at the first package, in small steps. */
  readonly prepare: () => Iterable<unknown>
  findingsAt(read: Package): readonly Finding[]
  /** What is said of the build as a whole. */
  findingsOfBuild(): readonly Finding[]
}

/** A closure with what is worked out of it once. */
export interface ClosureView {
  readonly closure: Closure
  readonly reach: Reach
  readonly incoming: ReadonlyMap<string, readonly Edge[]>
}

export function viewOf(closure: Closure): ClosureView {
  return { closure, reach: reachOf(closure), incoming: edgesByTarget(closure) }
}

/** `scope` says which packages a change of text may concern; without it, all. */
export function createEvaluator(reader: Reader, view: ClosureView, options: EvaluationOptions, texts: Texts, scope?: readonly Package[]): Evaluator {
  const packages = scope ?? [...view.closure.packages.values()].filter((read) => !read.standard)
  const memory = options.memory?.of('build', view.closure) ?? noMemory(reader, view.closure)
  const context = createContext(reader, memory, view, options, texts, packages)
  return {
    packages,
    prepare: () => prepare(options, context),
    findingsAt: (read) => [...runPackage(read, context, options, view.reach, () => 'active')],
    findingsOfBuild: () => [...runBuild(context, options, view.reach)],
  }
}

/** The same for a closure with cgo on: only what the build without cgo does not have. */
export function createGatedEvaluator(reader: Reader, closure: Closure, withCgo: ClosureView, options: EvaluationOptions, texts: Texts): Evaluator {
  const packages = [...withCgo.closure.packages.values()].filter((read) => !read.standard && !isSame(closure.packages.get(read.importPath), read))
  const memory = options.memory?.of('with cgo', withCgo.closure) ?? noMemory(reader, withCgo.closure)
  const context = createContext(reader, memory, withCgo, options, texts, [...withCgo.closure.packages.values()].filter((read) => !read.standard))
  const stateOf = (read: Package, path: string): State => (isInBuild(closure, read, path) ? 'active' : 'gated')
  return {
    packages,
    prepare: () => prepare(options, context),
    findingsAt: (read) => [...runPackage(read, context, options, withCgo.reach, stateOf)].filter(({ state }) => state === 'gated'),
    // A build has no cgo: what would be said of one with it is about another build.
    findingsOfBuild: () => [],
  }
}

/** True where cgo makes no difference to a package: nothing in it can be gated. */
function isSame(without: Package | undefined, withCgo: Package): boolean {
  if (without === undefined || withCgo.goFiles.some((file, index) => file.use !== without.goFiles[index]?.use)) return false
  const { ignoredOtherFiles: before } = without.other
  return before.length === withCgo.other.ignoredOtherFiles.length
}

const identity = ({ rule, place }: Finding): string => `${rule.id} ${place.path}:${place.line}:${place.column}`

const dedupe = (problems: readonly Problem[]): readonly Problem[] => [...new Map(problems.map((p) => [`${p.file} ${p.message}`, p])).values()]

function inOrder(a: Finding, b: Finding): number {
  return a.place.path < b.place.path ? -1 : a.place.path > b.place.path ? 1 : a.place.line - b.place.line || a.place.column - b.place.column || (a.rule.id < b.rule.id ? -1 : 1)
}

/** A file that Go drops because it asks for cgo was meant to be in the build: it counts as in it. */
function isInBuild(closure: Closure, read: Package, path: string): boolean {
  const same = closure.packages.get(read.importPath)
  if (same === undefined) return false
  const file = same.goFiles.find((candidate) => candidate.path === path)
  if (file !== undefined) return isMeant(file)
  const { ignoredOtherFiles, ...taken } = same.other
  // C is compiled with a file that asks for cgo, and is as gated as that one.
  if (/\.(c|cc|cpp|cxx|m)$/.test(path) && cgoFiles(same).length === 0) return false
  return !ignoredOtherFiles.some((name) => `${read.dir}/${name}` === path) && Object.values<readonly string[]>(taken).some((names) => names.some((name) => `${read.dir}/${name}` === path))
}

/** Texts and trees of an evaluation's files; an editor keeps its own. */
export interface Texts {
  textOf(path: string): string | undefined
  mentions(path: string, word: string): boolean
  readonly outline: Outliner
  /** Valid until the file changes. */
  rootOf(path: string): Root | undefined
  delete(): void
}

/** Reads and parses each file once; what is wrong with one is said each time that it is asked for. */
export function createTexts(files: Files, parser: () => ParseGo, onProblem: (problem: Problem) => void, { outline, inspect }: Parts = { outline: createOutliner(files), inspect: (path, use) => files.inspect(path, use) }): Texts {
  const texts = new Map<string, string | undefined>()
  const trees = new Map<string, Tree | undefined>()
  const problems = new Map<string, Problem>()
  const textOf = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, textToParse(files, path, (problem) => problems.set(path, problem)))
    const problem = problems.get(path)
    if (problem !== undefined) onProblem(problem)
    return texts.get(path)
  }
  return {
    textOf,
    outline,
    mentions(path, word) {
      const text = texts.get(path)
      if (text !== undefined) return text.includes(word)
      return inspect(path, (bytes) => containsText(bytes, word)) === true
    },
    rootOf(path) {
      if (!trees.has(path)) {
        const text = textOf(path)
        trees.set(path, text === undefined ? undefined : parser()(text))
      }
      return trees.get(path)?.rootNode
    },
    delete() {
      for (const tree of trees.values()) tree?.delete()
      trees.clear()
      texts.clear()
    },
  }
}

/** The text of a file that is not too large to be parsed. */
export function textToParse(files: Files, path: string, onProblem: (problem: Problem) => void): string | undefined {
  const text = files.inspect(path, (bytes) => (bytes.length > largestParse ? bytes.length : decode(bytes)))
  if (typeof text === 'string') return text
  const message = typeof text === 'number' ? `too large to parse (${(text / 2 ** 20).toFixed(0)} MiB): only its imports and constraints were read` : text.message
  onProblem({ file: path, message })
  return undefined
}

function* runPackage(read: Package, context: RuleContext, options: EvaluationOptions, reach: Reach, stateOf: (read: Package, path: string) => State): Generator<Finding> {
  const whole = context.piece(`package ${read.importPath}`, formOf(options, context), () => {
    // All that is known of the package itself may matter to any rule.
    context.closure.packages.get(read.importPath)
    return [...saidOfPackage(read, context, options)]
  })
  for (const [rule, draft] of [...whole, ...saidInPieces(read, context, options)]) {
    const at = draft.package ?? read
    yield completeDraft(rule, draft, at, stateOf(at, draft.place.path), options, reach)
  }
}

type Said = readonly [rule: Rule, draft: Draft]

function* saidInPieces(read: Package, context: RuleContext, options: EvaluationOptions): Generator<Said> {
  for (const rule of options.rules) {
    if (rule.inPieces !== true) continue
    for (const draft of checkPackage(rule, read, context, options)) yield [rule, draft]
  }
}

function* saidOfPackage(read: Package, context: RuleContext, options: EvaluationOptions): Generator<Said> {
  for (const rule of options.rules) {
    if (rule.inPieces === true) continue
    for (const draft of checkPackage(rule, read, context, options)) yield [rule, draft]
  }
  const wishes = options.rules.filter((rule) => rule.wants !== undefined)
  for (const file of read.goFiles) {
    if (!isMeant(file)) continue
    const { facts } = file
    if (facts === undefined) continue
    for (const rule of wishes) {
      if (rule.wants?.(facts) !== true) continue
      const look = (): Iterable<Draft> => {
        const source = context.parse(read, file)
        return source === undefined ? [] : (rule.checkFile?.(source, context) ?? [])
      }
      for (const draft of attempt(rule, read, options, look)) yield [rule, draft]
    }
  }
}

function checkPackage(rule: Rule, read: Package, context: RuleContext, options: EvaluationOptions): readonly Draft[] {
  return rule.checkPackage === undefined ? [] : attempt(rule, read, options, () => rule.checkPackage!(read, context))
}

/**
 * Rules are written down by their ids, packages by their paths. Beside the closure's there is the folder of a main module that no package of the build
 * is of; another package can't be written down.
 */
function formOf<One extends Draft>({ rules }: EvaluationOptions, context: RuleContext): Form<readonly (readonly [rule: Rule, draft: One])[]> {
  const { reader, closure } = context
  const isKnown = (at: Package): boolean => closure.packages.get(at.importPath) === at || (at.module?.main === true && at.dir === at.module.dir)
  const packageAt = (path: string): Package | undefined => {
    const module = reader.workspace.mainModules.find((candidate) => candidate.path === path)
    return closure.packages.get(path) ?? (module === undefined ? undefined : rootPackage(module, context))
  }
  return {
    pack(all) {
      const packed = all.map(([rule, { package: at, ...rest }]) => [rule.id, at?.importPath ?? null, rest])
      return all.every(([, { package: at }]) => at === undefined || isKnown(at)) ? packed : undefined
    },
    restore(packed) {
      const all = (packed as readonly (readonly [string, string | null, Omit<One, 'package'>])[]).map(([id, path, rest]) => {
        const rule = rules.find((candidate) => candidate.id === id)
        const at = path === null ? undefined : packageAt(path)
        return rule === undefined || (path !== null && at === undefined) ? undefined : ([rule, (at === undefined ? rest : { ...rest, package: at }) as One] as const)
      })
      return all.every((one) => one !== undefined) ? all : undefined
    },
  }
}

function* runBuild(context: RuleContext, options: EvaluationOptions, reach: Reach): Generator<Finding> {
  const root = context.closure.roots.map((path) => context.closure.packages.get(path)).find((read) => read !== undefined)
  if (root === undefined) return
  for (const rule of options.rules) {
    if (rule.checkBuild === undefined) continue
    const look = (): Iterable<BuildDraft> => rule.checkBuild?.(context) ?? []
    const said = context.piece(`build ${rule.id}`, formOf<BuildDraft>(options, context), () => attempt(rule, root, options, look).map((draft) => [rule, draft] as const))
    for (const [, draft] of said) yield completeDraft(rule, draft, draft.package, 'active', options, reach)
  }
}

function completeDraft(rule: Rule, draft: Draft, at: Package, state: State, options: EvaluationOptions, reach: Reach): Finding {
  return {
    ...draft,
    rule,
    severity: options.severities?.[rule.id] ?? defaultSeverity[draft.class],
    state,
    package: at,
    via: [...reach.via(at.importPath), ...(draft.leadsTo === undefined ? [] : [draft.leadsTo])],
    commands: draft.commands ?? reach.commandsOf(at.importPath),
  }
}

function* prepare({ rules, failed }: EvaluationOptions, context: RuleContext): Generator {
  for (const rule of rules) {
    try {
      yield* rule.prepare?.(context) ?? []
    } catch (error) {
      // It fails again where it is asked of a package, and is told of there.
      if (failed === undefined) throw error
    }
  }
}

/** What a rule says up to where it fails. */
function attempt<Said extends Draft>(rule: Rule, read: Package, { failed }: EvaluationOptions, look: () => Iterable<Said>): readonly Said[] {
  const said: Said[] = []
  try {
    for (const one of look()) said.push(one)
  } catch (error) {
    if (failed === undefined) throw error
    failed(rule, read, error)
  }
  return said
}

function createContext({ files }: Reader, memory: Memory, view: ClosureView, options: EvaluationOptions, texts: Texts, scope: readonly Package[]): RuleContext {
  const { reader, closure } = memory
  const parsed = new Map<string, ParsedSource | undefined>()
  const importers = new Map<string, Importer[]>()
  const parts: Pick<Parts, 'inspect'> = options.memory?.parts ?? files
  const placeOfBytes: RuleContext['placeOfBytes'] = (path, span) => {
    const read = parts.inspect(path, (bytes) => rangeOfBytes(bytes, span))
    const range = isFault(read) ? wholeFile : read
    memory.located(path, span, range)
    return { path, ...range }
  }
  const parse = (read: Package, file: GoFile): ParsedSource | undefined => {
    const root = texts.rootOf(file.path)
    const text = texts.textOf(file.path)
    return root === undefined || text === undefined ? undefined : { file, package: read, text, root }
  }
  return {
    reader,
    closure,
    scope,
    wrappers: options.wrappers ?? [],
    applets: new Set(options.applets ?? closure.roots.map((root) => appletName(root, options.names))),
    names: options.names ?? {},
    variables: new Set(options.variables),
    reexec: options.reexec ?? {},
    mentions(file, word) {
      const answer = texts.mentions(file.path, word)
      memory.mentioned(file.path, word, answer)
      return answer
    },
    outline({ path }, question) {
      const answer = memory.recalled(path, question) ?? texts.outline(path, question)
      memory.outlined(path, question, answer)
      return answer
    },
    parse(read, file) {
      memory.looked(file.path)
      // Asked again for what can't be used, the texts say again why.
      if (parsed.get(file.path) === undefined) parsed.set(file.path, parse(read, file))
      return parsed.get(file.path)
    },
    placeOf: (source, node) => ({ path: source.file.path, ...rangeOf(node) }),
    placeOfBytes,
    importersOf(importPath) {
      memory.importers(importPath)
      let known = importers.get(importPath)
      if (known === undefined) importers.set(importPath, (known = findImporters(view, importPath, placeOfBytes)))
      return known
    },
    once(answers, key, work) {
      const known = answers.get(key)
      if (known !== undefined) return memory.again(known)
      const once = memory.once(work)
      answers.set(key, once)
      return once.value
    },
    piece: (name, form, work) => memory.piece(name, form, work),
  }
}

function findImporters({ closure, incoming }: ClosureView, importPath: string, placeOfBytes: RuleContext['placeOfBytes']): Importer[] {
  const name = packageName(closure, importPath)
  return (incoming.get(importPath) ?? []).flatMap(({ from, sites }) => {
    const read = closure.packages.get(from)
    if (read === undefined || read.standard) return []
    return sites.map(({ file, spec }): Importer => ({
      package: read,
      file,
      // Few ask for it, and it takes a look at the file.
      get place() {
        return placeOfBytes(file.path, spec)
      },
      name: spec.name ?? name,
    }))
  })
}

import { createHash } from 'node:crypto'
import { edgesByTarget, packageName, type Closure, type Edge, type Reader } from './go/closure.js'
import { isFault, type Files, type Problem } from './go/files.js'
import type { ModuleVersion } from './go/gomod.js'
import type { GoFile, Package } from './go/package.js'
import { containsText, type SourceFacts } from './go/source.js'
import { rangeOfBytes, type Range } from './go/tree.js'
import { wholeFile } from './rules/finding.js'
import type { EvaluationMemory, Memory, Once } from './rules/memory.js'
import { digest, type Shelf } from './shelf.js'
import type { Stamps } from './stamps.js'

/** What rules are given beside files and closures: all of it decides what they find. */
export interface Subject {
  readonly reader: Reader
  readonly closure: Closure
  readonly withCgo: Closure | undefined
  /** Severities, wrappers, applets: anything that JSON can hold. */
  readonly options: unknown
}

/** What rules found in an earlier run, piece by piece: each counts as long as all that it was worked out of is the same. */
export interface KeptEvaluations {
  /** Whether there is something of this folder at all. */
  isLikely(): boolean
  open(subject: Subject): KeptEvaluation
  /** Writes down what was found anew; after everything else, for it takes time. */
  save(): void
}

export interface KeptEvaluation extends EvaluationMemory {
  /** All pieces are known: no file will be parsed. */
  readonly isWhole: boolean
}

/** What was asked, of what, and the answer. `mentions` and `range` are about a part of a file's content. */
type Question = readonly [what: 'content' | 'list' | 'kind' | 'link' | 'resolve' | 'mentions' | 'range' | 'package' | 'packages' | 'edges' | 'importers', of: string, answer: string]

interface KeptPiece {
  readonly name: string
  /** By their numbers. */
  readonly asked: readonly number[]
  /** Undefined where it can't be written down. */
  readonly value?: unknown
  readonly problems: readonly Problem[]
}

interface Kept {
  readonly subject: string
  readonly packages: string
  readonly questions: readonly Question[]
  /** Of files of which only a part was asked for: the same stamp, the same part. */
  readonly stamps: Readonly<Record<string, string>>
  readonly pieces: readonly KeptPiece[]
}

/** A piece of work in progress, or a part of one. */
interface Frame {
  readonly asked: Set<Question>
  readonly problems: Set<Problem>
  /** All that was asked is among the questions, and no answer changed in between. */
  whole: boolean
}

export function openKeptEvaluations(shelf: Shelf, stamps: Stamps, digestOf: (facts: SourceFacts) => string, directory: string): KeptEvaluations {
  const saves: (() => void)[] = []
  const nameOf = ({ closure: { roots, target }, withCgo }: Subject): string => JSON.stringify([directory, roots, target, withCgo !== undefined])
  return {
    isLikely: () => shelf.take(directory) !== undefined,
    open(subject) {
      const name = nameOf(subject)
      const said = { subject: digestOfSubject(subject), packages: digestOfPaths(subject) }
      const kept = shelf.take(name) as Kept | undefined
      const { evaluation, result } = openEvaluation(subject, stamps, digestOf, kept?.subject === said.subject ? kept : undefined, kept?.packages === said.packages)
      saves.push(() => {
        const found = result()
        if (found === undefined) return
        shelf.put(name, { ...said, ...found } satisfies Kept)
        shelf.put(directory, true)
        shelf.sweep()
      })
      return evaluation
    },
    save() {
      for (const save of saves) save()
    },
  }
}

interface Opened {
  readonly evaluation: KeptEvaluation
  /** What is to be written down; undefined where all of it was known. */
  readonly result: () => Pick<Kept, 'questions' | 'stamps' | 'pieces'> | undefined
}

function openEvaluation(subject: Subject, stamps: Stamps, digestOf: (facts: SourceFacts) => string, kept: Kept | undefined, samePackages: boolean): Opened {
  const { reader } = subject
  const digests = createDigests(digestOf)
  const closures = new Map<string, Closure>([['build', subject.closure], ...(subject.withCgo === undefined ? [] : [['with cgo', subject.withCgo] as const])])
  const answers = createAnswers(reader, stamps, closures, digests)
  const known = new Map(kept?.pieces.map((piece) => [piece.name, piece]))
  const same = new Map<number, boolean>()
  const isSame = (number: number): boolean => {
    let answer = same.get(number)
    if (answer === undefined) same.set(number, (answer = isAnswered(kept!.questions[number]!, kept!.stamps, answers, stamps)))
    return answer
  }
  const holds = ({ asked, value }: KeptPiece): boolean => value !== undefined && asked.every(isSame)
  const questions = new Map<string, Question>()
  const frames: Frame[] = []
  const pieces: (Omit<KeptPiece, 'asked'> & { readonly asked: readonly Question[] })[] = []
  const recalled = new Set<Problem>()
  // Another evaluation's answers have been heard by another memory.
  const mark = {}
  let fresh = kept === undefined

  const note = (what: Question[0], of: string, answer: string): void => {
    const key = `${what} ${of}`
    let question = questions.get(key)
    if (question === undefined) questions.set(key, (question = [what, of, answer]))
    const frame = frames.at(-1)
    if (frame === undefined) return
    if (question[2] !== answer) frame.whole = false
    frame.asked.add(question)
  }
  const ask = (what: Question[0], of: string): void => note(what, of, questions.get(`${what} ${of}`)?.[2] ?? answers[what](of, ''))
  const takeIn = ({ asked, problems, whole }: Frame): void => {
    const frame = frames.at(-1)
    if (frame === undefined) return
    for (const question of asked) frame.asked.add(question)
    for (const problem of problems) frame.problems.add(problem)
    if (!whole) frame.whole = false
  }
  const within = <Value>(work: () => Value): { readonly value: Value; readonly frame: Frame } => {
    const frame: Frame = { asked: new Set(), problems: new Set(), whole: true }
    frames.push(frame)
    try {
      return { value: work(), frame }
    } finally {
      frames.pop()
      takeIn(frame)
    }
  }
  const recall = (piece: KeptPiece): readonly Question[] => {
    const asked = piece.asked.map((number) => {
      const [what, of, answer] = kept!.questions[number]!
      const key = `${what} ${of}`
      let question = questions.get(key)
      // What had only its content to be known by may have a stamp to trust by now.
      if (question === undefined) questions.set(key, (question = [what, of, what === 'content' ? answers.content(of, '') : answer]))
      return question
    })
    for (const problem of piece.problems) recalled.add(problem)
    takeIn({ asked: new Set(asked), problems: new Set(piece.problems), whole: true })
    return asked
  }
  const hearing = watch(reader, stamps, note, ask, () => {
    const frame = frames.at(-1)
    if (frame !== undefined) frame.whole = false
  })

  return {
    evaluation: {
      isWhole: kept !== undefined && samePackages && kept.pieces.every(holds),
      problem: (problem) => frames.at(-1)?.problems.add(problem),
      problems: () => [...recalled],
      of: (name, closure): Memory => ({
        reader: hearing,
        closure: heard(closure, (what, of) => ask(what, `${name}\n${of}`)),
        looked: (path) => ask('content', path),
        mentioned: (path, text, answer) => note('mentions', `${path}\n${text}`, String(answer)),
        located: (path, { start, end }, range) => note('range', `${path}\n${start} ${end}`, rangeText(range)),
        importers: (importPath) => ask('importers', `${name}\n${importPath}`),
        piece(given, form, work) {
          const title = `${name}: ${given}`
          const piece = known.get(title)
          const restored = piece !== undefined && holds(piece) ? form.restore(piece.value) : undefined
          if (piece !== undefined && restored !== undefined) {
            pieces.push({ ...piece, asked: recall(piece) })
            return restored
          }
          fresh = true
          const { value, frame } = within(work)
          const packed = frame.whole ? form.pack(value) : undefined
          pieces.push({ name: title, asked: [...frame.asked], problems: [...frame.problems], ...(isPlain(packed) ? { value: packed } : {}) })
          return value
        },
        once(work) {
          const { value, frame } = within(work)
          return { value, asked: { mark, frame } }
        },
        again<Value>({ value, asked }: Once<Value>): Value {
          const before = asked as { readonly mark: unknown; readonly frame: Frame } | undefined
          takeIn(before?.mark === mark ? before.frame : { asked: new Set(), problems: new Set(), whole: false })
          return value
        },
      }),
    },
    result() {
      if (!fresh) return undefined
      const numbers = new Map<Question, number>()
      const numberOf = (question: Question): number => {
        let number = numbers.get(question)
        if (number === undefined) numbers.set(question, (number = numbers.size))
        return number
      }
      const numbered = pieces.map((piece) => ({ ...piece, asked: piece.asked.map(numberOf) }))
      return { pieces: numbered, questions: [...numbers.keys()], stamps: stampsFor([...numbers.keys()], stamps) }
    },
  }
}

/** The stamps of the files of which only a part was asked for: taken after the answers, for what was written in between is too young to have one that counts. */
function stampsFor(questions: readonly Question[], stamps: Stamps): Kept['stamps'] {
  const paths = new Set(questions.flatMap(([what, of]) => (what === 'mentions' || what === 'range' ? [of.slice(0, of.indexOf('\n'))] : [])))
  return Object.fromEntries([...paths].flatMap((path) => (stamps.isSettled(stamps.of(path)) ? [[path, stamps.of(path).text]] : [])))
}

/** Whether a question has the answer that it had. */
function isAnswered([what, of, answer]: Question, before: Kept['stamps'], answers: Answers, stamps: Stamps): boolean {
  if (what === 'mentions' || what === 'range') {
    const path = of.slice(0, of.indexOf('\n'))
    const stamp = stamps.of(path)
    if (stamp.text === before[path]) return true
  }
  return answers[what](of, answer) === answer
}

/** Whether JSON gives a value back as it was. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isPlain)
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}

/** All that rules can see without asking for it. */
function digestOfSubject({ reader: { workspace }, closure, withCgo, options }: Subject): string {
  const { root, goWorkFile, go, mainModules, vendor, pruned, problems } = workspace
  const { installation, moduleCache, flags } = go
  const closures = [closure, withCgo].map((one) => one && [one.target, one.roots, [...one.missing], one.problems])
  return digest(JSON.stringify([root, goWorkFile, installation, moduleCache, flags, mainModules, vendor?.dir, [...(vendor?.packages ?? [])], pruned, problems, options, closures]))
}

const digestOfPaths = ({ closure, withCgo }: Subject): string => digest(JSON.stringify([closure, withCgo].map((one) => one && [...one.packages.keys()])))

interface Digests {
  /** Of all that is known of a package without looking into its files. */
  readonly ofPackage: (read: Package | undefined) => string
  readonly ofEdges: (edges: readonly Edge[]) => string
}

function createDigests(digestOf: (facts: SourceFacts) => string): Digests {
  const known = new WeakMap<Package, string>()
  const goFile = ({ facts, ...file }: GoFile): unknown => [file, facts === undefined ? '' : digestOf(facts)]
  const ofPackage = ({ goFiles, imports, embedSites, embeds: { matches, ...embeds }, ...read }: Package): string =>
    digest(JSON.stringify([read, goFiles.map(goFile), [...imports.keys()], embedSites.map(({ file, pattern }) => [file.name, pattern]), [...matches], embeds]))
  return {
    ofPackage(read) {
      if (read === undefined) return '-'
      let answer = known.get(read)
      if (answer === undefined) known.set(read, (answer = ofPackage(read)))
      return answer
    },
    ofEdges: (edges) => JSON.stringify(edges.map(({ from, to, sites }) => [from, to, sites.map(({ file, spec }) => [file.path, spec.start, spec.end, spec.name ?? null])])),
  }
}

/** Content that changed just before the run has no stamp to trust: it is known by itself. */
const contentMark = 'sha1 '

const contentDigest = (bytes: Uint8Array): string => contentMark + createHash('sha1').update(bytes).digest('hex')

const rangeText = ({ line, column, endLine, endColumn }: Range): string => `${line}:${column} ${endLine}:${endColumn}`

type Answers = Readonly<Record<Question[0], (of: string, before: string) => string>>

/** The answers that the machine and the closures give now; `before` is what was answered then. */
function createAnswers({ files, resolve }: Reader, stamps: Stamps, closures: ReadonlyMap<string, Closure>, digests: Digests): Answers {
  const split = (of: string): readonly [string, string] => [of.slice(0, of.indexOf('\n')), of.slice(of.indexOf('\n') + 1)]
  const inClosure = (answer: (closure: Closure, of: string) => string) => (of: string): string => {
    const [name, rest] = split(of)
    const closure = closures.get(name)
    return closure === undefined ? '' : answer(closure, rest)
  }
  const incoming = new Map<Closure, ReadonlyMap<string, readonly Edge[]>>()
  const incomingOf = (closure: Closure): ReadonlyMap<string, readonly Edge[]> => {
    let edges = incoming.get(closure)
    if (edges === undefined) incoming.set(closure, (edges = edgesByTarget(closure)))
    return edges
  }
  const inFile = (answer: (bytes: Uint8Array, about: string) => string, otherwise: string) => (of: string): string => {
    const [path, about] = split(of)
    const read = files.inspect(path, (bytes) => answer(bytes, about))
    return isFault(read) ? otherwise : read
  }
  return {
    content(path, before) {
      const stamp = stamps.of(path)
      if (!before.startsWith(contentMark) && stamps.isSettled(stamp)) return stamp.text
      const read = files.inspect(path, contentDigest)
      return isFault(read) ? contentMark + read.message : read
    },
    list: (path) => digest(JSON.stringify(files.list(path))),
    kind: (path) => files.kind(path) ?? '-',
    link: (path) => files.realPath(path),
    resolve: (path) => digest(JSON.stringify(resolve(path))),
    mentions: inFile((bytes, text) => String(containsText(bytes, text)), 'false'),
    range: inFile((bytes, span) => {
      const [start, end] = span.split(' ').map(Number)
      return rangeText(rangeOfBytes(bytes, { start: start!, end: end! }))
    }, rangeText(wholeFile)),
    package: inClosure(({ packages }, importPath) => digests.ofPackage(packages.get(importPath))),
    packages: inClosure(({ packages }) => digest([...packages.values()].map(digests.ofPackage).join())),
    edges: inClosure(({ edges }, from) => digest(digests.ofEdges(from === '' ? [...edges.values()].flat() : (edges.get(from) ?? [])))),
    importers: inClosure((closure, importPath) => {
      const edges = incomingOf(closure).get(importPath) ?? []
      return digest(`${packageName(closure, importPath)} ${digests.ofEdges(edges)} ${edges.map(({ from }) => digests.ofPackage(closure.packages.get(from))).join()}`)
    }),
  }
}

/** A closure that tells which of its packages and edges are asked for. */
function heard(closure: Closure, ask: (what: 'package' | 'packages' | 'edges', of: string) => void): Closure {
  const { packages, edges } = closure
  return {
    ...closure,
    packages: heardMap(packages, (path) => ask('package', path), () => ask('packages', '')),
    edges: heardMap(edges, (from) => ask('edges', from), () => ask('edges', '')),
  }
}

function heardMap<Value>(map: ReadonlyMap<string, Value>, one: (key: string) => void, all: () => void): ReadonlyMap<string, Value> {
  const whole = (): ReadonlyMap<string, Value> => {
    all()
    return map
  }
  return {
    get(key) {
      one(key)
      return map.get(key)
    },
    has(key) {
      one(key)
      return map.has(key)
    },
    get size() {
      return whole().size
    },
    forEach: (use, self) => whole().forEach(use, self),
    entries: () => whole().entries(),
    keys: () => whole().keys(),
    values: () => whole().values(),
    [Symbol.iterator]: () => whole()[Symbol.iterator](),
  }
}

/** A reader that tells what is asked of it. What is in no digest is left `open`. */
function watch(reader: Reader, stamps: Stamps, note: (what: 'content', path: string, answer: string) => void, ask: (what: 'content' | 'list' | 'kind' | 'link' | 'resolve', of: string) => void, open: () => void): Reader {
  const { files, workspace } = reader
  /** A stamp is taken before the file is read; a digest is that of the bytes that are used. */
  const isSettled = (path: string): boolean => {
    const stamp = stamps.of(path)
    const settled = stamps.isSettled(stamp)
    if (settled) note('content', path, stamp.text)
    return settled
  }
  const asked = (what: 'content' | 'list' | 'kind' | 'link' | 'resolve', of: string): string => {
    ask(what, of)
    return of
  }
  const watched: Files = {
    read(path, limit) {
      if (isSettled(path)) return files.read(path, limit)
      return watched.inspect(path, (bytes) => bytes.slice(0, limit))
    },
    inspect(path, use) {
      if (isSettled(path)) return files.inspect(path, use)
      const read = files.inspect(path, (bytes) => {
        note('content', path, contentDigest(bytes))
        return use(bytes)
      })
      if (typeof read === 'object' && read !== null && isFault(read)) note('content', path, contentMark + read.message)
      return read
    },
    list: (path) => files.list(asked('list', path)),
    kind: (path) => files.kind(asked('kind', path)),
    realPath: (path) => files.realPath(asked('link', path)),
  }
  const opened = <Given extends readonly unknown[], Result>(call: (...given: Given) => Result) => (...given: Given): Result => {
    open()
    return call(...given)
  }
  return {
    files: watched,
    workspace: {
      ...workspace,
      go: { ...workspace.go, env: opened(workspace.go.env) },
      rootVersion: opened((path: string) => workspace.rootVersion(path)),
      buildList: opened(() => workspace.buildList()),
      hasSum: opened((module: ModuleVersion) => workspace.hasSum(module)),
      module: opened((selected: ModuleVersion) => workspace.module(selected)),
    },
    sources: { go: (path) => reader.sources.go(asked('content', path)), other: (path) => reader.sources.other(asked('content', path)) },
    resolve: (path) => reader.resolve(asked('resolve', path)),
  }
}

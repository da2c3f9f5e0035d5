import type { Closure, Reader } from './go/closure.js'
import type { Problem } from './go/files.js'
import type { SourceFacts } from './go/source.js'
import { createAnswers, createDigests, fileOf, isAnswered, isOfClosures, isOfPart, rangeText, stampsFor, type KnownStamps, type Question } from './kept-answers.js'
import { outlineText, type Asked } from './kept-facts.js'
import { heard, watch } from './kept-questions.js'
import type { EvaluationMemory, Memory, Once } from './rules/memory.js'
import type { Outliner } from './rules/startup-outline.js'
import { digest, type Shelf } from './shelf.js'
import type { Stamps } from './stamps.js'

/** What rules are given beside files and closures: all of it decides what they find. */
export interface Subject {
  readonly reader: Reader
  readonly closure: Closure
  readonly withCgo: Closure | undefined
  /** The same for closures, and a workspace, that are known to be the same. */
  readonly id: string | undefined
  /** Severities, wrappers, applets: anything that JSON can hold. */
  readonly options: unknown
}

/** What else pieces are made of. */
export interface Sources {
  readonly digestOf: (facts: SourceFacts) => string
  readonly outline: Outliner
  /** Hears of each file of which more than facts is asked, also where what is known stands in for reading it. */
  readonly asked: Pick<Asked, 'content' | 'outline'>
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
  /** Of the closures' packages by name. */
  readonly packages: string
  /** Which closures the answers are about, where that is known. */
  readonly closures?: string
  readonly questions: readonly Question[]
  /** Of files of which only a part was asked for: the same stamp, the same part. */
  readonly stamps: KnownStamps
  readonly pieces: readonly KeptPiece[]
}

/** A piece of work in progress, or a part of one. */
interface Frame {
  readonly asked: Set<Question>
  readonly problems: Set<Problem>
  /** All that was asked is among the questions, and no answer changed in between. */
  whole: boolean
}

export function openKeptEvaluations(shelf: Shelf, stamps: Stamps, sources: Sources, directory: string): KeptEvaluations {
  const saves: (() => void)[] = []
  const nameOf = ({ closure: { roots, target }, withCgo }: Subject): string => JSON.stringify([directory, roots, target, withCgo !== undefined])
  return {
    isLikely: () => shelf.take(directory) !== undefined,
    open(subject) {
      const name = nameOf(subject)
      const said = { subject: digestOfSubject(subject), packages: digestOfPaths(subject), ...(subject.id === undefined ? {} : { closures: subject.id }) }
      const taken = shelf.take(name) as Kept | undefined
      const kept = taken?.subject === said.subject ? taken : undefined
      const { evaluation, result } = openEvaluation(subject, stamps, sources, kept, kept?.packages === said.packages)
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

function openEvaluation(subject: Subject, stamps: Stamps, { digestOf, outline, asked: heardOf }: Sources, kept: Kept | undefined, samePackages: boolean): Opened {
  const { reader } = subject
  const digests = createDigests(digestOf)
  const closures = new Map<string, Closure>([['build', subject.closure], ...(subject.withCgo === undefined ? [] : [['with cgo', subject.withCgo] as const])])
  const answers = createAnswers(reader, outline, stamps, closures, digests)
  const known = new Map(kept?.pieces.map((piece) => [piece.name, piece]))
  const sameClosures = kept?.closures !== undefined && kept.closures === subject.id
  const same = new Map<number, boolean>()
  const isSame = (number: number): boolean => {
    let answer = same.get(number)
    if (answer === undefined) {
      const question = kept!.questions[number]!
      same.set(number, (answer = (sameClosures && isOfClosures(question[0])) || isAnswered(question, kept!.stamps, answers, stamps)))
    }
    return answer
  }
  /** What was asked of the same closures has the answer that it had. */
  const knownAnswers = new Map(sameClosures ? kept.questions.flatMap(([what, of, answer]) => (isOfClosures(what) ? [[`${what} ${of}`, answer]] : [])) : [])
  const holds = ({ asked, value }: KeptPiece): boolean => value !== undefined && asked.every(isSame)
  const questions = new Map<string, Question>()
  const frames: Frame[] = []
  const pieces: (Omit<KeptPiece, 'asked'> & { readonly asked: readonly Question[] })[] = []
  const recalled = new Set<Problem>()
  // Another evaluation's answers have been heard by another memory.
  const mark = {}
  const isWhole = kept !== undefined && samePackages && kept.pieces.every(holds)
  // Answers about closures that are known to be the same take no asking the next time.
  let fresh = kept === undefined || (subject.id !== undefined && !sameClosures)

  const note = (what: Question[0], of: string, answer: string): void => {
    if (isWhole) return
    const key = `${what} ${of}`
    let question = questions.get(key)
    if (question === undefined) questions.set(key, (question = [what, of, answer]))
    const frame = frames.at(-1)
    if (frame === undefined) return
    if (question[2] !== answer) frame.whole = false
    frame.asked.add(question)
  }
  const ask = (what: Question[0], of: string): void => {
    if (isWhole) return
    const key = `${what} ${of}`
    note(what, of, questions.get(key)?.[2] ?? knownAnswers.get(key) ?? answers[what](of, ''))
  }
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
  const told = new Set<number>()
  /** What is known stands in for reading a file, and is an input all the same. */
  const tell = (number: number): void => {
    if (told.has(number)) return
    told.add(number)
    const [what, of, answer] = kept!.questions[number]!
    if (what === 'content') heardOf.content(of)
    else if (what === 'outline') heardOf.outline(fileOf(of), of.slice(of.indexOf('\n') + 1), answer)
    else if (isOfPart(what)) heardOf.content(fileOf(of))
  }
  const recall = (piece: KeptPiece): void => {
    for (const problem of piece.problems) recalled.add(problem)
    piece.asked.forEach(tell)
    // Nothing will be written down, nor worked out of other pieces.
    if (isWhole) return
    const asked = piece.asked.map((number) => {
      const [what, of, answer] = kept!.questions[number]!
      const key = `${what} ${of}`
      let question = questions.get(key)
      // What had only its content to be known by may have a stamp to trust by now.
      if (question === undefined) questions.set(key, (question = [what, of, what === 'content' ? answers.content(of, '') : answer]))
      return question
    })
    takeIn({ asked: new Set(asked), problems: new Set(piece.problems), whole: true })
    pieces.push({ ...piece, asked })
  }
  const hearing = watch(reader, stamps, note, ask, () => {
    const frame = frames.at(-1)
    if (frame !== undefined) frame.whole = false
  })

  return {
    evaluation: {
      isWhole,
      outline,
      problem: (problem) => frames.at(-1)?.problems.add(problem),
      problems: () => [...recalled],
      of: (name, closure): Memory => ({
        reader: hearing,
        closure: heard(closure, (what, of) => ask(what, `${name}\n${of}`)),
        looked: (path) => ask('content', path),
        mentioned: (path, text, answer) => note('mentions', `${path}\n${text}`, String(answer)),
        outlined(path, question, answer) {
          const said = outlineText(answer)
          note('outline', `${path}\n${question}`, said)
          heardOf.outline(path, question, said)
        },
        located: (path, { start, end }, range) => note('range', `${path}\n${start} ${end}`, rangeText(range)),
        importers: (importPath) => ask('importers', `${name}\n${importPath}`),
        piece(given, form, work) {
          const title = `${name}: ${given}`
          const piece = known.get(title)
          const restored = piece !== undefined && holds(piece) ? form.restore(piece.value) : undefined
          if (piece !== undefined && restored !== undefined) {
            recall(piece)
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
      if (isWhole) return { pieces: kept.pieces, questions: kept.questions, stamps: stampsFor(kept.questions, stamps) }
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

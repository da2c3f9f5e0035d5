import type { Closure, Reader } from './go/closure.js'
import { entryOf } from './go/entry-of.js'
import type { Problem } from './go/files.js'
import type { SourceFacts } from './go/source.js'
import { contentMark, createAnswers, createDigests, isOfClosures, splitPart, type Question } from './kept-answers.js'
import type { Asked } from './kept-facts.js'
import { answerOf, createPartReader, mentionQuestion, mentionText, partText, rangeQuestion, rangeText, type PartQuestion } from './kept-parts.js'
import { heard, watch } from './kept-questions.js'
import { knownQuestions, questionTable, type QuestionTable } from './kept-table.js'
import type { EvaluationMemory, Memory, Once, Parts } from './rules/memory.js'
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
  readonly parts: Parts
  /** Hears of each file of which more than facts is asked, also where what is known stands in for reading it. */
  readonly asked: Pick<Asked, 'content' | 'part' | 'later'>
}

/** What rules found in an earlier run, piece by piece: each counts as long as all that it was worked out of is the same. */
export interface KeptEvaluations {
  open(subject: Subject): KeptEvaluation
  /** Writes down what was found anew; after everything else, for it takes time. Where files are so young that it will soon be asked again, a few pieces are left to be found again. */
  save(isYoung: boolean): void
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
  readonly table: QuestionTable
  readonly pieces: readonly KeptPiece[]
}

/** One that was asked before and has the answer that it had is known by its number. */
type Asking = Question | number

/** A piece of work in progress, or a part of one. */
interface Frame {
  readonly asked: Set<Asking>
  readonly problems: Set<Problem>
  /** All that was asked is among the questions, and no answer changed in between. */
  whole: boolean
}

export function openKeptEvaluations(shelf: Shelf, stamps: Stamps, sources: Sources, directory: string): KeptEvaluations {
  const saves: ((isYoung: boolean) => void)[] = []
  const nameOf = ({ closure: { roots, target }, withCgo }: Subject): string => JSON.stringify([directory, roots, target, withCgo !== undefined])
  return {
    open(subject) {
      const name = nameOf(subject)
      const said = { subject: digestOfSubject(subject), packages: digestOfPaths(subject), ...(subject.id === undefined ? {} : { closures: subject.id }) }
      const taken = shelf.take(name) as Kept | undefined
      const kept = taken?.subject === said.subject ? taken : undefined
      const { evaluation, result } = openEvaluation(subject, stamps, sources, kept, kept?.packages === said.packages)
      saves.push((isYoung) => {
        const found = result(isYoung)
        if (found === undefined) return
        shelf.put(name, { ...said, ...found } satisfies Kept)
        shelf.sweep()
      })
      return evaluation
    },
    save(isYoung) {
      for (const save of saves) save(isYoung)
    },
  }
}

/** One piece in so many is worked out again sooner than all are written. */
const fewPieces = 20

interface Opened {
  readonly evaluation: KeptEvaluation
  /** What is to be written down; undefined where all of it was known, or too much of it for what is new. */
  readonly result: (isYoung: boolean) => Pick<Kept, 'table' | 'pieces'> | undefined
}

function openEvaluation(subject: Subject, stamps: Stamps, { digestOf, parts, asked: heardOf }: Sources, kept: Kept | undefined, samePackages: boolean): Opened {
  const { reader } = subject
  const digests = createDigests(digestOf)
  const closures = new Map<string, Closure>([['build', subject.closure], ...(subject.withCgo === undefined ? [] : [['with cgo', subject.withCgo] as const])])
  const answers = createAnswers(reader, createPartReader(parts), stamps, closures, digests)
  const known = new Map(kept?.pieces.map((piece) => [piece.name, piece]))
  const sameClosures = kept?.closures !== undefined && kept.closures === subject.id
  const before = kept === undefined ? undefined : knownQuestions(kept.table)
  const same: boolean[] = []
  const sameFiles: boolean[] = []
  const isSameFile = (file: number): boolean => (sameFiles[file] ??= kept!.table.stamps[file] !== '' && stamps.of(kept!.table.files[file]!).text === kept!.table.stamps[file])
  const isSame = (number: number): boolean => (same[number] ??= isAnswered(number))
  const isAnswered = (number: number): boolean => {
    const [what, file] = kept!.table.questions[number]!
    if (what === 'part' ? isSameFile(file) : sameClosures && isOfClosures(what)) return true
    const [, of, answer] = before!.of(number)
    return answers[what](of, answer) === answer
  }
  const holds = ({ asked, value }: KeptPiece): boolean => value !== undefined && asked.every(isSame)
  /** What is asked now, by its key. */
  const questions = new Map<string, Asking>()
  const answerTo = (asking: Asking): string => (typeof asking === 'number' ? kept!.table.questions[asking]![3] : asking[2])
  const frames: Frame[] = []
  const pieces: (Omit<KeptPiece, 'asked'> & { readonly asked: readonly Asking[] })[] = []
  const recalled = new Set<Problem>()
  const told = new Set<number>()
  // What is known stands in for reading a file, and is an input all the same.
  heardOf.later(() => {
    for (const number of told) {
      const [what, of, answer] = before!.of(number)
      if (what === 'content') heardOf.content(of)
      else if (what === 'part') heardOf.part(...splitPart(of), answer)
    }
  })
  // Another evaluation's answers have been heard by another memory.
  const mark = {}
  const isWhole = kept !== undefined && samePackages && kept.pieces.every(holds)
  // Answers about closures that are known to be the same take no asking the next time.
  let fresh = kept === undefined || (subject.id !== undefined && !sameClosures) ? Number.POSITIVE_INFINITY : 0

  const note = (what: Question[0], of: string, answer: string): void => {
    if (isWhole) return
    const key = `${what} ${of}`
    let asking = questions.get(key)
    if (asking === undefined) {
      const number = before?.find(what, of)
      questions.set(key, (asking = number !== undefined && answerTo(number) === answer ? number : [what, of, answer]))
    }
    const frame = frames.at(-1)
    if (frame === undefined) return
    if (answerTo(asking) !== answer) frame.whole = false
    frame.asked.add(asking)
  }
  const ask = (what: Question[0], of: string): void => {
    if (isWhole) return
    const asking = questions.get(`${what} ${of}`) ?? (sameClosures && isOfClosures(what) ? before!.find(what, of) : undefined)
    note(what, of, asking === undefined ? answers[what](of, '') : answerTo(asking))
  }
  const notePart = (path: string, question: PartQuestion, answer: string): void => {
    note('part', `${path}\n${question}`, answer)
    heardOf.part(path, question, answer)
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
  const carried: Asking[] = []
  /** What had only its content to be known by may have a stamp to trust by now. */
  const carry = (number: number): Asking => {
    const [what, , , answer] = kept!.table.questions[number]!
    if (what !== 'content' || !answer.startsWith(contentMark)) return number
    const [, of] = before!.of(number)
    return entryOf(questions, `${what} ${of}`, () => [what, of, answers.content(of, '')])
  }
  const recall = (piece: KeptPiece): void => {
    for (const problem of piece.problems) recalled.add(problem)
    for (const number of piece.asked) told.add(number)
    // Nothing will be written down, nor worked out of other pieces.
    if (isWhole) return
    const asked = piece.asked.map((number) => (carried[number] ??= carry(number)))
    if (frames.length > 0) takeIn({ asked: new Set(asked), problems: new Set(piece.problems), whole: true })
    pieces.push({ ...piece, asked })
  }
  const hearing = watch(reader, stamps, note, ask, () => {
    const frame = frames.at(-1)
    if (frame !== undefined) frame.whole = false
  })

  return {
    evaluation: {
      isWhole,
      parts,
      problem: (problem) => frames.at(-1)?.problems.add(problem),
      problems: () => [...recalled],
      of: (name, closure): Memory => ({
        reader: hearing,
        closure: heard(closure, (what, of) => ask(what, `${name}\n${of}`)),
        looked: (path) => ask('content', path),
        mentioned: (path, text, answer) => notePart(path, mentionQuestion(text), mentionText(answer)),
        recalled(path, question) {
          const number = before?.find('part', `${path}\n${question}`)
          if (number === undefined || !isSameFile(kept!.table.questions[number]![1])) return undefined
          return answerOf(kept!.table.questions[number]![3])
        },
        outlined: (path, question, answer) => notePart(path, question, partText(answer)),
        located: (path, span, answer) => notePart(path, rangeQuestion(span), rangeText(answer)),
        importers: (importPath) => ask('importers', `${name}\n${importPath}`),
        piece(given, form, work) {
          const title = `${name}: ${given}`
          const piece = known.get(title)
          const restored = piece !== undefined && holds(piece) ? form.restore(piece.value) : undefined
          if (piece !== undefined && restored !== undefined) {
            recall(piece)
            return restored
          }
          fresh++
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
    result(isYoung) {
      if (fresh === 0 || (isYoung && fresh * fewPieces < pieces.length)) return undefined
      const all = isWhole ? kept.pieces : pieces
      const numbers = new Map<Asking, number>()
      const numbered = all.map((piece) => ({ ...piece, asked: piece.asked.map((asking) => entryOf(numbers, asking, () => numbers.size)) }))
      return { pieces: numbered, table: questionTable([...numbers.keys()].map((asking) => (typeof asking === 'number' ? before!.of(asking) : asking)), stamps) }
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

import { splitPart, type Question } from './kept-answers.js'
import type { Stamps } from './stamps.js'

/** Questions and answers as they are written down: thousands of them are about the same files. */
export interface QuestionTable {
  readonly files: readonly string[]
  /** The stamps of files of which only a part was asked for: the same stamp, the same part. '' for the others. */
  readonly stamps: readonly string[]
  /** `file` is -1 where a question is about no file. */
  readonly questions: readonly (readonly [what: Question[0], file: number, about: string, answer: string])[]
}

/** A table's questions by their numbers. */
export interface KnownQuestions {
  of(number: number): Question
  /** The number of a question. */
  find(what: Question[0], of: string): number | undefined
}

const isOfFile = (what: Question[0]): boolean => what === 'content' || what === 'list' || what === 'kind' || what === 'link'

export function knownQuestions({ files, questions }: QuestionTable): KnownQuestions {
  let fileNumbers: ReadonlyMap<string, number> | undefined = undefined
  let byFile: ReadonlyMap<number, readonly number[]> | undefined = undefined
  const group = (): ReadonlyMap<number, readonly number[]> => {
    const groups = new Map<number, number[]>()
    for (const [number, [, file]] of questions.entries()) {
      const known = groups.get(file)
      if (known === undefined) groups.set(file, [number])
      else known.push(number)
    }
    return groups
  }
  return {
    of(number) {
      const [what, file, about, answer] = questions[number]!
      return [what, file < 0 ? about : isOfFile(what) ? files[file]! : `${files[file]!}\n${about}`, answer]
    },
    find(what, of) {
      fileNumbers ??= new Map(files.map((path, number) => [path, number]))
      const [path, about] = splitQuestion(what, of)
      const file = path === undefined ? -1 : fileNumbers.get(path)
      if (file === undefined) return undefined
      byFile ??= group()
      return byFile.get(file)?.find((number) => questions[number]![0] === what && questions[number]![2] === about)
    },
  }
}

/** The stamps are taken after the answers: what was written in between is too young to have one that counts. */
export function questionTable(all: readonly Question[], stamps: Stamps): QuestionTable {
  const files = new Map<string, number>()
  const ofParts = new Set<string>()
  const questions = all.map(([what, of, answer]) => {
    const [path, about] = splitQuestion(what, of)
    if (path === undefined) return [what, -1, about, answer] as const
    if (what === 'part') ofParts.add(path)
    let file = files.get(path)
    if (file === undefined) files.set(path, (file = files.size))
    return [what, file, about, answer] as const
  })
  const stampOf = (path: string): string => (ofParts.has(path) && stamps.isSettled(stamps.of(path)) ? stamps.of(path).text : '')
  return { files: [...files.keys()], stamps: [...files.keys()].map(stampOf), questions }
}

function splitQuestion(what: Question[0], of: string): readonly [path: string | undefined, about: string] {
  if (isOfFile(what)) return [of, '']
  return what === 'part' ? splitPart(of) : [undefined, of]
}

import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from '../go/files.js'
import type { Stamps } from '../stamps.js'
import { digestOf, sayTheSame, type Inputs } from './inputs.js'

/** What a verb said and how it ended. */
export interface Answer {
  readonly out: string
  readonly err: string
  readonly code: number
}

interface Kept {
  readonly answer: Answer
  readonly inputs: Inputs
  readonly digest: string
  /** The environment variables that were asked for, and their values; null where there was none. */
  readonly variables: Readonly<Record<string, string | null>>
}

/** Remembered answers, one file each; the newest stay. */
const mostAnswers = 64

/** An answer holds as long as every file and folder that it came from is what it was. */
export interface Answers {
  /** `saidBy` gives the digest of what is to be known of a Go file now. */
  recall(files: Files, saidBy: (path: string) => string | undefined): Answer | undefined
  keep(answer: Answer, inputs: Inputs, variables: Kept['variables'], files: Files): void
}

/** Opens the answers to one question; `question` is all that decides an answer beside files and environment. */
export function openAnswers(storage: string, question: readonly string[], env: Readonly<Record<string, string | undefined>>, stamps: Stamps): Answers {
  const folder = join(storage, 'answers')
  const file = join(folder, `${createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 32)}.json`)
  return {
    recall(files, saidBy) {
      const kept = readKept(file)
      if (kept === undefined) return undefined
      const sameEnvironment = Object.entries(kept.variables).every(([name, value]) => (env[name] ?? null) === value)
      if (!sameEnvironment || digestOf(kept.inputs, files, stamps, false) !== kept.digest || !sayTheSame(kept.inputs, files, stamps, saidBy)) return undefined
      const now = new Date()
      utimesSync(file, now, now)
      return kept.answer
    },
    keep(answer, inputs, variables, files) {
      const digest = digestOf(inputs, files, stamps, true)
      if (digest === undefined) return
      mkdirSync(folder, { recursive: true })
      const temporary = `${file}.${randomUUID()}.tmp`
      writeFileSync(temporary, JSON.stringify({ answer, inputs, digest, variables } satisfies Kept))
      renameSync(temporary, file)
      prune(folder)
    },
  }
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    // Not there, or half-written by a process that was killed: the answer is worked out anew, and replaces it.
    return undefined
  }
}

function prune(folder: string): void {
  const names = readdirSync(folder)
  if (names.length <= mostAnswers) return
  const aged = names.flatMap((name) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false })
    return stat === undefined ? [] : [{ name, age: stat.mtimeMs }]
  })
  for (const { name } of aged.sort((a, b) => b.age - a.age).slice(mostAnswers)) rmSync(join(folder, name), { force: true })
}

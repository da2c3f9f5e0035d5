import { resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import { slashes } from '../go/host.js'
import { answersIn, openAnswers } from './answers.js'
import { loadVerbs } from './compiled.js'
import type { ExitCode } from './exit-code.js'
import { terminalOutput, type Output } from './output.js'
import { recordedSession } from './recorded.js'
import { thisProgram } from './this-program.js'
import type { Session } from './session.js'
import { createStamps } from '../stamps.js'
import { storageFolder } from '../storage.js'

/** What a verb said and how it ended. */
interface Answer {
  readonly out: string
  readonly err: string
  readonly code: ExitCode
}

export interface AskFlags {
  readonly C?: string
  readonly color: boolean
  readonly fresh?: boolean
  readonly verbose?: boolean
}

/**
 * Runs a verb that only reads. Asked again while nothing that it read has changed, it says the same at once: all that a verb
 * can see goes through the session, so that what an answer depends on is known exactly.
 */
export async function ask(words: readonly string[], flags: AskFlags, verb: (session: Session) => Promise<ExitCode>): Promise<ExitCode> {
  const output = terminalOutput(flags.color)
  if (flags.fresh === true) return verb({ files: disk, host: thisHost(), output })
  const stamps = createStamps(performance.timeOrigin)
  const storage = storageFolder()
  const maker = thisProgram()
  const answers = openAnswers<Answer>(answersIn(storage), [...words, process.cwd(), maker, String(output.terminal), JSON.stringify(output.style.red('')), JSON.stringify(output.errorStyle.red(''))], process.env, stamps)
  const known = answers.recall(disk)
  if (known !== undefined) {
    const { out, err, code } = known.answer
    output.out(out)
    output.err(err)
    return code
  }
  const { openMemory, needlesOf } = loadVerbs(words[0] ?? '')
  const recorded = recordedSession({ storage, maker, directory: slashes(resolve(flags.C ?? '.')), stamps, openMemory, needlesOf })
  const said = { out: [] as string[], err: [] as string[] }
  const code = await verb({ ...recorded.session, output: tee(output, said) })
  try {
    recorded.keep(answers, { out: said.out.join(''), err: said.err.join(''), code })
  } catch (error) {
    // A full disk or a read-only home costs time the next time, and nothing else.
    if (flags.verbose === true) output.err(`gopure: the answer is not remembered: ${(error as Error).message}\n`)
  }
  return code
}

function tee(output: Output, said: { readonly out: string[]; readonly err: string[] }): Output {
  return {
    ...output,
    out(text) {
      said.out.push(text)
      output.out(text)
    },
    err(text) {
      said.err.push(text)
      output.err(text)
    },
  }
}

import { resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import { slashes } from '../go/host.js'
import { openAnswers } from './answers.js'
import type { ExitCode } from './exit-code.js'
import { recordInputs, type Recorder } from './inputs.js'
import { terminalOutput, type Output } from './output.js'
import { thisProgram } from './this-program.js'
import type { Session } from './session.js'
import { createStamps } from '../stamps.js'
import { storageFolder } from '../storage.js'

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
  const answers = openAnswers(storage, [...words, process.cwd(), maker, String(output.terminal), JSON.stringify(output.style.red('')), JSON.stringify(output.errorStyle.red(''))], process.env, stamps)
  let recorder: Recorder | undefined = undefined
  const known = answers.recall(disk)
  if (known !== undefined) {
    output.out(known.out)
    output.err(known.err)
    return known.code as ExitCode
  }
  const { openMemory, needlesOf } = await import('./verbs.js')
  const memory = openMemory(storage, maker, slashes(resolve(flags.C ?? '.')), disk, stamps, {
    content: (path) => recorder?.asked.content(path),
    facts: (path, said, header) => recorder?.asked.facts(path, said, header),
    outline: (path, question, answer) => recorder?.asked.outline(path, question, answer),
    reading: (read) => (recorder === undefined ? read() : recorder.asked.reading(read)),
  })
  const { variables, env } = recordVariables(process.env)
  recorder = recordInputs(memory.files)
  const { files, inputs } = recorder
  const said = { out: [] as string[], err: [] as string[] }
  const code = await verb({ files, host: thisHost(env), output: tee(output, said), memory })
  try {
    answers.keep({ out: said.out.join(''), err: said.err.join(''), code }, inputs(), variables, disk, (path, header) => (isCached(path) ? undefined : needlesOf(header, true)))
    memory.save()
  } catch (error) {
    // A full disk or a read-only home costs time the next time, and nothing else.
    if (flags.verbose === true) output.err(`gopure: the answer is not remembered: ${(error as Error).message}\n`)
  }
  return code
}

/** Of files in the module cache no edit is expected, and other needles are looked for. */
const isCached = (path: string): boolean => /\/[^/@]+@v[^/]*\//.test(path)

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

function recordVariables(env: Readonly<Record<string, string | undefined>>): { readonly env: typeof env; readonly variables: Record<string, string | null> } {
  const variables: Record<string, string | null> = {}
  const recorded = new Proxy(env, {
    get(target, name) {
      if (typeof name !== 'string') return undefined
      variables[name] = target[name] ?? null
      return target[name]
    },
  })
  return { env: recorded, variables }
}


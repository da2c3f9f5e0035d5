import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import { isFault } from '../go/files.js'
import { slashes } from '../go/host.js'
import { createSourceReader } from '../go/source.js'
import { needlesOf } from '../rules/registry.js'
import { openAnswers } from './answers.js'
import type { ExitCode } from './exit-code.js'
import { recordInputs, type Recorder } from './inputs.js'
import { openMemory, type Memory } from './memory.js'
import { terminalOutput, type Output } from './output.js'
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
  const memory = openMemory(storage, maker, slashes(resolve(flags.C ?? '.')), disk, stamps, {
    content: (path) => recorder?.asked.content(path),
    facts: (path, said) => recorder?.asked.facts(path, said),
    reading: (read) => (recorder === undefined ? read() : recorder.asked.reading(read)),
  })
  const known = answers.recall(disk, saidBy(memory))
  if (known !== undefined) {
    output.out(known.out)
    output.err(known.err)
    return known.code as ExitCode
  }
  const { variables, env } = recordVariables(process.env)
  recorder = recordInputs(memory.files)
  const { files, inputs } = recorder
  const said = { out: [] as string[], err: [] as string[] }
  const code = await verb({ files, host: thisHost(env), output: tee(output, said), memory })
  try {
    answers.keep({ out: said.out.join(''), err: said.err.join(''), code }, inputs(stamps), variables, disk)
    memory.save()
  } catch (error) {
    // A full disk or a read-only home costs time the next time, and nothing else.
    if (flags.verbose === true) output.err(`gopure: the answer is not remembered: ${(error as Error).message}\n`)
  }
  return code
}

/** What is remembered was worked out by this very program. */
function thisProgram(): string {
  const self = statSync(__filename)
  return `${self.mtimeMs} ${self.size} ${process.arch}`
}

/** A session for a verb that does more than read: what it reads and finds is remembered, what it says is not. */
export function remembering(flags: AskFlags): { readonly session: Session; readonly save: () => void } {
  const output = terminalOutput(flags.color)
  if (flags.fresh === true) return { session: { files: disk, host: thisHost(), output }, save: () => undefined }
  const memory = openMemory(storageFolder(), thisProgram(), slashes(resolve(flags.C ?? '.')), disk, createStamps(performance.timeOrigin), {
    content: () => undefined,
    facts: () => undefined,
    reading: (read) => read(),
  })
  const save = (): void => {
    try {
      memory.save()
    } catch (error) {
      // A full disk or a read-only home costs time the next time, and nothing else.
      if (flags.verbose === true) output.err(`gopure: what was found is not remembered: ${(error as Error).message}\n`)
    }
  }
  return { session: { files: memory.files, host: thisHost(), output, memory }, save }
}

const isCached = (path: string): boolean => /\/[^/@]+@v[^/]*\//.test(path)

/** Digests of facts as they are now, of files in folders of a person's own: of others no edit is expected, and other needles are looked for. */
function saidBy({ facts, files }: Memory): (path: string) => string | undefined {
  // Read from the disk, whatever is remembered: a few files have changed, and all of a project would have to be taken from the shelf.
  const sources = createSourceReader(files, (_, header) => needlesOf(header, true))
  return (path) => {
    const read = isCached(path) ? undefined : sources.go(path)
    return read === undefined || isFault(read) ? undefined : facts.digestOf(read)
  }
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


import { disk, thisHost } from '../disk.js'
import type { Stamps } from '../stamps.js'
import type { Answers, NeedlesOf } from './answers.js'
import { recordInputs, type Recorder } from './inputs.js'
import type { openMemory } from './memory.js'
import type { Session } from './session.js'

/** A session of which all is written down that it saw, so that what came of it can be remembered for as long as it would see the same. */
export interface RecordedSession {
  readonly session: Omit<Session, 'output'>
  /** Remembers an answer, and all that was read and found on the way to it. A full disk or a read-only home is thrown. */
  keep<Answer>(answers: Answers<Answer>, answer: Answer): void
}

interface Recording {
  readonly storage: string
  /** This build of the program. */
  readonly maker: string
  readonly directory: string
  readonly stamps: Stamps
  readonly openMemory: typeof openMemory
  readonly needlesOf: (header: Parameters<NeedlesOf>[1], tested: boolean) => ReturnType<NeedlesOf>
}

export function recordedSession({ storage, maker, directory, stamps, openMemory, needlesOf }: Recording): RecordedSession {
  let recorder: Recorder | undefined = undefined
  const memory = openMemory(storage, maker, directory, disk, stamps, {
    content: (path) => recorder?.asked.content(path),
    facts: (path, said, header) => recorder?.asked.facts(path, said, header),
    outline: (path, question, answer) => recorder?.asked.outline(path, question, answer),
    reading: (read) => (recorder === undefined ? read() : recorder.asked.reading(read)),
  })
  const { variables, env } = recordVariables(process.env)
  recorder = recordInputs(memory.files)
  const { files, inputs } = recorder
  return {
    session: { files, host: thisHost(env), memory },
    keep(answers, answer) {
      answers.keep(answer, inputs(), variables, disk, (path, header) => (isCached(path) ? undefined : needlesOf(header, true)))
      memory.save()
    },
  }
}

/** Of files in the module cache no edit is expected, and other needles are looked for. */
const isCached = (path: string): boolean => /\/[^/@]+@v[^/]*\//.test(path)

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

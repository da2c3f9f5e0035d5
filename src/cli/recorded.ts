import { disk, thisHost } from '../disk.js'
import type { Header } from '../go/header.js'
import type { Stamps } from '../stamps.js'
import type { Answers } from './answers.js'
import { recordInputs, type NeedlesOf, type Recorder } from './inputs.js'
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
  readonly needlesOf: (header: Header, own: boolean) => ReturnType<NeedlesOf>
  readonly env?: Readonly<Record<string, string | undefined>>
}

export function recordedSession({ storage, maker, directory, stamps, openMemory, needlesOf, env = process.env }: Recording): RecordedSession {
  const memory = openMemory(storage, maker, directory, disk, stamps, () => recorder)
  const recorder: Recorder = recordInputs(memory.files, env, (path, header) => (isCached(path) ? undefined : needlesOf(header, true)))
  return {
    session: { files: recorder.files, host: thisHost(recorder.env), memory },
    keep(answers, answer) {
      const isYoung = recorder.isYoung(stamps)
      if (!isYoung) answers.keep(answer, recorder.inputs(), disk)
      memory.save(isYoung)
    },
  }
}

/** Of files in the module cache no edit is expected, and other needles are looked for. */
const isCached = (path: string): boolean => /\/[^/@]+@v[^/]*\//.test(path)

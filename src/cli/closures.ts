import { randomUUID } from 'node:crypto'
import type { Files } from '../go/files.js'
import { packClosure, unpackClosure, type PackedClosure } from '../go/packed-closure.js'
import type { KnownClosures, ReadClosures } from '../report/check.js'
import type { Stamps } from '../stamps.js'
import { openAnswers } from './answers.js'
import type { Recorder } from './inputs.js'

/** Closures of earlier runs: each counts as long as nothing has changed that it was read from. */
export interface KeptClosures {
  readonly read: KnownClosures
  /** Writes down what was read anew. */
  save(): void
}

interface Kept {
  /** Another one for each time that they were read. */
  readonly id: string
  /** JSON: quicker to read than what v8 writes of the same. */
  readonly closures: string
}

/** Large projects have some megabytes of them for each target. */
const most = 16

/** `recorder` hears of all that is read, and is told what stands in for reading. */
export function openKeptClosures(folder: string, maker: string, disk: Files, stamps: Stamps, recorder: () => Recorder): KeptClosures {
  const saves: (() => void)[] = []
  return {
    read(reader, question, read) {
      const { workspace } = reader
      const { env, inputs, add } = recorder()
      const answers = openAnswers<Kept>({ folder, most }, [maker, workspace.root, JSON.stringify([workspace.go.installation, question])], env, stamps)
      const known = answers.recall(disk)
      if (known !== undefined) {
        add(known.inputs)
        const { id, closures } = known.answer
        const { rest, packed } = JSON.parse(closures) as { rest: never; packed: readonly PackedClosure[] }
        return { id, rest, closures: packed.map((one) => unpackClosure(one, reader)) }
      }
      const found = read()
      const packed = found.closures.map((closure) => packClosure(closure, reader))
      if (packed.includes(undefined)) return found
      const id = randomUUID()
      const came = inputs()
      const body = JSON.stringify({ rest: found.rest, packed })
      saves.push(() => answers.keep({ id, closures: body }, came, disk))
      return { ...found, id } satisfies ReadClosures<unknown>
    },
    save() {
      for (const save of saves) save()
    },
  }
}

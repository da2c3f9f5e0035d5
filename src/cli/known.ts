import { randomUUID } from 'node:crypto'
import type { Files } from '../go/files.js'
import { packClosure, unpackClosure, type PackedClosure } from '../go/packed-closure.js'
import type { Known } from '../project/project.js'
import type { KnownClosures } from '../report/check.js'
import type { Form } from '../rules/memory.js'
import type { Stamps } from '../stamps.js'
import { openAnswers } from './answers.js'
import type { Recorder } from './inputs.js'

/** What earlier runs made of files: it counts as long as nothing has changed that it was read from. */
export interface KeptData {
  readonly known: Known
  readonly closures: KnownClosures
  /** Writes down what was made anew. */
  save(): void
}

interface Kept {
  /** Another one for each time that it was made. */
  readonly id: string
  /** JSON: quicker to read than what v8 writes of the same. */
  readonly data: string
}

/** Closures of large projects have some megabytes for each target. */
const most = 32

const plain: Form<unknown> = { pack: (value) => value, restore: (packed) => packed }

/** `recorder` hears of all that is read, and is told what stands in for reading. */
export function openKeptData(folder: string, maker: string, disk: Files, stamps: Stamps, recorder: () => Recorder): KeptData {
  const saves: (() => void)[] = []
  const remember = <Data>(question: readonly unknown[], make: () => Data, form: Form<Data>): { readonly data: Data; readonly id?: string } => {
    const { env, inputs, add } = recorder()
    const answers = openAnswers<Kept>({ folder, most }, [maker, JSON.stringify(question)], env, stamps)
    const kept = answers.recall(disk)
    const known = kept === undefined ? undefined : form.restore(JSON.parse(kept.answer.data))
    if (kept !== undefined && known !== undefined) {
      add(kept.inputs)
      return { data: known, id: kept.answer.id }
    }
    const data = make()
    const packed = form.pack(data)
    if (packed === undefined) return { data }
    const id = randomUUID()
    const came = inputs()
    saves.push(() => answers.keep({ id, data: JSON.stringify(packed) }, came, disk))
    return { data, id }
  }
  return {
    known: <Data>(question: readonly unknown[], make: () => Data) => remember(question, make, plain as Form<Data>).data,
    closures(reader, question, read) {
      const { workspace } = reader
      const form: Form<ReturnType<typeof read>> = {
        pack({ closures, rest }) {
          const packed = closures.map((closure) => packClosure(closure, reader))
          return packed.includes(undefined) ? undefined : { rest, packed }
        },
        restore(kept) {
          const { rest, packed } = kept as { readonly rest: ReturnType<typeof read>['rest']; readonly packed: readonly PackedClosure[] }
          return { rest, closures: packed.map((one) => unpackClosure(one, reader)) }
        },
      }
      const { data, id } = remember(['closures', workspace.root, workspace.go.installation, question], read, form)
      return { ...data, ...(id === undefined ? {} : { id }) }
    },
    save() {
      for (const save of saves) save()
    },
  }
}

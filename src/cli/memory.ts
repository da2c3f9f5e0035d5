import { join } from 'node:path'
import type { Files } from '../go/files.js'
import { openKeptEvaluations, type KeptEvaluations } from '../kept-evaluations.js'
import { openKeptFacts, type Asked, type KeptFacts } from '../kept-facts.js'
import { partsOf } from '../kept-parts.js'
import { openShelf } from '../shelf.js'
import type { Known } from '../project/project.js'
import type { KnownClosures } from '../report/check.js'
import type { Stamps } from '../stamps.js'
import type { Recorder } from './inputs.js'
import { openKeptData } from './known.js'

/** What earlier runs of this program read of files and found in them, as far as it still holds. */
export interface Memory {
  /** The disk, asked only for what is not known. */
  readonly files: Files
  readonly facts: KeptFacts
  readonly known: Known
  readonly closures: KnownClosures
  readonly evaluations: KeptEvaluations
  /** Writes down what is new; where files are so young that it will soon be asked again, only much of it. A full disk or a read-only home is thrown. */
  save(isYoung: boolean): void
}

const mebibyte = 2 ** 20
const mostBytes = { facts: 256 * mebibyte, findings: 32 * mebibyte }

/** `maker` is this build of the program; `recorder` hears of all that is asked, also where what is known stands in for it. */
export function openMemory(storage: string, maker: string, directory: string, disk: Files, stamps: Stamps, recorder: () => Recorder): Memory {
  const asked: Asked = {
    content: (path) => recorder().asked.content(path),
    facts: (path, said, header) => recorder().asked.facts(path, said, header),
    part: (path, question, answer) => recorder().asked.part(path, question, answer),
    later: (tell) => recorder().asked.later(tell),
    reading: (read) => recorder().asked.reading(read),
  }
  const facts = openKeptFacts(openShelf(storage, 'facts', maker, mostBytes.facts), disk, stamps, directory, asked)
  const data = openKeptData(join(storage, 'known'), maker, disk, stamps, recorder)
  const evaluations = openKeptEvaluations(openShelf(storage, 'findings', maker, mostBytes.findings), stamps, { digestOf: (read) => facts.digestOf(read), parts: partsOf(disk), asked }, directory)
  return {
    files: facts.files,
    facts,
    known: data.known,
    closures: data.closures,
    evaluations,
    save(isYoung) {
      data.save()
      evaluations.save(isYoung)
      facts.save()
    },
  }
}

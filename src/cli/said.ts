import { isFault } from '../go/files.js'
import { createSourceReader } from '../go/source.js'
import { needlesOf } from '../rules/registry.js'
import type { SaidBy } from './answers.js'
import type { Memory } from './memory.js'

const isCached = (path: string): boolean => /\/[^/@]+@v[^/]*\//.test(path)

/** Digests of facts as they are now, of files in folders of a person's own: of others no edit is expected, and other needles are looked for. */
export function saidBy({ facts, files }: Memory): SaidBy {
  // Read from the disk, whatever is remembered: a few files have changed, and all of a project would have to be taken from the shelf.
  const sources = createSourceReader(files, (_, header) => needlesOf(header, true))
  return (path) => {
    const read = isCached(path) ? undefined : sources.go(path)
    return read === undefined || isFault(read) ? undefined : facts.digestOf(read)
  }
}

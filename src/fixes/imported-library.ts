import { rangeOfBytes } from '../go/byte-range.js'
import type { Finding } from '../rules/evaluate.js'
import { knownLibrary } from '../rules/known-libraries.js'
import type { KnownLibrary } from '../rules/library.js'
import type { FixContext } from './fix.js'
import { isFault } from '../go/files.js'
import { readHeader } from '../go/header.js'

/** The known library that a finding's import is about; undefined where the finding does not stand at an import of one. */
export function libraryAt({ place }: Finding, { reader }: FixContext): KnownLibrary | undefined {
  if (!place.path.endsWith('.go')) return undefined
  const path = reader.files.inspect(place.path, (bytes) => ({
    imported: readHeader(bytes).imports.find((spec) => {
      const range = rangeOfBytes(bytes, spec)
      return range.line === place.line && range.column === place.column
    })?.path,
  }))
  return isFault(path) || path.imported === undefined ? undefined : knownLibrary(path.imported)
}

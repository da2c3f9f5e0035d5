import type { Fault, Files } from './files.js'
import { readHeader, type Header } from './header.js'
import { readLeading, type Leading } from './leading.js'

/** What was learned from one reading of a Go file, before any parser. */
export interface SourceFacts {
  readonly header: Header
  /** Which of the reader's needles stand anywhere in the file. */
  readonly needles: ReadonlySet<string>
  /** The file's length in bytes. */
  readonly size: number
}

/** Reads each file once, however many targets ask for it. */
export interface SourceReader {
  go(path: string): SourceFacts | Fault
  /** Constraint lines of a C, assembly or other file beside Go. */
  other(path: string): Leading | Fault
}

const none: ReadonlySet<string> = new Set()

/** `needlesOf` names the ASCII strings that are looked for in a file with such a header. */
export function createSourceReader(files: Files, needlesOf: (path: string, header: Header) => readonly string[]): SourceReader {
  const facts = new Map<string, SourceFacts | Fault>()
  const leadings = new Map<string, Leading | Fault>()
  return {
    go(path) {
      let known = facts.get(path)
      if (known === undefined) {
        known = files.inspect(path, (bytes) => factsOf(bytes, (header) => needlesOf(path, header)))
        facts.set(path, known)
      }
      return known
    },
    other(path) {
      let known = leadings.get(path)
      if (known === undefined) {
        known = files.inspect(path, readLeadingOf)
        leadings.set(path, known)
      }
      return known
    },
  }
}

const readLeadingOf = (bytes: Uint8Array): Leading => readLeading(bytes)

function factsOf(bytes: Uint8Array, needlesOf: (header: Header) => readonly string[]): SourceFacts {
  const header = readHeader(bytes)
  const hits = needlesOf(header).filter((needle) => contains(bytes, needle))
  return { header, needles: hits.length === 0 ? none : new Set(hits), size: bytes.length }
}

/** Whether an ASCII string stands in bytes; its rarest place, a capital or a dot, is looked for first by the engine's own search. */
function contains(bytes: Uint8Array, needle: string): boolean {
  const anchor = Math.max(0, needle.search(/[A-Z.]/))
  const first = needle.charCodeAt(anchor)
  for (let at = bytes.indexOf(first, anchor); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 0
    while (i < needle.length && bytes[at - anchor + i] === needle.charCodeAt(i)) i++
    if (i === needle.length) return true
  }
  return false
}

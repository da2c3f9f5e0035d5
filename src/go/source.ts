import { isFault, type Fault, type Files } from './files.js'
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

/** `needles` are ASCII strings that rules want to know of; `searched` says for which paths they matter. */
export function createSourceReader(files: Files, needles: readonly string[], searched: (path: string) => boolean): SourceReader {
  const facts = new Map<string, SourceFacts | Fault>()
  const leadings = new Map<string, Leading | Fault>()
  const patterns = needles.map((needle) => new Needle(needle))
  return {
    go(path) {
      let known = facts.get(path)
      if (known === undefined) {
        const bytes = files.read(path)
        known = isFault(bytes) ? bytes : factsOf(bytes, searched(path) ? patterns : [])
        facts.set(path, known)
      }
      return known
    },
    other(path) {
      let known = leadings.get(path)
      if (known === undefined) {
        const bytes = files.read(path)
        leadings.set(path, (known = isFault(bytes) ? bytes : readLeading(bytes)))
      }
      return known
    },
  }
}

function factsOf(bytes: Uint8Array, patterns: readonly Needle[]): SourceFacts {
  const header = readHeader(bytes)
  const hits = patterns.filter((pattern) => pattern.isIn(bytes)).map((pattern) => pattern.text)
  return { header, needles: hits.length === 0 ? none : new Set(hits), size: bytes.length }
}

/** A byte string to look for; Horspool's skip table, for most of a file is stepped over. */
class Needle {
  readonly #bytes: Uint8Array
  readonly #skip: Uint8Array

  constructor(readonly text: string) {
    this.#bytes = Uint8Array.from(text, (c) => c.charCodeAt(0))
    this.#skip = new Uint8Array(256).fill(this.#bytes.length)
    for (let i = 0; i < this.#bytes.length - 1; i++) this.#skip[this.#bytes[i]!] = this.#bytes.length - 1 - i
  }

  isIn(hay: Uint8Array): boolean {
    const needle = this.#bytes
    const skip = this.#skip
    const last = needle.length - 1
    const lastByte = needle[last]!
    for (let at = last; at < hay.length; ) {
      const c = hay[at]!
      if (c === lastByte) {
        let i = 1
        while (i <= last && hay[at - i] === needle[last - i]) i++
        if (i > last) return true
      }
      at += skip[c]!
    }
    return false
  }
}

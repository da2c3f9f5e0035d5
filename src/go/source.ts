import type { Fault, Files } from './files.js'
import { readHeader, type Header } from './header.js'
import { readLeading, type Leading } from './leading.js'

/** What was learned from one reading of a Go file, before any parser. */
export interface SourceFacts {
  readonly header: Header
  /** Which of the reader's needles stand anywhere in the file. */
  readonly needles: ReadonlySet<string>
}

/** What decides whether a file is in a build, and what it imports. */
export interface SourceReader {
  go(path: string): SourceFacts | Fault
  /** Constraint lines of a C, assembly or other file beside Go. */
  other(path: string): Leading | Fault
}

const none: ReadonlySet<string> = new Set()

/** `needlesOf` names the ASCII strings that are looked for in a file with such a header. */
export function createSourceReader(files: Files, needlesOf: (path: string, header: Header) => readonly string[]): SourceReader {
  return {
    go: (path) => files.inspect(path, (bytes) => factsOf(bytes, (header) => needlesOf(path, header))),
    other: (path) => files.inspect(path, readLeadingOf),
  }
}

/** Reads each file once, however many targets ask for it. */
export function keepFacts(sources: SourceReader): SourceReader {
  const facts = new Map<string, SourceFacts | Fault>()
  const leadings = new Map<string, Leading | Fault>()
  return {
    go(path) {
      let known = facts.get(path)
      if (known === undefined) facts.set(path, (known = sources.go(path)))
      return known
    },
    other(path) {
      let known = leadings.get(path)
      if (known === undefined) leadings.set(path, (known = sources.other(path)))
      return known
    },
  }
}

const readLeadingOf = (bytes: Uint8Array): Leading => readLeading(bytes)

function factsOf(bytes: Uint8Array, needlesOf: (header: Header) => readonly string[]): SourceFacts {
  const header = readHeader(bytes)
  const hits = needlesOf(header).filter((needle) => containsText(bytes, needle))
  return { header, needles: hits.length === 0 ? none : new Set(hits) }
}

const encoder = new TextEncoder()

/** Whether a text stands in UTF-8 bytes; what is rarest in Go, a capital, one of `jkqxz`, a dot or a colon, is looked for first by the engine's own search, and the end of a line never. */
export function containsText(bytes: Uint8Array, text: string): boolean {
  const needle = encoder.encode(text)
  const anchor = [/[A-Z]/, /[jkqxz]/, /[.:]/].map((rare) => text.search(rare)).find((index) => index >= 0) ?? (text.startsWith('\n') ? 1 : 0)
  const first = needle[anchor]
  if (first === undefined) return true
  for (let at = bytes.indexOf(first, anchor); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 0
    while (i < needle.length && bytes[at - anchor + i] === needle[i]) i++
    if (i === needle.length) return true
  }
  return false
}

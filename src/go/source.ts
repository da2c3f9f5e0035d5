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
    go: (path) => files.inspect(path, (bytes) => factsOf(bytes, files.openText?.(path), (header) => needlesOf(path, header))),
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

function factsOf(bytes: Uint8Array, text: string | undefined, needlesOf: (header: Header) => readonly string[]): SourceFacts {
  const header = readHeader(bytes)
  const hits = [...new Set(needlesOf(header))].filter((needle) => (text === undefined ? containsText(bytes, needle) : holdsText(text, needle)))
  return { header, needles: hits.length === 0 ? none : new Set(hits) }
}

const encoder = new TextEncoder()

/** A text to look for in UTF-8 bytes. */
interface Needle {
  readonly bytes: Uint8Array
  readonly anchor: number
  /** How far each byte lets a search step on where it stands below the end of a long needle (Horspool); a short one is searched for by its anchor. */
  readonly steps: Uint8Array | undefined
}

const shortest = 8

/** The same few are looked for in all files. */
const needles = new Map<string, Needle>()

function needleOf(text: string): Needle {
  let needle = needles.get(text)
  if (needle === undefined) {
    if (needles.size > 1000) needles.clear()
    const bytes = encoder.encode(text)
    needles.set(text, (needle = { bytes, anchor: anchorOf(text), steps: bytes.length < shortest || bytes.length > 255 ? undefined : stepsOf(bytes) }))
  }
  return needle
}

function stepsOf(needle: Uint8Array): Uint8Array {
  const last = needle.length - 1
  const steps = new Uint8Array(256).fill(needle.length)
  for (let i = 0; i < last; i++) steps[needle[i]!] = last - i
  return steps
}

/** Where the rarest of a needle's characters in Go stands: a capital, one of `jkqxz`, a dot or a colon; never the end of a line. It is what the engine's own search looks for first. */
function anchorOf(needle: string): number {
  return [/[A-Z]/, /[jkqxz]/, /[.:]/].map((rare) => needle.search(rare)).find((index) => index >= 0) ?? (needle.startsWith('\n') ? 1 : 0)
}

/** Whether a text stands in UTF-8 bytes. */
export function containsText(bytes: Uint8Array, text: string): boolean {
  const { bytes: needle, anchor, steps } = needleOf(text)
  return steps === undefined ? holdsByAnchor(bytes, needle, anchor) : holdsBySteps(bytes, needle, steps)
}

function holdsBySteps(bytes: Uint8Array, needle: Uint8Array, steps: Uint8Array): boolean {
  const last = needle.length - 1
  for (let at = last; at < bytes.length; at += steps[bytes[at]!]!) {
    let i = last
    while (i >= 0 && bytes[at - last + i] === needle[i]) i--
    if (i < 0) return true
  }
  return false
}

function holdsByAnchor(bytes: Uint8Array, needle: Uint8Array, anchor: number): boolean {
  const first = needle[anchor]
  if (first === undefined) return true
  for (let at = bytes.indexOf(first, anchor); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 0
    while (i < needle.length && bytes[at - anchor + i] === needle[i]) i++
    if (i === needle.length) return true
  }
  return false
}

/** Whether a text stands in another. */
export function holdsText(text: string, needle: string): boolean {
  const { anchor } = needleOf(needle)
  const rest = needle.slice(anchor)
  for (let at = text.indexOf(rest, anchor); at >= 0; at = text.indexOf(rest, at + 1)) {
    if (text.startsWith(needle, at - anchor)) return true
  }
  return false
}

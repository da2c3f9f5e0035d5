import type { Closure, Reader } from '../go/closure.js'
import type { Files, Problem } from '../go/files.js'
import type { Range } from '../go/byte-range.js'
import type { Outliner, OutlineQuestion } from './startup-outline.js'

/** What is known from an earlier run of what rules make of a closure, and what each piece of it was made of. */
export interface EvaluationMemory {
  /** A closure and its memory: two closures of one evaluation are told apart by their names. */
  of(name: 'build' | 'with cgo', closure: Closure): Memory
  readonly parts: Parts
  /** A file could not be used. */
  problem(problem: Problem): void
  /** What was wrong with the files behind the pieces that are known. */
  problems(): readonly Problem[]
}

/** Reads files for what is asked of a part of their texts; what is read there is heard by what is asked. */
export interface Parts {
  readonly outline: Outliner
  readonly inspect: Files['inspect']
}

/** Hears what is asked for a piece of work, so that the piece is known as long as all answers are the same. */
export interface Memory {
  /** Files and folders whose readers are heard. */
  readonly reader: Reader
  /** The closure, of whose packages and edges the same is true. */
  readonly closure: Closure
  /** A file's content was looked at, perhaps in a tree that is there already. */
  looked(path: string): void
  /** It was asked whether a text stands in a file. */
  mentioned(path: string, text: string, answer: boolean): void
  /** What an earlier run was answered, where the file is still the same. */
  recalled(path: string, question: OutlineQuestion): string | undefined
  /** It was asked of a file's text, without a parse. */
  outlined(path: string, question: OutlineQuestion, answer: string): void
  /** It was asked where some bytes of a file are. */
  located(path: string, span: Span, answer: Range): void
  /** It was asked who imports a package. */
  importers(importPath: string): void
  /** What an earlier run made of a piece, where it still holds; else it is worked out, and remembered. Names are unique. */
  piece<Value>(name: string, form: Form<Value>, work: () => Value): Value
  /** Works something out for several pieces, each of which depends on all that it asks. */
  once<Value>(work: () => Value): Once<Value>
  /** Takes what was worked out for another piece. */
  again<Value>(once: Once<Value>): Value
}

export interface Span {
  readonly start: number
  readonly end: number
}

/** How a value is written down: as JSON has it. Undefined where it can't be, or can't be had back. */
export interface Form<Value> {
  pack(value: Value): unknown
  restore(packed: unknown): Value | undefined
}

export interface Once<Value> {
  readonly value: Value
  /** What only the memory that made it can read. */
  readonly asked: unknown
}

/** Where such values are: a Map or a WeakMap. */
export interface Answers<Key, Value> {
  get(key: Key): Once<Value> | undefined
  set(key: Key, answer: Once<Value>): unknown
}

/** Nothing is known and nothing is remembered: an editor has its own ways. */
export function noMemory(reader: Reader, closure: Closure): Memory {
  return {
    reader,
    closure,
    looked: ignore,
    mentioned: ignore,
    recalled: () => undefined,
    outlined: ignore,
    located: ignore,
    importers: ignore,
    piece: (_name, _form, work) => work(),
    once: (work) => ({ value: work(), asked: undefined }),
    again: ({ value }) => value,
  }
}

function ignore(): void {
  // Nothing to remember.
}

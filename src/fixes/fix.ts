import type { Closure, Reader } from '../go/closure.js'
import type { Target } from '../go/target.js'
import type { Range } from '../go/byte-range.js'
import type { ParseGo } from '../go/tree.js'
import type { Finding } from '../rules/evaluate.js'

/** Puts a text in place of a range of a file; lines and columns as in `Range`, a byte order mark is no column. */
export interface TextEdit {
  /** Absolute. */
  readonly path: string
  readonly range: Range
  readonly newText: string
}

/** A file that is not there yet. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/** All that one fix does; the edits of a file do not overlap, and all of them speak of the text as it was. */
export interface Change {
  readonly edits: readonly TextEdit[]
  readonly creates: readonly NewFile[]
}

export interface FixContext {
  /** Its files give an editor's unsaved texts. */
  readonly reader: Reader
  readonly closure: Closure
  readonly target: Target
  readonly parse: ParseGo
}

/** What a person has to say before a change can be made. */
export interface Input {
  readonly prompt: string
  readonly placeholder: string
  readonly value?: string
  /** One clear line where the text can't be used. */
  check(text: string): string | undefined
}

/** Something that can be done, in words; the change itself is worked out when it is asked for. */
export interface Proposal {
  /** The id of its fix. */
  readonly fix: string
  /** Short, and says what will happen. */
  readonly title: string
  /** The one to take where only one is taken: it leaves nothing to do at the finding. */
  readonly preferred: boolean
  readonly input?: Input
  /** Undefined where the file has changed since, where the input can't be used, and where nothing would change. */
  change(input?: string): Promise<Change | undefined>
}

/** One way to deal with findings. Its file says all there is to it. */
export interface Fix {
  /** Stable: in JSON, in code action data and for `gopure fix`. */
  readonly id: string
  /** A few words, as a heading. */
  readonly title: string
  /** The rules whose findings it may help with. */
  readonly rules: readonly string[] | 'all'
  propose(finding: Finding, context: FixContext): Iterable<Proposal>
  /** What it can do for a Go file without any finding. */
  proposeForFile?(path: string, context: FixContext): Iterable<Proposal>
}

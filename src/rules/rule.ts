import type { Node } from 'web-tree-sitter'
import type { Root } from '../go/tree.js'
import type { Closure, Reader } from '../go/closure.js'
import { evaluate } from '../go/constraint.js'
import { filenameSatisfied } from '../go/filename.js'
import type { GoFile, Package } from '../go/package.js'
import type { Header } from '../go/header.js'
import type { SourceFacts } from '../go/source.js'
import { satisfierWithCgo, type Target } from '../go/target.js'
import type { AppletNames } from './applet.js'
import type { Draft, FindingClass, Place } from './finding.js'
import type { Answers, Form } from './memory.js'
import type { OutlineQuestion } from './startup-outline.js'

/** One kind of obstacle. Its file says all there is to it: when it looks, what it finds, and the page that explains it. */
export interface Rule {
  /** Stable: a diagnostic code, a SARIF rule id and a setting's key. */
  readonly id: string
  /** The class that it usually has; a draft may have another. */
  readonly class: FindingClass
  /** A few words, as a heading. */
  readonly title: string
  /** The page in Markdown: what is found, why it matters, what looks like it and is not, what to do. */
  readonly help: string
  /** ASCII strings that this rule's `wants` asks for in the bytes of a file with such a header; most files need no search. */
  readonly needlesOf?: (header: Header) => readonly string[]
  /** Whether a file is worth a parse for this rule; asked for files of the build only. */
  readonly wants?: (facts: SourceFacts) => boolean
  /** What is worked out for all packages at once before any is looked at, in small steps: an editor lets other work in between. */
  readonly prepare?: (context: RuleContext) => Iterable<unknown>
  /** Looks at a file of the build that `wants` chose. */
  readonly checkFile?: (source: ParsedSource, context: RuleContext) => Iterable<Draft>
  /** Looks at a package as a whole, from facts alone where it can. */
  readonly checkPackage?: (read: Package, context: RuleContext) => Iterable<Draft>
  /** `checkPackage` remembers its own pieces of work, and is asked anew each time. */
  readonly inPieces?: true
  /** Looks once at the build as a whole: its commands beside each other, its modules, the scripts that make it. */
  readonly checkBuild?: (context: RuleContext) => Iterable<BuildDraft>
}

/** What is said of a build as a whole stands in some package all the same, that of the file or of a command that it concerns. */
export interface BuildDraft extends Draft {
  readonly package: Package
}

/** A Go file with its tree; the tree lives as long as the evaluation. */
export interface ParsedSource {
  readonly file: GoFile
  readonly package: Package
  readonly text: string
  readonly root: Root
}

export interface RuleContext {
  readonly reader: Reader
  /** The closure being looked at: with cgo off, or, for what is gated, on. */
  readonly closure: Closure
  /** The packages that are looked at: all of the closure, or, on a keystroke, those that the text may concern. */
  readonly scope: readonly Package[]
  /** Whether a text stands in a file, without a parse; false where the file can't be read. */
  mentions(file: GoFile, text: string): boolean
  /** What is asked of a file's text without a parse. */
  outline(file: GoFile, question: OutlineQuestion): string
  /** The tree of any Go file of a package; undefined where it can't be read or is too large (that is then a problem). */
  parse(read: Package, file: GoFile): ParsedSource | undefined
  /** A node's place in its file. */
  placeOf(source: ParsedSource, node: Node): Place
  /** The place of bytes from a header, without a parse. */
  placeOfBytes(path: string, span: { readonly start: number; readonly end: number }): Place
  /** Every place that imports a package of the closure, outside that package. */
  importersOf(importPath: string): readonly Importer[]
  /** Works something out at the first time that it is asked for; what each who asks then depends on is known. */
  once<Key, Value>(answers: Answers<Key, Value>, key: Key, work: () => Value): Value
  /** A piece of work whose result an earlier run may have left, under a name of its own. */
  piece<Value>(name: string, form: Form<Value>, work: () => Value): Value
  /** The names of the busybox's commands. */
  readonly applets: ReadonlySet<string>
  /** Which of them the project itself has named, by import path. */
  readonly names: AppletNames
  /** Commands by the names that they start themselves under, where the project lists them. */
  readonly reexec: Readonly<Record<string, string>>
  /** Variables that the project gives values to, as `import/path.Name`. */
  readonly variables: ReadonlySet<string>
  /** Names that a project's own wrappers for starting programs go by: `import/path.Func`. */
  readonly wrappers: readonly string[]
}

export interface Importer {
  readonly package: Package
  readonly file: GoFile
  readonly place: Place
  /** The name that the importing file uses: an identifier, `_` or `.`. */
  readonly name: string
}

/** Files that ask for cgo and whose written constraints let them in: cgo takes them, and without it Go drops them without a word. */
export function cgoFiles(read: Package): readonly GoFile[] {
  return read.goFiles.filter((file) => file.use === 'cgo' || file.excluded === 'cgo')
}

/** Files of the build. */
export function activeFiles(read: Package): readonly GoFile[] {
  return read.goFiles.filter((file) => file.use !== 'ignored')
}

/** True for a file that only cgo would bring into this build. */
export function needsCgo(file: GoFile, target: Target): boolean {
  if (file.excluded === 'cgo') return true
  if (file.excluded !== 'constraint' || file.facts === undefined) return false
  const withCgo = satisfierWithCgo(target)
  const { constraint } = file.facts.header
  return constraint !== undefined && filenameSatisfied(file.name, withCgo) && evaluate(constraint, withCgo)
}

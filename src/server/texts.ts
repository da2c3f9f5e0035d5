import type { Tree } from 'web-tree-sitter'
import { entryOf } from '../go/entry-of.js'
import type { Problem } from '../go/files.js'
import { containsText, holdsText } from '../go/source.js'
import type { ParseGo } from '../go/tree.js'
import { largestParse, textToParse, type Texts } from '../rules/evaluate.js'
import type { Documents, OpenDocument } from './documents.js'
import type { Machine } from './machine.js'
import { createOutlines, type OutlineQuestion } from '../rules/startup-outline.js'
import { reparse, type Parsed } from './reparse.js'

/** Texts and trees that live on between evaluations, each until its file changes. */
export interface KeptTexts extends Texts {
  /** Why files could not be parsed, of all that are kept. */
  problems(): readonly Problem[]
  /** A file on the disk is said to have changed, whatever its times say. */
  forget(path: string): void
  /** Has the files that were saved since they were first parsed parsed as a whole when they are next asked for. */
  mend(): void
  /** Lets go of every file that nobody has asked for since the last call; no evaluation may be under way. */
  sweep(): void
}

/** Answers are short beside the texts that they are of. */
interface Outlined {
  readonly stamp: string
  readonly answers: Map<OutlineQuestion, string>
  used: boolean
}

interface Kept {
  readonly stamp: string
  readonly text: string | undefined
  readonly problems: readonly Problem[]
  tree: Tree | undefined
  /** True for a tree that was not parsed from the whole text. */
  followed: boolean
  used: boolean
}

export function createKeptTexts(machine: Machine, documents: Documents, parser: () => ParseGo): KeptTexts {
  const files = new Map<string, Kept>()
  const outlines = new Map<string, Outlined>()
  let asked = createOutlines(machine.files)
  // An evaluation that is under way may still hold nodes of a tree whose file has changed.
  const stale: Tree[] = []
  // What files were before they changed: their trees are stale, and good to begin the next from.
  const before = new Map<string, Parsed>()
  const drop = (path: string, { tree }: Kept): void => {
    if (tree !== undefined) stale.push(tree)
    files.delete(path)
  }
  const replace = (path: string, kept: Kept): void => {
    drop(path, kept)
    if (kept.tree !== undefined && kept.text !== undefined) before.set(path, { text: kept.text, tree: kept.tree })
  }
  const deleteStale = (): void => {
    before.clear()
    for (const tree of stale.splice(0)) tree.delete()
  }
  const keptOf = (path: string): Kept => {
    const stamp = machine.stampOf(path)
    const known = files.get(path)
    if (known?.stamp === stamp) {
      known.used = true
      return known
    }
    if (known !== undefined) replace(path, known)
    const problems: Problem[] = []
    const text = textToParse(machine.files, path, (problem) => problems.push(problem))
    const kept: Kept = { stamp, text, problems, tree: undefined, followed: false, used: true }
    files.set(path, kept)
    return kept
  }
  /** An open file, unless it is too large to be parsed: then it is treated, and complained of, as on the disk. */
  const documentOf = (path: string): OpenDocument | undefined => {
    const document = documents.byPath(path)
    return document === undefined || document.bytes().length > largestParse ? undefined : document
  }
  return {
    textOf: (path) => documentOf(path)?.text.getText() ?? keptOf(path).text,
    mentions(path, word) {
      const kept = files.get(path)
      const text = documents.byPath(path)?.text.getText() ?? (kept?.stamp === machine.stampOf(path) ? kept.text : undefined)
      return text === undefined ? machine.files.inspect(path, (bytes) => containsText(bytes, word)) === true : holdsText(text, word)
    },
    outline(path, question) {
      const stamp = machine.stampOf(path)
      let known = outlines.get(path)
      if (known?.stamp !== stamp) {
        asked.forget(path)
        outlines.set(path, (known = { stamp, answers: new Map(), used: true }))
      }
      known.used = true
      return entryOf(known.answers, question, () => asked.ask(path, question))
    },
    rootOf(path) {
      const document = documentOf(path)
      if (document !== undefined) return document.root()
      const kept = keptOf(path)
      if (kept.text === undefined) return undefined
      if (kept.tree === undefined) {
        const previous = before.get(path)
        kept.tree = previous === undefined ? parser()(kept.text) : reparse(parser(), kept.text, previous)
        kept.followed = previous !== undefined
        before.delete(path)
      }
      return kept.tree.rootNode
    },
    forget(path) {
      const known = files.get(path)
      if (known !== undefined) replace(path, known)
      outlines.delete(path)
      asked.forget(path)
    },
    mend() {
      before.clear()
      for (const kept of files.values()) {
        if (kept.tree === undefined || !kept.followed) continue
        stale.push(kept.tree)
        kept.tree = undefined
      }
    },
    problems: () => [...files.values()].flatMap(({ problems }) => problems),
    sweep() {
      for (const [path, kept] of files) {
        if (kept.used) kept.used = false
        else drop(path, kept)
      }
      for (const [path, known] of outlines) {
        if (known.used) known.used = false
        else outlines.delete(path)
      }
      // The texts behind the answers; who asks anew asks of few.
      asked = createOutlines(machine.files)
      deleteStale()
    },
    delete() {
      for (const [path, kept] of files) drop(path, kept)
      outlines.clear()
      deleteStale()
    },
  }
}

import type { Tree } from 'web-tree-sitter'
import type { Problem } from '../go/files.js'
import { containsText } from '../go/source.js'
import type { ParseGo } from '../go/tree.js'
import { textToParse, type Texts } from '../rules/evaluate.js'
import type { Documents } from './documents.js'
import type { Machine } from './machine.js'

/** Texts and trees that live on between evaluations, each until its file changes. */
export interface KeptTexts extends Texts {
  /** Problems with files that were read since the last call. */
  problems(): readonly Problem[]
  /** Lets go of every file that nobody has asked for since the last call; no evaluation may be under way. */
  sweep(): void
}

interface Kept {
  readonly stamp: string
  readonly text: string | undefined
  tree: Tree | undefined
  used: boolean
}

export function createKeptTexts(machine: Machine, documents: Documents, parser: () => ParseGo): KeptTexts {
  const files = new Map<string, Kept>()
  let problems: Problem[] = []
  // An evaluation that is under way may still hold nodes of a tree whose file has changed.
  const stale: Tree[] = []
  const drop = (path: string, { tree }: Kept): void => {
    if (tree !== undefined) stale.push(tree)
    files.delete(path)
  }
  const deleteStale = (): void => {
    for (const tree of stale.splice(0)) tree.delete()
  }
  const keptOf = (path: string): Kept => {
    const stamp = machine.stampOf(path)
    const known = files.get(path)
    if (known?.stamp === stamp) {
      known.used = true
      return known
    }
    if (known !== undefined) drop(path, known)
    const kept: Kept = { stamp, text: textToParse(machine.files, path, (problem) => problems.push(problem)), tree: undefined, used: true }
    files.set(path, kept)
    return kept
  }
  return {
    textOf: (path) => documents.byPath(path)?.text.getText() ?? keptOf(path).text,
    mentions(path, word) {
      const text = documents.byPath(path)?.text.getText() ?? files.get(path)?.text
      return text === undefined ? machine.files.inspect(path, (bytes) => containsText(bytes, word)) === true : text.includes(word)
    },
    rootOf(path) {
      const document = documents.byPath(path)
      if (document !== undefined) return document.tree().rootNode
      const kept = keptOf(path)
      if (kept.text === undefined) return undefined
      return (kept.tree ??= parser()(kept.text)).rootNode
    },
    problems() {
      const said = problems
      problems = []
      return said
    },
    sweep() {
      for (const [path, kept] of files) {
        if (kept.used) kept.used = false
        else drop(path, kept)
      }
      deleteStale()
    },
    delete() {
      for (const [path, kept] of files) drop(path, kept)
      deleteStale()
    },
  }
}

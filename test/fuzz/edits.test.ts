import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Node } from 'web-tree-sitter'
import { beforeAll, expect, it } from 'vitest'
import { startParser, type ParseGo, type Root } from '../../src/go/tree.js'
import { createDocuments, type OpenDocument } from '../../src/server/documents.js'
import { report } from '../oracle/oracle.js'
import { isLong, seed } from './cases.js'

const fixtures = fileURLToPath(new URL('../fixtures/rules', import.meta.url))
const texts = (readdirSync(fixtures, { recursive: true }) as readonly string[])
  .filter((name) => name.endsWith('.go'))
  .sort()
  .map((name) => readFileSync(join(fixtures, name), 'utf8'))
  .filter((text) => text.length < 2_000)
const pieces = ['\n', '\r\n', '\r', ' ', '\t', '{', '}', '(', ')', '"', '`', "'", '/*', '*/', '//', '//go:build cgo\n', ',', ';', ':=', '.', 'x', '0', 'func f() {}\n', 'import "C"\n', 'var x = `a`\n', 'exec.Command("a")', 'é', '😀', '\\', 'if x {\n}\n', '[]string{"a"}', '']

let parse: ParseGo
beforeAll(async () => {
  const require = createRequire(import.meta.url)
  const read = (name: string): Uint8Array => readFileSync(require.resolve(name))
  parse = await startParser({ runtime: read('web-tree-sitter/web-tree-sitter.wasm'), go: read('tree-sitter-go/tree-sitter-go.wasm') })
})

it('a tree that followed random edits is that of the whole text at rest, and before that where the text has no errors', { timeout: 3_600_000 }, () => {
  const random = generator(seed)
  const documents = createDocuments(() => parse)
  const count = isLong ? 100_000 : 2_000
  const compared: Compared = { followed: 0, inPart: 0, otherwise: 0 }
  for (let done = 0, file = 0; done < count; file++) {
    const uri = `file:///x${file}.go`
    const log: (readonly [number, number, string])[] = []
    documents.open(uri, `/x${file}.go`, 'go', 1, texts[random(texts.length)]!)
    const document = documents.byUri(uri)!
    document.root()
    let last = 0
    for (let step = 0; step < 40 && done < count; step++) {
      const text = document.text.getText()
      // As a person types: often where the last edit was.
      const start = random(2) === 0 ? random(text.length + 1) : Math.min(text.length, Math.max(0, last + random(60) - 30))
      last = start
      const end = Math.min(text.length, start + (random(3) === 0 ? random(20) : 0))
      const piece = pieces[random(pieces.length)]!
      const taken = text.slice(start, end)
      // Most edits are taken back, so that texts without errors are met again and again, after texts with them.
      const edits: readonly (readonly [number, number, string])[] = random(6) === 0 ? [[start, end, piece]] : [[start, end, piece], [start, start + piece.length, taken]]
      for (const [from, to, by] of edits) {
        log.push([from, to, by])
        edit(documents, document, from, to, by)
        compare(document, log, random(4) === 0, compared)
        done++
      }
    }
    documents.close(uri)
  }
  report(`edits: ${count}, ${compared.followed} trees compared as the edits left them, ${compared.inPart} of them with a part that was parsed alone, ${compared.otherwise} read otherwise`)
  expect(compared.followed).toBeGreaterThan(count / 10)
  expect(compared.inPart).toBeGreaterThan(count / 50)
  expect(compared.otherwise).toBeLessThanOrEqual(Math.max(1, compared.followed / 1000))
})

function edit(documents: ReturnType<typeof createDocuments>, document: OpenDocument, start: number, end: number, text: string): void {
  const range = { start: document.text.positionAt(start), end: document.text.positionAt(end) }
  documents.change(document.uri, document.version + 1, [{ range, text }])
}

interface Compared {
  /** Trees of texts without errors, as the edits left them. */
  followed: number
  /** Those of them of which a part was parsed alone. */
  inPart: number
  /** Those of them that took the other reading of something that Go's grammar alone can't tell, a call and a conversion. */
  otherwise: number
}

/** Compares the tree as the edits left it, where the text has no errors, and now and then as it is at rest. */
function compare(document: OpenDocument, log: readonly unknown[], isAtRest: boolean, compared: Compared): void {
  const text = document.text.getText()
  const root = document.root()
  // An editor ends a line at a lone CR, the tree does not.
  const misplaced = /\r(?!\n)/.test(text) ? undefined : firstMisplaced(root, document)
  if (misplaced !== undefined) expect({ seed, log, text, misplaced }).toBeUndefined()
  const whole = parse(text)
  if (!whole.rootNode.hasError) {
    compared.followed++
    if (!('tree' in root)) compared.inPart++
    if (firstDifference(root, whole.rootNode) !== undefined) compared.otherwise++
  }
  if (isAtRest) document.mend()
  const different = isAtRest ? firstDifference(document.root(), whole.rootNode) : undefined
  whole.delete()
  if (different !== undefined) expect({ seed, log, text, different }).toBeUndefined()
}

/** A name that a tree, even one with errors, has in another place than the text has. */
function firstMisplaced(root: Root, { text }: OpenDocument): string | undefined {
  for (const node of root.descendantsOfType(['identifier', 'type_identifier', 'field_identifier', 'comment'])) {
    const { line, character } = text.positionAt(node.startIndex)
    if (line !== node.startPosition.row || character !== node.startPosition.column) return `${node.text} is at ${node.startPosition.row}:${node.startPosition.column} and not at ${line}:${character}`
    if (node.text !== text.getText().slice(node.startIndex, node.endIndex)) return `${node.text} at ${node.startIndex} is another in the text`
    if (root.descendantForIndex(node.startIndex, node.endIndex)?.equals(node) !== true && node.type !== 'comment' && node.startIndex < node.endIndex) return `${node.text} at ${node.startIndex} is not found there`
  }
  return undefined
}

function firstDifference(a: Root, b: Root): string | undefined {
  if (a.namedChildren.length !== b.namedChildren.length) return `${a.namedChildren.length} declarations are ${b.namedChildren.length} in the whole text`
  for (const [index, node] of a.namedChildren.entries()) {
    const different = firstDifferenceIn(node, b.namedChildren[index]!)
    if (different !== undefined) return different
  }
  return undefined
}

function firstDifferenceIn(a: Node, b: Node): string | undefined {
  const [x, y] = [a.walk(), b.walk()]
  try {
    for (;;) {
      const [one, two] = [x, y].map((cursor) => `${cursor.nodeType} ${cursor.startIndex} ${cursor.endIndex} ${cursor.nodeIsMissing ? 'missing' : ''}${cursor.currentFieldName ?? ''}`)
      if (one !== two) return `${one} is ${two} in the whole text`
      const goes = [x.gotoFirstChild(), y.gotoFirstChild()]
      if (goes[0] !== goes[1]) return `${one} has children in one tree only`
      if (goes[0] === true) continue
      for (;;) {
        const next = [x.gotoNextSibling(), y.gotoNextSibling()]
        if (next[0] !== next[1]) return `${one} has a sibling in one tree only`
        if (next[0] === true) break
        const up = [x.gotoParent(), y.gotoParent()]
        if (up[0] !== up[1]) return `${one} is deeper in one tree`
        if (up[0] !== true) return undefined
      }
    }
  } finally {
    x.delete()
    y.delete()
  }
}

/** The same numbers in every run of a seed. */
function generator(start: number): (below: number) => number {
  let state = start & 0x7fffffff
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >> 8) % below
  }
}

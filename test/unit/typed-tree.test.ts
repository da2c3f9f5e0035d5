import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Node } from 'web-tree-sitter'
import { beforeAll, describe, expect, it } from 'vitest'
import { startParser, type ParseGo, type Root } from '../../src/go/tree.js'
import { createDocuments } from '../../src/server/documents.js'

let parse: ParseGo
beforeAll(async () => {
  const require = createRequire(import.meta.url)
  const read = (name: string): Uint8Array => readFileSync(require.resolve(name))
  parse = await startParser({ runtime: read('web-tree-sitter/web-tree-sitter.wasm'), go: read('tree-sitter-go/tree-sitter-go.wasm') })
})

const text = `package main

import "fmt"

// one says one.
func one() {
	fmt.Println("one")
}

var two = []string{"2"}

func three() {
	x := 3 // three
	_ = x
}

type four struct{ a, b int }

func five() { fmt.Println(\`5\`) } /* behind
five */

func six() {
	if true { println(6) }
}
`

type Typed = readonly [before: string, inserted: string, removed?: string]

const cases: readonly (readonly [name: string, typed: readonly Typed[], isInPart: boolean])[] = [
  ['a letter', [['Println("o', 'x']], true],
  ['a word, letter by letter', [['x := 3', ' '], ['x := 3 ', '+'], ['x := 3 +', ' '], ['x := 3 + ', 'y']], true],
  ['a line', [['"one")\n', '\tfmt.Println("more")\n']], true],
  ['a function between two', [['"2"}\n', '\nfunc more() {}\n']], true],
  ['a comment before a function', [['// one says', ' more\n// and more,']], true],
  ['behind a declaration that a comment goes on behind', [['println(', '7, ']], false],
  ['behind the last function', [['(6) }\n}\n', '\nfunc seven() {}\n']], true],
  ['in the imports', [['import ', 'f ']], true],
  ['a word that is taken away', [['import "fmt"\n\n// one says one.\nfunc one() {\n', '', '\tfmt.Println("one")\n']], true],
  ['in one function and then in another', [['Println("o', 'x'], ['x := 3', '4']], false],
  ['in two functions by turns', [['Println("o', 'x'], ['x := 3', '4'], ['Println("o', 'y']], true],
  ['in the package clause', [['package ', 'x']], false],
  ['what makes one function of two', [['func one() {\n', '', '\tfmt.Println("one")\n}\n\nvar two = []string{"2"}\n\nfunc three() {\n']], true],
  ['a comment that ends below the next function', [['x := 3 ', '/*']], false],
  ['a raw string that ends below the next function', [['x := 3 ', '+ `', '// three']], false],
  ['in a declaration that a comment goes on behind', [['Println(`', 'x']], true],
]

describe('a tree is that of the text after typing', () => {
  it.each(cases)('%s', (_, typed, isInPart) => {
    const documents = createDocuments(() => parse)
    documents.open('file:///x.go', '/x.go', 'go', 1, text)
    const document = documents.byUri('file:///x.go')!
    document.root()
    for (const [before, inserted, removed = ''] of typed) {
      const now = document.text.getText()
      const start = now.indexOf(before) + before.length
      expect(now.slice(start, start + removed.length)).toBe(removed)
      documents.change(document.uri, document.version + 1, [{ range: { start: document.text.positionAt(start), end: document.text.positionAt(start + removed.length) }, text: inserted }])
      document.root()
    }
    const root = document.root()
    const whole = parse(document.text.getText()).rootNode
    expect(outlineOf(root)).toEqual(outlineOf(whole))
    for (const type of ['identifier', 'comment', 'call_expression']) expect(root.descendantsOfType(type).map(placeOf)).toEqual(whole.descendantsOfType(type).map(placeOf))
    // A node of the whole knows its tree; what is joined of two has none.
    expect('tree' in root).toBe(!isInPart)
  })
})

const placeOf = (node: Node): string => `${node.type} ${node.startIndex}-${node.endIndex} ${node.startPosition.row}:${node.startPosition.column} ${node.text}`

const outlineOf = (root: Root): readonly string[] => root.namedChildren.flatMap((top) => [placeOf(top), ...top.descendantsOfType(['identifier', 'type_identifier', 'block', 'comment', 'ERROR']).map(placeOf)])

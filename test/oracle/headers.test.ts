import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../src/go/header.js'
import { ask, corpus, filesBelow, report, type Question } from './oracle.js'
import { readingOf, type Reading } from './reading.js'

const files = corpus().flatMap((folder) => filesBelow(folder, (name) => name.endsWith('.go')))

/** Every file with Go's answer; a part at a time, for the module cache has more than fits into one text. */
function* answers(question: Question): Generator<readonly [string, unknown]> {
  for (let at = 0; at < files.length; at += 20_000) {
    const part = files.slice(at, at + 20_000)
    const said = ask(question, part)
    for (const [index, file] of part.entries()) yield [file, said[index]]
  }
}

describe('the header lexer', () => {
  it('reads the package name and imports of every file that go/parser accepts', { timeout: 1_200_000 }, () => {
    const different: unknown[] = []
    let imports = 0
    for (const [file, want] of answers('header') as Iterable<readonly [string, { name: string; imports: string[] } | null]>) {
      const header = readHeader(readFileSync(file))
      const got = { imports: header.imports.map((spec) => `${spec.name ?? ''} ${spec.path}`.trim()), name: header.packageName }
      imports += got.imports.length
      // What go/build refuses is compared below.
      if (want === null) continue
      // go/build refuses import paths that go/parser takes; only the compiler's own test data has such.
      if (header.syntaxError?.message.startsWith('invalid import path') === true) continue
      if (header.syntaxError !== undefined || JSON.stringify(got) !== JSON.stringify(want)) different.push({ file, want, got, error: header.syntaxError })
    }
    report(`go/parser: ${files.length} files, ${imports} imports, ${different.length} differences`)
    expect(files.length).toBeGreaterThan(5000)
    expect(different.slice(0, 5)).toEqual([])
  })
})

describe('constraints, file names, imports and embed patterns', () => {
  it('are those of go/build', { timeout: 1_200_000 }, () => {
    const different: unknown[] = []
    for (const [file, want] of answers('file') as Iterable<readonly [string, Reading]>) {
      const got = readingOf(basename(file), readFileSync(file))
      if (!isSame(got, want)) different.push({ file, want, got })
    }
    report(`go/build: ${files.length} files, ${files.length * 16} matches, ${different.length} differences`)
    expect(different.slice(0, 5)).toEqual([])
  })
})

function isSame(a: Reading, b: Reading): boolean {
  return a.match === b.match && a.name === b.name && String(a.imports) === String(b.imports) && String(a.embeds) === String(b.embeds)
}

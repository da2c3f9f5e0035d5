import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, filesBelow, goEnv } from '../oracle/oracle.js'
import { readingOf, type Reading } from '../oracle/reading.js'
import { cases, mutated, shortest } from './cases.js'

/** Heads of real files with something to get wrong: constraints, cgo, embedding, more imports than one. */
const heads = filesBelow(join(goEnv('GOROOT'), 'src'), (name) => name.endsWith('.go'))
  .map((file) => readFileSync(file, 'latin1').slice(0, 1500))
  .filter((text) => /^\/\/go:build|^\/\/go:embed|import "C"|^import \w+ "/m.test(text))
  .filter((_, index) => index % 7 === 0)
  .map((text) => text.replace(/^\/\/ Copyright[^]*?LICENSE file\.\n/, ''))

const own = [
  'package a\n\nimport "embed"\n\n//go:embed a "b c" `d`\nvar f embed.FS\n',
  '//go:build linux && !cgo\n// +build linux,!cgo\n\n// Package a is one.\npackage a\n\nimport (\n\t"fmt"\n\tb "net/url"\n\t. "strings"\n\t_ "embed"\n)\n\n//go:embed x\nvar x string\n',
  '/*\n\n#include <x.h>\n*/\nimport "C"\n',
  'package a; import "a"; import ("b"; "c")\n',
]

const pieces = [
  '\n', '\n\n', ' ', '\t', '\r', '\r\n', '\f', '\v', ';', ',', '.', '(', ')', '{', '}', '/', '//', '/*', '*/', '*', '"', '`', "'", '\\', '\\x41', '\\u00e9', '\\n', '\\101', '\\"', '_', '0', 'i', 'import', 'import ', 'import "a"',
  'import (', '"C"', '"embed"\n', 'import "embed"\n', 'import `a\r\n`\n', 'package', 'package a\n', 'package documentation\n', '//go:build ', '//go:build linux\n', '//go:build cgo\n\n', '//go:build !(a||b)&&\n', '// +build linux\n', '// +build !cgo\n\n', '//+build ignore\n\n', '//go:embed ', '//go:embed a\n',
  '//go:embed "a\\tb" c\n', '//go:embed `a` "b"c\n', '//go:embed all:x\t*.txt\n', '//go:embedded\n', '//go:build\n', '//go:build linux // why\n', 'var x = `\n', "var x = '\"'\n", '\u00ef\u00bb\u00bf', '\u00c3\u00a9', '\u00ff', '\u00e2\u0080\u00a8', '\u00c2\u0085', '\u00c2\u00a0', 'a', 'b "c"', '"a b"', '""', '"a"', '"é"',
]

const names = fc.constantFrom('a.go', 'a.go', 'a.go', 'a_linux.go', 'a_windows_amd64.go', 'a_arm64.go', 'linux.go', 'a_cgo.go', '_a.go', '.a.go', 'a_linux_test.go', 'a_test.go', 'a.b_linux.go', 'a_linux_.go', 'é_linux.go', 'a_android.go', 'a__darwin.go', 'a_unix.go')

/** The lexer does not look into comments: bytes there that are not UTF-8 are for the compiler to say, and `//go\r:embed` is no directive to us. */
function isText(latin: string): boolean {
  if (/\/\/[^\n]*\r(?!\n)/.test(latin)) return false
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin, 'latin1')).includes('\uFEFF')
  } catch {
    return false
  }
}

describe('mutated Go files', () => {
  it('match, import and embed what go/build says', { timeout: 1_200_000 }, () => {
    const all = cases(fc.tuple(names, mutated([...heads, ...own, ...own, ...own], pieces)), 6_000, 400_000).filter(([, text]) => isText(text))
    const differences = []
    for (let at = 0; at < all.length; at += 20_000) {
      const part = all.slice(at, at + 20_000)
      const wanted = ask('text', part.map(([name, text]) => JSON.stringify([name, Buffer.from(text, 'latin1').toString('base64')]))) as readonly Reading[]
      for (const [index, input] of part.entries()) {
        const want = wanted[index]!
        const got = readingOf(input[0], Buffer.from(input[1], 'latin1'))
        const isSame = want.malformedCgo === true || (got.name === want.name && String(got.imports) === String(want.imports) && String(got.embeds) === String(want.embeds))
        if (got.match !== want.match || !isSame) differences.push({ input, want, got })
      }
    }
    expect(shortest(differences)).toBeUndefined()
  })
})

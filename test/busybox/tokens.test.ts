import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tokens } from '../../src/busybox/tokens.js'
import { go, newFolder } from './workbench.js'

describe('the tokens of Go code', () => {
  const cases: readonly [string, string, string][] = [
    ['identifiers and keywords in any script', 'func größe名2_ func2', 'func größe名2_ func2 \n'],
    ['numbers of all kinds', '0x1F 1_000 .5e-3 0b1 1i 0x1p-2 1.', '0x1F 1_000 .5e-3 0b1 1i 0x1p-2 1. \n'],
    ['strings, raw strings and runes with what looks like a comment in them', '"//\\"" `/*\n` \'"\' \'\\\'\'', '"//\\"" `/*\n` \'"\' \'\\\'\' \n'],
    ['the longest operator', 'a&^=b<<=c...<-d', 'a &^= b <<= c ... <- d \n'],
    ['no comments', 'a // b\n/* c */ d', 'a \n d \n'],
    ['a semicolon after a comment that spans lines', 'return /*\n*/ 1', 'return \n 1 \n'],
    ['no semicolon after an operator', 'a +\nb', 'a + b \n'],
    ['what is wrong, too', '"open\n#', '"open \n #'],
  ]
  it.each(cases)('are %s', (_name, text, expected) => {
    expect(tokens(text).map((token) => token.text).join(' ')).toBe(expected)
  })

  it("are go/scanner's, at the same offsets, in the standard library", () => {
    const folder = newFolder()
    writeFileSync(
      join(folder, 'main.go'),
      'package main\nimport ("bufio";"fmt";"go/scanner";"go/token";"os")\nfunc main() { w := bufio.NewWriter(os.Stdout); defer w.Flush(); for _, name := range os.Args[1:] { text, _ := os.ReadFile(name)\n' +
        'fset := token.NewFileSet(); file := fset.AddFile(name, -1, len(text)); var s scanner.Scanner; s.Init(file, text, nil, 0)\n' +
        'for { pos, tok, _ := s.Scan(); if tok == token.EOF { break }; fmt.Fprintln(w, file.Offset(pos), tok == token.SEMICOLON) }; fmt.Fprintln(w, "end") } }\n',
    )
    const files = ['fmt', 'go/parser', 'net/http', 'strconv', 'unicode', 'math'].flatMap((name) => {
      const source = join(go.goroot, 'src', name)
      return readdirSync(source).filter((file) => file.endsWith('.go')).map((file) => join(source, file))
    })
    const program = join(folder, 'oracle')
    execFileSync(go.goBinary, ['build', '-o', program, join(folder, 'main.go')], { env: { ...process.env, GOFLAGS: '' } })
    const oracle = execFileSync(program, files, { encoding: 'utf8', maxBuffer: 1 << 28 })
    const wanted = oracle.split('end\n').slice(0, -1)
    expect(wanted).toHaveLength(files.length)
    const wrong = files.filter((file, index) => {
      // One byte is one unit here, so that offsets compare.
      const found = tokens(readFileSync(file, 'latin1'))
      return found.map(({ kind, offset }) => `${offset} ${String(kind === 'semicolon')}\n`).join('') !== wanted[index]
    })
    // A file in which a letter beyond ASCII is a part of an identifier can't be compared as bytes.
    expect(wrong.filter((file) => /^[\x00-\x7f]*$/.test(readFileSync(file, 'latin1')))).toEqual([])
    expect(wrong.length).toBeLessThan(files.length / 50)
  })
})

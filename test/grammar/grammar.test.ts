import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IGrammar } from 'vscode-textmate'
import { beforeAll, describe, expect, it } from 'vitest'
import { knownArchitectures, knownSystems } from '../../src/go/platforms.js'
import { colouring } from './difference.js'
import { contributedGrammars, goGrammar, tokenize } from './tokenizer.js'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'grammar')
const read = (name: string): string => readFileSync(join(fixtures, name), 'utf8')

let gopure: IGrammar
let alone: IGrammar
beforeAll(async () => {
  gopure = await goGrammar()
  alone = await goGrammar([])
})

/** The scopes of the first token of a source's last line that has this text. */
function scopesOf(source: string, text: string): readonly string[] {
  const found = tokenize(gopure, source).at(-1)?.find((token) => token.text.trim() === text)
  expect(found, `a token ${text}`).toBeDefined()
  return found?.scopes ?? []
}

describe('package.json', () => {
  it('contributes every grammar of syntaxes as an injection into Go, and C as the language of a preamble', () => {
    const grammars = contributedGrammars()
    expect(grammars.map(({ path }) => path).sort()).toEqual(readdirSync(join(fixtures, '../../../syntaxes')).map((name) => `./syntaxes/${name}`).sort())
    for (const { injectTo } of grammars) expect(injectTo).toEqual(['source.go'])
    expect(grammars.flatMap(({ embeddedLanguages = {} }) => Object.entries(embeddedLanguages))).toEqual([['meta.embedded.block.c', 'c']])
  })
})

// Beside x.go lies x.go.scopes: the lines that Gopure colours otherwise than Go's own grammar, each token with its innermost scope.
// UPDATE=1 writes it anew.
describe.each(readdirSync(fixtures).filter((name) => name.endsWith('.go')))('%s', (name) => {
  it('is coloured as the file beside it says', () => {
    const golden = join(fixtures, `${name}.scopes`)
    const found = colouring(read(name), gopure, alone)
    if (process.env['UPDATE'] === '1') writeFileSync(golden, found)
    expect(existsSync(golden) ? readFileSync(golden, 'utf8') : '').toBe(found)
  })

  it('is Go again on its last line', () => {
    const last = (grammar: IGrammar): readonly unknown[] => tokenize(grammar, `${read(name)}\nfunc end() {`).at(-1)!
    expect(last(gopure)).toEqual(last(alone))
  })
})

describe('look-alikes', () => {
  it.each(['look-alikes.go', 'known-misses.go'])('%s is coloured as without Gopure, token by token', (name) => {
    expect(colouring(read(name), gopure, alone)).toBe('')
  })
})

describe('a directive', () => {
  it.each([
    ['//go:build linux', 'go:build', 'keyword.control.directive.build.go'],
    ['//go:build linux', 'linux', 'constant.language.goos.go'],
    ['//go:build !arm64', 'arm64', 'constant.language.goarch.go'],
    ['//go:build !arm64', '!', 'keyword.operator.logical.go'],
    ['//go:build linux || cgo', 'cgo', 'constant.language.cgo.go'],
    ['//go:build linux&&go1.26', 'go1.26', 'constant.language.version.go'],
    ['//go:build gccgo', 'gccgo', 'constant.language.compiler.go'],
    ['//go:build linuxkit', 'linuxkit', 'entity.name.tag.build.go'],
    ['//go:build x.linux', 'x.linux', 'entity.name.tag.build.go'],
    ['//go:build größe', 'größe', 'entity.name.tag.build.go'],
    // go list obeys it there too; gofmt moves it to column 1.
    ['  //go:build linux', 'go:build', 'keyword.control.directive.build.go'],
    ['//\t+build linux,!cgo', ',', 'keyword.operator.logical.go'],
    ['package a\n//go:embed a/*.txt', '*', 'keyword.operator.wildcard.go'],
    ['package a\n//go:embed a all:b', 'all:', 'keyword.other.all.go'],
    ['package a\n//go:embed a/all:b', 'a/all:b', 'string.unquoted.pattern.go'],
    ['package a\n//go:embed "a\\tb"', '\\t', 'constant.character.escape.go'],
    ['package a\nvar (\n\t//go:embed a', 'a', 'string.unquoted.pattern.go'],
    ['package a\n//gopure:allow exec-program: why', 'exec-program', 'entity.name.type.rule.gopure'],
    ['package a\n//gopure:allow exec-program: why', 'why', 'string.unquoted.reason.gopure'],
  ])('%j: %s is %s', (source, text, scope) => {
    expect(scopesOf(source, text).at(-1)).toBe(scope)
  })

  it.each([
    ['after the package clause', 'package a\n//go:build linux'],
    ['after the package clause, the old form', 'package a\n// +build linux'],
    ['behind a blank', '// go:build linux'],
    ['with more letters', '//go:builds linux'],
    ['in a block comment', '/*\n//go:build linux'],
    ['after a block comment on its line', '/* a */ //go:build linux'],
    ['in a raw string', 'package a\nconst b = `\n//go:embed c'],
    ['behind code', 'package a\nvar b = 1 //go:embed c'],
    ['of another tool with a blank', 'package a\n// gopure:allow cgo-import: no'],
  ])('is none %s', (_, source) => {
    const keywords = tokenize(gopure, source).at(-1)!.flatMap(({ scopes }) => scopes).filter((scope) => /directive\.(?:build|embed|allow)/.test(scope))
    expect(keywords).toEqual([])
  })

  it.each([...knownSystems])('knows the system %s', (name) => {
    expect(scopesOf(`//go:build ${name}`, name).at(-1)).toBe('constant.language.goos.go')
  })

  it.each([...knownArchitectures])('knows the architecture %s', (name) => {
    expect(scopesOf(`//go:build ${name}`, name).at(-1)).toBe('constant.language.goarch.go')
  })
})

describe('a preamble', () => {
  const isC = (source: string): readonly boolean[] =>
    tokenize(gopure, source).map((tokens) => tokens.some(({ scopes }) => scopes.includes('meta.embedded.block.c')))

  it('is no comment to a theme or to the editor', () => {
    const [token] = tokenize(gopure, 'package a\n/*\n#include <a.h>\nint b;').at(-1)!
    expect(token!.scopes.filter((scope) => scope.startsWith('comment'))).toEqual([])
  })

  it('of a block is C from its first line that only C has to its end, whatever is left open', () => {
    expect(isC('package a\n/*\n#include <a.h>\nint b() { if (c\n*/\nimport "C"\nfunc d() {')).toEqual([false, false, true, true, false, false, false])
  })

  it('of lines is C to the last of them, whatever is left open', () => {
    expect(isC('package a\n// #include <a.h>\n// int b() { if (c\nimport "C"')).toEqual([false, true, true, false])
  })

  it.each([
    ['#include <a.h>', true],
    ['#  include "a.h"', true],
    ['#include <a.h> // why', true],
    ['#cgo LDFLAGS: -la', true],
    ['#cgo !windows pkg-config: a', true],
    ['#define A 1', true],
    ['#define a(b) b', true],
    ['#ifdef A', true],
    ['#if defined(A) && !defined(B)', true],
    ['#pragma once', true],
    ['#include', false],
    ['#include <a.h> comes first', false],
    ['#includes', false],
    ['#cgo lines are flags', false],
    ['#cgo: see below', false],
    ['#define is a word', false],
    ['#if you ask me', false],
    ['#ifdef and #endif are lines', false],
    ['#1 of the list', false],
    ['# Heading', false],
  ])('begins with %s: %s', (line, expected) => {
    expect(isC(`package a\n/*\n${line}`).at(-1)).toBe(expected)
    expect(isC(`package a\n// ${line}`).at(-1)).toBe(expected)
  })

  it.each([
    ['before the package clause', '/*\n#include <a.h>'],
    ['after a declaration', 'package a\nvar b int\n/*\n#include <a.h>'],
    ['in a function', 'package a\nfunc b() {\n// #include <a.h>'],
    ['after prose in the same comment', 'package a\n// So it begins:\n// #include <a.h>'],
    ['behind an import', 'package a\nimport "b" // #include <a.h>'],
  ])('is none %s', (_, source) => {
    expect(isC(source)).not.toContain(true)
  })
})

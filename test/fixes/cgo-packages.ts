import { exporting, features, type Chance, type Feature } from './cgo-features.js'

/** A package with C in it, and one that uses it: files by their paths. */
export interface CgoPackage {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** Those that import "C". */
  readonly cgoFiles: readonly string[]
}

/** The same number gives the same package. */
export function cgoPackage(seed: number): CgoPackage {
  const chance = chanceOf(seed)
  const name = `p${seed}`
  const files: Record<string, string> = {}
  const cgoFiles: string[] = []
  const parts: Feature[] = []
  const beside: string[] = []
  let next = 1
  const licence = chance.yes() ? '// Copyright of nobody in particular.\n// SPDX-License-Identifier: MIT\n\n' : chance.yes(0.2) ? '/*\nCopyright of nobody.\n*/\n\n' : ''
  for (let at = 0, count = 1 + chance.below(2); at < count; at++) {
    const exports = chance.yes(0.2)
    const own = exports ? [exporting(next++, chance)] : Array.from({ length: 1 + chance.below(4) }, () => chance.of(features)(next++, chance))
    const suffix = chance.of(['', '', '_linux', '_linux_amd64', '_cgo', '_cgo_linux', '_unix'])
    const constraint = chance.of(['', '', '', 'linux', 'linux && amd64', '!windows', 'linux || darwin'])
    const file = `${name}/${chance.of(['impl', 'native', 'lib'])}${at}${suffix}.go`
    files[file] = cgoFile(name, own, constraint, at === 0 && chance.yes() ? `// Package ${name} is made by chance.\n` : '', licence, chance)
    cgoFiles.push(file)
    parts.push(...own)
    beside.push(...own.flatMap((part) => part.beside ?? []))
  }
  if (chance.yes(0.3)) {
    files[`${name}/extra.h`] = `#ifndef EXTRA_H\n#define EXTRA_H\n#define EXTRA ${chance.below(100)}\nint extra(int x);\n#endif\n`
    files[`${name}/extra.c`] = '#include "extra.h"\n\nint extra(int x) { return x + EXTRA; }\n'
    files[`${name}/extra.go`] = `package ${name}\n\n// #include "extra.h"\nimport "C"\n\nimport "fmt"\n\n// Extra is a number.\nconst Extra = C.EXTRA\n\nfunc extra(x int) int { return int(C.extra(C.int(x))) }\n\n// ShowExtra is pure.\nfunc ShowExtra() string { return fmt.Sprint(extra(Extra)) }\n`
    cgoFiles.push(`${name}/extra.go`)
  }
  if (beside.length > 0 || chance.yes()) files[`${name}/beside.go`] = goFile(name, '', beside)
  const used = parts.flatMap((part) => part.used ?? [])
  files[`use${name}/use.go`] = `package use${name}\n\nimport p "example.test/gen/${name}"\n\nfunc Use() {\n\t${['_ = p.Anchor', ...used].join('\n\t')}\n}\n`
  files[`${name}/anchor.go`] = `package ${name}\n\n// Anchor is in every build.\nconst Anchor = 1\n`
  return { name, files, cgoFiles }
}

const packages: Readonly<Record<string, string>> = { errors: 'errors', fmt: 'fmt', io: 'io', sort: 'sort', strings: 'strings', sync: 'sync', time: 'time', unsafe: 'unsafe' }

function importsOf(text: string): readonly string[] {
  return Object.entries(packages).flatMap(([name, path]) => (new RegExp(`\\b${name}\\.`).test(text.replace(/"[^"\n]*"|\/\/[^\n]*/g, '')) ? [path] : []))
}

function cgoFile(name: string, parts: readonly Feature[], constraint: string, packageDoc: string, licence: string, chance: Chance): string {
  const decls = chance.yes() ? parts.flatMap(({ decls: own }) => own) : shuffled(parts.flatMap(({ decls: own }) => own), chance)
  const text = decls.join('\n\n')
  const paths = importsOf(text)
  const c = ['#include <stdlib.h>', ...new Set(parts.flatMap(({ preamble }) => preamble))].sort((a, b) => Number(b.startsWith('#include')) - Number(a.startsWith('#include')))
  const preamble = chance.yes() ? `/*\n#cgo CFLAGS: -Wall -Wno-unused-function\n${c.join('\n')}\n*/` : c.flatMap((line) => line.split('\n')).map((line) => `// ${line}`).join('\n')
  const group = paths.length === 0 ? '' : paths.length === 1 && chance.yes() ? `import "${paths[0]}"\n\n` : `import (\n${paths.map((path) => `\t"${path}"${chance.yes(0.1) ? ' // of Go' : ''}`).join('\n')}\n)\n\n`
  const c1 = `${preamble}\nimport "C"\n\n`
  return `${licence}${constraint === '' ? '' : `//go:build ${constraint}\n\n`}${packageDoc}package ${name}\n\n${chance.yes() ? group + c1 : c1 + group}${text}\n`
}

function goFile(name: string, constraint: string, decls: readonly string[]): string {
  const text = decls.join('\n\n')
  const paths = importsOf(text)
  return `${constraint}package ${name}\n\n${paths.length === 0 ? '' : `import (\n${paths.map((path) => `\t"${path}"`).join('\n')}\n)\n\n`}${text}\n`
}

function shuffled<T>(items: readonly T[], chance: Chance): readonly T[] {
  const out = [...items]
  for (let at = out.length - 1; at > 0; at--) {
    const other = chance.below(at + 1)
    ;[out[at], out[other]] = [out[other]!, out[at]!]
  }
  return out
}

/** A small generator of numbers (mulberry32). */
function chanceOf(seed: number): Chance {
  let state = seed * 2654435761
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return { below, yes: (share = 0.5) => next() < share, of: (choices) => choices[below(choices.length)]! }
}

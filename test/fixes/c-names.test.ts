import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { disk } from '../../src/disk.js'
import { cNamesOf, numberType, resultOf } from '../../src/fixes/c-names.js'
import { readHeader } from '../../src/go/header.js'
import { linesOf } from '../../src/fixes/text-lines.js'
import type { GoText } from '../../src/fixes/go-text.js'
import { unpack } from '../archive.js'

const header = `#ifndef LIB_H
#define LIB_H
#define PLAIN 42
#define HEX 0x7fU /* a comment */
#define OCTAL 017
#define SHIFTED (1 << 4 | 2)
#define OTHER (SHIFTED + PLAIN * -2)
#define QUOTED "x"
#define LETTER 'a'
#define FRACTION 1.5
#define LONGER \\
	7
enum color { RED, GREEN = 5, BLUE, CYAN = GREEN + PLAIN };
typedef enum { LEFT = -1, RIGHT } side;
#ifdef SOMETHING
#define SOMETIMES 1
#else
#define SOMETIMES 2
#endif
#define FUNCTION(x) (x)
#define CAST ((int)3)
#define TOO_MUCH (1 << 31)
#define UNKNOWN NOWHERE
typedef unsigned long long big;
typedef struct thing thing;
static int answer(void) { return 1; }
unsigned char *bytes(int n);
#endif
`

function namesOf(preamble: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof cNamesOf> {
  const folder = unpack({ 'x.go': `package x\n\n/*\n#cgo LDFLAGS: -lm\n${preamble}\n*/\nimport "C"\n`, ...files })
  const path = `${folder}/x.go`
  const bytes = disk.read(path) as Uint8Array
  return cNamesOf({ ...linesOf(path, bytes), bytes, header: readHeader(bytes), name: 'x.go', generated: false, plusBuildIsStale: true } satisfies GoText, disk)
}

describe('the constants of a header beside a Go file', () => {
  const { constants } = namesOf('#include "lib.h"', { 'lib.h': header })

  it('have the values that a C compiler gives them', () => {
    const numbers = [...constants].filter(([, value]) => /^-?\d+$/.test(value))
    const folder = unpack({ 'lib.h': header })
    writeFileSync(`${folder}/main.c`, `#include <stdio.h>\n#include "lib.h"\nint main(void) {\n${numbers.map(([name]) => `printf("${name} %lld\\n", (long long)${name});`).join('\n')}\nreturn 0; }\n`)
    execFileSync('gcc', ['-w', '-o', `${folder}/main`, `${folder}/main.c`])
    expect(execFileSync(`${folder}/main`, { encoding: 'utf8' }).trim().split('\n')).toEqual(numbers.map(([name, value]) => `${name} ${value}`))
    expect(numbers.map(([name]) => name)).toEqual('PLAIN HEX OCTAL SHIFTED OTHER LETTER LONGER RED GREEN BLUE CYAN LEFT RIGHT'.split(' '))
  })

  it('are unknown where an #if decides, and where it takes more than arithmetic', () => {
    expect(['SOMETIMES', 'FUNCTION', 'CAST', 'TOO_MUCH', 'UNKNOWN'].filter((name) => constants.has(name))).toEqual([])
    expect([constants.get('QUOTED'), constants.get('FRACTION')]).toEqual(['"x"', '1.5'])
  })
})

describe('the types that C names', () => {
  const names = namesOf('#include "lib.h"', { 'lib.h': header })

  it.each([
    ['int', 'int32'],
    ['ulong', 'uint'],
    ['enum_color', 'uint32'],
    ['side', 'int32'],
    ['big', 'uint64'],
    ['thing', undefined],
    ['struct_thing', undefined],
  ])('%s is %s in Go', (name, type) => {
    expect(numberType(name, names)).toBe(type)
  })

  it('are what functions return, where that is a number', () => {
    expect([resultOf('answer', names), resultOf('bytes', names), resultOf('nowhere', names)]).toEqual(['int32', undefined, undefined])
  })
})

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gunzipHead } from '../../src/rules/inflate.js'
import { binaryKind, headBytes } from '../../src/rules/binary-content.js'

const bytes = (...parts: readonly (string | number | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part)))
const zeros = (n: number): readonly number[] => new Array<number>(n).fill(0)
const elf = (type: number, machine: number, bigEndian = false): Uint8Array =>
  bytes(0x7f, 'ELF', 2, bigEndian ? 2 : 1, 1, zeros(9), bigEndian ? [0, type, 0, machine] : [type, 0, machine, 0], zeros(40))

describe('the content of a file', () => {
  it.each([
    ['ELF program for amd64', elf(2, 62)],
    ['ELF program or library for arm64', elf(3, 183)],
    ['ELF object', elf(1, 22, true)],
    ['eBPF object', elf(1, 247)],
    ['eBPF object', elf(1, 247, true)],
    ['Mach-O file', bytes(0xcf, 0xfa, 0xed, 0xfe, zeros(28))],
    ['Mach-O file', bytes(0xfe, 0xed, 0xfa, 0xce, zeros(28))],
    ['Mach-O file for several architectures', bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, zeros(8))],
    ['Windows program or library', bytes('MZ', zeros(58), 0x80, 0, 0, 0, zeros(64), 'PE', 0, 0)],
    ['WebAssembly module', bytes(0, 'asm', 1, 0, 0, 0)],
    ['gzip archive', bytes(0x1f, 0x8b, 8, 0)],
    ['gzip archive', new Uint8Array(gzipSync(elf(2, 62)))],
    ['gzip archive', new Uint8Array(gzipSync(bytes('a.txt', zeros(252), 'ustar', 0, '00')))],
    ['gzip archive', new Uint8Array(gzipSync('a page').subarray(0, 8))],
    ['xz archive', bytes(0xfd, '7zXZ', 0)],
    ['zstd archive', bytes(0x28, 0xb5, 0x2f, 0xfd)],
    ['bzip2 archive', bytes('BZh9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59)],
    ['zip archive', bytes('PK', 3, 4)],
    ['zip archive', bytes('PK', 5, 6)],
    ['tar archive', bytes('a', zeros(256), 'ustar', 0, '00')],
    ['ar archive (a static library or a Debian package)', bytes('!<arch>\n')],
  ])('is seen as %s', (kind, head) => {
    expect(binaryKind(head)).toBe(kind)
  })

  it.each([
    ['nothing at all', bytes()],
    ['text', bytes('#!/bin/sh\necho hello\n')],
    ['text that begins with MZ', bytes('MZ is a mark of old programs'.repeat(8))],
    ['a packed page', new Uint8Array(gzipSync('<html>\n<body>Grüße</body>\n</html>\n'.repeat(500))).subarray(0, headBytes)],
    ['a packed script without compression', new Uint8Array(gzipSync('#!/bin/sh\necho hello\n', { level: 0 }))],
    ['JSON', bytes('{"a": 1}')],
    ['a protobuf descriptor with NUL bytes', bytes(0x0a, 0x12, 0x08, 0x84, 0x07, 0x12, 0)],
    ['a PNG image', bytes(0x89, 'PNG\r\n', 0x1a, 0x0a)],
    ['a WOFF font', bytes('wOF2', zeros(8))],
    ['a Java class', bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, zeros(8))],
    ['the word ustar where a text has it', bytes('ustar', zeros(300))],
    ['the first bytes of a magic number', bytes(0x7f, 'EL')],
  ])('is no binary where it is %s', (_, head) => {
    expect(binaryKind(head)).toBeUndefined()
  })
})

describe('what gzip packs', () => {
  // A generator with a seed: the same bytes in every run.
  const noise = (length: number, alphabet: number): Uint8Array => {
    let state = length * 31 + alphabet
    return Uint8Array.from({ length }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff) % alphabet)
  }
  const texts: readonly Uint8Array[] = [...[1, 2, 100, 5000].flatMap((length) => [2, 40, 256].map((alphabet) => noise(length, alphabet))), bytes('abcabcabcabc'.repeat(200)), bytes(zeros(3000))]

  it.each([0, 1, 6, 9])('begins as zlib unpacks it, packed with level %s', (level) => {
    for (const text of texts) for (const most of [1, 300, 10_000]) expect(gunzipHead(new Uint8Array(gzipSync(text, { level })), most)).toEqual(text.slice(0, most))
  })

  it('begins the same where it is cut off', () => {
    for (const text of texts) {
      const packed = new Uint8Array(gzipSync(text))
      for (let length = 10; length < packed.length; length += 7) {
        const head = gunzipHead(packed.subarray(0, length), 10_000)!
        expect(head).toEqual(text.slice(0, head.length))
      }
    }
  })
})

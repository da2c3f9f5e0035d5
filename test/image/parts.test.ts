import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { imageArchitecture } from '../../src/image/archive.js'
import { compressionOf } from '../../src/image/compression.js'
import { watchConsole } from '../../src/image/console.js'
import { elfArchitecture } from '../../src/busybox/elf.js'
import { extraFile } from '../../src/image/extra-file.js'
import { findKernel } from '../../src/image/kernel.js'
import { unpack } from '../archive.js'

describe('an extra file', () => {
  it.each([
    ['etc/hosts', { from: '/p/etc/hosts', to: 'etc/hosts' }],
    ['conf/hosts:etc/hosts', { from: '/p/conf/hosts', to: 'etc/hosts' }],
    ['/lib/modules', { from: '/lib/modules', to: '/lib/modules' }],
    ['../shared/a:a', { from: '/shared/a', to: 'a' }],
    ['a:b:c', { from: '/p/a', to: 'b:c' }],
    ['rootfs:/', { from: '/p/rootfs', to: '/' }],
    ['../shared/a', undefined],
    ['a:../b', undefined],
    [':b', undefined],
    ['a:', undefined],
    ['', undefined],
  ])('%j is %j', (text, expected) => {
    expect(extraFile(text, '/p')).toEqual(expected)
  })
})

describe('an image', () => {
  it.each([
    ['a.cpio', 'raw'],
    ['a.cpio.gz', 'gzip'],
    ['a.cpio.xz', 'xz'],
    ['a.cpio.zst', 'zstd'],
    ['a.xz/initramfs', 'raw'],
    ['initramfs', 'raw'],
  ])('%s is %s', (name, compression) => {
    expect(compressionOf(name)).toBe(compression)
  })
})

/** A header of `e_ident` and `e_machine`, in the byte order that it says. */
function elf(bits: number, order: number, machine: number): Buffer {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header[4] = bits
  header[5] = order
  if (order === 1) header.writeUInt16LE(machine, 18)
  else header.writeUInt16BE(machine, 18)
  return header
}

describe("a program's header", () => {
  it.each([
    ['64 bits, little, 62', elf(2, 1, 62), 'amd64'],
    ['32 bits, little, 62', elf(1, 1, 62), undefined],
    ['64 bits, big, 21', elf(2, 2, 21), 'ppc64'],
    ['64 bits, little, 21', elf(2, 1, 21), 'ppc64le'],
    ['half a header', elf(2, 1, 62).subarray(0, 19), undefined],
    ['a script', Buffer.from('#!/bin/sh\nexit 0 # and more'), undefined],
  ])('of %s', (_what, header, expected) => {
    expect(elfArchitecture(header)).toBe(expected)
  })
})

/** One record of a newc archive. */
function record(name: string, mode: number, content: Buffer): Buffer {
  const fields = [0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0].map((field) => field.toString(16).padStart(8, '0')).join('')
  const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  return Buffer.concat([pad(Buffer.from(`070701${fields}${name}\0`)), pad(content)])
}

describe('the architecture of an image', () => {
  const archive = Buffer.concat([record('bbin', 0o40755, Buffer.alloc(0)), record('bbin/bb', 0o100755, Buffer.concat([elf(2, 1, 183), Buffer.alloc(3)])), record('z', 0o100644, elf(2, 1, 62))])
  it.each([
    ['a.cpio', archive, 'arm64'],
    ['a.cpio.gz', gzipSync(archive), 'arm64'],
    ['a.cpio.xz', archive, undefined],
    ['cut.cpio', archive.subarray(0, 200), undefined],
    ['empty.cpio', Buffer.alloc(0), undefined],
    ['other.cpio', Buffer.from('PK\x03\x04 is something else altogether, and longer than a header would have to be: one has a hundred and ten bytes'), undefined],
  ])('%s', async (name, bytes, expected) => {
    const folder = unpack({ [name]: bytes })
    expect(await imageArchitecture(join(folder, name))).toBe(expected)
  })

  it('is not told of a damaged gzip', async () => {
    const folder = unpack({ 'a.cpio.gz': 'not gzip' })
    await expect(imageArchitecture(join(folder, 'a.cpio.gz'))).rejects.toThrow('incorrect header check')
  })
})

describe('a console', () => {
  const panic = '[    1.0] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\r\n'
  const cases: readonly (readonly [string, readonly string[], { readonly seen?: boolean; readonly panic?: string; readonly off?: boolean }])[] = [
    ['has the text', ['a\r\nready\r\n'], { seen: true }],
    ['has it with something between', ['a re', 'a ', 'dy'], { seen: false }],
    ['has it in pieces that fit', ['xx re', 'ad', 'y'], { seen: true }],
    ['has it far behind', ['x'.repeat(100_000), 'rea', 'dy'], { seen: true }],
    ['shows a panic', [panic], { panic: 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100' }],
    ['shows a panic in pieces', [panic.slice(0, 20), panic.slice(20, 60), panic.slice(60)], { panic: 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100' }],
    ['shows that the guest turned itself off', ['[    9.1] reboot: Power', ' down\r\n'], { off: true }],
    ['shows a halt', ['reboot: System halted'], { off: true }],
  ]
  it.each(cases)('%s', (_what, pieces, expected) => {
    const watch = watchConsole('ready')
    for (const piece of pieces) watch.add(piece)
    expect({ seen: watch.seen(), panic: watch.panic(), off: watch.off() }).toEqual({ seen: false, panic: undefined, off: false, ...expected })
  })

  it('without a text to wait for has none', () => {
    const watch = watchConsole(undefined)
    watch.add('anything')
    expect(watch.seen()).toBe(false)
  })
})

/** A kernel's beginning with the mark of its architecture. */
function kernel(offset: number, mark: string): Buffer {
  const bytes = Buffer.alloc(1024)
  bytes.write(mark, offset, 'latin1')
  return bytes
}

describe('the kernel', () => {
  const x86 = kernel(0x202, 'HdrS')
  const arm64 = kernel(0x38, 'ARM\x64')
  const arm = kernel(0x24, '\x18\x28\x6f\x01')
  const riscv64 = kernel(0x38, 'RSC\x05')
  const folder = unpack({ 'vmlinuz-6.1.0-9-amd64': x86, 'vmlinuz-6.1.0-10-amd64': x86, 'vmlinuz-6.9.0-1-arm64': arm64, 'zImage': arm, 'Image': riscv64, 'config-6.1.0-10-amd64': 'HdrS', 'vmlinuz.old.txt': 'x' })
  it.each([
    ['amd64', 'vmlinuz-6.1.0-10-amd64'],
    ['386', 'vmlinuz-6.1.0-10-amd64'],
    ['arm64', 'vmlinuz-6.9.0-1-arm64'],
    ['arm', 'zImage'],
    ['riscv64', 'Image'],
  ])('for %s is %s: the newest that fits', async (goarch, name) => {
    expect(await findKernel(undefined, goarch, 'linux-image', folder)).toEqual({ kind: 'found', file: join(folder, name) })
  })

  const named = join(folder, 'named')
  writeFileSync(named, 'of no known kind')
  const cases: readonly (readonly [string, string | undefined, string, RegExp | string])[] = [
    ['that is named', join(folder, 'vmlinuz-6.1.0-9-amd64'), 'amd64', 'vmlinuz-6.1.0-9-amd64'],
    ['that says nothing of itself', named, 'arm64', 'named'],
    ['of another architecture', join(folder, 'zImage'), 'amd64', /zImage is a kernel for arm, and the image is for amd64; name another with --kernel$/],
    ['that is not there', join(folder, 'none'), 'amd64', /none: there is no such kernel$/],
    ['that is a folder', folder, 'amd64', /: there is no such kernel$/],
    ['that nobody has installed', undefined, 'ppc64le', /^there is no kernel for ppc64le in .*: install one \(Debian: linux-image\), or name its file with --kernel or `kernel` in gopure\.yaml$/],
  ]
  it.each(cases)('%s', async (_what, file, goarch, expected) => {
    const found = await findKernel(file, goarch, 'linux-image', folder)
    if (typeof expected === 'string') expect(found).toEqual({ kind: 'found', file: join(folder, expected) })
    else expect(found.kind === 'unusable' ? found.message : found).toMatch(expected)
  })
})

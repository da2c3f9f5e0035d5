import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../src/project/duration.js'
import { readBinary, whyNotHere } from '../../src/start/binary.js'
import { readCrash } from '../../src/start/crash.js'
import { dearest, initCosts, middleCosts, withoutInitCosts } from '../../src/start/init-cost.js'
import { registryPanic } from '../../src/start/registry-panic.js'
import { supportedCommands } from '../../src/start/start.js'
import { newFolder } from './workbench.js'

describe("a registry's words", () => {
  const cases: readonly (readonly [message: string, what: string, name: string])[] = [
    ['flag redefined: v', 'flag', 'v'],
    ['/bbin/ls flag redefined: log.dir', 'flag', 'log.dir'],
    ['unable to redefine \'v\' shorthand in "ls" flagset: it\'s already used for "verbose" flag', 'flag', 'v'],
    ['Reuse of exported var name: requests', 'variable of expvar', 'requests'],
    ['sql: Register called twice for driver memory', 'database driver', 'memory'],
    ['http: multiple registrations for /status', 'HTTP pattern', '/status'],
    ['pattern "/status" (registered at a/a.go:3) conflicts with pattern "/status" (registered at b/b.go:4):\n/status matches the same requests as /status', 'HTTP pattern', '/status'],
    ['gob: registering duplicate types for "kind": a.Kind != b.Kind', 'gob type', 'kind'],
    ['gob: registering duplicate names for a.Kind: "one" != "two"', 'gob type', 'a.Kind'],
    ['duplicate metrics collector registration attempted', 'metric', ''],
    ['descriptor Desc{fqName: "up_total", help: "is it up", constLabels: {}, variableLabels: {}} already exists with the same fully-qualified name and const label values', 'metric', 'up_total'],
    ['a previously registered descriptor with the same fully-qualified name as Desc{fqName: "up_total", help: "is it", constLabels: {}, variableLabels: {}} has different label names or a different help string', 'metric', 'up_total'],
    ['proto: file "a.proto" is already registered\nSee https://developers.google.com/protocol-buffers/docs/reference/go/faq#namespace-conflict', 'protobuf file', 'a.proto'],
    ['proto:\u00a0file "a.proto" has a name conflict over pkg.Thing\npreviously from: "example.com/a"\ncurrently from:  "example.com/b"', 'protobuf name', 'pkg.Thing'],
    ['proto: message pkg.Thing is already registered', 'protobuf name', 'pkg.Thing'],
  ]
  it.each(cases)('%s', (message, what, name) => {
    expect(registryPanic(message)).toMatchObject({ what, name })
  })

  it('name both packages where protobuf does', () => {
    expect(registryPanic('proto: file "a.proto" is already registered\npreviously from: "example.com/a"\ncurrently from:  "example.com/b"')?.packages).toEqual(['example.com/a', 'example.com/b'])
  })

  it.each(['runtime error: index out of range [2] with length 0', 'open /etc/x: no such file or directory', 'the flag was redefined'])('are not seen in "%s"', (message) => {
    expect(registryPanic(message)).toBeUndefined()
  })
})

describe("Go's last words", () => {
  it('are those of the goroutine that panicked, and main says how far it had come', () => {
    const text = `something else
panic: proto: a
\tb [recovered, repanicked]

goroutine 19 [running]:
gopkg.in/yaml%2ev2.(*parser).next.func1(...)
\tgopkg.in/yaml.v2/parse.go:12
created by example.com/a.init.0 in goroutine 1
\texample.com/a/a.go:3 +0x1d

goroutine 1 [chan receive]:
example.com/a.init.1()
\texample.com/a/a.go:9 +0x1d
`
    expect(readCrash(text)).toEqual({
      kind: 'panic',
      message: 'proto: a\nb',
      phase: 'init',
      frames: [
        { package: 'gopkg.in/yaml.v2', function: '(*parser).next.func1', file: 'parse.go', line: 12 },
        { package: 'example.com/a', function: 'init.0', file: 'a.go', line: 3 },
      ],
    })
  })

  it.each([
    ['fatal error: out of memory allocating heap arena map\n\nruntime stack:\nruntime.throw({0x50, 0x4f})\n\truntime/panic.go:1229 +0x48\n', 'out of memory allocating heap arena map'],
    ['SIGSEGV: segmentation violation\nPC=0x43579a m=0 sigcode=1 addr=0x0\n\ngoroutine 0 gp=0x5b m=0 [idle]:\nruntime.f()\n\truntime/f.go:1 +0x1\n', 'SIGSEGV: segmentation violation\nPC=0x43579a m=0 sigcode=1 addr=0x0'],
  ])('may be those of the runtime itself: %j', (text, message) => {
    expect(readCrash(text)).toEqual({ kind: 'fatal', message, frames: [] })
  })

  it.each(['', 'panic: at the disco\n', 'goroutine 1 [running]:\nmain.main()\n\ta.go:1 +0x1\n'])('are not in %j', (text) => {
    expect(readCrash(text)).toBeUndefined()
  })
})

describe('what initialisation costs', () => {
  const text = 'init runtime @0.05 ms, 0.03 ms clock, 0 bytes, 0 allocs\nfirst\ninit gopkg.in/yaml%2ev2 @1.2 ms, 1.5 ms clock, 4096 bytes, 12 allocs\ninit of nothing\n'

  it("is read from Go's lines, and what a program says is kept", () => {
    expect(initCosts(text)).toEqual([
      { importPath: 'runtime', milliseconds: 0.03, bytes: 0, allocations: 0 },
      { importPath: 'gopkg.in/yaml.v2', milliseconds: 1.5, bytes: 4096, allocations: 12 },
    ])
    expect(withoutInitCosts(text)).toBe('first\ninit of nothing\n')
    expect(middleCosts([1, 9, 2].map((milliseconds) => [{ importPath: 'a', milliseconds, bytes: 8, allocations: 1 }]))).toEqual([{ importPath: 'a', milliseconds: 2, bytes: 8, allocations: 1 }])
    expect(dearest(initCosts(text), 1).map(({ importPath }) => importPath)).toEqual(['gopkg.in/yaml.v2'])
  })
})

it.each([
  ['Failed to run command: x\nSupported commands are:\n - cat\n - update-rc.d\n', ['cat', 'update-rc.d']],
  ['Supported commands are:\n', []],
  ['usage: something\n - cat\n', undefined],
])('the commands of %j', (stderr, names) => {
  expect(supportedCommands(stderr)).toEqual(names)
})

describe('a file that is to be started', () => {
  const elf = (machine: number, byteClass = 2): Buffer => Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, byteClass, 1, 1, 0]), Buffer.alloc(10), Buffer.from([machine & 255, machine >> 8])])
  const filler = Buffer.alloc((1 << 20) - 30)
  const mark = Buffer.from('command is not present in busybox')
  const cases: readonly (readonly [what: string, content: Buffer, expected: object])[] = [
    ['a busybox', Buffer.concat([elf(62), mark]), { kind: 'busybox', goarch: 'amd64' }],
    ['one whose words lie across two pieces of a reading', Buffer.concat([elf(183), filler, mark, filler]), { kind: 'busybox', goarch: 'arm64' }],
    ['one for 32 bits', Buffer.concat([elf(40, 1), mark]), { kind: 'busybox', goarch: 'arm' }],
    ['another program', elf(62), { kind: 'unusable', message: expect.stringContaining('it is no busybox') as unknown }],
    ['a script', Buffer.from('#!/bin/sh\nreboot\n'), { kind: 'unusable', message: expect.stringContaining('no ELF file') as unknown }],
    ['nothing', Buffer.alloc(0), { kind: 'unusable', message: expect.stringContaining('no ELF file') as unknown }],
  ]
  it.each(cases)('%s', async (_what, content, expected) => {
    const file = join(newFolder(), 'bb')
    writeFileSync(file, content)
    chmodSync(file, 0o755)
    expect(await readBinary(file)).toMatchObject(expected)
  })

  it('is not there, is a folder, or may not be executed', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'f'), Buffer.concat([elf(62), mark]))
    const messages = await Promise.all(['missing', 'd', 'f'].map((name) => readBinary(join(folder, name))))
    expect(messages).toMatchObject([{ message: expect.stringContaining('there is no such file') as unknown }, { message: expect.stringContaining('it is a folder') as unknown }, { message: expect.stringContaining('chmod +x') as unknown }])
  })

  it.each([
    ['amd64', 'linux', 'amd64', undefined],
    ['386', 'linux', 'amd64', undefined],
    ['arm64', 'linux', 'amd64', 'it is built for linux/arm64, and this machine is linux/amd64'],
    ['amd64', 'darwin', 'amd64', 'it is built for linux/amd64, and this machine is darwin/amd64'],
  ])('for %s on %s/%s: %s', (goarch, goos, own, why) => {
    expect(whyNotHere(goarch, { goos, goarch: own })).toBe(why)
  })
})

it.each([
  ['5s', 5000],
  ['500ms', 500],
  ['1.5m', 90_000],
  ['5', undefined],
  ['-5s', undefined],
  ['', undefined],
])('the time %j', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

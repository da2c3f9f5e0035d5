import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBusybox, type BusyboxRequest } from '../../src/busybox/build.js'
import { unpack } from '../archive.js'
import { env, go, newFolder, request } from './workbench.js'

const command = (imports: string, body: string): string => `package main\n\nimport (\n${imports})\n\nfunc main() {\n${body}}\n`

/** A library that registers flags in its init, one that does so by a call of it, and one that keeps the set of flags. */
const module = {
  'go.mod': 'module example.com/flags\n\ngo 1.25.0\n',
  'lib/lib.go': 'package lib\n\nimport "flag"\n\nvar Port = flag.String("p", "53", "the port")\n\nvar version bool\n\nfunc init() { flag.BoolVar(&version, "version", false, "say the version") }\n\nfunc Register(name string) *string { return flag.String(name, "none", "of the caller") }\n',
  'caller/caller.go': 'package caller\n\nimport "example.com/flags/lib"\n\nvar Own = lib.Register("caller")\n',
  'set/set.go': 'package set\n\nimport "flag"\n\nvar flags = flag.CommandLine\n\nvar level = flags.Int("level", 3, "how loud")\n\nfunc Late() *bool { return flags.Bool("late", false, "added by main") }\n',
  'cmds/serve/main.go': command('\t"flag"\n\t"fmt"\n\n\t"example.com/flags/lib"\n', '\tflag.Parse()\n\tfmt.Println(*lib.Port, flag.Args())\n'),
  'cmds/call/main.go': command('\t"flag"\n\t"fmt"\n\n\t"example.com/flags/caller"\n', '\tflag.Parse()\n\tfmt.Println(*caller.Own)\n'),
  'cmds/loud/main.go': command('\t"flag"\n\t"fmt"\n\n\t"example.com/flags/set"\n', '\tlate := set.Late()\n\tflag.Parse()\n\tfmt.Println(*late)\n'),
  'cmds/uname/main.go': 'package main\n\nimport (\n\t"flag"\n\t"fmt"\n)\n\nvar p = flag.Bool("p", false, "the processor")\n\nfunc main() {\n\tversion := flag.Bool("version", false, "the kernel\'s version")\n\tflag.Parse()\n\tfmt.Println(*p, *version)\n}\n',
}
const commands = ['serve', 'call', 'loud', 'uname'].map((name) => `example.com/flags/cmds/${name}`)

interface Said {
  readonly status: number | null
  readonly text: string
}

function said(program: string, words: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  return { status, text: `${stdout}${stderr}`.replace(/^Usage of .*:$/m, 'Usage:').replace(/^panic: .*? flag redefined/m, 'panic: flag redefined') }
}

/** The programs as Go builds each of them by itself. */
function alone(wanted: BusyboxRequest): (name: string, words: readonly string[]) => Said {
  const folder = newFolder()
  const { status, stderr } = spawnSync(go.goBinary, ['build', '-o', `${folder}/`, ...wanted.patterns], { cwd: wanted.directory, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (name, words) => said(join(folder, name), words)
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['serve', ['-h']], ['serve', ['-p', '54', 'x']], ['serve', ['-caller', 'y']],
  ['call', ['-h']], ['call', ['-caller', 'y', '-version']],
  ['loud', ['-h']], ['loud', ['-late', '-level', '4']], ['loud', ['-p', '1']],
  ['uname', ['-h']], ['uname', ['-p', '-version']], ['uname', ['-level', '4']],
]

describe('flags that libraries register in init', () => {
  it('belong to the applets that are made of them, as in programs of their own', async () => {
    const wanted = request(unpack(module), commands, { mode: { ownFlags: true } })
    expect(await buildBusybox(wanted)).toMatchObject({ kind: 'built' })
    const own = alone(wanted)
    for (const [name, words] of cases) expect([name, words, said(wanted.output, [name, ...words])]).toEqual([name, words, own(name, words)])
    expect(own('uname', ['-p', '-version'])).toEqual({ status: 0, text: 'true true\n' })
  })

  it('leak into all others as makebb has it', async () => {
    const wanted = request(unpack(module), commands)
    expect(await buildBusybox(wanted)).toMatchObject({ kind: 'built' })
    expect(said(wanted.output, ['uname', '-p']).text).toContain('panic: flag redefined: p')
    expect(said(wanted.output, ['loud', '-h']).text).toContain('the port')
  })

  it('are looked at anew where a package begins or ends to have some', async () => {
    const directory = unpack({ ...module, 'caller/caller.go': 'package caller\n\nvar Own = new(string)\n' })
    const wanted = request(directory, commands, { mode: { ownFlags: true } })
    for (const text of [module['caller/caller.go'], 'package caller\n\nvar Own = new(string)\n']) {
      expect(await buildBusybox(wanted)).toMatchObject({ kind: 'built', reuse: { binary: false } })
      const own = alone(wanted)
      for (const importPath of commands) expect(said(wanted.output, [basename(importPath), '-h'])).toEqual(own(basename(importPath), ['-h']))
      writeFileSync(join(directory, 'caller/caller.go'), text)
    }
    expect(await buildBusybox(wanted)).toMatchObject({ kind: 'built', reuse: { binary: false } })
  })
})

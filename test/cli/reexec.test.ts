import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { testStorage } from '../storage.js'
import { checkJson, gopure } from './gopure.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: '' }
const library = 'github.com/moby/sys/reexec'
const main = `package main

import (
	"fmt"
	"os"

	"${library}"
)

func init() {
	reexec.Register("tool-unpack", func() { fmt.Println("unpacks as", os.Args) })
}

func main() {
	if reexec.Init() {
		return
	}
	if err := reexec.Command("tool-unpack", "a.tar").Run(); err != nil {
		fmt.Println(err)
	}
}
`
const module: Archive = {
  'go.mod': `module example.com/started\n\ngo 1.25.0\n\nrequire ${library} v1.0.0\n\nreplace ${library} => ./third\n`,
  'third/go.mod': `module ${library}\n\ngo 1.25.0\n`,
  'third/reexec.go': `package reexec

import (
	"os"
	"os/exec"
)

var known = map[string]func(){}

func Register(name string, run func()) { known[name] = run }

func Init() bool {
	run, found := known[os.Args[0]]
	if found {
		run()
	}
	return found
}

func Command(args ...string) *exec.Cmd {
	return &exec.Cmd{Path: "/proc/self/exe", Args: args, Stdout: os.Stdout, Stderr: os.Stderr}
}
`,
  'tool/main.go': main,
  'other/main.go': 'package main\n\nfunc main() {}\n',
}
const listed: Archive = { ...module, 'gopure.yaml': 'commands: [./tool, ./other]\nreexec:\n  tool-unpack: ./tool\n' }
const plain: Archive = { ...module, 'gopure.yaml': 'commands: [./tool, ./other]\n' }

const findings = (archive: Archive): readonly string[] =>
  checkJson([], { cwd: unpack(archive), env }).findings.flatMap(({ rule, class: kind, line }) => (/^(reexec-argv0|self-exec)$/.test(rule) ? [`${rule} ${kind} ${line}`] : [])).sort()

describe.skipIf(process.platform !== 'linux')('names that a command starts itself under', () => {
  it('get to it where gopure.yaml lists them, and nowhere else', { timeout: 120_000 }, () => {
    const said = (archive: Archive): string => {
      const cwd = unpack(archive)
      expect(gopure(['build', '--no-preflight'], { cwd, env }).status).toBe(0)
      const { stdout, stderr } = spawnSync(join(cwd, 'bb'), ['tool'], { encoding: 'utf8' })
      return stdout + stderr
    }
    expect(said(listed)).toBe('unpacks as [tool-unpack a.tar]\n')
    expect(said(plain)).toContain('command is not present in busybox: a.tar')
  })

  it('are findings until they are listed', () => {
    expect(findings(plain)).toEqual(['reexec-argv0 busybox 11', 'reexec-argv0 busybox 15', 'self-exec busybox 18'])
    expect(findings(listed)).toEqual(['reexec-argv0 info 15'])
    expect(findings({ ...listed, 'gopure.yaml': 'commands: [./tool, ./other]\nreexec:\n  tool-unpack: ./other\n' })).toEqual(findings(plain))
  })

  it('are not started as programs by gopure start', { timeout: 120_000 }, () => {
    const cwd = unpack(listed)
    gopure(['build'], { cwd, env })
    const started = JSON.parse(gopure(['start', '--format', 'json'], { cwd, env }).stdout) as { readonly names: readonly string[] }
    expect(started.names).toEqual(['other', 'tool'])
  })

  it.each<[string, string, RegExp]>([
    ['a path', '  /proc/self/exe: ./tool', /gopure\.yaml:3: .*: expected a name without a slash: a busybox goes by the last element of argv\[0\]$/],
    ['a command already', '  other: ./tool', /gopure\.yaml: reexec: other is a command of the busybox already$/],
    ['for nothing', '  tool-unpack: ./nothing', /gopure\.yaml: reexec: \.\/nothing is no command: name one command by its import path or folder$/],
  ])('that are %s are said in one line', (_what, line, message) => {
    const cwd = unpack({ ...module, 'gopure.yaml': `commands: [./tool, ./other]\nreexec:\n${line}\n` })
    const { status, stderr } = gopure(['build'], { cwd, env })
    expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 3, lines: 1 })
    expect(stderr.trimEnd()).toMatch(message)
  })
})

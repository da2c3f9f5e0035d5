import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { checkJson, gopure } from './gopure.js'

const main = (body: string): string => `package main\n\nimport "os/exec"\n\nfunc main() {\n${body}\n}\n`
const starts = (...programs: readonly string[]): string => main(programs.map((program) => `\t_ = exec.Command("${program}").Run()`).join('\n'))
/** Finds one of two programs, or gives up. */
const oneOf = (...names: readonly string[]): string =>
  main(`\tfor _, name := range []string{${names.map((name) => `"${name}"`).join(', ')}} {\n\t\tif _, err := exec.LookPath(name); err == nil {\n\t\t\treturn\n\t\t}\n\t}\n\tpanic("none")`)
const base = { 'go.mod': 'module example.com/a\n\ngo 1.25.0\n', 'gopure.yaml': 'commands: [./cmd/one, ./cmd/two]\n', 'cmd/two/main.go': 'package main\n\nfunc main() {}\n' }

describe('a program needed at run time', () => {
  it.each<[string, string, Archive, ...unknown[]]>([
    ['is one of the busybox', starts('two'), {}, { name: 'two', need: 'needed', provider: { kind: 'applet', importPath: 'example.com/a/cmd/two' } }],
    ['can be a command of the same module', starts('three'), { 'cmd/three/main.go': 'package main\n' }, { name: 'three', need: 'needed', provider: { kind: 'command', importPath: 'example.com/a/cmd/three', required: true } }],
    ['is not what a library of the same name is', starts('three'), { 'cmd/three/three.go': 'package three\n' }, { name: 'three', need: 'needed', provider: { kind: 'none' } }],
    ['can be a known Go command', starts('dmesg'), {}, { name: 'dmesg', need: 'needed', provider: { kind: 'command', importPath: 'github.com/u-root/u-root/cmds/core/dmesg', required: false } }],
    ['can be a Go command of another name', starts('bash'), {}, { name: 'bash', need: 'needed', provider: { kind: 'command', importPath: 'github.com/u-root/u-root/cmds/core/gosh', as: 'gosh', required: false } }],
    ['can be one that nothing provides', starts('iptables'), {}, { name: 'iptables', need: 'needed', provider: { kind: 'none' } }],
    ['is one, however many folders it is written with', starts('/sbin/iptables', 'iptables'), {}, { name: 'iptables', paths: ['/sbin/iptables'], need: 'needed', provider: { kind: 'none' } }],
    ['is used where it is found', main('\tif path, err := exec.LookPath("pigz"); err == nil {\n\t\t_ = path\n\t}'), {}, { name: 'pigz', need: 'optional', provider: { kind: 'none' } }],
    ['is what this system starts', main('\tname := "ipset"\n\tif runtime.GOOS != "linux" {\n\t\tname = "ipfw"\n\t}\n\t_ = exec.Command(name + suffix).Run()').replace('"os/exec"', '(\n\t"os/exec"\n\t"runtime"\n)') + '\nconst suffix = ""\n', {}, { name: 'ipset', need: 'needed', provider: { kind: 'none' } }],
    ['is a default', main('\tname := "ipset"\n\tif len(os.Args) > 1 {\n\t\tname = os.Args[1]\n\t}\n\t_ = exec.Command(name).Run()').replace('"os/exec"', '(\n\t"os"\n\t"os/exec"\n)'), {}, { name: 'ipset', need: 'default', provider: { kind: 'none' } }],
    ['is what another is told to start', main('\tns, root := "nsenter", "/host"\n\t_ = exec.Command(ns, "--net=x", "-F", "--", "two", "-V").Run()\n\t_ = exec.Command("sudo", []string{"three", "x"}...).Run()\n\t_ = exec.Command("chroot", root, "four").Run()\n\t_ = exec.Command("sudo", "-n", root).Run()'), {}, ...['four', 'nsenter', 'sudo', 'three', 'chroot', 'two'].map((name) => ({ name, need: 'needed', provider: expect.anything() as unknown }))],
    ['is one of two, of which the busybox has the other', oneOf('three', 'two'), {}, { name: 'two', alternatives: ['three'], need: 'needed', provider: { kind: 'applet', importPath: 'example.com/a/cmd/two' } }, { name: 'three', need: 'optional', provider: { kind: 'none' } }],
    ['is one of two, of which the other can be added', oneOf('three', '/bin/dmesg'), {}, { name: 'three', alternatives: ['dmesg'], need: 'needed', provider: { kind: 'none' } }, { name: 'dmesg', paths: ['/bin/dmesg'], alternatives: ['three'], need: 'needed', provider: { kind: 'command', importPath: 'github.com/u-root/u-root/cmds/core/dmesg', required: false } }],
    ['is needed by itself, and one of two elsewhere', oneOf('three', 'four').replace('func main() {', 'func main() {\n\t_ = exec.Command("three").Run()'), {}, { name: 'four', alternatives: ['three'], need: 'needed', provider: { kind: 'none' } }, { name: 'three', need: 'needed', provider: { kind: 'none' } }],
  ])('%s', (_what, one, archive, ...expected) => {
    const { programs } = checkJson([], { cwd: unpack({ ...base, 'cmd/one/main.go': one, ...archive }) })
    expect(programs.map(({ name, paths, alternatives, need, provider }) => ({ name, ...(paths.length === 0 ? {} : { paths }), ...(alternatives === undefined ? {} : { alternatives }), need, provider }))).toEqual(expected)
  })

  it('is named by its import path where a module at hand has it', () => {
    const cwd = unpack({ ...base, 'cmd/one/main.go': starts('three'), 'cmd/three/main.go': 'package main\n' })
    const how = (): string | undefined => gopure(['check'], { cwd }).stdout.split('\n').find((line) => line.startsWith('  three'))
    expect(how()).toBe('  three  a Go command could be added: add example.com/a/cmd/three to commands in gopure.yaml  cmd/one/main.go:6:6')
  })

  it('is listed once, with every place that starts it', () => {
    const cwd = unpack({ ...base, 'cmd/one/main.go': starts('iptables', 'dmesg'), 'cmd/two/main.go': starts('iptables', 'one') })
    const { programs } = checkJson([], { cwd })
    expect(programs.map(({ name, places }) => `${name} ${places.map(({ file, line }) => `${file}:${line}`).join(' ')}`)).toEqual([
      'iptables cmd/one/main.go:6 cmd/two/main.go:6',
      'dmesg cmd/one/main.go:7',
      'one cmd/two/main.go:7',
    ])
    const text = gopure(['check'], { cwd }).stdout
    expect(text.slice(text.indexOf('programs needed'), text.indexOf('\n\n', text.indexOf('programs needed'))).split('\n')).toEqual([
      'programs needed at run time (3)  1 of them without a known Go command',
      '  iptables  no Go command is known  2 places, first cmd/one/main.go:6:6',
      '  dmesg     a Go command could be added: go get -tool github.com/u-root/u-root/cmds/core/dmesg, and add it to commands in gopure.yaml  cmd/one/main.go:7:6',
      '  one       in the busybox  cmd/two/main.go:7:6',
    ])
  })
})

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { cloneAdvice } from '../../src/fixes/clone-flags.js'
import type { Proposal } from '../../src/fixes/fix.js'
import { proposalsFor } from '../../src/fixes/registry.js'
import type { ParseGo } from '../../src/go/tree.js'
import { unpack } from '../archive.js'
import { openBench, testParser, write } from './bench.js'

const fixtures = fileURLToPath(new URL('../fixtures/fixes/clone-flags', import.meta.url))
const offer = 'Clone the child of cell_linux.go into its namespaces in builds without cgo'

let parse: ParseGo
beforeAll(async () => {
  parse = await testParser()
})

type Edit = readonly [file: string, from: string | RegExp, to: string]

/** A copy of a fixture with some of its text in other words, every one of which has to be there. */
function copyOf(name: string, edits: readonly Edit[] = []): string {
  const folder = unpack({})
  cpSync(join(fixtures, name), folder, { recursive: true })
  for (const [file, from, to] of edits) {
    const before = readFileSync(join(folder, file), 'utf8')
    const after = before.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'gm'), to)
    expect(after, `${file}: ${String(from)}`).not.toBe(before)
    writeFileSync(join(folder, file), after)
  }
  return folder
}

function offersIn(folder: string): readonly Proposal[] {
  const { context, findings } = openBench(folder, parse)
  return findings.flatMap((finding) => proposalsFor(finding, context)).filter(({ fix }) => fix === 'clone-flags')
}

const cell = 'cell/cell_linux.go'
const start = 'cell/start_linux.go'
const inline: Edit = [start, /\tpid, err := f\.askPid\(\)/, '\tvar pid int\n\t_, err = fmt.Fscan(f.ends.near, &pid)']

describe('a child whose namespaces C enters', () => {
  it.each<readonly [string, readonly Edit[]]>([
    ['as it is', []],
    ['with other names', [[cell, /\bletter\b/, 'opening'], [start, /\bletter\b/, 'opening'], [start, /\baskPid\b/, 'hear'], [start, /\bfollow\b/, 'drop'], ['cell/plan_linux.go', 'News', 'Bits'], [cell, 'News', 'Bits'], [cell, 'CELL_LINE', 'THE_WIRE'], ['enter/enter.c', 'CELL_LINE', 'THE_WIRE'], [cell, /\bcommand\b/, 'p'], [start, /\bcommand\b/, 'p']]],
    ['that is started by os.Executable', [[cell, 'exec.Command("/proc/self/exe", "inside")', 'exec.Command(own(), "inside")'], [cell, /^func lines/m, 'func own() string {\n\tpath, _ := os.Executable()\n\treturn path\n}\n\nfunc lines']]],
    ['whose flags are written out', [[cell, 'c.plan.Rooms.News()', 'syscall.CLONE_NEWUTS|syscall.CLONE_NEWPID']]],
    ['whose constructor is in a C file', [['enter/enter.go', /^__attribute__.*\n/m, ''], ['enter/enter.c', /^void enter\(void\)$/m, '__attribute__((constructor)) void enter(void)']]],
  ])('is cloned into them: %s', (_, edits) => {
    expect(offersIn(copyOf('cell', edits)).map(({ title }) => title)).toEqual([offer])
  })

  it.each<readonly [string, readonly Edit[], string]>([
    ['the process id is read where the child is started', [inline, [start, 'import (', 'import (\n\t"fmt"']], 'what reads the process id that C writes is not a method of its own that start calls'],
    ['the process id is read from another pipe', [[start, 'bufio.NewReader(f.ends.near)', 'bufio.NewReader(f.ends.far)']], 'what reads the process id that C writes is not a method of its own that start calls'],
    ['the first process is waited for on the way', [[start, 'return f.follow(pid)', '_, _ = f.command.Process.Wait()\n\treturn f.follow(pid)']], 'start waits for the child in a way that is not clear'],
    ['the message is sent by somebody else', [[start, 'io.Copy(f.ends.near, f.letter)', 'f.send()'], [start, /^func \(f \*firstChild\) start/m, 'func (f *firstChild) send() (int64, error) { return io.Copy(f.ends.near, f.letter) }\n\nfunc (f *firstChild) start']], 'start does not send the message itself'],
    ['the message is told more', [[cell, 'letter(news uint32, joins map[string]string)', 'letter(news uint32, joins map[string]string, loud bool)'], [cell, /c\.letter\((.*)\)$/m, 'c.letter($1, true)']], 'letter is given more than flags and paths'],
    ['the message is no reader', [[cell, '(_ io.Reader, err error)', '(_ *bytes.Buffer, err error)']], 'letter does not give an io.Reader and an error'],
    ['a message goes nowhere that is known', [[cell, 'return &child{command: command, ends: ends, letter: letter}, nil', '_ = letter\n\treturn &child{command: command, ends: ends}, nil']], 'not every call of letter puts its result beside the command'],
    ['a name is taken', [[cell, /^func lines/m, 'func enterNamespaces() {}\n\nfunc lines']], 'enterNamespaces is declared already'],
    ['the halves are for other builds', [[start, /^package cell/m, '//go:build !special\n\npackage cell']], 'its files are built under different constraints'],
  ])('is left to a person, with the place and the reason, where %s', (_, edits, why) => {
    const folder = copyOf('cell', edits)
    expect(offersIn(folder)).toEqual([])
    const advice = cloneAdvice(openBench(folder, parse).context)
    const line = readFileSync(join(folder, cell), 'utf8').split('\n').findIndex((text) => /letter, err := c\.letter\(c\.plan/.test(text)) + 1
    expect(advice.map((one) => [one.path, one.line])).toEqual([[join(folder, cell), line]])
    expect(advice[0]!.text).toContain('set command.SysProcAttr.Cloneflags from (c.plan.Rooms.News(), joins')
    expect(advice[0]!.text).toContain(`no fix does it, for ${why}`)
  })

  it.each<readonly [string, readonly Edit[]]>([
    ['the C looks for another variable', [['enter/enter.c', 'CELL_LINE', 'ANOTHER_LINE']]],
    ['the C runs when it is called', [['enter/enter.go', '__attribute__((constructor)) ', '']]],
    ['the words of a constructor are a comment', [['enter/enter.go', /^__attribute__(.*)$/m, '// __attribute__$1']]],
    ['another program is started', [[cell, '"/proc/self/exe"', '"/bin/true"'], [cell, '\tcommand.Args[0] = os.Args[0]\n', '']]],
    ['the flags are of something else', [['cell/plan_linux.go', /CLONE_NEW/, 'MS_NO'], ['cell/plan_linux.go', /MS_NO(UTS|PID|USER|CGROUP|TIME)/, 'MS_NOEXEC']]],
    ['the message has a number that is no flags', [[cell, 'c.plan.Rooms.News()', 'c.plan.Rooms.Count()'], ['cell/plan_linux.go', /^\/\/ News/, '// Count counts.\nfunc (r Rooms) Count() uint32 { return uint32(len(r)) }\n\n// News']]],
    ['the child is cloned already', [[cell, 'command.Args[0] = os.Args[0]', 'command.Args[0] = os.Args[0]\n\tcommand.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUTS}']]],
  ])('is not seen where %s', (_, edits) => {
    const folder = copyOf('cell', edits)
    expect(offersIn(folder)).toEqual([])
    expect(cloneAdvice(openBench(folder, parse).context)).toEqual([])
  })
})

describe('what a message says beside namespaces', () => {
  const said = /^\/\/gopure:todo (?:where|what letter says of) (.*?) (?:it fails|is not looked at) without cgo/gm
  it.each<readonly [string, string, readonly string[]]>([
    ['as it is', 'text.WriteString(strconv.FormatBool(c.plan.Quiet))', ['c.plan.Greeting != ""', 'c.plan.Quiet']],
    ['in an else', 'if len(joins) > 0 {\n\t\ttext.Reset()\n\t} else {\n\t\ttext.WriteString(c.plan.Title)\n\t}', ['c.plan.Greeting != ""', 'c.plan.Title']],
    ['where flags are set', 'if news&syscall.CLONE_NEWUTS != 0 {\n\t\ttext.WriteString(c.plan.Title)\n\t}', ['c.plan.Greeting != ""', 'c.plan.Title']],
    ['in a switch', 'switch {\n\tcase isJoined:\n\t\ttext.WriteString(c.plan.Title)\n\t}', ['c.plan.Greeting != ""', 'c.plan.Title']],
    ['in a value', 'title := c.plan.Title\n\ttext.WriteString(title)', ['c.plan.Greeting != ""', 'c.plan.Title']],
    ['under more than one condition', 'if c.over && len(c.plan.Title) > 3 {\n\t\ttext.WriteString(c.plan.Title)\n\t}', ['c.plan.Greeting != "" or c.over && len(c.plan.Title) > 3']],
    ['beside a list of ids', 'if len(c.plan.Users) > 1 {\n\t\tif c.over {\n\t\t\ttext.WriteString("tool")\n\t\t}\n\t\ttext.WriteString(lines(c.plan.Users))\n\t}', ['c.plan.Greeting != ""', 'c.over']],
    ['with paths alone', 'if len(joins) > 1 {\n\t\ttext.WriteString(c.plan.Title)\n\t}', ['c.plan.Greeting != ""']],
  ])('is refused, or said: %s', async (_, statement, expected) => {
    const folder = copyOf('cell', [...(statement.includes('Quiet') ? [] : [[cell, 'text.WriteString(strconv.FormatBool(c.plan.Quiet))', statement] as const]), ['cell/plan_linux.go', 'Quiet       bool', 'Quiet       bool\n\tTitle       string']])
    const change = await offersIn(folder)[0]!.change()
    const text = change!.creates.find(({ path }) => path.endsWith('namespaces_nocgo_linux.go'))!.text
    expect([...text.matchAll(said)].map(([, what]) => what)).toEqual(expected)
  })
})

const mayUnshare = spawnSync('unshare', ['--uts', '--pid', '--cgroup', '--fork', 'true']).status === 0

describe.runIf(mayUnshare)('a child that is cloned', () => {
  const built: Record<string, string> = {}
  const build = (folder: string, name: string, cgo: boolean): void => {
    built[name] = join(folder, `${name}-built`)
    execFileSync('go', ['build', '-o', built[name], '.'], { cwd: folder, env: { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: cgo ? '1' : '0' } })
  }
  beforeAll(async () => {
    for (const name of ['cell', 'plain']) {
      const folder = copyOf(name)
      build(folder, `${name} before`, true)
      const change = await offersIn(folder)[0]!.change()
      write(change!)
      build(folder, `${name} with cgo`, true)
      build(folder, `${name} without`, false)
    }
  })
  const run = (name: string, words: readonly string[]): string => {
    const { stdout, stderr, status } = spawnSync(built[name]!, words, { encoding: 'utf8', timeout: 60_000 })
    return `${stdout}${stderr}${status === 0 ? '' : `status ${status}\n`}`
  }

  it.each<readonly [string, readonly string[], string]>([
    ['cell', ['new=uts'], 'uts true\npid false\nuser false\ncgroup false\n'],
    ['cell', ['new=uts', 'new=pid'], 'uts true\npid true\nuser false\ncgroup false\n'],
    ['cell', ['new=cgroup', 'score=77'], 'score 77\nuts false\npid false\nuser false\ncgroup true\n'],
    ['plain', [], 'uts true\n'],
  ])('%s is where C would have brought it: %j', (name, words, expected) => {
    const before = run(`${name} before`, words)
    expect(before).toContain(expected)
    expect({ cgo: run(`${name} with cgo`, words), pure: run(`${name} without`, words) }).toEqual({ cgo: before, pure: before })
  })

  it('has its ids mapped in a user namespace', () => {
    expect(run('cell without', ['new=user', 'new=uts', 'map=1000'])).toMatch(/^uid 0 session true score 0\nuts true\npid false\nuser true\n/)
  })

  it.each<readonly [string, readonly string[], string]>([
    ['namespaces are to be joined', ['join=/proc/self/ns/uts'], 'existing namespaces can only be joined in a build with cgo'],
    ['a time namespace is to be made', ['new=time'], 'a time namespace can only be made in a build with cgo'],
    ['the message says more', ['new=uts', 'greeting=hello'], 'what letter says beside namespaces is only done in a build with cgo'],
  ])('is not started where %s, and it is said why', (_, words, why) => {
    expect(run('cell without', words)).toBe(`cell: ${why}\nstatus 1\n`)
  })
})

import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildEnvironment } from '../../src/busybox/environment.js'
import { unpack } from '../archive.js'
import { workspaceFolder } from '../workspace.js'
import { generated, keptTree, makebbTree, type TreeRequest } from './tree.js'
import { env, fixture, generatorProgram, go, newFolder } from './workbench.js'

const uroot = (name: string): string => `github.com/u-root/u-root/cmds/core/${name}`

/** Packages with all that makebb does something about: variables, embedded files, assembly, imports in no order, comments on them. */
const module = {
  'go.mod': 'module example.com/edited\n\ngo 1.24\n',
  'cmds/one/main.go': 'package main\n\nimport (\n\t"fmt"\n\t"example.com/edited/lib"\n\t"flag"\n)\n\nvar (\n\tname = flag.String("name", lib.Name(), "a name")\n\tshape = lib.Shapes["round"]\n)\n\nfunc init() { flag.Parse() }\n\nfunc main() { fmt.Println(*name, shape, lib.Logo) }\n',
  'cmds/two/main.go': 'package main\n\nimport "example.com/edited/deep"\n\nvar made = deep.Make(1)\n\nfunc main() { println(made.String(), deep.Sum(1, 2)) }\n',
  'cmds/two/other.go': 'package main\n\nvar later = made\nvar count, size = 1, 2\n',
  'lib/lib.go': 'package lib\n\nimport _ "embed"\n\n//go:embed parts/logo.txt\nvar Logo string\n\ntype Shape struct { Corners int }\n\nvar Shapes = map[string]Shape{"round": {0}}\n\nfunc Name() string { return "lib" }\n',
  'lib/parts/logo.txt': 'logo\n',
  'deep/deep.go': 'package deep // import "example.com/edited/deep"\n\nimport "strconv" // for numbers\nimport "example.com/edited/lib"\n\ntype Thing struct { n int; lib.Shape }\n\nfunc (t *Thing) String() string { return strconv.Itoa(0X1F + t.n) }\n\nfunc Make(n int) *Thing {\n\treturn &Thing{n: n}\n}\n\nfunc Sum(a, b int64) int64\n',
  'deep/sum_amd64.s': '#include "textflag.h"\n\nTEXT ·Sum(SB), NOSPLIT, $0\n\tMOVQ a+0(FP), AX\n\tADDQ b+8(FP), AX\n\tMOVQ AX, ret+16(FP)\n\tRET\n',
}
/** Of random changes and moments; many in the long tests. */
const rounds = process.env['GOPURE_LONG'] === '1' ? 100 : 8

const commands = ['example.com/edited/cmds/one', 'example.com/edited/cmds/two']

describe('the generated tree', () => {
  const cases: readonly [string, () => TreeRequest][] = [
    ['of commands with variables, embedded files and assembly', () => ({ directory: unpack(module), patterns: commands })],
    ['of folders by a glob, one taken away', () => ({ directory: fixture('good'), patterns: ['./cmds/*', '-./cmds/hello'] })],
    ['with tags', () => ({ directory: fixture('good'), patterns: ['example.com/good/cmds/hello'], tags: ['formal', 'loud'] })],
    ['of two modules in a workspace', () => ({ directory: fixture('workspace'), patterns: ['example.com/one/cmds/first', 'example.com/two/second'], env: { ...env, GOWORK: undefined } })],
    ['of u-root commands from the module cache', () => ({ directory: workspaceFolder('u-root'), patterns: ['cat', 'dhclient', 'gosh', 'ip', 'ls'].map(uroot) })],
  ]
  it.each(cases)('%s is the one that makebb writes', async (_name, make) => {
    const request = make()
    const folder = newFolder()
    await generated(folder, request)
    expect(keptTree(folder)).toEqual(await makebbTree(request))
    expect(await generated(folder, request)).toMatchObject({ written: 0, reused: !request.patterns[0]!.startsWith('.') })
  })
})

describe('after an edit', () => {
  const cases: readonly [string, (write: (name: string, text: string) => void) => void, number | undefined][] = [
    ['of a function, the package alone is written', (write) => write('lib/lib.go', module['lib/lib.go'].replace('"lib"', '"bil"\n')), 1],
    ['of a comment in a dependency, that is written and no command is rewritten', (write) => write('deep/deep.go', module['deep/deep.go'].replace('for numbers', 'for digits')), 1],
    ['of a type, those that may see it are written', (write) => write('lib/lib.go', module['lib/lib.go'].replace('Corners int', 'Corners, Sides int').replace('{0}', '{0, 0}')), 3],
    ['of one command, it alone is written', (write) => write('cmds/one/main.go', module['cmds/one/main.go'].replace('a name', 'the name')), 1],
    ['of an embedded file', (write) => write('lib/parts/logo.txt', 'another\n'), undefined],
    ['of assembly', (write) => write('deep/sum_amd64.s', `${module['deep/sum_amd64.s']}\n`), undefined],
    ['that adds a file', (write) => write('cmds/two/more.go', 'package main\n\nvar more = made.Corners\n'), undefined],
    ['that adds an import', (write) => write('lib/lib.go', module['lib/lib.go'].replace('import _ "embed"', 'import (\n\t_ "embed"\n\t"os"\n)\n\nvar Args = os.Args')), undefined],
    ['that gives the module an older language', (write) => write('go.mod', 'module example.com/edited\n\ngo 1.23\n'), undefined],
  ]
  it.each(cases)('%s, and the tree is as if made anew', async (_name, edit, written) => {
    const directory = unpack(module)
    const request = { directory, patterns: commands }
    const folder = newFolder()
    await generated(folder, request)
    edit((name, text) => writeFileSync(join(directory, name), text))
    const { written: count } = await generated(folder, request)
    if (written !== undefined) expect(count).toBe(written)
    const fresh = newFolder()
    await generated(fresh, request)
    expect(keptTree(folder)).toEqual(keptTree(fresh))
  })

  it.each([
    ['a declaration of a dependency', 'lib/lib.go', 'Shapes = map[string]Shape{', 'Shapes = map[string]Nothing{'],
    ['the syntax of a dependency', 'deep/deep.go', 'return &Thing{n: n}', 'return &Thing{n: n'],
    ['an import that leads nowhere', 'lib/lib.go', 'import _ "embed"', 'import _ "embed"\nimport _ "example.com/nowhere"'],
    ['a command', 'cmds/two/main.go', 'deep.Make(1)', 'deep.Make("")'],
  ])('that breaks %s there is no tree, and one as if made anew when it is mended', async (_name, name, good, bad) => {
    const directory = unpack(module)
    const request = { directory, patterns: commands }
    const folder = newFolder()
    await generated(folder, request)
    const text = readFileSync(join(directory, name), 'utf8')
    expect(text).toContain(good)
    writeFileSync(join(directory, name), text.replace(good, bad))
    await expect(generated(folder, request)).rejects.toThrow('failed')
    writeFileSync(join(directory, name), `${text}\nvar mended = 1\n`)
    await generated(folder, request)
    const fresh = newFolder()
    await generated(fresh, request)
    expect(keptTree(folder)).toEqual(keptTree(fresh))
  })

  it('whatever it is, also of what is in the tree itself', { timeout: 900_000 }, async () => {
    const directory = unpack(module)
    const request = { directory, patterns: commands }
    const folder = newFolder()
    const random = generatorOf(20_261_121)
    for (let round = 0; round < rounds; round++) {
      const path = randomEdit(directory, random, round)
      if (random() < 0.2) rmSync(join(folder, 'tree', 'src', 'example.com', 'edited', random() < 0.5 ? 'lib' : 'deep'), { recursive: true, force: true })
      await generated(folder, request)
      const fresh = newFolder()
      await generated(fresh, request)
      expect(keptTree(folder), `round ${round}, ${path}`).toEqual(keptTree(fresh))
      if (round % 8 === 7) expect(keptTree(folder)).toEqual(await makebbTree(request))
    }
  })
})

/** Park and Miller's numbers between 0 and 1. */
function generatorOf(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** One small change that leaves a module which builds; returns what was changed. */
function randomEdit(directory: string, random: () => number, round: number): string {
  const packages = ['lib', 'deep', 'cmds/one', 'cmds/two']
  const folder = packages[Math.floor(random() * packages.length)]!
  const name = folder.startsWith('cmds') ? 'main' : folder
  const kinds: readonly (() => string)[] = [
    () => `package ${name}\n\nfunc extra${round}() int {\n\treturn ${round}\n}\n\nvar _ = extra${round}\n`,
    () => `package ${name}\n\n// A comment ${round}.\nvar Value${round} = map[string][]int{"a": {${round}}}\n`,
    () => `package ${name}\n\nimport "sort"\n\nvar Sorted${round} = sort.IntSlice{${round}}\n`,
    () => `package ${name}\ntype Kind${round} interface { F(x   int) }\n`,
    () => `//go:build other\n\npackage ${name}\n\nvar left${round} = 1\n`,
  ]
  const path = `${folder}/extra_${Math.floor(random() * 3)}.go`
  if (random() < 0.2) rmSync(join(directory, path), { force: true })
  else if (random() < 0.2) appendFileSync(join(directory, folder === 'lib' ? 'lib/lib.go' : 'deep/deep.go'), `\nfunc added${round}() {}\n`)
  else {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), kinds[Math.floor(random() * kinds.length)]!())
  }
  return path
}

describe.skipIf(process.platform === 'win32')('a generator that is killed', () => {
  it('at any moment leaves a folder that the next one makes right', { timeout: 900_000 }, async () => {
    const request = { directory: workspaceFolder('u-root'), patterns: ['cat', 'ls'].map(uroot) }
    const whole = newFolder()
    await generated(whole, request)
    const expected = keptTree(whole)
    const random = generatorOf(7)
    const program = await generatorProgram()
    for (let round = 0; round < rounds; round++) {
      const folder = newFolder()
      const scratch = newFolder()
      const file = join(scratch, 'request.json')
      writeFileSync(file, JSON.stringify({ folder, patterns: request.patterns, tags: [], mode: {} }))
      const child = spawn(program, [file], { cwd: request.directory, env: buildEnvironment(env, go, 'linux', 'amd64', scratch), stdio: ['pipe', 'ignore', 'ignore'] })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      await new Promise((resolve) => setTimeout(resolve, random() * 600))
      child.kill('SIGKILL')
      await ended
      await generated(folder, request)
      expect(keptTree(folder)).toEqual(expected)
    }
  })
})

describe('a mode', () => {
  it('adds a file of its own to the main package, and names of applets', async () => {
    const request = { directory: unpack(module), patterns: commands }
    const folder = newFolder()
    await generated(folder, request)
    const plain = keptTree(folder)
    const named = newFolder()
    const { commands: applets } = await generated(named, { ...request, mode: { goDebug: 'go1.24', names: { [commands[0]!]: 'first' } } })
    expect(applets).toEqual([{ package: commands[0], name: 'first' }, { package: commands[1], name: 'two' }])
    const changed = Object.entries(keptTree(named)).filter(([name, text]) => plain[name] !== text).map(([name]) => name)
    expect(changed).toEqual(['src/bb.u-root.com/bb/gopure.go', 'src/example.com/edited/cmds/one/main.go'])
    expect(keptTree(named)['src/bb.u-root.com/bb/gopure.go']).toBe('//go:debug default=go1.24\n\npackage main\n')
  })
})

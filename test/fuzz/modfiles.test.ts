import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGoMod, readGoWork, type ModuleVersion, type Replace } from '../../src/go/gomod.js'
import { ask } from '../oracle/oracle.js'
import { cases, mutated, shortest } from './cases.js'

const path = fc.constantFrom('example.com/a', 'example.com/b/v2', 'gopkg.in/c.v1', 'd', '"example.com/quoted"', '`example.com/raw`', './folder', '../up', '/absolute', 'example.com/A.b-c_d~e', 'x//y', 'a b', 'é.com/x', '"a\\tb"', 'example.com/v2')
const version = fc.constantFrom('v1.0.0', 'v1.2.3-rc.1', 'v2.0.0', 'v2.1.0+incompatible', 'v0.0.0-20200101000000-abcdefabcdef', 'v1', 'v1.2', '"v1.0.0"', 'latest', 'master', '1.0.0', 'v1.0.0 v1.1.0', 'v1.0.0+meta')
const go = fc.constantFrom('1.16', '1.21', '1.21.0', '1.22rc1', '1.25.0', 'go1.20', '1', '1.x', 'local', '1.20.0.1', '01.2')
const comment = fc.constantFrom('', '', '', ' // indirect', ' //indirect', ' // indirect; why', ' // indirectly', ' // why', '\t//\tindirect')
const argument: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(path, version).map((words) => words.join(' ')),
  fc.tuple(path, fc.oneof(version, fc.constant('')), path, fc.oneof(version, fc.constant(''))).map(([old, from, by, to]) => `${old} ${from} => ${by} ${to}`),
  path,
  go,
  fc.constantFrom('', '=>', 'default=go1.24', '[v1.0.0, v1.1.0]', 'go1.25.1', 'default', '(', ')', ','),
)
const verb = fc.constantFrom('module', 'go', 'toolchain', 'require', 'require', 'exclude', 'replace', 'replace', 'tool', 'ignore', 'retract', 'godebug', 'use', 'unknown')
const line = fc.tuple(verb, argument, comment).map((parts) => `${parts[0]} ${parts[1]}${parts[2]}\n`)
const block = fc.tuple(verb, fc.constantFrom('(', ' (', ' ( // why'), fc.array(fc.tuple(argument, comment), { maxLength: 3 })).map(([name, open, rows]) => `${name}${open}\n${rows.map(([text, note]) => `\t${text}${note}\n`).join('')})\n`)
const file = (heads: readonly string[]): fc.Arbitrary<string> => fc.tuple(fc.constantFrom(...heads), fc.array(fc.oneof({ arbitrary: line, weight: 3 }, block), { maxLength: 3 })).map(([head, rest]) => head + rest.join(''))

const pieces = ['\n', ' ', '\t', '\r', '\r\n', '(', ')', ',', '=>', '//', '// indirect', '/*', '*/', '"', '`', "'", '\\', 'require', 'v1.0.0', 'replace ', 'module x\n', '[', ']', '=', '\u00a0', '\ufeff', 'é', '(\n', ')\n', '()\n']

const goMods = [
  'module example.com/m\n\ngo 1.21\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b/v2 v2.1.0 // indirect\n)\n\nreplace example.com/a => ../a\n\nexclude example.com/a v1.1.0\n',
  '// Deprecated: not any more.\nmodule "example.com/m" // why\n\ngo 1.25.0\n\ntoolchain go1.25.1\n\ntool (\n\texample.com/a/cmd\n)\n\nignore ./out\n\ngodebug default=go1.24\n\nretract [v1.0.0, v1.1.0] // bad\n\nreplace (\n\texample.com/a v1.0.0 => example.com/b v1.2.0\n\texample.com/c => ./c\n)\n',
]
const goWorks = ['go 1.25.0\n\nuse ./a\n\nuse (\n\t./b\n\t"../c d"\n)\n\nreplace example.com/a => ./own\n', 'go 1.22\n\ntoolchain go1.25.0\n\nuse .\n\ngodebug x=1\n']

const versionOf = ({ path: name, version: at }: ModuleVersion): string => `${name} ${at}`
const replaces = (all: readonly Replace[]): readonly string[] => all.map(({ old, by }) => `replace ${versionOf(old)} ${versionOf(by)}`)

function saidByGoMod(text: string): readonly string[] | null {
  const read = readGoMod(text)
  // A file without a module line is refused later than by the reader.
  if (read.errors.some(({ message }) => message !== 'no module line')) return null
  return [
    ...(read.module === '' ? [] : [`module ${read.module}`]),
    ...(read.go === '' ? [] : [`go ${read.go}`]),
    ...(read.toolchain === '' ? [] : [`toolchain ${read.toolchain}`]),
    ...read.require.map((require) => `require ${versionOf(require)} ${String(require.indirect)}`),
    ...read.exclude.map((exclude) => `exclude ${versionOf(exclude)}`),
    ...replaces(read.replace),
    ...read.tool.map((tool) => `tool ${tool.path}`),
    ...read.ignore.map((folder) => `ignore ${folder}`),
  ]
}

function saidByGoWork(text: string): readonly string[] | null {
  const read = readGoWork(text)
  if (read.errors.length > 0) return null
  return [...(read.go === '' ? [] : [`go ${read.go}`]), ...(read.toolchain === '' ? [] : [`toolchain ${read.toolchain}`]), ...read.use.map(({ folder }) => `use ${folder}`), ...replaces(read.replace)]
}

describe.each([
  { name: 'go.mod', question: 'gomod', originals: goMods, heads: ['module example.com/m\n', 'module example.com/m\n\ngo 1.25\n', ''], said: saidByGoMod },
  { name: 'go.work', question: 'gowork', originals: goWorks, heads: ['go 1.25\n', 'go 1.25\nuse .\n', ''], said: saidByGoWork },
] as const)('$name', ({ question, originals, heads, said }) => {
  // A folder with a \ in its path is refused on some systems only; that it is not there is said anyway.
  const isForAll = (text: string): boolean => !/=>.*\\/.test(text)
  it.each([
    { kind: 'generated', texts: file(heads) },
    { kind: 'mutated', texts: mutated(originals, pieces) },
  ])('of $kind text says what modfile reads, and is wrong where modfile refuses it', ({ texts }) => {
    const all = cases(texts, 3_000, 100_000).filter(isForAll)
    const wanted = ask(question, all.map((text) => JSON.stringify(text)))
    const differences = all.flatMap((input, index) => {
      const got = said(input)
      return JSON.stringify(got) === JSON.stringify(wanted[index]) ? [] : [{ input, want: wanted[index], got }]
    })
    expect(shortest(differences)).toBeUndefined()
  })
})

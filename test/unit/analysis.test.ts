import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Node } from 'web-tree-sitter'
import { beforeAll, describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { importClosure } from '../../src/go/closure.js'
import { startParser, type ParseGo, type Root } from '../../src/go/tree.js'
import { openProject } from '../../src/project/project.js'
import { createEvaluator, viewOf } from '../../src/rules/evaluate.js'
import { needlesOf, ruleById, rules } from '../../src/rules/registry.js'
import type { Rule } from '../../src/rules/rule.js'
import { createAnalysis } from '../../src/server/analysis.js'
import { createDocuments } from '../../src/server/documents.js'
import { createMachine } from '../../src/server/machine.js'
import { createKeptTexts } from '../../src/server/texts.js'
import { unpack, type Archive } from '../archive.js'

const starts = 'package main\n\nimport "os/exec"\n\nfunc main() {\n\t_ = exec.Command("fsck").Run()\n}\n'
const archive: Archive = {
  'go.mod': 'module example.com/app\n\ngo 1.25\n',
  ...Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}/main.go`, starts + `var x = []string{${'"a", '.repeat(3000)}}\n`])),
}

let parser: ParseGo
beforeAll(async () => {
  const require = createRequire(import.meta.url)
  const read = (name: string): Uint8Array => readFileSync(require.resolve(name))
  parser = await startParser({ runtime: read('web-tree-sitter/web-tree-sitter.wasm'), go: read('tree-sitter-go/tree-sitter-go.wasm') })
})

function server(files: Archive) {
  const dir = unpack(files)
  const documents = createDocuments(() => parser)
  const machine = createMachine(documents)
  const texts = createKeptTexts(machine, documents, () => parser)
  const analysis = createAnalysis(dir, { host: thisHost(), machine, documents, texts, parser: () => parser })
  return { dir, documents, machine, texts, analysis }
}

/** Every node with its place and its text. */
function outlineOf(root: Root): readonly string[] {
  const lineOf = (node: Node): readonly string[] => {
    const { startPosition: { row, column }, endIndex } = node
    return [`${node.type} ${row}:${column} ${node.startIndex}-${endIndex} ${node.childCount === 0 ? node.text : ''}`, ...node.children.flatMap(lineOf)]
  }
  return root.namedChildren.flatMap(lineOf)
}

it('a project that is still being opened is not settled, so that its findings are asked for again', async () => {
  const { analysis } = server({ ...archive, 'gopure.yaml': 'budget: 1MiB\n' })
  const opening = analysis.open({}, '')
  expect(await analysis.settle()).toBe(false)
  await opening
  while (!(await analysis.settle())) await setImmediate()
  expect(analysis.settled).toBe(true)
})

describe('what an editor keeps', () => {
  it('is not looked at any further once a tree that it may hold is gone', async () => {
    const { dir, documents, analysis } = server(archive)
    await analysis.open({}, '')
    const path = join(dir, 'c29/main.go')
    const uri = pathToFileURL(path).toString()
    documents.open(uri, path, 'go', 1, readFileSync(path, 'utf8'))
    const settling = analysis.settle()
    await setImmediate()
    documents.change(uri, 2, [{ text: starts }])
    expect(await settling).toBe(false)
    expect(analysis.touch(path)).toBe('touched')
    expect(await analysis.settle()).toBe(true)
    expect(analysis.reading?.findings).toHaveLength(30)
  })

  it.each([
    ['more at the end', `${starts}// more\n`],
    ['more at the beginning', `// more\n${starts}`],
    ['another line in the middle', starts.replace('fsck', 'mkfs", "/dev/sda1')],
    ['less', starts.replace('\t_ = exec.Command("fsck").Run()\n', '')],
    ['several lines at once', starts.replace('exec.Command("fsck")', 'run(\n\t\t"é😀",\n\t\t"b",\n\t)')],
    ['nothing at all', ''],
    ['the same', starts],
  ])('is a tree of the text as it was saved: %s', (_, saved) => {
    const { dir, texts } = server({ 'a.go': starts })
    const path = join(dir, 'a.go')
    const before = texts.rootOf(path)!
    writeFileSync(path, saved)
    texts.forget(path)
    expect(outlineOf(texts.rootOf(path)!)).toEqual(outlineOf(parser(saved).rootNode))
    expect(texts.textOf(path)).toBe(saved)
    // What an evaluation holds that has not been given up yet.
    expect(outlineOf(before)).toEqual(outlineOf(parser(starts).rootNode))
  })

  it('is read of the whole text at rest, where a saved text broke off on the way', () => {
    const { dir, texts } = server({ 'a.go': starts })
    const path = join(dir, 'a.go')
    for (const text of [starts, starts.replace('}\n', ''), `${starts}func f( {\n`, `func f( {\n${starts}`]) {
      writeFileSync(path, text)
      texts.forget(path)
      texts.rootOf(path)
      texts.mend()
      expect(outlineOf(texts.rootOf(path)!)).toEqual(outlineOf(parser(text).rootNode))
      texts.sweep()
    }
  })

  it('is what the disk says once it need not stand still, and nothing older than its stamp', () => {
    const { dir, machine, texts } = server({ 'a.go': starts })
    const path = join(dir, 'a.go')
    const { atime, mtime } = statSync(path)
    const other = starts.replace('fsck', 'mkfs')
    const read = (): unknown => machine.files.inspect(path, (bytes) => new TextDecoder().decode(bytes))
    machine.still(() => {
      expect(read()).toBe(starts)
      writeFileSync(path, other)
      utimesSync(path, atime, new Date(mtime.getTime() + 5000))
      expect(read()).toBe(starts)
      expect(texts.textOf(path)).toBe(starts)
    })
    expect(read()).toBe(other)
    expect(texts.textOf(path)).toBe(other)
  })

  it('says why a file was not parsed as long as that is so, and never parses it because it is open', () => {
    const { dir, documents, texts } = server({ 'large.go': `package main\n${'// many a comment\n'.repeat(1_100_000)}` })
    const path = join(dir, 'large.go')
    expect(texts.rootOf(path)).toBeUndefined()
    for (let asked = 0; asked < 2; asked++) expect(texts.problems().map(({ message }) => message)).toEqual([expect.stringMatching(/^too large to parse/)])
    documents.open(pathToFileURL(path).toString(), path, 'go', 1, readFileSync(path, 'utf8'))
    expect(texts.rootOf(path)).toBeUndefined()
    expect(texts.problems()).toHaveLength(1)
  })
})

it('a rule that fails at one package says nothing of that one, and all else is said', async () => {
  const directory = unpack(archive)
  const { project } = await openProject(disk, thisHost(), { directory, patterns: [], overrides: {}, anyPackage: false, needlesOf })
  const exec = ruleById('exec')!
  const broken: Rule = {
    ...exec,
    id: 'broken',
    *checkPackage({ importPath }) {
      if (importPath.endsWith('/c7')) throw new Error('no')
      yield* []
    },
  }
  const failed: string[] = []
  const view = viewOf(importClosure(project!.reader, project!.commands, project!.target, { standard: false }))
  const { texts } = server({})
  const evaluator = createEvaluator(project!.reader, view, { rules: [broken, ...rules], parser: () => parser, failed: (rule, read) => failed.push(`${rule.id} ${read.importPath}`) }, texts)
  const found = evaluator.packages.flatMap((read) => evaluator.findingsAt(read)).filter(({ rule }) => rule.id === 'exec')
  expect(failed).toEqual(['broken example.com/app/c7'])
  expect(found).toHaveLength(30)
  texts.delete()
})

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { importClosure } from '../../src/go/closure.js'
import { startParser, type ParseGo } from '../../src/go/tree.js'
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
  return { dir, documents, texts, analysis }
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

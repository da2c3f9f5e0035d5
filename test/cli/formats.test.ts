import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { goEnv } from '../oracle/oracle.js'
import { gopure, type Ran } from './gopure.js'

const fixtures = fileURLToPath(new URL('../fixtures/formats', import.meta.url))

/** A copy of the fixture that lies in no repository. */
function station(): string {
  const folder = unpack({})
  cpSync(join(fixtures, 'station'), folder, { recursive: true })
  return folder
}

/** Without what is this machine's alone, and the rules' pages, which have their own tests. */
function portable(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/project')
    .replaceAll(goEnv('GOMODCACHE'), '/modcache')
    .replaceAll(goEnv('GOROOT'), '/goroot')
    .replace(/"semanticVersion": "[^"]*"/, '"semanticVersion": "…"')
    .replace(/^ {5}"rules": \[\n[\s\S]*?^ {5}\],?\n/m, '')
}

// UPDATE=1 writes them anew.
describe('the fixture reads as its golden files have it:', () => {
  const amd64 = ['check', '--goarch', 'amd64']
  const matrix = ['check', '--matrix', 'amd64,arm64,windows/amd64', '--matrix-tags', '-,fast']
  it.each<[string, readonly string[]]>([
    ['check.txt', amd64],
    ['check-verbose.txt', [...amd64, '--verbose']],
    ['check.json', [...amd64, '--format', 'json']],
    ['check.sarif', [...amd64, '--verbose', '--format', 'sarif']],
    ['check.md', [...amd64, '--verbose', '--format', 'markdown']],
    ['matrix.txt', matrix],
    ['matrix.md', [...matrix, '--format', 'markdown']],
    ['matrix.json', ['check', '--matrix', 'amd64,arm64', '--format', 'json']],
  ])('%s', (name, words) => {
    const folder = station()
    const { status, stdout, stderr }: Ran = gopure(words, { cwd: folder })
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    const golden = join(fixtures, name)
    const found = portable(stdout, folder)
    if (process.env['UPDATE'] === '1') writeFileSync(golden, found)
    expect(existsSync(golden)).toBe(true)
    expect(found).toBe(readFileSync(golden, 'utf8'))
  })

  it('each command in the text with its own imports, and what breaks the build on top', () => {
    const folder = unpack({
      'go.mod': 'module example.test/two\n\ngo 1.24\n',
      'cmd/far/main.go': 'package main\n\nimport _ "example.test/two/mid"\n\nfunc main() {}\n',
      'cmd/near/main.go': 'package main\n\nimport _ "example.test/two/tool"\n\nfunc main() {}\n',
      'mid/mid.go': 'package mid\n\nimport (\n\t_ "example.test/two/clock"\n\t_ "example.test/two/early"\n\t"example.test/two/tool"\n)\n\nvar Boil = tool.Run\n',
      'tool/tool.go': 'package tool\n\nimport "os/exec"\n\nfunc Run() error { return exec.Command("kettle").Run() }\n',
      'clock/clock.go': 'package clock\n\nimport "C"\n\nfunc Now() int { return int(C.int(1)) }\n',
      'early/early.go': 'package early\n\nimport "C"\n\nfunc init() { println(C.int(1)) }\n',
      'early/kept.go': 'package early\n',
    })
    const { stdout } = gopure(['check', '--goarch', 'amd64', './cmd/...'], { cwd: folder })
    expect(stdout).toContain('example.test/two/cmd/far → …/mid → …/tool')
    const kinds = [...stdout.matchAll(/^ {2}(?:error|warning) (\S+) \(\d+\).*: (.*)$/gm)].map(([, rule, meaning]) => `${rule}: ${meaning}`)
    expect(kinds).toEqual(['cgo-import: breaks the pure Go build', 'cgo-only-package: breaks the pure Go build', 'cgo-import: builds, and is broken at run time', 'exec: needs something outside the binary'])
  })
})

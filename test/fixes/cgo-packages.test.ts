import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { proposalsFor } from '../../src/fixes/registry.js'
import type { ParseGo } from '../../src/go/tree.js'
import { isLong, seed } from '../fuzz/cases.js'
import { complaints, openBench, testParser, write } from './bench.js'
import { cgoPackage, type CgoPackage } from './cgo-packages.js'

const count = isLong ? 500 : 20
const packages: readonly CgoPackage[] = Array.from({ length: count }, (_, index) => cgoPackage(seed + index))
const root = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-cgo-')))
const before = `${root}/before`
let parse: ParseGo

beforeAll(async () => {
  parse = await testParser()
  execFileSync('go', ['build', '-o', `${root}/api`, '.'], { cwd: fileURLToPath(new URL('api', import.meta.url)), env: { ...process.env, GOWORK: 'off' } })
  const command = `package main\n\nimport (\n${packages.map(({ name }) => `\t"example.test/gen/use${name}"`).join('\n')}\n)\n\nfunc main() {\n${packages.map(({ name }) => `\tuse${name}.Use()`).join('\n')}\n}\n`
  const files = Object.assign({ 'go.mod': 'module example.test/gen\n\ngo 1.24\n', 'main.go': command }, ...packages.map((one) => one.files)) as Readonly<Record<string, string>>
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(`${before}/${name}`), { recursive: true })
    writeFileSync(`${before}/${name}`, text)
  }
  execFileSync('gofmt', ['-w', before])
  exportData(before, '1')
}, 1_800_000)
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
}, 1_800_000)

/** Builds all packages, and writes where their export data is; what the build complains about. */
function exportData(folder: string, cgo: string): string {
  const said = complaints(folder, { CGO_ENABLED: cgo }, 'go', 'list', '-export', '-deps', '-f', '{{.ImportPath}} {{.Export}}', './...')
  writeFileSync(`${folder}.${cgo}`, said)
  return said.split('\n').filter((line) => line !== '' && !/^\S+ (\/\S+)?$/.test(line)).join('\n')
}

const compared = (how: 'same' | 'opaque', after: string): string => execFileSync(`${root}/api`, [how, `${before}.1`, after], { encoding: 'utf8', maxBuffer: 1 << 28 })

/** Does for each file that needs cgo what one of some fixes offers, the first that does; a package's files one after another. */
async function applyFixes(folder: string, fixes: readonly string[]): Promise<readonly string[]> {
  for (let round = 0; round < 5; round++) {
    const { context, findings } = openBench(folder, parse)
    const touched = new Set<string>()
    for (const finding of findings) {
      const dir = dirname(finding.place.path)
      if (finding.rule.id !== 'cgo-import' || touched.has(dir)) continue
      const proposals = proposalsFor(finding, context)
      const proposal = fixes.map((id) => proposals.find(({ fix }) => fix === id)).find((found) => found !== undefined)
      const change = await proposal?.change()
      if (change === undefined) continue
      write(change)
      touched.add(dir)
    }
    if (touched.size === 0) return findings.filter(({ rule }) => /^cgo-(import|only-package|partial-package)$/.test(rule.id)).map(({ place, message }) => `${relative(folder, place.path)}: ${message}`)
  }
  throw new Error('the fixes are offered again and again')
}

describe(`${count} packages that hold C`, () => {
  it.each([
    ['are split', ['split-cgo', 'nocgo-sibling']],
    ['are put behind cgo as they are', ['nocgo-sibling']],
  ])('%s, build with and without cgo, and export what they did', async (name, fixes) => {
    const folder = `${root}/${name.replaceAll(' ', '-')}`
    cpSync(before, folder, { recursive: true })
    expect(await applyFixes(folder, fixes)).toEqual([])
    expect(complaints(folder, {}, 'gofmt', '-l', '.')).toBe('')
    expect(exportData(folder, '0')).toBe('')
    expect(exportData(folder, '1')).toBe('')
    expect(compared('same', `${folder}.1`)).toBe('')
    expect(compared('opaque', `${folder}.0`)).toBe('')
  }, 3_600_000)
})

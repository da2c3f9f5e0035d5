import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Proposal } from '../../src/fixes/fix.js'
import { fixes, proposalsFor, proposalsForFile } from '../../src/fixes/registry.js'
import type { ParseGo } from '../../src/go/tree.js'
import { complaints, openBench, testParser, write } from './bench.js'

const root = fileURLToPath(new URL('../fixtures/fixes', import.meta.url))
const folders: string[] = []

/** A module of ours; comments in its go.mod say what a person types (`input`), which files are looked at without a finding (`file`), which CGO_ENABLED builds hold afterwards (`builds`), and with which tags they have to hold too (`tags`). */
interface Case {
  readonly fix: string
  readonly name: string
  readonly source: string
  readonly input: string | undefined
  readonly files: readonly string[]
  readonly builds: readonly string[]
  readonly tags: readonly string[]
}

const cases: readonly Case[] = readdirSync(root).sort().flatMap((fix) =>
  readdirSync(`${root}/${fix}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }): Case => {
      const source = `${root}/${fix}/${name}`
      const goMod = readFileSync(`${source}/go.mod`, 'utf8')
      const said = (key: string): string | undefined => new RegExp(`^// ${key}: (.*)$`, 'm').exec(goMod)?.[1]
      return { fix, name: `${fix}/${name}`, source, input: said('input'), files: said('file')?.split(',') ?? [], builds: (said('builds') ?? '0,1').split(','), tags: ['', ...(said('tags') === undefined ? [] : [said('tags')!])] }
    }),
)

let parse: ParseGo
beforeAll(async () => {
  parse = await testParser()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Offer {
  readonly at: string
  readonly proposal: Proposal
}

function offersIn(folder: string, { fix, files }: Case): readonly Offer[] {
  const { context, findings } = openBench(folder, parse)
  const offers = [
    ...findings.flatMap((finding) => proposalsFor(finding, context).map((proposal) => ({ at: `${relative(folder, finding.place.path)}:${finding.place.line} ${finding.rule.id}`, proposal }))),
    ...files.flatMap((file) => proposalsForFile(`${folder}/${file}`, context).map((proposal) => ({ at: file, proposal }))),
  ]
  return offers.filter(({ proposal }) => proposal.fix === fix)
}

/** Applies what is offered, one after another, each time to what the last one left. */
async function applyAll(folder: string, one: Case): Promise<readonly string[]> {
  const changed = new Set<string>()
  for (let round = 0; round < 20; round++) {
    let applied = false
    for (const { proposal } of offersIn(folder, one)) {
      const change = await proposal.change(proposal.input === undefined ? undefined : one.input)
      if (change === undefined) continue
      for (const path of write(change)) changed.add(relative(folder, path))
      applied = true
      break
    }
    if (!applied) return [...changed].sort()
  }
  throw new Error('the fix is offered again and again')
}

const describeOffer = ({ at, proposal: { title, preferred } }: Offer): string => `${at}: ${title}${preferred ? ' (preferred)' : ''}`

describe.each(cases)('the fix $name', (one) => {
  let folder: string
  let offered: readonly Offer[]
  let changed: readonly string[]
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-fix-')))
    folders.push(folder)
    cpSync(one.source, folder, { recursive: true })
    offered = offersIn(folder, one)
    changed = await applyAll(folder, one)
  })

  it('offers and writes what its golden file says', () => {
    const text = [...offered.map(describeOffer), ...changed.map((path) => `-- ${path} --\n${readFileSync(`${folder}/${path}`, 'utf8').trimEnd()}`)].join('\n')
    const golden = `${one.source}.golden`
    if (process.env['UPDATE'] === '1') writeFileSync(golden, `${text}\n`)
    expect(`${text}\n`).toBe(readFileSync(golden, 'utf8'))
  })

  it('leaves files as gofmt does', () => {
    expect(complaints(folder, {}, 'gofmt', '-l', 'main.go', ...changed.filter((path) => path.endsWith('.go')))).toBe('')
  })

  it.each(one.builds)('passes go vet and go build with CGO_ENABLED=%s', (cgo) => {
    for (const tags of one.tags) {
      expect(complaints(folder, { CGO_ENABLED: cgo }, 'go', 'vet', '-tags', tags, './...')).toBe('')
      expect(complaints(folder, { CGO_ENABLED: cgo }, 'go', 'build', '-tags', tags, '-o', '/dev/null', './...')).toBe('')
    }
  })
})

describe('the fixes', () => {
  it('have a fixture each', () => {
    expect(new Set(cases.map(({ fix }) => fix))).toEqual(new Set(fixes.map(({ id }) => id)))
  })
})

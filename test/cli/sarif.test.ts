import { readFileSync, mkdirSync, cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/rules/registry.js'
import { unpack, type Archive } from '../archive.js'
import { workspaceFolder } from '../workspace.js'
import { gopure } from './gopure.js'

const require = createRequire(import.meta.url)
const station = fileURLToPath(new URL('../fixtures/formats/station', import.meta.url))

interface Location {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string }; readonly region: { readonly startLine: number } }
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly [Location]
  readonly relatedLocations?: readonly (Location & { readonly message: { readonly text: string } })[]
  readonly codeFlows?: readonly [{ readonly threadFlows: readonly [{ readonly locations: readonly { readonly location: Location }[] }] }]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly unknown[]
}

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly help: { readonly text: string; readonly markdown: string }; readonly defaultConfiguration: { readonly level: string } }[] } }
      readonly invocations: readonly [{ readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly descriptor: { readonly id: string }; readonly message: { readonly text: string } }[] }]
      readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>
      readonly results: readonly Result[]
    },
  ]
}

function sarif(cwd: string, ...words: readonly string[]): Sarif {
  const { stdout, stderr } = gopure(['check', '--goarch', 'amd64', '--format', 'sarif', ...words], { cwd })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Sarif
}

/** The official schema, as OASIS publishes it and a package holds it. */
function schemaErrors(log: Sarif): unknown {
  const ajv = new Ajv({ schemaId: 'id', allErrors: true, meta: false })
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json') as object)
  const validate = ajv.compile(JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object)
  return validate(log) === true ? [] : validate.errors
}

const goMod = 'module example.test/a\n\ngo 1.24\n'
const main = (...lines: readonly string[]): string => `package main\n\nimport "os/exec"\n\nfunc main() {\n${lines.map((line) => `\t${line}\n`).join('')}}\n`
const one: Archive = { 'go.mod': goMod, 'main.go': main('_ = exec.Command("ps").Run()') }

describe('SARIF is valid by its schema', () => {
  it.each<[string, () => string, readonly string[]]>([
    ['for the fixture', () => station, ['--verbose']],
    ['where nothing is found', () => unpack({ 'go.mod': goMod, 'main.go': 'package main\n\nfunc main() {}\n' }), []],
    ['where files can’t be read', () => unpack({ ...one, 'half.go': 'package main\n\nimport (\n\t"os', 'x.go': 'package main\n\nimport _ "example.com/nowhere"\n' }), []],
    ['with odd names', () => unpack({ 'go.mod': goMod, 'my cmd#1/ä%?.go': main('_ = exec.Command("[x](1) \\"y\\"").Run()') }), []],
    ['for runc', () => workspaceFolder('runc'), ['--verbose']],
    ['for containerd', () => workspaceFolder('containerd'), ['--verbose', '--cgo']],
  ])('%s', (_what, folder, words) => {
    expect(schemaErrors(sarif(folder(), ...words))).toEqual([])
  })

  it('and the schema finds what is wrong', () => {
    const log = sarif(unpack(one))
    expect(schemaErrors({ ...log, runs: [{ ...log.runs[0], results: [{}] }] } as unknown as Sarif)).not.toEqual([])
  })
})

describe('SARIF', () => {
  it('has every rule with its page and level', () => {
    const { rules: described } = sarif(unpack(one)).runs[0].tool.driver
    expect(described.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
    for (const [index, { help, defaultConfiguration }] of described.entries()) {
      expect(help.markdown).toBe(rules[index]!.help.trim())
      expect(help.text).not.toMatch(/\*\*|`/)
      expect(['error', 'warning', 'note']).toContain(defaultConfiguration.level)
    }
  })

  it('names each result’s rule by index too', () => {
    const { results, tool } = sarif(station, '--verbose').runs[0]
    expect(results.length).toBeGreaterThan(3)
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  })

  it('puts a finding of the module cache at the workspace’s line, with its real place beside it', () => {
    const { results } = sarif(workspaceFolder('runc')).runs[0]
    expect(results.length).toBeGreaterThan(5)
    for (const { locations, relatedLocations, message } of results) {
      expect(locations[0].physicalLocation.artifactLocation).toMatchObject({ uri: expect.stringMatching(/(^|\/)go\.mod$/) as string, uriBaseId: 'SRCROOT' })
      expect(relatedLocations?.[0]?.physicalLocation.artifactLocation.uriBaseId).toBe('GOMODCACHE')
      expect(message.text).toMatch(/\. In \[[^\]]+\]\(0\)$/)
    }
  })

  it('puts a finding of a vendor folder at the import that brings it in', () => {
    const found = sarif(station).runs[0].results.find(({ message }) => message.text.startsWith('starts sensors'))!
    const places = [...found.locations, ...(found.relatedLocations ?? [])].map(({ physicalLocation: { artifactLocation, region } }) => `${artifactLocation.uri}:${region.startLine}`)
    expect(places.map((place) => place.slice(place.indexOf('station/') + 'station/'.length))).toEqual(['cmd/station/main.go:8', 'vendor/example.test/sensor/sensor.go:8'])
  })

  it('leads through the imports to the finding', () => {
    const flows = sarif(station).runs[0].results.find(({ ruleId }) => ruleId === 'cgo-import')!.codeFlows!
    const steps = flows[0].threadFlows[0].locations.map(({ location: { physicalLocation } }) => `${physicalLocation.artifactLocation.uri.replace(/^.*station\/(?=cmd|internal)/, '')}:${physicalLocation.region.startLine}`)
    expect(steps).toEqual(['cmd/station/main.go:9', 'internal/clock/clock.go:5'])
  })

  it('counts paths from the repository’s root', () => {
    const folder = unpack({})
    mkdirSync(join(folder, '.git'))
    cpSync(station, join(folder, 'go/station'), { recursive: true })
    const { results, originalUriBaseIds } = sarif(join(folder, 'go/station')).runs[0]
    expect(results[0]!.locations[0].physicalLocation.artifactLocation).toEqual({ uri: 'go/station/internal/clock/clock.go', uriBaseId: 'SRCROOT' })
    expect(originalUriBaseIds['SRCROOT']).toMatchObject({ uri: `file://${folder}/` })
  })

  it('writes no character into a URI that may not stand there', () => {
    const folder = unpack({ 'go.mod': goMod, 'my cmd#1/ä%?.go': main('_ = exec.Command("ps").Run()') })
    expect(sarif(folder).runs[0].results[0]!.locations[0].physicalLocation.artifactLocation.uri).toBe('my%20cmd%231/%C3%A4%25%3F.go')
  })

  it('keeps a finding’s fingerprint when its line moves, and gives equal ones different ones', () => {
    const prints = (source: string): readonly string[] => sarif(unpack({ ...one, 'main.go': source })).runs[0].results.map(({ partialFingerprints }) => partialFingerprints['gopureFinding/v1']!)
    const call = '_ = exec.Command("ps").Run()'
    const [first] = prints(main(call))
    expect(prints(main('println()', '', call))).toEqual([first])
    const twice = prints(main(call, call))
    expect(twice[0]).toBe(first)
    expect(new Set(twice).size).toBe(2)
    expect(prints(main(call.replace('ps', 'top')))).not.toContain(first)
  })

  it('has suppressed findings with their reasons, and what is wrong with suppressions as notes', () => {
    const { results, invocations } = sarif(station, '--verbose').runs[0]
    expect(results.flatMap(({ suppressions = [] }) => suppressions)).toEqual([
      { kind: 'inSource', status: 'accepted', justification: 'a person asks for it | and *knows* what <it> is' },
      { kind: 'inSource', status: 'accepted', justification: 'it goes when clock.go does' },
    ])
    expect(invocations[0].toolExecutionNotifications.map(({ descriptor }) => descriptor.id)).toEqual(['suppression'])
  })

  it('says what could not be read, and that the run was not whole', () => {
    const whole = sarif(unpack({ ...one, 'half.go': 'package main\n\nimport (\n\t"os' })).runs[0].invocations[0]
    expect(whole).toMatchObject({ executionSuccessful: true, toolExecutionNotifications: [{ descriptor: { id: 'not-read' }, level: 'warning' }] })
    expect(sarif(unpack({ ...one, 'x.go': 'package main\n\nimport _ "example.com/nowhere"\n' })).runs[0].invocations[0].executionSuccessful).toBe(false)
  })

  it('has no result for what a constraint leaves out', () => {
    const gated = { ...one, 'c.go': '//go:build cgo\n\npackage main\n\nimport "C"\n' }
    expect(sarif(unpack(gated), '--cgo', '--verbose').runs[0].results.map(({ ruleId }) => ruleId)).toEqual(['exec'])
  })

  it('has at most 25,000 results, errors first, and says how many were left out', () => {
    const call = '\t_ = exec.Command("ps").Run()\n'
    const files = Array.from({ length: 501 }, (_, n) => [`f${n}.go`, `package main\n\nimport "os/exec"\n\nfunc f${n}() {\n${call.repeat(50)}}\n\nvar started${n} = f${n}\n`] as const)
    const { results, invocations } = sarif(unpack({ ...Object.fromEntries(files), 'go.mod': goMod, 'main.go': 'package main\n\nfunc main() { z() }\n', 'z.go': 'package main\n\nimport "C"\n\nfunc z() {}\n' })).runs[0]
    expect(results).toHaveLength(25_000)
    expect(results[0]!.level).toBe('error')
    expect(results.at(-1)!.level).toBe('warning')
    expect(invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual(['52 findings left out, the mildest of them: a run has at most 25,000 results'])
  })
})

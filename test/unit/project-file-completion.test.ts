import { describe, expect, it } from 'vitest'
import { completeProjectFile, describeProjectFile } from '../../src/project/project-file-completion.js'
import { projectFileSchema } from '../../src/project/project-file-schema.js'
import { options } from '../../src/project/schema.js'

const names = {
  rules: [
    { id: 'exec', title: 'A program is started' },
    { id: 'cgo-import', title: 'A file imports "C"' },
  ],
  commands: [{ pattern: './cmd/a', synopsis: 'Does a.' }],
  tags: ['netgo'],
}

/** The text after taking the item with that label at `|`. */
function take(marked: string, label: string): string | undefined {
  const offset = marked.indexOf('|')
  const text = marked.replace('|', '')
  const item = completeProjectFile(text, offset, names).find((one) => one.label === label)
  return item === undefined ? undefined : text.slice(0, item.start) + item.insertText + text.slice(item.end)
}

describe('completion in gopure.yaml', () => {
  it.each([
    ['|', 'goos', 'goos: '],
    ['budget: 1MiB\ngo|', 'goarch', 'budget: 1MiB\ngoarch: '],
    ['|', 'commands', 'commands:\n  - '],
    ['com|: [a]', 'commands', 'commands: [a]'],
    ['goos: |', 'linux', 'goos: linux'],
    ['goarch: ar|m64', 'arm64', 'goarch: arm64'],
    ['tags: [a, |]', 'netgo', 'tags: [a, netgo]'],
    ['tags:\n  - n|', 'netgo', 'tags:\n  - netgo'],
    ['commands:\n  - ./c|', './cmd/a', 'commands:\n  - ./cmd/a'],
    ['commands:\n  - -./c|', './cmd/a', 'commands:\n  - -./cmd/a'],
    ['commands:\n# why\n- |', './...', 'commands:\n# why\n- ./...'],
    ['severities:\n  |', 'exec', 'severities:\n  exec: '],
    ['severities:\n  exec: |', 'info', 'severities:\n  exec: info'],
    ['severities: {cgo-i|}', 'cgo-import', 'severities: {cgo-import: }'],
    ['severities: {exec: |}', 'warning', 'severities: {exec: warning}'],
    ['budget: |', '20MiB', 'budget: 20MiB'],
    ['init|', 'initramfs', 'initramfs:\n  '],
    ['initramfs:\n  ui|', 'uinit', 'initramfs:\n  uinit: '],
    ['initramfs: {ui|}', 'uinit', 'initramfs: {uinit: }'],
  ])('%j takes %s', (marked, label, expected) => {
    expect(take(marked, label)).toBe(expected)
  })

  it.each([
    ['# go|', 'goos'],
    ['goos: linux\ngo|', 'goos'],
    ['commands:\n  - ./cmd/a\n  - |', './cmd/a'],
    ['tags: n|', 'netgo'],
    ['unknown: |', 'linux'],
  ])('%j does not offer %s', (marked, label) => {
    expect(take(marked, label)).toBeUndefined()
  })

  it.each([
    ['bud|get: 1MiB', options.budget.description],
    ['severities:\n  exe|c: info', 'A program is started'],
    ['severities: {exec: info, cgo|-import: info}', 'A file imports "C"'],
    ['budget: 1M|iB', undefined],
    ['initramfs:\n  bud|get: 1MiB', options.initramfs.parts.budget.description],
    ['# budget|: 1MiB', undefined],
  ])('%j is explained', (marked, documentation) => {
    expect(describeProjectFile(marked.replace('|', ''), marked.indexOf('|'), names.rules)?.documentation).toBe(documentation)
  })
})

describe('the JSON schema of gopure.yaml', () => {
  const schema = projectFileSchema(names.rules) as { properties: Record<string, Record<string, unknown>> }
  it('has a description of every key', () => {
    expect(Object.keys(schema.properties)).toEqual(Object.keys(options))
    for (const property of Object.values(schema.properties)) expect(property['description']).toBeTypeOf('string')
  })
  it('knows systems, architectures and rules', () => {
    expect(schema.properties['goos']!['enum']).toContain('linux')
    expect(schema.properties['goarch']!['enum']).toContain('riscv64')
    expect(schema.properties['severities']!['propertyNames']).toEqual({ enum: ['exec', 'cgo-import'] })
  })
})

import { describe, expect, it } from 'vitest'
import { choosePatterns } from '../../src/project/choose-patterns.js'
import { differenceOf, editProjectFile, type ProjectFileChange } from '../../src/project/edit-project-file.js'
import { exampleProjectFile } from '../../src/project/project-file-example.js'
import { readProjectFile } from '../../src/project/project-file.js'
import { options } from '../../src/project/schema.js'

const file = `# Ours.
budget: 8 MiB   # the flash part

commands:
    # first
    - ./cmd/a   # the one
    - "./cmd/b"

# About tags.
tags: [x, y]
`

describe('an edit of gopure.yaml', () => {
  it.each<[string, string, ProjectFileChange, string]>([
    ['writes into nothing', '', { tags: ['a'] }, 'tags:\n  - a\n'],
    ['goes behind comments', '# only this\n', { budget: '20MiB' }, '# only this\nbudget: 20MiB\n'],
    ['adds a key at the end', 'goos: linux', { goarch: 'arm64' }, 'goos: linux\ngoarch: arm64\n'],
    ['changes a scalar and keeps its comment', file, { budget: '9MiB' }, file.replace('8 MiB   #', '9MiB #')],
    ['keeps a flow list', file, { tags: ['y', 'z'] }, file.replace('[x, y]', '[y, z]')],
    ['keeps the padding of a flow list', 'tags: [ x ]\n', { tags: ['x', 'z'] }, 'tags: [ x, z ]\n'],
    ['changes nothing that is so already', file, { commands: ['./cmd/a', './cmd/b'], tags: ['x', 'y'] }, file],
    ['keeps comments and quotes of items that stay', file, { commands: ['./cmd/b', './cmd/c'] }, file.replace(/commands:[^]*\n\n/, 'commands:\n    # first\n    - "./cmd/b"\n    - ./cmd/c\n\n')],
    ['keeps a list without indentation', 'commands:\n- ./a # one\ntags: [x]\n', { commands: ['./a', './b'] }, 'commands:\n- ./a # one\n- ./b\ntags: [x]\n'],
    ['writes an empty list on one line', 'commands:\n- ./a\n', { commands: [] }, 'commands: []\n'],
    ['takes a key away and leaves what is around it', file, { commands: undefined }, file.replace(/commands:[^]*b"\n/, '')],
    ['takes away what is not there', 'goos: linux\n', { tags: undefined }, 'goos: linux\n'],
    ['keeps the ends of lines', 'goos: linux\r\ntags:\r\n  - a\r\n', { tags: ['a', 'b'] }, 'goos: linux\r\ntags:\r\n  - a\r\n  - b\r\n'],
    ['makes a list of a scalar', 'commands: ./a\n', { commands: ['./b'] }, 'commands:\n  - ./b\n'],
    ['works in braces', '{goos: linux}\n', { goarch: 'arm64' }, '{goos: linux, goarch: arm64}\n'],
    ['quotes what YAML would take for something else', '', { tags: ['true', '1.2'] }, "tags:\n  - 'true'\n  - '1.2'\n"],
    ['writes a pattern that takes away', '', { commands: ['./...', '-./x'] }, 'commands:\n  - ./...\n  - -./x\n'],
  ])('%s', (_what, text, change, expected) => {
    expect(editProjectFile(text, change)).toEqual({ text: expected })
    expect(readProjectFile('gopure.yaml', expected).problems).toEqual([])
  })

  it.each([
    ['goos: [linux\n', /^line \d+ is not YAML: /],
    ['- a\n', /^it has no keys/],
  ])('refuses %j', (text, message) => {
    expect(editProjectFile(text, { tags: ['a'] })).toEqual({ refused: expect.stringMatching(message) as string })
  })

  it('is one stretch of text', () => {
    expect(differenceOf('abcdef', 'abXYef')).toEqual({ start: 2, end: 4, text: 'XY' })
    expect(differenceOf('aa', 'aaa')).toEqual({ start: 2, end: 2, text: 'a' })
    expect(differenceOf('same', 'same')).toBeUndefined()
  })
})

describe('a new gopure.yaml', () => {
  it('says nothing until a comment is taken away, and is right then', () => {
    const text = exampleProjectFile()
    expect(readProjectFile('gopure.yaml', text)).toEqual({ settings: {}, problems: [] })
    const awake = readProjectFile('gopure.yaml', text.replaceAll(/^#(?=[a-z]|  [-\w])/gm, ''))
    expect(awake.problems).toEqual([])
    expect(Object.keys(awake.settings)).toEqual(Object.keys(options))
  })
})

describe('chosen commands', () => {
  const choices = ['a', 'b', 'c', 'd'].map((name) => ({ importPath: `m.example/cmd/${name}`, pattern: `./cmd/${name}` }))
  const far = { importPath: 'u.example/core/ls', pattern: 'u.example/core/ls' }
  const paths = (names: string): Set<string> => new Set(Array.from(names, (name) => (name === 'l' ? far.importPath : `m.example/cmd/${name}`)))
  it.each<[string, string[], string, string, string[]]>([
    ['stay as they are written where nothing changes', ['./cmd/...'], 'abcd', 'abcd', ['./cmd/...']],
    ['are taken away from a wildcard', ['./cmd/...'], 'abcd', 'abc', ['./cmd/...', '-./cmd/d']],
    ['replace a wildcard of which little is left', ['./cmd/*'], 'abcd', 'b', ['./cmd/b']],
    ['are added by name', ['./cmd/a'], 'a', 'abl', ['./cmd/a', './cmd/b', far.pattern]],
    ['lift an exception', ['./cmd/...', '-./cmd/d'], 'abc', 'abcd', ['./cmd/...']],
    ['keep an exception', ['./cmd/...', '-./cmd/d'], 'abc', 'ab', ['./cmd/...', '-./cmd/d', '-./cmd/c']],
    ['keep the word tool', ['tool', './cmd/a'], 'al', 'abl', ['tool', './cmd/a', './cmd/b']],
    ['are listed where the patterns are beyond us', ['./other/...'], 'ab', 'a', ['./cmd/a']],
    ['may be none', ['./cmd/a'], 'a', '', []],
    ['may be import paths', ['m.example/cmd/...'], 'abcd', 'abcdl', ['m.example/cmd/...', far.pattern]],
  ])('%s', (_what, old, current, chosen, expected) => {
    expect(choosePatterns([...choices, far], old, paths(current), paths(chosen))).toEqual(expected)
  })
})

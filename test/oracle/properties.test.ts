import fc from 'fast-check'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluate, formatConstraint, parseGoBuild, parsePlusBuild } from '../../src/go/constraint.js'
import { readGoMod } from '../../src/go/gomod.js'
import { pathMatcher } from '../../src/go/glob.js'
import { compareVersions } from '../../src/go/version.js'
import { ask, filesBelow, goEnv } from './oracle.js'

const runs = process.env['GOPURE_LONG'] === '1' ? 50_000 : 3_000
const sample = <T>(arbitrary: fc.Arbitrary<T>): readonly T[] => fc.sample(arbitrary, { numRuns: runs, seed: 20261121 })

describe('//go:build expressions', () => {
  it('hold, and are formatted, as go/build/constraint has it', () => {
    const token = fc.constantFrom('a', 'b', 'linux', 'go1.21', 'é', '&&', '||', '!', '(', ')', ' ', '  ', '&', '|', '-', '!!')
    const lines = [
      ...sample(fc.array(token, { maxLength: 12 }).map((tokens) => `//go:build ${tokens.join(' ')}`)),
      ...sample(fc.array(fc.constantFrom('a', '!a', 'b', 'a,b', '!b,a', '!!a', '!', 'x-y', 'é'), { maxLength: 6 }).map((words) => `// +build ${words.join(' ')}`)),
    ]
    const tags = ['a', 'linux']
    const wanted = ask('constraint', lines.map((line) => JSON.stringify([line, ...tags])))
    const different = lines.flatMap((line, i) => {
      const text = line.replace(/^\/\/ ?(go:|\+)build\s*/, '').trim()
      const read = line.startsWith('//go:') ? parseGoBuild(text) : parsePlusBuild(text)
      const got = 'error' in read ? null : [evaluate(read, (tag) => tags.includes(tag)), formatConstraint(read)]
      return JSON.stringify(got) === JSON.stringify(wanted[i]) ? [] : [{ line, want: wanted[i], got }]
    })
    expect(different.slice(0, 8)).toEqual([])
  })
})

describe('//go:embed patterns', () => {
  it('match as path.Match does', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '[a-c]', '[^a]', '[', ']', '\\', '-', '/', '^', '.', '[]a]', '[b-a]')
    const name = fc.array(fc.constantFrom('a', 'b', 'c', '/', '.', '-', ']', '^'), { maxLength: 4 }).map((parts) => parts.join(''))
    const pairs = sample(fc.tuple(fc.array(piece, { maxLength: 5 }).map((parts) => parts.join('')), name))
    const wanted = ask('glob', pairs.map((pair) => JSON.stringify(pair)))
    const different = pairs.flatMap(([pattern, text], i) => {
      const matcher = pathMatcher(pattern)
      const got = matcher === undefined ? null : matcher.test(text)
      return got === wanted[i] ? [] : [{ pattern, text, want: wanted[i], got }]
    })
    expect(different.slice(0, 8)).toEqual([])
  })
})

describe('module versions', () => {
  it('are ordered as semver.Compare orders them', () => {
    const number = fc.constantFrom('0', '1', '2', '10', '01', '20200101000000')
    const suffix = fc.constantFrom('', '-rc.1', '-rc.10', '-alpha', '-0.20200101000000-abcdef123456', '+incompatible', '-pre+meta', '-rc.1.x', '-')
    const version = fc.tuple(number, number, number, suffix).map(([a, b, c, s]) => `v${a}.${b}.${c}${s}`)
    const pairs = sample(fc.tuple(version, version))
    const wanted = ask('semver', pairs.map((pair) => JSON.stringify(pair)))
    expect(pairs.map(([a, b]) => compareVersions(a, b))).toEqual(wanted)
  })
})

describe('go.mod files of the module cache', () => {
  it('say what modfile reads from them', () => {
    const files = filesBelow(join(goEnv('GOMODCACHE'), 'cache', 'download'), (name) => name.endsWith('.mod'))
    const wanted = ask('modfile', files)
    const different = files.flatMap((file, i) => {
      if (wanted[i] === null) return []
      const { module, go, require } = readGoMod(readFileSync(file, 'utf8'), true)
      const got = [`module ${module}`, ...(go === '' ? [] : [`go ${go}`]), ...require.map(({ path, version, indirect }) => `require ${path} ${version} ${String(indirect)}`)]
      return JSON.stringify(got) === JSON.stringify(wanted[i]) ? [] : [{ file, want: wanted[i], got }]
    })
    expect(files.length).toBeGreaterThan(100)
    expect(different.slice(0, 3)).toEqual([])
  })
})

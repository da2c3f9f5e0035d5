import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { evaluate } from '../../src/go/constraint.js'
import { filenameSatisfied } from '../../src/go/filename.js'
import { readHeader } from '../../src/go/header.js'
import { satisfier, type Target } from '../../src/go/target.js'
import { ask, corpus, filesBelow, goEnv } from './oracle.js'

const files = corpus().flatMap((folder) => filesBelow(folder, (name) => name.endsWith('.go')))

describe('the header lexer', () => {
  it('reads the package name and imports of every file that go/parser accepts', () => {
    const wanted = ask('header', files) as readonly ({ name: string; imports: string[] } | null)[]
    const different = files.flatMap((file, i) => {
      const want = wanted[i]
      if (want === null || want === undefined) return []
      const header = readHeader(readFileSync(file))
      const got = { imports: header.imports.map((spec) => `${spec.name ?? ''} ${spec.path}`.trim()), name: header.packageName }
      // go/build refuses import paths that go/parser takes; only the compiler's own test data has such.
      if (header.syntaxError?.message.startsWith('invalid import path') === true && file.includes('/testdata/')) return []
      return header.syntaxError === undefined && JSON.stringify(got) === JSON.stringify(want) ? [] : [{ file, want, got, error: header.syntaxError }]
    })
    expect(files.length).toBeGreaterThan(5000)
    expect(different.slice(0, 5)).toEqual([])
  })
})

describe('constraints and file names', () => {
  it('take a file exactly where go/build takes it', () => {
    // go/build leaves out such names before it looks at any constraint.
    const candidates = files.filter((file) => !/\/[._][^/]*$/.test(file))
    const release = Number(/go1\.(\d+)/.exec(goEnv('GOVERSION'))![1])
    const targets: Target[] = []
    for (const goos of ['linux', 'windows', 'darwin', 'android']) {
      for (const goarch of ['amd64', 'arm64']) {
        for (const cgo of [false, true]) targets.push({ goos, goarch, cgo, release, toolTags: [], tags: cgo ? ['seccomp', 'netgo', 'boringcrypto'] : [] })
      }
    }
    const satisfiers = targets.map(satisfier)
    const wanted = ask('match', candidates) as readonly string[]
    const different = candidates.flatMap((file, i) => {
      const { constraint, error, syntaxError } = readHeader(readFileSync(file))
      if (syntaxError !== undefined) return []
      const name = file.slice(file.lastIndexOf('/') + 1)
      const got = satisfiers
        .map((satisfies) => {
          if (!filenameSatisfied(name, satisfies)) return '0'
          if (error !== undefined) return 'e'
          return constraint === undefined || evaluate(constraint, satisfies) ? '1' : '0'
        })
        .join('')
      return got === wanted[i] ? [] : [{ file, want: wanted[i], got }]
    })
    expect(different.slice(0, 5)).toEqual([])
  })
})

import { createHash } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import { beforeAll, describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { gopure, type Ran } from './gopure.js'

const archive = {
  'project/go.mod': 'module example.com/a\n\ngo 1.25.0\n',
  'project/c/main.go': 'package main\n\nimport "example.com/a/lib"\n\nfunc main() { lib.Run() }\n',
  'project/d/main.go': 'package main\n\nfunc main() {}\n',
  'project/lib/lib.go': 'package lib\n\nfunc Run() {}\n',
  'storage/x': '',
}
const several = '\nfunc f() (int, error) { return 1, nil }\n\nvar a, err = f()\n'

interface Change {
  readonly what: string
  readonly change?: (project: string) => void
  /** What stands against the build is not what it was. */
  readonly differs: boolean
}

const changes: readonly Change[] = [
  { what: 'nothing', differs: false },
  { what: 'a command breaks the build', change: (p) => appendFileSync(join(p, 'd/main.go'), several), differs: true },
  { what: 'a dependency needs cgo', change: (p) => writeFileSync(join(p, 'lib/lib.go'), 'package lib\n\nimport "C"\n\nfunc Run() {}\n'), differs: true },
  { what: 'a comment is added', change: (p) => appendFileSync(join(p, 'lib/lib.go'), '// more\n'), differs: false },
  { what: 'a go.mod is damaged', change: (p) => appendFileSync(join(p, 'go.mod'), 'require\n'), differs: true },
  { what: 'the language is another', change: (p) => writeFileSync(join(p, 'go.mod'), 'module example.com/a\n\ngo 1.25.0\n\ngodebug panicnil=1\n'), differs: true },
  { what: 'the project has a file', change: (p) => writeFileSync(join(p, 'gopure.yaml'), 'commands: [./missing]\n'), differs: true },
]

describe('a look before a build is remembered, and never outlives what it saw:', () => {
  const roots = changes.map(() => unpack(archive))
  const first: Ran[] = []
  // No build starts: what is said ends with why.
  const build = (root: string, ...more: readonly string[]): Ran =>
    gopure(['build', '-o', join(root, 'no/bb'), ...more], { cwd: join(root, 'project'), env: { GOPURE_STORAGE: join(root, 'storage'), GOWORK: 'off' } })

  beforeAll(async () => {
    // Files that changed a moment ago are not trusted: a file system may round their times.
    await setTimeout(2500)
    for (const root of roots) first.push(build(root))
  })

  it.each(changes.map((change, index) => ({ ...change, index })))('$what', ({ change, differs, index }) => {
    const root = roots[index]!
    expect(readdirSync(join(root, 'storage/answers'))).toHaveLength(1)
    change?.(join(root, 'project'))
    const now = build(root)
    expect(now).toEqual(build(root, '--fresh'))
    expect(now.stderr !== first[index]!.stderr).toBe(differs)
  })

  it('it is what is said where nothing has changed', () => {
    const root = roots[0]!
    const [name = ''] = readdirSync(join(root, 'storage/answers'))
    const file = join(root, 'storage/answers', name)
    const kept = deserialize(readFileSync(file).subarray(20)) as { readonly answer: object }
    const body = serialize({ ...kept, answer: { ...kept.answer, said: 'remembered\n' } })
    writeFileSync(file, Buffer.concat([createHash('sha1').update(body).digest(), body]))
    expect(build(root).stderr).toMatch(/^remembered\n/)
    expect(build(root, '--keep-going').stderr).not.toContain('remembered')
    expect(build(root, '--fresh').stderr).not.toContain('remembered')
  })
})

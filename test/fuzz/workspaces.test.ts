import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { createReader } from '../../src/go/closure.js'
import { expandPatterns } from '../../src/go/pattern.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { unpack, type Archive } from '../archive.js'
import { listed, rootsOf, wanted, type Build } from '../oracle/go-list.js'
import { cases, shortest, type Difference } from './cases.js'

const modules = ['example.com/one', 'example.com/two', 'example.com/two/deep', 'example.com/four/v2'] as const
const packages = ['', '/a', '/b', '/b/c', '/internal/d', '/deep', '/testdata/x', '/_u'] as const
const fileName = fc.constantFrom('x.go', 'y.go', 'z_linux.go', 'z_windows.go', 'z_arm64.go', 'x_test.go', 'n.c', 'n.s', 'n.S', 'n.h', 'n_windows.c')
const constraint = fc.constantFrom('', '', '', '', '//go:build cgo\n\n', '//go:build !cgo\n\n', '//go:build linux\n\n', '//go:build ignore\n\n', '// +build special\n\n', '//go:build special || (windows && !cgo)\n\n', '//go:build unix &&\n\n')
const imported = fc.oneof({ arbitrary: fc.tuple(fc.constantFrom(...modules), fc.constantFrom(...packages)).map((parts) => parts.join('')), weight: 4 }, fc.constantFrom('errors', 'unsafe', 'C', 'embed', 'example.com/none/x', 'nostd'))
const file = fc.record({ folder: fc.nat({ max: modules.length - 1 }), at: fc.constantFrom(...packages), name: fileName, constraint, imports: fc.uniqueArray(imported, { maxLength: 3 }), clause: fc.constantFrom('p', 'p', 'p', 'main') })
const version = fc.constantFrom('v1.0.0', 'v1.1.0', 'v1.2.0-rc.1')
const requirement = fc.tuple(fc.nat({ max: modules.length - 1 }), fc.nat({ max: modules.length - 1 }), version)
const generated = fc.record({
  files: fc.array(file, { minLength: 4, maxLength: 14 }),
  go: fc.array(fc.constantFrom('1.16', '1.17', '1.21', '1.25.0'), { minLength: 4, maxLength: 4 }),
  requires: fc.array(requirement, { maxLength: 5 }),
  excludes: fc.array(requirement, { maxLength: 2 }),
  /** The folder that one version stands for, where all others stand for the module's own. */
  other: fc.option(fc.tuple(fc.nat({ max: modules.length - 1 }), version, fc.nat({ max: modules.length - 1 }))),
  kind: fc.constantFrom('module', 'module', 'module', 'vendor', 'workspace', 'workspace with replacements'),
  tags: fc.constantFrom('', 'special'),
  cgo: fc.boolean(),
})
type Generated = typeof generated extends fc.Arbitrary<infer T> ? T : never

const versionIn = (path: string, of: string): string => (path.endsWith('/v2') ? of.replace('v1', 'v2') : of)

function archiveOf({ files, go, requires, excludes, other, kind }: Generated): Archive {
  const archive: Record<string, string> = {}
  const isWorkspace = kind.startsWith('workspace')
  const replacements = [
    ...modules.flatMap((path, index) => (index === 0 ? [] : [`${path} => ./m${index}`])),
    ...(other === null || other[0] === 0 || other[2] === 0 ? [] : [`${modules[other[0]]!} ${versionIn(modules[other[0]]!, other[1])} => ./m${other[2]}`]),
  ]
  for (const [index, path] of modules.entries()) {
    const lines = [`module ${path}`, '', `go ${go[index]!}`, '']
    const rows = (verb: string, all: Generated['requires']): readonly string[] =>
      all.filter(([by, to]) => by === index && to !== index && to !== 0).map(([, to, at]) => `${verb} ${modules[to]!} ${versionIn(modules[to]!, at)}`)
    lines.push(...new Set(rows('require', requires)), ...new Set(rows('exclude', excludes)))
    if (index === 0 && !isWorkspace) lines.push(...replacements.map((row) => `replace ${row.replace('./', '../')}`))
    archive[`m${index}/go.mod`] = `${lines.join('\n')}\n`
  }
  if (isWorkspace) archive['go.work'] = `go 1.25.0\n\nuse (\n\t./m0\n\t./m1\n${kind === 'workspace' ? '\t./m2\n\t./m3\n' : ''})\n\n${kind === 'workspace' ? '' : replacements.filter((row) => !row.endsWith('./m1')).map((row) => `replace ${row}\n`).join('')}`
  for (const { folder, at, name, constraint: head, imports, clause } of files) {
    const text = name.endsWith('.go') ? `package ${clause}\n\n${imports.map((path) => `import ${path === 'C' ? '' : '_ '}"${path}"\n`).join('')}` : '\n'
    archive[`m${folder}${at}/${name}`] = head + text
  }
  archive['m0/main.go'] = `package main\n\nimport (\n\t_ "${modules[1]}"\n\t_ "${modules[2]}/a"\n\t_ "${modules[3]}/b"\n)\n\nfunc main() {}\n`
  return archive
}

const quiet = { GOPROXY: 'off', GOFLAGS: '', GOSUMDB: 'off', GOTOOLCHAIN: 'local', GOWORK: '' }

/** What differs for one workspace; undefined where nothing does, 'refused' where the go command says nothing of it. */
function compare(input: Generated): Difference | 'refused' | undefined {
  const folder = unpack(archiveOf(input))
  const directory = join(folder, 'm0')
  const go = (...args: readonly string[]): { readonly status: number | null; readonly stdout: string } => spawnSync('go', args, { cwd: directory, env: { ...process.env, ...quiet }, encoding: 'utf8' })
  if (!input.kind.startsWith('workspace')) go('mod', 'tidy', '-e')
  if (input.kind === 'vendor') go('mod', 'vendor', '-e')
  const build: Build = { directory, packages: ['./...'], cgo: input.cgo, env: quiet, ...(input.tags === '' ? {} : { tags: input.tags }) }
  const errors = go('list', '-deps', '-e', '-f', '{{with .Error}}{{.Err}}{{end}}', './...')
  // A version of which nothing is known here stops the go command, and not a check.
  if (errors.status !== 0 || errors.stdout.includes('module lookup disabled')) return 'refused'
  const roots = rootsOf(build)
  const want = { roots: [...roots].sort(), packages: wanted(build) }
  const { workspace } = openWorkspace(disk, thisHost({ ...process.env, ...quiet }), directory)
  const expanded = expandPatterns(createReader(disk, workspace!), directory, ['./...']).importPaths
  // Which files a target has is looked at later; go list leaves out at once what has none.
  const others = expanded.filter((path) => !roots.includes(path))
  const empty = new Set(Object.entries(others.length === 0 ? {} : listed(build, others)).flatMap(([path, row]) => (row['GoFiles'] === undefined && row['CgoFiles'] === undefined ? [path] : [])))
  const got = { roots: expanded.filter((path) => !empty.has(path) || roots.includes(path)).sort(), packages: listed(build, roots) }
  const paths = [...new Set([...Object.keys(want.packages), ...Object.keys(got.packages)])]
  const different = paths.filter((path) => JSON.stringify(want.packages[path]) !== JSON.stringify(got.packages[path]))
  if (different.length === 0 && String(want.roots) === String(got.roots)) return undefined
  const only = (side: typeof want): unknown => ({ roots: side.roots, packages: Object.fromEntries(different.map((path) => [path, side.packages[path]])), vendored: existsSync(join(directory, 'vendor')) })
  return { input: archiveOf(input), want: only(want), got: only(got) }
}

it('closures are those of go list over any small workspace', { timeout: 3_600_000 }, () => {
  const compared = cases(generated, 25, 1_000).map(compare)
  expect(compared.filter((answer) => answer === 'refused').length).toBeLessThan(compared.length / 2)
  expect(shortest(compared.filter((answer): answer is Difference => answer !== undefined && answer !== 'refused'))).toBeUndefined()
})

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { gopure } from './gopure.js'

const starts = (name: string): string => `package ${name}\n\nimport "os/exec"\n\nfunc Run() { exec.Command("fsck").Run() }\n`

const archive = {
  'go.mod': 'module example.com/a\n\ngo 1.25.0\n',
  'main.go': 'package main\n\nimport "example.com/a/used"\n\nfunc main() { used.Run() }\n',
  'used/used.go': starts('used'),
  'unused/unused.go': starts('unused'),
  'unused/windows_windows.go': starts('unused'),
  'unused/unused_test.go': starts('unused'),
  'unused/testdata/data.go': starts('data'),
  '_old/old.go': starts('old'),
  '.hidden/hidden.go': starts('hidden'),
  'vendor/example.com/v/v.go': starts('v'),
  'nested/go.mod': 'module example.com/nested\n\ngo 1.25.0\n',
  'nested/deep/deep.go': starts('deep'),
  'nested/deep/allowed.go': starts('deep').replace('Run()', 'Other()').replace(' }\n', ' } //gopure:allow exec: for a test\n'),
  'nested/broken.go': 'package\n',
}

interface TreeJson {
  readonly tree: { readonly packages: number; readonly files: number; readonly leftOut: Readonly<Record<string, number>> }
  readonly commands: readonly string[]
  readonly findings: readonly { readonly file: string; readonly package: string; readonly rule: string; readonly root: string; readonly state: string; readonly reached: boolean; readonly via: readonly string[] }[]
  readonly problems: readonly { readonly file: string }[]
}

describe('check --tree looks at every Go file below the folder', () => {
  const cwd = unpack(archive)
  // No vendor/modules.txt is needed to look at what lies in vendor.
  const env = { GOFLAGS: '-mod=mod', GOWORK: '' }

  it('whichever module it is in, and says to which of them a command comes', () => {
    const { stdout, status } = gopure(['check', '--tree', '--format', 'json', '.'], { cwd, env })
    const { tree, commands, findings, problems } = JSON.parse(stdout) as TreeJson
    expect(findings.filter(({ rule }) => rule === 'exec').map((f) => [f.package, f.file, f.root, f.state, f.reached, f.via])).toEqual([
      ['example.com/nested/deep', 'deep/allowed.go', 'workspace', 'suppressed', false, []],
      ['example.com/nested/deep', 'deep/deep.go', 'workspace', 'active', false, []],
      ['example.com/a/unused', 'unused/unused.go', 'workspace', 'active', false, []],
      ['example.com/a/used', 'used/used.go', 'workspace', 'active', true, ['example.com/a', 'example.com/a/used']],
      ['example.com/v', 'vendor/example.com/v/v.go', 'vendor', 'active', false, []],
    ])
    expect({ tree, commands }).toMatchObject({ tree: { packages: 6, files: 8, leftOut: { tests: 1, testdata: 1, hidden: 2 } }, commands: ['example.com/a'] })
    expect(problems.map(({ file }) => file)).toEqual([join(cwd, 'nested/broken.go')])
    expect(status).toBe(0)
  })

  it('in text too, with what was left out', () => {
    const { stdout } = gopure(['check', '--tree', '--fail-on', 'warning'], { cwd, env })
    expect(stdout).toContain('used/used.go:5:14\n')
    expect(stdout).toContain('unused/unused.go:5:14  no command comes to it\n')
    expect(stdout).toContain('left out: 1 test file, 1 folder called testdata, 2 folders whose names begin with a dot or an underscore')
  })

  it('where there is no command at all', () => {
    const { stdout, stderr, status } = gopure(['check', '--tree', '--fail-on', 'warning', '-C', 'nested'], { cwd, env })
    expect({ stderr, status }).toEqual({ stderr: '', status: 1 })
    expect(stdout).toContain('deep/deep.go:5:14  no command comes to it')
  })

  it('and has no format that it can’t be written in', () => {
    expect(gopure(['check', '--tree', '--format', 'lines'], { cwd, env })).toMatchObject({ status: 2, stderr: 'gopure: --tree has no format lines: it has text and json\n' })
  })
})

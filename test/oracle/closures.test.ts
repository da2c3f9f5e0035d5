import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { createReader, importClosure } from '../../src/go/closure.js'
import { targetFor } from '../../src/go/environment.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { listPackages } from '../../src/report/list.js'
import { workspaceFolder } from '../workspace.js'

const compared = ['GoFiles', 'CgoFiles', 'CFiles', 'CXXFiles', 'HFiles', 'SFiles', 'SysoFiles', 'IgnoredGoFiles', 'IgnoredOtherFiles', 'EmbedPatterns', 'EmbedFiles'] as const

interface Case {
  readonly workspace: string
  readonly packages: readonly string[]
  readonly tags?: string
  readonly goos?: string
  readonly goarch?: string
}

const mains: readonly Case[] = [
  { workspace: 'runc', packages: ['github.com/opencontainers/runc'] },
  { workspace: 'runc', packages: ['github.com/opencontainers/runc'], tags: 'seccomp,libpathrs' },
  { workspace: 'runc', packages: ['github.com/opencontainers/runc'], goarch: 'riscv64' },
  { workspace: 'containerd', packages: ['github.com/containerd/containerd/v2/cmd/containerd'] },
  { workspace: 'containerd', packages: ['github.com/containerd/containerd/v2/cmd/containerd'], goos: 'windows' },
  { workspace: 'containerd', packages: ['github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2'] },
  { workspace: 'kine', packages: ['github.com/k3s-io/kine'] },
  { workspace: 'kine', packages: ['github.com/k3s-io/kine'], goos: 'darwin', goarch: 'arm64' },
  { workspace: 'etcdctl', packages: ['go.etcd.io/etcd/etcdctl/v3'] },
  { workspace: 'u-root', packages: ['github.com/u-root/u-root/cmds/core/...'] },
]

type Row = Readonly<Record<string, unknown>>

describe.each(mains)('gopure list $packages.0 in $workspace, tags "$tags", $goos $goarch', ({ workspace, packages, tags = '', goos = 'linux', goarch = 'amd64' }) => {
  it.each([false, true])('equals go list -deps -e -json with cgo %s', (cgo) => {
    const directory = workspaceFolder(workspace)
    const wanted = new Map(goList(directory, packages, tags, goos, goarch, cgo).map((row) => [row['ImportPath'] as string, row]))
    const { workspace: opened, problems } = openWorkspace(disk, thisHost(), directory)
    expect(problems).toEqual([])
    const reader = createReader(disk, opened!)
    const roots = [...wanted.values()].filter((row) => row['DepOnly'] !== true).map((row) => row['ImportPath'] as string)
    const target = targetFor(disk, opened!.go, { goos, goarch, cgo, tags: tags === '' ? [] : tags.split(',') })
    const closure = importClosure(reader, roots, target, { standard: true })
    const listed = new Map([...listPackages(reader, closure)].map((row) => [row['ImportPath'] as string, row]))

    expect([...listed.keys()].sort()).toEqual([...wanted.keys()].sort())
    for (const [importPath, row] of wanted) {
      if (row['Standard'] === true) continue
      expect({ importPath, ...pick(listed.get(importPath)!) }).toEqual({ importPath, ...pick(row) })
    }
  })
})

function pick(row: Row): Row {
  return Object.fromEntries(compared.map((field) => [field, row[field] ?? []]))
}

function goList(directory: string, packages: readonly string[], tags: string, goos: string, goarch: string, cgo: boolean): readonly Row[] {
  const output = execFileSync('go', ['list', '-deps', '-e', '-json', `-tags=${tags}`, ...packages], {
    cwd: directory,
    env: { ...process.env, GOOS: goos, GOARCH: goarch, CGO_ENABLED: cgo ? '1' : '0', GOWORK: 'off' },
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  })
  return JSON.parse(`[${output.replaceAll('\n}\n{', '\n},\n{')}]`) as Row[]
}

beforeAll(() => void execFileSync('go', ['version']))

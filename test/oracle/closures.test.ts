import { describe, expect, it } from 'vitest'
import { workspaceFolder } from '../workspace.js'
import { listed, rootsOf, wanted, type Build, type Row } from './go-list.js'
import { report } from './oracle.js'

const isLong = process.env['GOPURE_LONG'] === '1'

interface Main {
  readonly workspace: string
  readonly main: string
  /** Tags that its own build knows; each list is a build of its own. */
  readonly tags: readonly string[]
  /** One of `npm run test:long` only: its modules are downloaded there alone. */
  readonly long?: true
}

const containerd = 'github.com/containerd/containerd/v2/cmd'

const mains: readonly Main[] = [
  { workspace: 'runc', main: 'github.com/opencontainers/runc', tags: ['', 'seccomp,libpathrs'] },
  { workspace: 'containerd', main: `${containerd}/containerd`, tags: ['', 'no_btrfs,no_devmapper,no_cri'] },
  { workspace: 'containerd', main: `${containerd}/containerd-shim-runc-v2`, tags: [''] },
  { workspace: 'containerd', main: `${containerd}/ctr`, tags: [''] },
  { workspace: 'kine', main: 'github.com/k3s-io/kine', tags: ['', 'nats'] },
  { workspace: 'etcdctl', main: 'go.etcd.io/etcd/etcdctl/v3', tags: [''] },
  { workspace: 'u-root', main: 'github.com/u-root/u-root/cmds/core/...', tags: [''] },
  { workspace: 'flannel', main: 'github.com/flannel-io/flannel', tags: [''] },
  { workspace: 'coredns', main: 'github.com/coredns/coredns', tags: ['', 'netgo,osusergo'] },
  { workspace: 'kubelet', main: 'k8s.io/kubernetes/cmd/kubelet', tags: ['', 'dockerless,providerless'], long: true },
]

const platforms = ['linux/amd64', 'linux/arm64', 'linux/riscv64', 'linux/386', 'windows/amd64', 'darwin/arm64', 'freebsd/amd64'] as const

interface Combination extends Omit<Main, 'tags' | 'long'> {
  readonly platform: string
  readonly tags: string
  readonly cgo: boolean
}

const matrix: readonly Combination[] = mains
  .filter(({ long }) => isLong || long === undefined)
  .flatMap(({ workspace, main, tags }, row) =>
    platforms.flatMap((platform, column) => tags.flatMap((tag) => [false, true].map((cgo): Combination & { everyDay: boolean } => ({ workspace, main, platform, tags: tag, cgo, everyDay: isEveryDay(row, column, tag, cgo) })))),
  )
  .filter(({ everyDay }) => isLong || everyDay)

/** Every main as it is built for a busybox, and once for another platform, another for each. */
function isEveryDay(row: number, column: number, tag: string, cgo: boolean): boolean {
  return column === 0 ? (!cgo && tag === '') || (cgo && tag !== '') : column === 1 + (row % (platforms.length - 1)) && tag === '' && cgo === (row % 2 === 0)
}

const totals = { packages: 0, files: 0, imports: 0 }

function count(rows: Readonly<Record<string, Row>>): void {
  const length = (value: unknown): number => (Array.isArray(value) ? value.length : 0)
  for (const row of Object.values(rows)) {
    totals.packages++
    totals.imports += length(row['Imports'])
    for (const [field, value] of Object.entries(row)) if (field.endsWith('Files')) totals.files += length(value)
  }
}

describe('the closure of', () => {
  it.each(matrix)('$main for $platform, tags $tags, cgo $cgo is that of go list -deps -e -json', ({ workspace, main, platform, tags, cgo }) => {
    const [goos, goarch] = platform.split('/') as [string, string]
    const build: Build = { directory: workspaceFolder(workspace), packages: [main], cgo, goos, goarch, ...(tags === '' ? {} : { tags }) }
    const want = wanted(build)
    // The shim has files for linux alone.
    expect(Object.keys(want).length).toBeGreaterThan(goos === 'linux' ? 50 : 0)
    expect(listed(build, rootsOf(build))).toEqual(want)
    count(want)
  })

  it('many programs was compared', () => {
    report(`closures: ${matrix.length} combinations of ${mains.length} mains, ${totals.packages} packages, ${totals.files} files, ${totals.imports} imports`)
    expect(matrix.length).toBeGreaterThan(isLong ? 60 : 15)
  })
})

import { describe, expect, it } from 'vitest'
import { workspaceFolder } from '../workspace.js'
import { listed, rootsOf, wanted, type Build } from './go-list.js'

const runc = 'github.com/opencontainers/runc'
const containerd = 'github.com/containerd/containerd/v2/cmd/containerd'

const mains: readonly (Omit<Build, 'directory' | 'cgo' | 'packages'> & { readonly workspace: string; readonly main: string })[] = [
  { workspace: 'runc', main: runc },
  { workspace: 'runc', main: runc, tags: 'seccomp,libpathrs' },
  { workspace: 'runc', main: runc, goarch: 'riscv64' },
  { workspace: 'containerd', main: containerd },
  { workspace: 'containerd', main: containerd, goos: 'windows' },
  { workspace: 'containerd', main: `${containerd}-shim-runc-v2` },
  { workspace: 'kine', main: 'github.com/k3s-io/kine' },
  { workspace: 'kine', main: 'github.com/k3s-io/kine', goos: 'darwin', goarch: 'arm64' },
  { workspace: 'etcdctl', main: 'go.etcd.io/etcd/etcdctl/v3' },
  { workspace: 'u-root', main: 'github.com/u-root/u-root/cmds/core/...' },
]

describe.each(mains)('the closure of $main for $goos $goarch with tags $tags', ({ workspace, main, ...choice }) => {
  it.each([false, true])('is that of go list -deps -e -json, with cgo %s', (cgo) => {
    const build: Build = { directory: workspaceFolder(workspace), packages: [main], cgo, ...choice }
    const want = wanted(build)
    expect(Object.keys(want).length).toBeGreaterThan(50)
    expect(listed(build, rootsOf(build))).toEqual(want)
  })
})

import { describe, expect, it } from 'vitest'
import { adviceFor, knownLibrary } from '../../src/rules/known-libraries.js'
import { knownLibraries } from '../../src/rules/library-table.js'

/** For each row: paths that it is meant for, and one that only looks like them. */
const cases: readonly (readonly [pattern: string, matches: readonly string[], nearMiss: string])[] = [
  ['cyphar.com/go-pathrs/...', ['cyphar.com/go-pathrs', 'cyphar.com/go-pathrs/procfs'], 'cyphar.com/go-pathrs-lite'],
  ['github.com/seccomp/libseccomp-golang', ['github.com/seccomp/libseccomp-golang'], 'github.com/elastic/go-seccomp-bpf'],
  ['github.com/proglottis/gpgme', ['github.com/proglottis/gpgme'], 'github.com/proglottis/gpgme/internal'],
  ['github.com/mattn/go-sqlite3', ['github.com/mattn/go-sqlite3'], 'github.com/mattn/go-sqlite3x'],
  ['github.com/miekg/pkcs11/...', ['github.com/miekg/pkcs11', 'github.com/miekg/pkcs11/p11'], 'github.com/stefanberger/go-pkcs11uri'],
  ['github.com/containerd/btrfs{v}', ['github.com/containerd/btrfs', 'github.com/containerd/btrfs/v2'], 'github.com/containerd/btrfs/v2/cmd'],
  ['github.com/DataDog/zstd', ['github.com/DataDog/zstd'], 'github.com/klauspost/compress/zstd'],
  ['github.com/cockroachdb/pebble{v}/internal/manual', ['github.com/cockroachdb/pebble/internal/manual', 'github.com/cockroachdb/pebble/v2/internal/manual'], 'github.com/cockroachdb/pebble'],
  ['github.com/erikdubbelboer/gspt', ['github.com/erikdubbelboer/gspt'], 'github.com/erikdubbelboer/gspt2'],
  ['github.com/ebitengine/purego/...', ['github.com/ebitengine/purego', 'github.com/ebitengine/purego/objc'], 'github.com/ebitengine/puregox'],
  ['github.com/containerd/containerd{v}/plugins/snapshots/btrfs/plugin', ['github.com/containerd/containerd/v2/plugins/snapshots/btrfs/plugin'], 'github.com/containerd/containerd/v2/plugins/snapshots/btrfs'],
  ['github.com/containerd/containerd{v}/plugins/snapshots/devmapper/plugin', ['github.com/containerd/containerd/v2/plugins/snapshots/devmapper/plugin'], 'github.com/containerd/containerd/v2/plugins/snapshots/native/plugin'],
  ['github.com/containerd/zfs{v}/...', ['github.com/containerd/zfs', 'github.com/containerd/zfs/v2/plugin'], 'github.com/mistifyio/go-zfs/v3'],
  ['github.com/containerd/containerd{v}/plugins/cri', ['github.com/containerd/containerd/v2/plugins/cri'], 'github.com/containerd/containerd/v2/plugins/cri/images'],
  ['github.com/containerd/containerd{v}/pkg/rdt', ['github.com/containerd/containerd/v2/pkg/rdt'], 'github.com/intel/goresctrl/pkg/rdt'],
  ['github.com/containerd/containerd{v}/pkg/tracing/plugin', ['github.com/containerd/containerd/v2/pkg/tracing/plugin'], 'github.com/containerd/containerd/v2/pkg/tracing'],
  ...['github.com/containers/storage', 'go.podman.io/storage'].flatMap((module) =>
    ['btrfs', 'zfs', 'overlay', 'quota'].map((name) => [`${module}/drivers/${name}`, [`${module}/drivers/${name}`], `${module}/drivers/${name}utils`] as const),
  ),
  ['github.com/antithesishq/antithesis-sdk-go/...', ['github.com/antithesishq/antithesis-sdk-go/assert'], 'github.com/antithesishq/antithesis-sdk-golang'],
  ['github.com/checkpoint-restore/go-criu{v}/...', ['github.com/checkpoint-restore/go-criu', 'github.com/checkpoint-restore/go-criu/v8/rpc'], 'github.com/checkpoint-restore/checkpointctl/lib'],
  ['github.com/opencontainers/runc/libcontainer/nsenter', ['github.com/opencontainers/runc/libcontainer/nsenter'], 'github.com/opencontainers/runc/libcontainer/nsenter/test'],
  ['k8s.io/utils/nsenter', ['k8s.io/utils/nsenter'], 'k8s.io/utils/net'],
  ['github.com/coreos/go-systemd{v}/dbus', ['github.com/coreos/go-systemd/dbus', 'github.com/coreos/go-systemd/v22/dbus'], 'github.com/coreos/go-systemd/v22/dbus2'],
  ['github.com/godbus/dbus{v}', ['github.com/godbus/dbus', 'github.com/godbus/dbus/v5'], 'github.com/godbus/dbus/v5/introspect'],
  ['github.com/opencontainers/cgroups/systemd', ['github.com/opencontainers/cgroups/systemd'], 'github.com/opencontainers/cgroups/fs2'],
  ['github.com/opencontainers/runc/libcontainer/cgroups/systemd', ['github.com/opencontainers/runc/libcontainer/cgroups/systemd'], 'github.com/opencontainers/runc/libcontainer/cgroups'],
  ['github.com/coreos/go-systemd{v}/daemon', ['github.com/coreos/go-systemd/v22/daemon', 'github.com/coreos/go-systemd/daemon'], 'github.com/coreos/go-systemd/v22/journal'],
  ['github.com/coreos/go-systemd{v}/activation', ['github.com/coreos/go-systemd/v22/activation'], 'github.com/coreos/go-systemd/v22/activations'],
  ['github.com/opencontainers/runc/internal/third_party/systemd/activation', ['github.com/opencontainers/runc/internal/third_party/systemd/activation'], 'github.com/opencontainers/runc/internal/third_party/systemd'],
  ['github.com/mdlayher/sdnotify', ['github.com/mdlayher/sdnotify'], 'github.com/mdlayher/socket'],
  ['github.com/coreos/go-systemd{v}/sdjournal', ['github.com/coreos/go-systemd/v22/sdjournal'], 'github.com/coreos/go-systemd/v22/journal'],
  ['github.com/coreos/go-systemd{v}/internal/dlopen', ['github.com/coreos/go-systemd/v22/internal/dlopen', 'github.com/coreos/go-systemd/internal/dlopen'], 'github.com/coreos/go-systemd/v22/internal'],
  ['github.com/coreos/pkg/dlopen', ['github.com/coreos/pkg/dlopen'], 'github.com/coreos/pkg/capnslog'],
  ['github.com/coreos/go-systemd{v}/login1', ['github.com/coreos/go-systemd/v22/login1'], 'github.com/coreos/go-systemd/v22/login'],
  ['golang.org/x/sys/unix', ['golang.org/x/sys/unix'], 'golang.org/x/sys/unixx'],
  ['golang.org/x/sys/execabs', ['golang.org/x/sys/execabs'], 'golang.org/x/sys/exec'],
  ['k8s.io/utils/exec', ['k8s.io/utils/exec'], 'k8s.io/utils/exec/testing'],
  ['github.com/coreos/go-iptables/iptables', ['github.com/coreos/go-iptables/iptables'], 'github.com/coreos/go-iptables'],
  ['kernel.org/pub/linux/libs/security/libcap/cap', ['kernel.org/pub/linux/libs/security/libcap/cap'], 'kernel.org/pub/linux/libs/security/libcap/psx'],
  ['github.com/containerd/go-runc', ['github.com/containerd/go-runc'], 'github.com/containerd/go-runc/v2'],
  ['github.com/spf13/cobra', ['github.com/spf13/cobra'], 'github.com/spf13/cobra/doc'],
  ['github.com/urfave/cli{v}', ['github.com/urfave/cli', 'github.com/urfave/cli/v3'], 'github.com/urfave/cli-docs/v3'],
  ['github.com/moby/sys/reexec', ['github.com/moby/sys/reexec'], 'github.com/moby/sys/signal'],
  ['github.com/docker/docker/pkg/reexec', ['github.com/docker/docker/pkg/reexec'], 'github.com/docker/docker/pkg/reexec/internal'],
  ['github.com/moby/moby{v}/pkg/reexec', ['github.com/moby/moby/pkg/reexec', 'github.com/moby/moby/v2/pkg/reexec'], 'github.com/moby/moby/v2/pkg/rootless'],
  ['github.com/containers/storage/pkg/reexec', ['github.com/containers/storage/pkg/reexec'], 'github.com/containers/storage/pkg/unshare'],
  ['github.com/spf13/pflag', ['github.com/spf13/pflag'], 'github.com/spf13/pflag/verify'],
  ['github.com/prometheus/client_golang/prometheus', ['github.com/prometheus/client_golang/prometheus'], 'github.com/prometheus/client_golang/prometheus/promhttp'],
  ['github.com/prometheus/client_golang/prometheus/promauto', ['github.com/prometheus/client_golang/prometheus/promauto'], 'github.com/prometheus/client_golang/prometheus/collectors'],
  ['google.golang.org/protobuf/runtime/protoimpl', ['google.golang.org/protobuf/runtime/protoimpl'], 'google.golang.org/protobuf/runtime/protoiface'],
  ['github.com/golang/protobuf/proto', ['github.com/golang/protobuf/proto'], 'github.com/gogo/protobuf/proto'],
  ['go.podman.io/storage/pkg/reexec', ['go.podman.io/storage/pkg/reexec'], 'go.podman.io/storage/pkg/unshare'],
]

describe.each(cases)('the row %s of the table of known libraries', (pattern, matches, nearMiss) => {
  it.each(matches)('matches %s', (path) => {
    expect(knownLibrary(path)?.pattern).toBe(pattern)
  })

  it(`leaves ${nearMiss} alone`, () => {
    expect(knownLibrary(nearMiss)?.pattern).not.toBe(pattern)
  })
})

describe('the table of known libraries', () => {
  it('has a case here for every row, and no row twice', () => {
    expect(cases.map(([pattern]) => pattern).sort()).toEqual(knownLibraries.map(({ pattern }) => pattern).sort())
    expect(new Set(knownLibraries.map(({ pattern }) => pattern)).size).toBe(knownLibraries.length)
  })

  it('names the tags and the replacement of a row in its advice', () => {
    for (const { advice, tags = [], replacement } of knownLibraries) {
      for (const word of [...tags, ...(replacement === undefined ? [] : [replacement])]) expect(advice).toContain(word)
    }
  })

  it('gives advice as a sentence without its full stop', () => {
    for (const { advice } of knownLibraries) expect(advice).not.toMatch(/[.;]$/)
    expect(adviceFor('github.com/mattn/go-sqlite3')).toContain('modernc.org/sqlite')
    expect(adviceFor('example.com/unknown')).toBeUndefined()
    expect(adviceFor('golang.org/x/sys/unix')).toBeUndefined()
  })
})

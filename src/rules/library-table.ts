import type { KnownLibrary, Reexec } from './library.js'

const osExec = { Command: 0, CommandContext: 1, LookPath: 0 }

const cLibraries: readonly KnownLibrary[] = [
  {
    pattern: 'cyphar.com/go-pathrs/...',
    what: 'the binding of libpathrs, a Rust library',
    advice: 'leave the build tag libpathrs out (a Makefile may set it by default): the pure Go code takes its place',
    role: 'library',
    class: 'build',
  },
  {
    pattern: 'github.com/seccomp/libseccomp-golang',
    what: 'the binding of libseccomp, a C library',
    advice: 'it needs the tag seccomp and cgo; leave the tag out and say that the feature is off, for without cgo the program builds and silently drops it',
    role: 'library',
    class: 'build',
    droppedTag: 'seccomp',
  },
  {
    pattern: 'github.com/proglottis/gpgme',
    what: 'the binding of GPGME, a C library',
    advice: 'set the build tag containers_image_openpgp: signatures are then checked in pure Go',
    role: 'library',
    class: 'build',
    tags: ['containers_image_openpgp'],
  },
  {
    pattern: 'github.com/mattn/go-sqlite3',
    what: 'SQLite in C',
    advice: 'without cgo it compiles and every query fails: use modernc.org/sqlite where cgo is off (about 1.1 MB more)',
    role: 'cgo-stub',
    class: 'runtime',
    replacement: 'modernc.org/sqlite',
  },
  {
    pattern: 'github.com/miekg/pkcs11/...',
    what: 'a loader of PKCS#11 modules, which are C libraries',
    advice: 'its importers are gated on cgo as a rule: gate this one too, and let what needs a hardware token fail with a clear error',
    role: 'library',
    class: 'build',
    extra: 'keys on a hardware token',
  },
  {
    pattern: 'github.com/containerd/btrfs{v}',
    what: 'a binding of the kernel headers for Btrfs',
    advice: 'set the build tag no_btrfs, or gate the importer on cgo',
    role: 'library',
    class: 'build',
    tags: ['no_btrfs'],
  },
  {
    pattern: 'github.com/DataDog/zstd',
    what: 'Zstandard in C',
    advice: 'use github.com/klauspost/compress/zstd where cgo is off; its importers mostly do',
    role: 'library',
    class: 'build',
    replacement: 'github.com/klauspost/compress/zstd',
  },
  {
    pattern: 'github.com/cockroachdb/pebble{v}/internal/manual',
    what: 'memory from C',
    advice: 'nothing: without cgo it takes its memory from Go by itself',
    role: 'none',
    class: 'info',
  },
  {
    pattern: 'github.com/erikdubbelboer/gspt',
    what: 'a C function that changes the title of the process',
    advice: 'gate the importer on linux && cgo beside a function that does nothing, or set the name with prctl(PR_SET_NAME)',
    role: 'library',
    class: 'build',
  },
  {
    pattern: 'github.com/ebitengine/purego/...',
    what: 'a loader of C libraries that needs no cgo',
    advice: 'put the importer behind a build tag, beside a file that does without the library',
    role: 'dlopen',
    class: 'runtime',
  },
]

const features: readonly KnownLibrary[] = [
  ...(['btrfs', 'devmapper'] as const).map(
    (name): KnownLibrary => ({
      pattern: `github.com/containerd/containerd{v}/plugins/snapshots/${name}/plugin`,
      what: `a snapshotter on ${name}`,
      advice: `leave it out with the build tag no_${name} where it is not used`,
      role: 'library',
      class: 'info',
      tags: [`no_${name}`],
    }),
  ),
  {
    pattern: 'github.com/containerd/zfs{v}/...',
    what: 'a snapshotter on ZFS, which starts the program zfs',
    advice: 'leave it out with the build tag no_zfs where it is not used',
    role: 'library',
    class: 'info',
    tags: ['no_zfs'],
  },
  {
    pattern: 'github.com/containerd/containerd{v}/plugins/cri',
    what: 'the Kubernetes runtime interface',
    advice: 'leave it out with the build tag no_cri where no kubelet speaks to it',
    role: 'none',
    class: 'info',
    tags: ['no_cri'],
  },
  {
    pattern: 'github.com/containerd/containerd{v}/pkg/rdt',
    what: 'resource control by Intel RDT',
    advice: 'leave it out with the build tag no_rdt where it is not used',
    role: 'none',
    class: 'info',
    tags: ['no_rdt'],
  },
  {
    pattern: 'github.com/containerd/containerd{v}/pkg/tracing/plugin',
    what: 'export of traces',
    advice: 'leave it out with the build tag no_tracing where it is not used',
    role: 'none',
    class: 'info',
    tags: ['no_tracing'],
  },
  ...['github.com/containers/storage', 'go.podman.io/storage'].flatMap((module): readonly KnownLibrary[] => [
    ...['btrfs', 'zfs', 'overlay'].map(
      (name): KnownLibrary => ({
        pattern: `${module}/drivers/${name}`,
        what: `a storage driver on ${name}`,
        advice: `leave it out with the build tag exclude_graphdriver_${name} where it is not used`,
        role: 'library',
        class: 'info',
        tags: [`exclude_graphdriver_${name}`],
      }),
    ),
    {
      pattern: `${module}/drivers/quota`,
      what: 'disk quotas, through C headers',
      advice: 'leave it out with the build tag exclude_disk_quota',
      role: 'library',
      class: 'info',
      tags: ['exclude_disk_quota'],
    },
  ]),
  {
    pattern: 'github.com/antithesishq/antithesis-sdk-go/...',
    what: 'assertions for a test environment, which load a C library with cgo',
    advice: 'leave it out with the build tag no_antithesis_sdk',
    role: 'library',
    class: 'info',
    tags: ['no_antithesis_sdk'],
  },
  {
    pattern: 'github.com/checkpoint-restore/go-criu{v}/...',
    what: 'checkpoints by the program criu',
    advice: 'leave it out with the build tag runc_nocriu where the importer has it; two major versions of it in one busybox can panic at start-up',
    role: 'library',
    class: 'info',
    tags: ['runc_nocriu'],
  },
]

const namespaces: readonly KnownLibrary[] = ['github.com/opencontainers/runc/libcontainer/nsenter', 'k8s.io/utils/nsenter'].map((pattern) => ({
  pattern,
  what: pattern.startsWith('k8s.io') ? 'a wrapper of the program nsenter' : 'a C constructor that enters namespaces before Go starts',
  advice: 'enter namespaces in Go: runtime.LockOSThread and unix.Setns, or clone the child with SysProcAttr.Cloneflags',
  role: 'nsenter',
  class: 'external',
}))

const systemdConnections = ['New', 'NewWithContext', 'NewSystemConnection', 'NewSystemConnectionContext', 'NewSystemdConnection', 'NewSystemdConnectionContext']
const busConnections = ['SystemBus', 'SystemBusPrivate', 'ConnectSystemBus']

const systemd: readonly KnownLibrary[] = [
  ...[
    { pattern: 'github.com/coreos/go-systemd{v}/dbus', what: 'a client of systemd over D-Bus', connects: systemdConnections },
    { pattern: 'github.com/godbus/dbus{v}', what: 'a client of D-Bus', connects: busConnections, needs: 'of use only where a bus answers, that of systemd or of a desktop' },
    { pattern: 'github.com/opencontainers/cgroups/systemd', what: 'cgroups by way of systemd' },
    { pattern: 'github.com/opencontainers/runc/libcontainer/cgroups/systemd', what: 'cgroups by way of systemd' },
  ].map(
    ({ needs = 'only needed where the program is told to use systemd', ...row }: Pick<KnownLibrary, 'pattern' | 'what' | 'connects'> & { readonly needs?: string }): KnownLibrary => ({
      ...row,
      advice: `pure Go, and ${needs}: put it behind a build tag if its size matters`,
      role: 'systemd-dbus',
      class: 'info',
    }),
  ),
  ...['github.com/coreos/go-systemd{v}/daemon', 'github.com/coreos/go-systemd{v}/activation', 'github.com/opencontainers/runc/internal/third_party/systemd/activation', 'github.com/mdlayher/sdnotify'].map(
    (pattern): KnownLibrary => ({
      pattern,
      what: pattern.endsWith('activation') ? 'sockets handed over by systemd' : 'messages to systemd about the state of a service',
      advice: pattern.includes('{v}/daemon') ? 'nothing: without NOTIFY_SOCKET it does nothing (containerd leaves it out with the tag no_systemd)' : 'nothing: without systemd it does nothing',
      role: 'systemd-notify',
      class: 'info',
    }),
  ),
  {
    pattern: 'github.com/coreos/go-systemd{v}/login1',
    what: 'a client of systemd-logind over D-Bus',
    advice: 'put the importer behind a build tag',
    role: 'systemd-dbus',
    class: 'info',
  },
  ...[
    { pattern: 'github.com/coreos/go-systemd{v}/sdjournal', what: 'a reader of the journal through libsystemd, a C library' },
    { pattern: 'github.com/coreos/go-systemd{v}/internal/dlopen', what: 'a loader of libsystemd, a C library' },
    { pattern: 'github.com/coreos/pkg/dlopen', what: 'a loader of C libraries, made for libsystemd' },
  ].map((row): KnownLibrary => ({ ...row, advice: 'put the importer behind a build tag, or gate it on cgo', role: 'systemd-cgo', class: 'build' })),
]

const starters: readonly KnownLibrary[] = [
  {
    pattern: 'golang.org/x/sys/unix',
    what: 'system calls',
    advice: '',
    role: 'starter',
    class: 'info',
    starter: { functions: { Exec: 0 }, rare: true },
  },
  {
    pattern: 'golang.org/x/sys/execabs',
    what: 'os/exec with a stricter search',
    advice: 'a Go command in the busybox, or a library that does the same in Go',
    role: 'starter',
    class: 'info',
    starter: { functions: osExec, struct: 'Cmd' },
  },
  {
    pattern: 'k8s.io/utils/exec',
    what: 'an interface in front of os/exec',
    advice: 'a Go command in the busybox, or a library that does the same in Go',
    role: 'starter',
    class: 'info',
    starter: { interfaces: { types: ['Interface'], constructors: ['New'], methods: osExec } },
  },
  {
    pattern: 'github.com/coreos/go-iptables/iptables',
    what: 'a wrapper of the programs iptables and ip6tables',
    advice: 'a netlink library such as github.com/google/nftables, where the kernel has nftables',
    role: 'starter',
    class: 'info',
    starter: { implied: { New: ['iptables'], NewWithProtocol: ['iptables', 'ip6tables'] } },
  },
  {
    pattern: 'kernel.org/pub/linux/libs/security/libcap/cap',
    what: 'capabilities, and programs that are started with some of them',
    advice: 'a Go command in the busybox, or a library that does the same in Go',
    role: 'starter',
    class: 'info',
    starter: { functions: { NewLauncher: 0 } },
  },
  {
    pattern: 'github.com/containerd/go-runc',
    what: 'a wrapper of the program runc',
    advice: 'runc as a command of the same busybox',
    role: 'starter',
    class: 'info',
    starter: { configured: { struct: 'Runc', field: 'Command', program: 'runc' } },
  },
]

const commandLines: readonly KnownLibrary[] = [
  { pattern: 'github.com/spf13/cobra', what: 'command lines', commandLine: { type: 'Command', name: 'Use', run: ['Execute', 'ExecuteContext', 'ExecuteC'] } },
  { pattern: 'github.com/urfave/cli{v}', what: 'command lines', commandLine: { type: 'App', name: 'Name', run: ['Run', 'RunContext'] } },
].map((row): KnownLibrary => ({ ...row, advice: '', role: 'none', class: 'info' }))

const reexecFunctions: Reexec = { register: ['Register'], init: ['Init'], start: ['Command', 'CommandContext'] }

const reexecs: readonly KnownLibrary[] = [
  ...['github.com/moby/sys/reexec', 'github.com/docker/docker/pkg/reexec', 'github.com/moby/moby{v}/pkg/reexec', 'github.com/containers/storage/pkg/reexec', 'go.podman.io/storage/pkg/reexec'].map(
    (pattern) => ({ pattern, reexec: reexecFunctions }),
  ),
].map((row): KnownLibrary => ({ ...row, what: 'programs of one file, chosen by the name it is started under', advice: '', role: 'none', class: 'info' }))

const protobuf: readonly KnownLibrary[] = [
  { pattern: 'google.golang.org/protobuf/runtime/protoimpl', protobuf: 'descriptor' as const },
  { pattern: 'github.com/golang/protobuf/proto', protobuf: 'calls' as const },
].map((row): KnownLibrary => ({ ...row, what: 'protobuf', advice: '', role: 'none', class: 'info' }))

const registries: readonly KnownLibrary[] = [
  { pattern: 'github.com/spf13/pflag', what: 'command-line flags', registers: 'flags' as const },
  { pattern: 'github.com/prometheus/client_golang/prometheus', what: 'metrics', registers: 'metrics' as const },
  { pattern: 'github.com/prometheus/client_golang/prometheus/promauto', what: 'metrics that are registered as they are made', registers: 'metrics at once' as const },
].map((row): KnownLibrary => ({ ...row, advice: '', role: 'none', class: 'info' }))

export const knownLibraries: readonly KnownLibrary[] = [...cLibraries, ...features, ...namespaces, ...systemd, ...starters, ...commandLines, ...reexecs, ...protobuf, ...registries]

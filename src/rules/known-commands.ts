/**
 * Go commands that do what a program of another origin does, as far as they go: what a busybox can have in its place. The busybox calls a
 * command by the last element of its import path; `as` is that name where it is not the program's, so that the image needs a symlink.
 */
export interface KnownCommand {
  readonly importPath: string
  readonly as?: string
}

const uRoot = 'github.com/u-root/u-root/cmds'

const core =
  'basename brctl cat chmod chroot cmp comm cp cpio date dd df dhclient dirname dmesg du echo false find free fusermount gpgv grep gzip head hexdump hostname hwclock id insmod ip kexec kill ln losetup ls lsmod man md5sum mkdir mkfifo mknod mktemp more mount mv netcat netstat nohup ntpdate pidof ping poweroff printenv ps pwd readlink realpath rm rmmod scp seq shasum shutdown sleep sort sshd strace strings stty switch_root sync tail tar tee time timeout touch tr true truncate tty umount uname uniq unmount unshare uptime watchdog wc wget which xargs yes'
const experimental = 'dmidecode ed getty hdparm modprobe partprobe readelf ssh tac tc tcpdump traceroute watch'

const standIns: Readonly<Record<string, KnownCommand>> = {
  sh: { importPath: `${uRoot}/core/gosh`, as: 'gosh' },
  bash: { importPath: `${uRoot}/core/gosh`, as: 'gosh' },
  defaultsh: { importPath: `${uRoot}/core/gosh`, as: 'gosh' },
  nc: { importPath: `${uRoot}/core/netcat`, as: 'netcat' },
  sha1sum: { importPath: `${uRoot}/core/shasum`, as: 'shasum' },
  fusermount3: { importPath: `${uRoot}/core/fusermount`, as: 'fusermount' },
  flanneld: { importPath: 'github.com/flannel-io/flannel', as: 'flannel' },
  etcdctl: { importPath: 'go.etcd.io/etcd/etcdctl/v3', as: 'v3' },
}

const programs: Readonly<Record<string, string>> = {
  runc: 'github.com/opencontainers/runc',
  containerd: 'github.com/containerd/containerd/v2/cmd/containerd',
  'containerd-shim-runc-v2': 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2',
  ctr: 'github.com/containerd/containerd/v2/cmd/ctr',
  nerdctl: 'github.com/containerd/nerdctl/v2/cmd/nerdctl',
  buildctl: 'github.com/moby/buildkit/cmd/buildctl',
  buildkitd: 'github.com/moby/buildkit/cmd/buildkitd',
  crictl: 'sigs.k8s.io/cri-tools/cmd/crictl',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  kubelet: 'k8s.io/kubernetes/cmd/kubelet',
  coredns: 'github.com/coredns/coredns',
  kine: 'github.com/k3s-io/kine',
  rootlesskit: 'github.com/rootless-containers/rootlesskit/v2/cmd/rootlesskit',
  tailscale: 'tailscale.com/cmd/tailscale',
  tailscaled: 'tailscale.com/cmd/tailscaled',
  ...Object.fromEntries(['bridge', 'host-device', 'ipvlan', 'loopback', 'macvlan', 'ptp', 'vlan'].map((name) => [name, `github.com/containernetworking/plugins/plugins/main/${name}`])),
  ...Object.fromEntries(['bandwidth', 'firewall', 'portmap', 'tuning'].map((name) => [name, `github.com/containernetworking/plugins/plugins/meta/${name}`])),
  'host-local': 'github.com/containernetworking/plugins/plugins/ipam/host-local',
}

const table: ReadonlyMap<string, KnownCommand> = new Map([
  ...core.split(' ').map((name) => [name, { importPath: `${uRoot}/core/${name}` }] as const),
  ...experimental.split(' ').map((name) => [name, { importPath: `${uRoot}/exp/${name}` }] as const),
  ...Object.entries(programs).map(([name, importPath]) => [name, { importPath }] as const),
  ...Object.entries(standIns),
])

/** A Go command for a program's bare name. */
export function knownCommand(program: string): KnownCommand | undefined {
  return table.get(program)
}

export const knownCommands: ReadonlyMap<string, KnownCommand> = table

/** A machine that QEMU can be, for one GOARCH; packages are Debian's names. */
export interface Machine {
  readonly program: string
  readonly arguments: readonly string[]
  /** The kernel's name of the serial console. */
  readonly console: string
  readonly package: string
  readonly kernelPackage: string
}

/** The processor has all that the emulator knows: a busybox that was built for a newer one (GOAMD64=v3) starts too. */
const machines: Readonly<Record<string, Machine>> = {
  amd64: { program: 'qemu-system-x86_64', arguments: ['-machine', 'pc', '-cpu', 'max'], console: 'ttyS0', package: 'qemu-system-x86', kernelPackage: 'linux-image-cloud-amd64' },
  '386': { program: 'qemu-system-i386', arguments: ['-machine', 'pc', '-cpu', 'max'], console: 'ttyS0', package: 'qemu-system-x86', kernelPackage: 'linux-image-686' },
  // Without its own way of pointer authentication the emulated processor spends most of its time on that.
  arm64: { program: 'qemu-system-aarch64', arguments: ['-machine', 'virt', '-cpu', 'max,pauth-impdef=on'], console: 'ttyAMA0', package: 'qemu-system-arm', kernelPackage: 'linux-image-cloud-arm64' },
  arm: { program: 'qemu-system-arm', arguments: ['-machine', 'virt', '-cpu', 'max'], console: 'ttyAMA0', package: 'qemu-system-arm', kernelPackage: 'linux-image-armmp' },
  riscv64: { program: 'qemu-system-riscv64', arguments: ['-machine', 'virt'], console: 'ttyS0', package: 'qemu-system-misc', kernelPackage: 'linux-image-riscv64' },
}

export function machineFor(goarch: string): Machine | undefined {
  return machines[goarch]
}

export const bootable: readonly string[] = Object.keys(machines)

export interface Guest {
  readonly image: string
  readonly kernel: string
  /** MiB. */
  readonly memory: number
  /** Words for the kernel's command line, behind those for the console. */
  readonly append: string
  /** This machine's own processor runs the guest. On request only: where KVM is itself inside a virtual machine, guests may hang without a word. */
  readonly kvm: boolean
}

/**
 * QEMU's arguments: no window, no disk, no network; the serial console on stdin and stdout, where Ctrl-A X ends it and Ctrl-C goes to the guest. A
 * panic ends it, as a reboot does.
 */
export function qemuArguments({ arguments: machine, console }: Machine, { image, kernel, memory, append, kvm }: Guest): readonly string[] {
  return [
    ...machine,
    ...['-accel', kvm ? 'kvm' : 'tcg', '-m', String(memory)],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-monitor', 'none'],
    ...['-chardev', 'stdio,id=console,mux=on,signal=off', '-serial', 'chardev:console'],
    ...['-kernel', kernel, '-initrd', image],
    ...['-append', [`console=${console}`, 'panic=-1', append].filter((words) => words !== '').join(' ')],
  ]
}

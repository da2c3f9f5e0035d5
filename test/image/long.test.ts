import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, sha256, storage } from '../busybox/workbench.js'
import { gopure } from '../cli/gopure.js'
import { workspaceFolder } from '../workspace.js'

/** Where a real QEMU and a real kernel are; `npm run test:long` says so. */
const kernel = process.env['GOPURE_TEST_KERNEL'] ?? ''

describe.skipIf(kernel === '')("an image of u-root's commands, booted in QEMU", () => {
  const env = { GOPURE_STORAGE: storage, GOWORK: 'off' }
  const commands = ['init', 'gosh', 'ls', 'cat', 'shutdown'].map((name) => `github.com/u-root/u-root/cmds/core/${name}`)
  const build = (file: string, uinit: string): void => {
    const { status, stderr } = gopure(['build', '-C', workspaceFolder('u-root'), '-o', join(newFolder(), 'bb'), '--goarch', 'amd64', '--initramfs', file, '--uinit', uinit, '--no-image-sizes', ...commands], { cwd: newFolder(), env })
    if (status !== 0) throw new Error(stderr)
  }
  const boot = (file: string, ...more: readonly string[]): ReturnType<typeof gopure> => gopure(['boot', file, '--kernel', kernel, '--timeout', '400s', ...more], { cwd: newFolder(), env })
  // gosh puts the words together: what it echoes stands nowhere as it is.
  const uinit = 'gosh -c "cat /etc/localtime > /tmp/zone; ls /tmp; echo gopure-\'\'marker; shutdown halt"'

  it.each(['a.cpio', 'a.cpio.gz', 'a.cpio.xz', 'a.cpio.zst'])('%s shows the marker that its uinit prints, and is turned off from inside', { timeout: 900_000 }, (name) => {
    const file = join(newFolder(), name)
    build(file, uinit)
    const { status, stdout, stderr } = boot(file)
    expect({ status, stderr: stderr.split(', ')[0] }).toEqual({ status: 0, stderr: 'qemu-system-x86_64' })
    expect(stdout).toMatch(/^zone\r?\ngopure-marker\r?$/m)
    expect(stdout).toMatch(/reboot: Power down/)
  })

  it('is the same when it is built again', { timeout: 900_000 }, () => {
    const [first, again] = [join(newFolder(), 'a.cpio.xz'), join(newFolder(), 'b.cpio.xz')] as const
    build(first, uinit)
    build(again, uinit)
    expect(sha256(again)).toBe(sha256(first))
  })

  it('ends with the marker, and with the panic of a guest that has no init', { timeout: 900_000 }, () => {
    const file = join(newFolder(), 'a.cpio')
    // After its uinit, init starts a shell: this guest would go on.
    build(file, `gosh -c "echo gopure-''marker"`)
    const seen = boot(file, '--until', 'gopure-marker')
    expect({ status: seen.status, off: seen.stdout.includes('Power down') }).toEqual({ status: 0, off: false })
    const panicked = boot(file, '--until', 'gopure-marker', '--append', 'rdinit=/none root=/dev/none')
    expect(panicked.stderr).toMatch(/^gopure: the guest's kernel panicked: VFS: Unable to mount root fs/m)
    expect(panicked.status).toBe(4)
  })
})

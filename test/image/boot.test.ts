import { chmodSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { marked } from '../busybox/workbench.js'
import { gopure, startGopure } from '../cli/gopure.js'

/** A QEMU that says what it was started with, and then what a script says of it. */
function fakeQemu(script: string, name = 'qemu-system-x86_64'): string {
  const folder = unpack({ [name]: `#!${process.execPath}\nconsole.log(process.argv.slice(2).join('\\n'))\n${script}\n` })
  chmodSync(join(folder, name), 0o755)
  symlinkSync(process.execPath, join(folder, 'node'))
  return folder
}

function files(): string {
  const kernel = Buffer.alloc(1024)
  kernel.write('HdrS', 0x202, 'latin1')
  return unpack({ 'a.cpio': 'an image', 'a.cpio.xz': 'another', kernel, arm: Buffer.concat([Buffer.alloc(0x24), Buffer.from('\x18\x28\x6f\x01', 'latin1'), Buffer.alloc(100)]) })
}

const standard = ['boot', 'a.cpio', '--kernel', 'kernel', '--goarch', 'amd64']
const where = (script: string): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } => ({ cwd: files(), env: { PATH: fakeQemu(script) } })

describe('gopure boot', () => {
  it('starts QEMU with the kernel, the image and a serial console, and nothing of the machine but those', () => {
    const { cwd, env } = where('')
    const { status, stdout } = gopure([...standard, '--append', 'one two'], { cwd, env })
    expect(status).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual([
      '-machine', 'pc', '-cpu', 'max', '-accel', 'tcg', '-m', '514', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-monitor', 'none',
      '-chardev', 'stdio,id=console,mux=on,signal=off', '-serial', 'chardev:console', '-kernel', join(cwd, 'kernel'), '-initrd', join(cwd, 'a.cpio'), '-append', 'console=ttyS0 panic=-1 one two',
    ])
  })

  const off = 'console.log("reboot: Power down")'
  const panic = 'console.log("[ 1.0] Kernel panic - not syncing: No init found.")'
  const hang = 'setInterval(() => {}, 1000)'
  const outcomes: readonly (readonly [string, string, readonly string[], number, RegExp])[] = [
    ['that turns itself off', off, [], 0, /^$/],
    ['that shows the text', `console.log("all is rea" + "dy"); ${hang}`, ['--until', 'is ready'], 0, /^$/],
    ['that shows the text and turns itself off', `console.log("ready"); ${off}`, ['--until', 'ready'], 0, /^$/],
    ['that turns itself off without the text', off, ['--until', 'ready'], 4, /^gopure: the guest turned itself off; "ready" was not seen on its console$/m],
    ['that panics', panic, [], 4, /^gopure: the guest's kernel panicked: No init found\.$/m],
    ['that panics before the text', panic, ['--until', 'ready'], 4, /^gopure: the guest's kernel panicked: No init found\.$/m],
    ['that goes on for too long', hang, ['--until', 'ready', '--timeout', '300ms'], 4, /^gopure: the guest was ended after 0\.3 s; "ready" was not seen on its console$/m],
    ['that goes on for too long, with nothing to wait for', hang, ['--timeout', '0.3s'], 4, /^gopure: the guest was ended after 0\.3 s$/m],
    ['whose QEMU refuses its arguments', 'console.error("no such machine"); process.exitCode = 1', [], 4, /^gopure: qemu-system-x86_64 ended with exit code 1; what it said is above$/m],
  ]
  it.each(outcomes)('of a guest %s', (_what, script, flags, code, message) => {
    const { status, stderr } = gopure([...standard, '--quiet', ...flags], where(script))
    expect(stderr.trim()).toMatch(message)
    expect(status).toBe(code)
  })

  const refused: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['an image that is not there', ['boot', 'none.cpio'], 3, /none\.cpio: there is no such image; gopure build --initramfs none\.cpio writes one$/m],
    ['no image', ['boot'], 2, /^gopure: name an image: there is no project here that has one$/m],
    ['no kernel', ['boot', 'a.cpio', '--kernel', 'none', '--goarch', 'amd64'], 3, /none: there is no such kernel$/m],
    ["another architecture's kernel", ['boot', 'a.cpio', '--kernel', 'arm', '--goarch', 'amd64'], 3, /arm is a kernel for arm, and the image is for amd64; name another with --kernel$/m],
    ['an architecture that no machine is known for', ['boot', 'a.cpio', '--goarch', 'wasm'], 3, /^gopure: Gopure boots no images for wasm: 386, amd64, arm64, arm, riscv64 are known$/m],
    ['a text that the kernel shows anyway', [...standard, '--until', 'x=1', '--append', 'x=1'], 2, /--append has it too, and the kernel shows its command line on the console$/m],
    ['a time that is none', [...standard, '--timeout', 'soon'], 2, /--timeout soon: expected a time such as 90s or 5m$/m],
    ['a size that is none', [...standard, '--memory', 'much'], 2, /--memory much: expected a size such as 512MiB or 2GiB$/m],
    ['no QEMU', ['boot', 'a.cpio', '--kernel', 'arm', '--goarch', 'arm'], 3, /^gopure: qemu-system-arm is not on PATH: install QEMU \(Debian: qemu-system-arm\)$/m],
  ]
  it.each(refused)('says in one line that it was given %s', (_what, words, code, message) => {
    const { status, stderr, stdout } = gopure([...words, '--quiet'], where(''))
    expect(stderr.trim()).toMatch(message)
    expect({ status, stdout }).toEqual({ status: code, stdout: '' })
  })

  it.each([['arm64', 'qemu-system-aarch64', 'virt', 'ttyAMA0'], ['arm', 'qemu-system-arm', 'virt', 'ttyAMA0'], ['riscv64', 'qemu-system-riscv64', 'virt', 'ttyS0'], ['386', 'qemu-system-i386', 'pc', 'ttyS0']])(
    'knows the machine for %s', (goarch, program, machine, serial) => {
      const folder = unpack({ 'a.cpio': 'an image', kernel: 'of no known kind' })
      const { stdout } = gopure(['boot', 'a.cpio', '--kernel', 'kernel', '--goarch', goarch], { cwd: folder, env: { PATH: fakeQemu('', program) } })
      expect(stdout).toContain(`-machine\n${machine}\n`)
      expect(stdout).toContain(`console=${serial} `)
    },
  )

  it('takes image and kernel from the project', () => {
    const { cwd, env } = where('')
    const folder = unpack({ 'go.mod': 'module example.com/a\n\ngo 1.25.0\n', 'main.go': 'package main\n\nfunc main() {}\n', 'gopure.yaml': 'goarch: amd64\nkernel: kernel\ninitramfs: {output: out.cpio.xz}\n', 'out.cpio.xz': 'x', kernel: 'of no known kind' })
    const path = [env['PATH'], process.env['PATH']].join(delimiter)
    const { stdout, stderr } = gopure(['boot'], { cwd: folder, env: { PATH: path } })
    expect(stderr).toMatch(/^qemu-system-x86_64, amd64, /)
    expect(stdout).toContain(`-kernel\n${join(folder, 'kernel')}\n-initrd\n${join(folder, 'out.cpio.xz')}\n`)
    expect(readdirSync(cwd)).toContain('a.cpio')
  })

  it('ends what it started when it is ended', async () => {
    const mark = `boot-${process.pid}-${Date.now()}`
    const { cwd, env } = where(hang)
    const started = startGopure(standard, { cwd, env: { ...env, GOPURE_MARK: mark } })
    await new Promise((resolve) => started.stdout?.once('data', resolve))
    started.kill('SIGTERM')
    const code = await new Promise((resolve) => started.once('exit', resolve))
    expect({ code, left: marked(mark) }).toEqual({ code: 130, left: [] })
  })

  it("passes an editor's keys to the guest, and ends with the editor", async () => {
    const { cwd, env } = where('process.stdin.on("data", (keys) => console.log(`typed ${JSON.stringify(String(keys))}`)); setInterval(() => {}, 1000)')
    const started = startGopure([...standard, '--editor', '{}'], { cwd, env, input: true })
    const seen = new Promise<string>((resolve) => {
      let text = ''
      started.stdout?.on('data', (bytes: Buffer) => {
        text += bytes.toString()
        if (text.includes('panic=-1') && !text.includes('typed')) started.stdin?.write('ls\x03')
        if (text.includes('typed')) resolve(text)
      })
    })
    expect(await seen).toContain('typed "ls\\u0003"')
    started.stdin?.end()
    expect(await new Promise((resolve) => started.once('exit', resolve))).toBe(130)
  })
})

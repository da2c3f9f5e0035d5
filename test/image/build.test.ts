import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { goTool } from '../../src/busybox/tool.js'
import { unpack } from '../archive.js'
import { env as goEnv, go, newFolder, storage } from '../busybox/workbench.js'
import { gopure } from '../cli/gopure.js'
import { cpioListing } from './workbench.js'

const env = { GOPURE_STORAGE: storage, GOWORK: 'off' }
const command = (what: string): string => `package main\n\nfunc main() { println("${what}") }\n`
const project = {
  'go.mod': 'module example.com/image\n\ngo 1.25.0\n',
  'cmd/init/main.go': command('init'),
  'cmd/gosh/main.go': command('gosh'),
  'cmd/station/main.go': command('station'),
  'conf/hosts': '127.0.0.1 localhost\n',
  'conf/keys/one': 'key\n',
}

interface BuildJson {
  readonly result: string
  readonly size: { readonly file: string; readonly bytes: number }
  readonly image: { readonly file: string; readonly bytes: number; readonly compression: string; readonly sha256: string; readonly budget?: number; readonly sizes: Readonly<Record<string, number>>; readonly warnings: readonly string[]; readonly entries: readonly { readonly name: string; readonly size: number }[] }
}

describe('gopure build --initramfs', () => {
  it('has the entries that mkuimage has for the same commands, files, init, uinit and shell', async () => {
    const folder = unpack(project)
    const { status, stdout, stderr } = gopure(['build', '--compat', '--initramfs', 'a.cpio', '--uinit', 'station --serve "a b"', '--files', 'conf/hosts:etc/hosts', '--files', 'conf/keys:keys', '--no-image-sizes', '--format', 'json'], { cwd: folder, env })
    expect({ status, stderr: stderr.includes('error') }).toEqual({ status: 0, stderr: false })
    const { image, size } = JSON.parse(stdout) as BuildJson
    const ours = cpioListing(image.file)

    const theirs = join(newFolder(), 'theirs.cpio')
    const pin = fileURLToPath(new URL('mkuimage', import.meta.url))
    const tool = await goTool({ name: 'mkuimage', package: 'github.com/u-root/mkuimage/cmd/mkuimage', oldest: '1.24' }, { pin, storage, go, env: goEnv })
    if (tool.kind !== 'ready') throw new Error(JSON.stringify(tool))
    execFileSync(
      tool.program,
      ['-o', theirs, '-build=gbb', '-go-extra-args=-a=false', '-skip-ldd', '-initcmd=init', '-defaultsh=gosh', '-uinitcmd=station --serve "a b"', '-files', 'conf/hosts:etc/hosts', '-files', 'conf/keys:keys', './cmd/init', './cmd/gosh', './cmd/station'],
      { cwd: folder, env: { ...goEnv, GOOS: 'linux', GOROOT: go.goroot }, stdio: 'pipe' },
    )
    expect(ours).toEqual(cpioListing(theirs))
    expect(readFileSync(image.file).equals(readFileSync(theirs)), 'the whole archives').toBe(true)
    expect(image.entries.find(({ name }) => name === 'bbin/bb')?.size).toBe(size.bytes)
  })

  it('takes what gopure.yaml says, twice the same, and is over its budget', () => {
    const folder = unpack({ ...project, 'gopure.yaml': 'initramfs:\n  output: out.cpio.gz\n  files: [conf/hosts:etc/hosts]\n  init: station\n  shell: ""\n  budget: 100KiB\n' })
    const build = (): BuildJson['image'] => {
      const { status, stdout } = gopure(['build', '--initramfs', '--no-image-sizes', '--format', 'json'], { cwd: folder, env })
      expect(status).toBe(1)
      return (JSON.parse(stdout) as BuildJson).image
    }
    const { sha256, file, budget, sizes } = build()
    expect({ file, budget, sizes: Object.keys(sizes) }).toEqual({ file: join(folder, 'out.cpio.gz'), budget: 102400, sizes: ['raw', 'gzip'] })
    expect(build().sha256).toBe(sha256)
    const { stdout, status } = gopure(['build', '--initramfs', 'b.cpio', '--init', '', '--image-budget', '20MiB', '--no-image-sizes'], { cwd: folder, env })
    expect(status).toBe(0)
    expect(stdout).toMatch(/b\.cpio {2}\d+ entries {2}sha256 [0-9a-f]{64}\nraw +[\d.]+ MiB +[\d,]+ bytes +\d+ % of 20 MiB {2}written\n$/)
    expect(cpioListing(join(folder, 'b.cpio')).map(({ name }) => name).filter((name) => /^(?:init|bin\/.*|etc\/h.*)$/.test(name))).toEqual(['etc/hosts'])
  })

  const refused: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['flags of an image without one', ['--uinit', 'station'], 2, /^gopure: --uinit: no image is written without --initramfs FILE$/m],
    ['a file without a path', ['--initramfs', 'a.cpio', '--files', 'conf:../x'], 2, /^gopure: --files: conf:\.\.\/x says no file, or no path below the image's root; write FILE:PATH$/m],
    ['a budget that is none', ['--initramfs', 'a.cpio', '--image-budget', 'much'], 2, /^gopure: --image-budget much: expected a size such as 16MiB/m],
    ['a folder that is not there', ['--initramfs', 'none/a.cpio'], 3, /none does not exist; create it, or choose another file for the image$/m],
    ["another system's target", ['--initramfs', 'a.cpio', '--goos', 'freebsd'], 2, /^gopure: --initramfs: an initramfs is Linux's, and the target is freebsd$/m],
  ]
  it.each(refused)('refuses %s before it builds', (_what, flags, code, message) => {
    const folder = unpack(project)
    const { status, stderr } = gopure(['build', ...flags], { cwd: folder, env })
    expect(stderr).toMatch(message)
    expect({ status, built: existsSync(join(folder, 'bb')) }).toEqual({ status: code, built: false })
  })

  it('says that nothing would start', () => {
    const folder = unpack(project)
    const { status, stderr } = gopure(['build', './cmd/station', '--initramfs', 'a.cpio', '--no-image-sizes'], { cwd: folder, env })
    expect(stderr).toMatch(/^gopure: the image has no \/init, which the kernel starts: add a command init, or name another with --init$/m)
    expect(status).toBe(0)
  })

  it('keeps the image before it where an image can not be made, and says why', () => {
    const folder = unpack(project)
    writeFileSync(join(folder, 'a.cpio'), 'the last good one')
    const { status, stderr } = gopure(['build', './cmd/station', '--initramfs', 'a.cpio', '--shell', 'none'], { cwd: folder, env })
    expect(stderr).toMatch(/^gopure: the image could not be made: shell: the busybox has no command none; add it, or give a path in the image$/m)
    expect(status).toBe(3)
    expect(readFileSync(join(folder, 'a.cpio'), 'utf8')).toBe('the last good one')
  })
})

describe('another target', () => {
  // The class (1: 32 bits), e_machine and what the build itself remembers.
  const targets: readonly (readonly [string, Readonly<Record<string, string>>, number, number, string])[] = [
    ['amd64', { GOAMD64: 'v3' }, 2, 62, 'GOAMD64=v3'],
    ['arm64', {}, 2, 183, 'GOARM64=v8.0'],
    ['arm', { GOARM: '5' }, 1, 40, 'GOARM=5'],
    ['riscv64', {}, 2, 243, 'GORISCV64=rva20u64'],
  ]
  it.each(targets)('%s, with %j: busybox and image are for it', (goarch, more, bits, machine, setting) => {
    const folder = unpack(project)
    const { status, stdout, stderr } = gopure(['build', '--goarch', goarch, '--initramfs', 'a.cpio', '--no-image-sizes', '--format', 'json'], { cwd: folder, env: { ...env, ...more } })
    expect({ status, warnings: stderr.includes('gopure:') }).toEqual({ status: 0, warnings: false })
    const { image, size } = JSON.parse(stdout) as BuildJson
    const built = execFileSync(go.goBinary, ['version', '-m', size.file], { encoding: 'utf8' })
    expect(built).toMatch(new RegExp(`\\bGOARCH=${goarch}\\n`))
    expect(built).toContain(setting)
    const inside = execFileSync('cpio', ['--quiet', '-i', '--to-stdout', 'bbin/bb'], { input: readFileSync(image.file), maxBuffer: 1 << 28 })
    expect({ bits: inside[4], machine: inside.readUInt16LE(18) }).toEqual({ bits, machine })
    expect(inside.equals(readFileSync(size.file))).toBe(true)
  })
})

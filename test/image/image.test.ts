import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { writeImage, imageProblem, type Image, type ImageResult } from '../../src/image/image.js'
import type { Contents, Entry } from '../../src/image/packer.js'
import { unpack } from '../archive.js'
import { env, go, newFolder, sha256, storage } from '../busybox/workbench.js'
import { cpioListing, packerPin } from './workbench.js'

const program = process.execPath

/** An image of any program as the busybox: nothing of it is looked at. */
async function image(contents: Partial<Contents>, { name = 'a.cpio', allSizes = false, busybox = fakeBusybox(), path = env['PATH'] } = {}): Promise<ImageResult> {
  return writeImage({
    contents: { busybox, applets: ['init', 'ls', 'gosh', 'station'], files: [], goarch: 'amd64', ...contents },
    output: join(newFolder(), name),
    allSizes,
    pin: packerPin,
    storage,
    go,
    env: { ...env, PATH: path },
  })
}

async function written(...arguments_: Parameters<typeof image>): Promise<Image> {
  const result = await image(...arguments_)
  if (result.kind !== 'written') throw new Error(JSON.stringify(result))
  return result
}

function fakeBusybox(mode = 0o755): string {
  const file = join(newFolder(), 'bb')
  writeFileSync(file, 'all the commands\n')
  chmodSync(file, mode)
  return file
}

const shown = ({ name, mode, size, target }: Entry): string => `${(mode >> 12).toString(8)} ${(mode & 0o7777).toString(8)} ${size} ${name}${target === undefined ? '' : ` -> ${target}`}`

/** What mkuimage puts into every image. */
const base = [
  '4 755 0 bin', '4 755 0 dev', '2 600 0 dev/console', '2 666 0 dev/null', '2 640 0 dev/port', '2 666 0 dev/tty', '2 666 0 dev/urandom', '4 755 0 env', '4 755 0 etc',
  '10 644 127 etc/localtime', '10 644 19 etc/resolv.conf', '4 755 0 lib64', '4 755 0 proc', '4 755 0 sys', '4 755 0 tcz', '4 777 0 tmp', '4 755 0 ubin', '4 755 0 usr', '4 755 0 usr/lib',
  '4 755 0 var', '4 777 0 var/lock', '4 777 0 var/log',
]
const applets = ['4 755 0 bbin', '10 755 17 bbin/bb', '12 777 2 bbin/gosh -> bb', '12 777 2 bbin/init -> bb', '12 777 2 bbin/ls -> bb', '12 777 2 bbin/station -> bb']
const shells = ['12 777 12 bin/defaultsh -> ../bbin/gosh', '12 777 12 bin/sh -> ../bbin/gosh']
const init = ['12 777 9 init -> bbin/init']

describe('an image', () => {
  const files = unpack({ hosts: 'localhost\n', 'conf/a/deep': 'deep', 'conf/b': '' })
  symlinkSync('a/deep', join(files, 'conf', 'link'))
  chmodSync(join(files, 'hosts'), 0o600)
  const cases: readonly (readonly [string, Partial<Contents>, readonly string[]])[] = [
    ['without a word has the busybox, its commands, and what starts first', {}, [...base, ...applets, ...shells, ...init]],
    ['has what is named to start', { init: 'station', shell: 'ls' }, [...base, ...applets, '12 777 10 bin/defaultsh -> ../bbin/ls', '12 777 10 bin/sh -> ../bbin/ls', '12 777 12 init -> bbin/station']],
    ['has nothing to start where that is named', { init: '', shell: '' }, [...base, ...applets]],
    ['has a path to start', { init: '/opt/start', shell: 'opt/sh' }, [...base, ...applets, '12 777 9 bin/defaultsh -> ../opt/sh', '12 777 9 bin/sh -> ../opt/sh', '12 777 9 init -> opt/start']],
    ['has a uinit', { uinit: 'station' }, [...base, ...applets, ...shells, ...init, '12 777 15 bin/uinit -> ../bbin/station']],
    ['has a uinit with arguments', { uinit: 'station -v' }, [...base, ...applets, ...shells, ...init, '12 777 15 bin/uinit -> ../bbin/station', '10 444 4 etc/uinit.flags']],
    ['has no commands that are not there', { applets: ['ls'] }, [...base, '4 755 0 bbin', '10 755 17 bbin/bb', '12 777 2 bbin/ls -> bb']],
    ['has extra files with their modes, below folders that come with them', { applets: ['ls'], files: [{ from: join(files, 'hosts'), to: 'opt/etc/hosts' }] }, [...base, '4 755 0 bbin', '10 755 17 bbin/bb', '12 777 2 bbin/ls -> bb', '4 755 0 opt', '4 755 0 opt/etc', '10 600 10 opt/etc/hosts']],
    ['has a folder with all that is below it', { applets: ['ls'], files: [{ from: join(files, 'conf'), to: '/' }] }, [...base, '4 755 0 a', '10 644 4 a/deep', '10 644 0 b', '4 755 0 bbin', '10 755 17 bbin/bb', '12 777 2 bbin/ls -> bb', '12 777 6 link -> a/deep']],
    ['has a file of its own in the place of the base layout', { applets: [], files: [{ from: join(files, 'hosts'), to: 'etc/resolv.conf' }] }, [...base.filter((line) => !line.endsWith('etc/resolv.conf')), '10 600 10 etc/resolv.conf', '4 755 0 bbin', '10 755 17 bbin/bb']],
    ['has an extra init', { applets: ['init'], files: [{ from: join(files, 'hosts'), to: 'init' }] }, [...base, '4 755 0 bbin', '10 755 17 bbin/bb', '12 777 2 bbin/init -> bb', '10 600 10 init']],
  ]
  it.each(cases)('%s', async (_what, contents, expected) => {
    const { entries, file } = await written(contents)
    const byName = [...expected].sort((one, other) => (one.split(' ')[3]! < other.split(' ')[3]! ? -1 : 1))
    expect(entries.map(shown)).toEqual(byName)
    // What we say is in it is what others find in it.
    expect(cpioListing(file).map(({ name, mode, size, target }) => shown({ name, mode, size, ...(target === undefined ? {} : { target }) }))).toEqual(byName)
  })

  it('has no owner, time, or link count of the machine, and the devices of the kernel', async () => {
    const listing = cpioListing((await written({})).file)
    expect(new Set(listing.map(({ owner, time, links }) => `${owner} ${time} ${links}`))).toEqual(new Set(['0/0 Jan 1 1970 0']))
    expect(listing.flatMap(({ name, device }) => (device === undefined ? [] : [`${name} ${device}`]))).toEqual(['dev/console 5,1', 'dev/null 1,3', 'dev/port 1,4', 'dev/tty 5,0', 'dev/urandom 1,9'])
  })

  it("keeps uinit's arguments apart as a shell would", async () => {
    const { file } = await written({ uinit: `station "a b" 'c"d' e\\ f` })
    expect(extract(file, 'etc/uinit.flags')).toBe('"a b"\n"c\\"d"\n"e f"')
  })

  it('has the content of each hard link', async () => {
    const folder = unpack({ 'd/one': 'the same' })
    linkSync(join(folder, 'd/one'), join(folder, 'd/two'))
    const { file } = await written({ files: [{ from: join(folder, 'd'), to: 'd' }] })
    expect(extract(file, 'd/one') + extract(file, 'd/two')).toBe('the samethe same')
  })

  it('is the same to the byte from other folders, at another time, with another umask', async () => {
    const make = async (time: number, mode: number): Promise<string> => {
      const folder = unpack({ 'x/a': 'a', 'x/b/c': 'c' })
      for (const name of ['x/a', 'x/b/c', 'x/b', 'x']) utimesSync(join(folder, name), time, time)
      const { sha256: digest, file } = await written({ files: [{ from: join(folder, 'x'), to: 'x' }], uinit: 'ls /x' }, { busybox: fakeBusybox(mode) })
      expect(sha256(file)).toBe(digest)
      return digest
    }
    expect(await make(1_000_000_000, 0o755)).toBe(await make(1_700_000_000, 0o700))
  })
})

describe('an image that can not be made', () => {
  const files = unpack({ a: 'a', b: 'b', 'd/e': 'e' })
  const at = (name: string, to: string): Pick<Contents, 'files'> => ({ files: [{ from: join(files, name), to }] })
  const cases: readonly (readonly [string, Partial<Contents>, RegExp])[] = [
    ['without its init', { init: 'none' }, /: init: the busybox has no command none; add it, or give a path in the image$/],
    ['without its uinit', { uinit: 'none -v' }, /: uinit: the busybox has no command none; /],
    ['without its shell', { shell: 'none' }, /: shell: the busybox has no command none; /],
    ['without an extra file', at('none', 'x'), /: files: lstat .*none: no such file or directory$/],
    ['with two files in one place', { files: [...at('a', 'x').files, ...at('b', 'x').files] }, /: files: .*\/b cannot be at x: something else is there already$/],
    ["with a file in a command's place", at('a', 'bbin/ls'), /: files: .*\/a cannot be at bbin\/ls: something else is there already$/],
    ['with an extra init beside one that is named', { init: 'station', ...at('a', 'init') }, /: init: an extra file is at init already; leave out one of them$/],
    ["with extra arguments of uinit's", { uinit: 'ls /', ...at('a', 'etc/uinit.flags') }, /: uinit: an extra file is at etc\/uinit\.flags already; /],
    ['with a file outside', at('a', '../x'), /: files: \.\.\/x is outside the image; give a path below its root$/],
  ]
  it.each(cases)('%s is said in one line', async (_what, contents, message) => {
    const result = await image(contents)
    expect(result.kind === 'unusable' ? result.message : result).toMatch(message)
  })

  it('leaves the one before it, and nothing else', async () => {
    const output = join(newFolder(), 'a.cpio')
    writeFileSync(output, 'the last good one')
    await writeImage({ contents: { busybox: fakeBusybox(), applets: [], files: [], init: 'none', goarch: 'amd64' }, output, allSizes: false, pin: packerPin, storage, go, env })
    expect(readFileSync(output, 'utf8')).toBe('the last good one')
    expect(readdirSync(dirname(output))).toEqual(['a.cpio'])
  })

  it.each([
    ['in a folder that is not there', '/nowhere/a.cpio', env['PATH'], /^the folder \/nowhere does not exist; create it, or choose another file for the image$/],
    ['in the place of a folder', files, env['PATH'], /is a folder; name a file for the image$/],
    ['without xz', join(files, 'a.cpio.xz'), '/nowhere', /xz is not on PATH; install it, or name a file that ends in \.cpio or \.gz$/],
    ['without zstd', join(files, 'a.cpio.zst'), '/nowhere', /zstd is not on PATH; install it, or name a file that ends in \.cpio or \.gz$/],
  ])('%s is known before anything is built', async (_what, output, path, message) => {
    expect(await imageProblem(output, { ...env, PATH: path })).toMatch(message)
  })
})

describe('a program among the extra files', () => {
  const cases: readonly (readonly [string, Partial<Contents>, readonly RegExp[]])[] = [
    ['that needs a loader which is not there', { files: [{ from: program, to: 'bin/node' }], goarch: go.version === '' ? '' : hostArchitecture() }, [/^bin\/node needs \/lib\S+, which is not in the image; add it with its libraries, or a static build$/]],
    ['for another machine', { files: [{ from: program, to: 'bin/node' }], goarch: 'mips' }, [/^bin\/node is a program for EM_\w+, and the image is for mips$/]],
    ['that is static', { files: [{ from: go.goBinary, to: 'bin/go' }], goarch: hostArchitecture() }, []],
  ]
  it.each(cases)('%s', async (_what, contents, expected) => {
    const { warnings } = await written(contents)
    expect(warnings.map((warning, index) => expected[index]?.test(warning) ?? warning)).toEqual(expected.map(() => true))
  })
})

function hostArchitecture(): string {
  return execFileSync(go.goBinary, ['env', 'GOHOSTARCH'], { encoding: 'utf8' }).trim()
}

describe('the compressed image', () => {
  it.each(['a.cpio', 'a.cpio.gz', 'a.cpio.xz', 'a.cpio.zst'])('%s holds the same archive, is the same twice, and its size is told with the others', async (name) => {
    const busybox = fakeBusybox()
    writeFileSync(busybox, readFileSync(go.goBinary).subarray(0, 300_000))
    const image = await written({}, { name, allSizes: true, busybox })
    const other = await written({}, { name, busybox })
    expect(other.sha256).toBe(image.sha256)
    const raw = await written({}, { busybox })
    expect(createDigest(unpacked(image.file))).toBe(raw.sha256)
    expect(image.missing).toEqual([])
    expect(image.bytes).toBe(statSync(image.file).size)
    expect(image.sizes[image.compression]).toBe(image.bytes)
    expect(image.sizes.raw).toBe(raw.bytes)
    expect(Object.keys(image.sizes)).toEqual(['raw', 'gzip', 'xz', 'zstd'])
    expect(Object.keys(other.sizes)).toEqual(image.compression === 'raw' ? ['raw'] : ['raw', image.compression])
  })

  it('in xz has the one check that the kernel knows', async () => {
    const { file } = await written({}, { name: 'a.cpio.xz' })
    expect(execFileSync('xz', ['--robot', '--list', file], { encoding: 'utf8' })).toMatch(/^totals\t.*\tCRC32\t/m)
  })

  it('in gzip has neither name nor time', async () => {
    const { file } = await written({}, { name: 'a.cpio.gz' })
    expect([...readFileSync(file).subarray(2, 8)]).toEqual([8, 0, 0, 0, 0, 0])
  })

  it('is written without the programs that only tell other sizes, and they are named', async () => {
    const empty = newFolder()
    const { sizes, missing } = await written({}, { allSizes: true, path: empty })
    expect({ sizes: Object.keys(sizes), missing }).toEqual({ sizes: ['raw', 'gzip'], missing: ['xz', 'zstd'] })
  })
})

function extract(archive: string, name: string): string {
  return execFileSync('cpio', ['--quiet', '-i', '--to-stdout', name], { input: readFileSync(archive), encoding: 'utf8' })
}

function unpacked(file: string): Buffer {
  if (file.endsWith('.gz')) return gunzipSync(readFileSync(file))
  if (file.endsWith('.xz')) return execFileSync('xz', ['-dc', file], { maxBuffer: 1 << 28 })
  return file.endsWith('.zst') ? execFileSync('zstd', ['-dcq', file], { maxBuffer: 1 << 28 }) : readFileSync(file)
}

function createDigest(bytes: Buffer): string {
  const file = join(newFolder(), 'raw')
  writeFileSync(file, bytes)
  return sha256(file)
}

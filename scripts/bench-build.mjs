// Gopure's builds beside makebb's own, in one run: medians of whole processes, alternating, as ratios; and whether the bytes are the same.
// node scripts/bench-build.mjs [ROUNDS] [small|large|world]
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyModule } from './bench-tree.mjs'
import { downloadModules, root, setUp, stop } from './setup.mjs'

const rounds = Number(process.argv[2] ?? 3)
const which = process.argv[3]
const uroot = 'github.com/u-root/u-root'
const large = ['github.com/containerd/containerd/v2/cmd/containerd', 'go.etcd.io/etcd/etcdctl/v3', 'github.com/coredns/coredns']
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-bench-build-')))
const storage = join(folder, 'storage')
const workspaces = ['u-root', 'containerd', 'etcdctl', 'coredns']
const base = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOFLAGS: '', GOPURE_STORAGE: storage, NO_COLOR: '1' }
delete base.GOWORK
const timed = existsSync('/usr/bin/time')
let edits = 0

setUp()
downloadModules(workspaces.map((name) => join('test', 'workspaces', name)))
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}, ${go(['version'], root).trim()}; medians of ${rounds} alternating pairs; CPU is user and system time of all processes${timed ? '' : ', not measured: there is no /usr/bin/time'}`)
try {
  const makebb = join(folder, 'makebb')
  const generator = join(folder, 'generate')
  const pin = { cwd: join(root, 'src', 'busybox', 'generate'), env: { ...base, GOWORK: 'off' } }
  if (spawnSync('go', ['build', '-o', makebb, 'github.com/u-root/gobusybox/src/cmd/makebb'], pin).status !== 0) stop('makebb could not be built')
  if (spawnSync('go', ['build', '-o', generator, '.'], pin).status !== 0) stop('the generator could not be built')
  const source = join(folder, 'u-root-source')
  const goMod = readFileSync(join(root, 'test', 'workspaces', 'u-root', 'go.mod'), 'utf8')
  copyModule(`${uroot}@${new RegExp(`${uroot} (v\\S+)`).exec(goMod)[1]}`, source)
  const core = [...goMod.matchAll(/^\s(\S+\/cmds\/core\/\S+)$/gm)].map(([, path]) => path)
  if (which === undefined || which === 'small') compare("u-root's cmds/core/*", ['u-root'], core, { makebb, generator, source })
  if (which === undefined || which === 'large') compare("u-root's cmds/core/*, containerd, etcdctl and coredns", workspaces, [...core, ...large], { makebb, generator, source })
  if (which === undefined || which === 'world') world(source, makebb)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Every command that u-root has, which it calls its world: what it weighs, and whether the bytes are makebb's. */
function world(directory, makebb) {
  const commands = go(['list', '-e', '-f', '{{if and (eq .Name "main") .GoFiles}}{{.ImportPath}}{{end}}', './cmds/...'], directory).split('\n').filter((path) => path.split('/').length === 6)
  const env = { ...base, GOCACHE: join(folder, 'cache-world'), GOWORK: 'off' }
  const build = (output, ...flags) => time([process.execPath, join(root, 'dist', 'cli.js'), 'build', ...flags, '--quiet', '-o', join(folder, output), ...commands], directory, env)
  const own = build('world')
  const ours = build('world-compat', '--compat')
  const theirs = time([makebb, '-o', join(folder, 'world-makebb'), ...commands], directory, env)
  const size = (output) => statSync(join(folder, output)).size
  const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB (${bytes} bytes)`
  console.log(`\nu-root's cmds/*/*: ${commands.length} commands in one binary, where u-root says more than 180 in less than 20 MiB`)
  console.log(`gopure build, nothing there before, not even the generator: ${own.wall.toFixed(1)} s (${own.cpu.toFixed(1)} s CPU), ${mib(size('world'))}`)
  console.log(`gopure build --compat after it: ${ours.wall.toFixed(1)} s (${ours.cpu.toFixed(1)} s CPU), ${mib(size('world-compat'))}; makebb ${theirs.wall.toFixed(1)} s (${theirs.cpu.toFixed(1)} s CPU): ${sha256(join(folder, 'world-compat')) === sha256(join(folder, 'world-makebb')) ? 'the same bytes' : 'OTHER BYTES'}`)
}

function compare(title, used, commands, { makebb, generator, source }) {
  const directory = mkdtempSync(join(folder, 'work-'))
  for (const name of used) cpSync(join(root, 'test', 'workspaces', name), join(directory, name), { recursive: true })
  // The highest go line of all, as go wants it.
  const versions = used.map((name) => /^go (\S+)/m.exec(readFileSync(join(directory, name, 'go.mod'), 'utf8'))[1])
  const newest = versions.sort((one, other) => one.localeCompare(other, undefined, { numeric: true })).at(-1)
  writeFileSync(join(directory, 'go.work'), `go ${newest}\n\nuse (\n${used.map((name) => `\t./${name}\n`).join('')})\n\nreplace ${uroot} => ${source}\n`)
  const program = go(['list', '-deps', ...commands], directory)
  if (program === '') stop(`${title}: go list fails; see above`)
  const shared = twentyTimes(commands, directory)
  const output = { ours: join(directory, 'ours'), theirs: join(directory, 'theirs') }
  const caches = { ours: join(directory, 'cache-ours'), theirs: join(directory, 'cache-theirs') }
  const ours = () => {
    rmSync(output.ours, { force: true })
    return time([process.execPath, join(root, 'dist', 'cli.js'), 'build', '--compat', '--quiet', '-o', output.ours, ...commands], directory, { ...base, GOCACHE: caches.ours })
  }
  const theirs = () => time([makebb, '-o', output.theirs, ...commands], directory, { ...base, GOCACHE: caches.theirs })
  const same = () => (sha256(output.ours) === sha256(output.theirs) ? 'the same bytes' : 'OTHER BYTES')

  console.log(`\n${title}: ${commands.length} commands${' '.repeat(10)}gopure            makebb          ratio (CPU)`)
  // The tool is there before, and the disk's pages are in memory for both; all else is not.
  spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), 'build', '--compat', '--quiet', '-o', output.ours, ...commands], { cwd: directory, env: { ...base, GOCACHE: caches.ours } })
  const empty = (side) => rmSync(caches[side], { recursive: true, force: true })
  row('cold: no Go cache, no storage', pairs(() => {
    for (const name of readdirSync(storage)) if (name !== 'tools') rmSync(join(storage, name), { recursive: true, force: true })
    empty('ours')
    return ours()
  }, () => {
    empty('theirs')
    return theirs()
  }), same())

  const usual = pairs(ours, theirs)
  row('nothing changed, output deleted', usual, same())
  // makebb knows of no such case, and does what it always does.
  row('  linked again', pairs(() => {
    for (const name of readdirSync(join(storage, 'trees'))) rmSync(join(storage, 'trees', name, 'binary'), { force: true })
    return ours()
  }, () => median(usual.map(([, took]) => took), ({ wall }) => wall)), same())
  row('one line edited in one command', pairs(() => edited(join(source, 'cmds', 'core', 'ls', 'ls.go'), ours), theirs), same())
  row(`one line edited in a package of ${shared.count} commands`, pairs(() => edited(shared.file, ours), theirs), same())

  const generated = mkdtempSync(join(folder, 'generated-'))
  const request = join(generated, 'request.json')
  writeFileSync(request, JSON.stringify({ folder: join(generated, 'ours'), patterns: commands, tags: [], mode: {} }))
  const own = time([generator, '-once', request], directory, { ...base, GOCACHE: caches.ours })
  const other = time([makebb, '-g', '-gen-dir', join(generated, 'theirs'), '-o', output.theirs, ...commands], directory, { ...base, GOCACHE: caches.theirs })
  if (timed) console.log(`peak memory of generation${' '.repeat(30)}${mebibytes(own.memory)} ${mebibytes(other.memory)}   1/${(other.memory / own.memory).toFixed(1)}`)
  const differences = spawnSync('diff', ['-rq', join(generated, 'ours', 'tree'), join(generated, 'theirs')], { encoding: 'utf8' }).stdout.trim().split('\n').filter((line) => line !== '').length
  console.log(`    files of the generated tree that differ: ${differences}`)

  function pairs(first, second) {
    return Array.from({ length: rounds }, () => [first(), second()])
  }
}

function row(what, found, remark = '') {
  const [a, b] = [0, 1].map((side) => ({ wall: median(found.map((pair) => pair[side].wall)), cpu: median(found.map((pair) => pair[side].cpu)) }))
  const ratio = (x, y) => (x < y ? `1/${(y / x).toFixed(1)}` : (x / y).toFixed(2))
  console.log(`${what.padEnd(50)} ${a.wall.toFixed(2).padStart(7)} s ${b.wall.toFixed(2).padStart(9)} s  ${ratio(a.wall, b.wall).padStart(7)} (${timed ? `${a.cpu.toFixed(1)} s, ${b.cpu.toFixed(1)} s: ${ratio(a.cpu, b.cpu)}` : '-'}) ${remark}`)
}

/** A few lines more in the first function of the file. */
function edited(file, then) {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/^func [^\n]*\{\n/m, (line) => `${line}\tif len("edited ${++edits}") == 0 {\n\t\tpanic("")\n\t}\n\tprintln("edited ${edits}")\n`))
  return then()
}

/** The package of u-root that comes closest to twenty commands from above, and a file of it with a function. */
function twentyTimes(commands, directory) {
  const counts = new Map()
  for (const line of go(['list', '-f', '{{join .Deps " "}}', ...commands], directory).trim().split('\n')) {
    for (const path of line.split(' ').filter((dependency) => dependency.startsWith(`${uroot}/pkg/`))) counts.set(path, (counts.get(path) ?? 0) + 1)
  }
  const [path, count] = [...counts].filter(([, number]) => number >= 20).sort(([, one], [, other]) => one - other)[0] ?? stop('no package of u-root is imported by twenty commands')
  const [dir, files] = go(['list', '-f', '{{.Dir}}\t{{join .GoFiles " "}}', path], directory).trim().split('\t')
  const file = files.split(' ').map((name) => join(dir, name)).find((name) => /^func [^\n]*\{\n/m.test(readFileSync(name, 'utf8')))
  return { count, file }
}

/** Wall and CPU seconds, and the largest process's memory in KiB. */
function time(command, cwd, env) {
  mkdirSync(env.GOCACHE, { recursive: true })
  // What was written before is not on this one's account.
  spawnSync('sync')
  const report = join(folder, 'time')
  const began = process.hrtime.bigint()
  const [program, ...args] = timed ? ['/usr/bin/time', '-o', report, '-f', '%U %S %M', ...command] : command
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 })
  const wall = Number(process.hrtime.bigint() - began) / 1e9
  if (status !== 0 && !args.includes('--compat')) stop(`${command.slice(0, 3).join(' ')}: ${stdout}${stderr}`)
  if (args.includes('--compat') && !existsSync(args[args.indexOf('-o', args.indexOf('--compat')) + 1])) stop(`gopure build: ${stdout}${stderr}`)
  const [user = 0, system = 0, memory = 0] = timed ? readFileSync(report, 'utf8').trim().split('\n').at(-1).split(' ').map(Number) : []
  return { wall, cpu: user + system, memory }
}

function go(args, cwd) {
  return spawnSync('go', args, { cwd, env: base, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 30 }).stdout
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function mebibytes(kibibytes) {
  return `${(kibibytes / 1024).toFixed(0).padStart(7)} MiB`
}

function median(values, key = (value) => value) {
  const sorted = [...values].sort((x, y) => key(x) - key(y))
  return sorted[Math.floor(sorted.length / 2)]
}

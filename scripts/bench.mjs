// Gopure beside what a person would use instead: medians of alternating runs of whole processes, as ratios; then the language server.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { containerdCheckout, edit, goFiles, kubernetesTree } from './bench-tree.mjs'
import { downloadModules, root, setUp } from './setup.mjs'

const rounds = Number(process.argv[2] ?? 9)
const cli = join(root, 'dist', 'cli.js')
const containerd = 'github.com/containerd/containerd/v2/cmd/containerd'
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-bench-')))
const storage = join(folder, 'storage')
const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOWORK: 'off', GOPURE_STORAGE: storage }

/** Parses every file of a list whole, in a process of its own. */
const parseAll = `
const { readFileSync } = require('node:fs')
const [, , treeSitter, dist, list] = process.argv
const { Language, Parser } = require(treeSitter)
void (async () => {
  await Parser.init({ wasmBinary: readFileSync(dist + '/web-tree-sitter.wasm') })
  const parser = new Parser()
  parser.setLanguage(await Language.load(readFileSync(dist + '/tree-sitter-go.wasm')))
  for (const file of JSON.parse(readFileSync(list, 'utf8'))) parser.parse(readFileSync(file, 'utf8')).delete()
})()
`

setUp()
downloadModules(['containerd', 'runc', 'u-root'].map((name) => join('test', 'workspaces', name)))
const version = spawnSync('go', ['version'], { encoding: 'utf8' }).stdout.trim()
const ripgrep = findRipgrep()
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}, ${version}, ${ripgrep.version}; medians of ${rounds} alternating pairs of processes\n`)
try {
  // A folder of a person's own, such as a checkout: node scripts/bench.mjs 9 FOLDER PACKAGE
  const [, , , own, main = './...'] = process.argv
  if (own === undefined) {
    checks()
    trees()
    console.log('\nthe language server')
    spawnSync(process.execPath, [join(root, 'scripts', 'bench-editor.mjs')], { stdio: 'inherit' })
  } else {
    const cwd = resolve(own)
    compare(`check of ${main}, nothing changed`, { cwd, ours: ['check', main], theirs: goList(main) })
    compare(`check of ${main}, worked out anew`, { cwd, ours: ['check', '--fresh', main], theirs: goList(main) })
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function checks() {
  const { workspace, source } = containerdCheckout(folder)
  const row = { cwd: workspace, ours: ['check', containerd], theirs: goList(containerd) }
  heading('against go list -deps -json of the same')
  compare('check of containerd, the first that there ever was', { ...row, before: () => rmSync(storage, { recursive: true, force: true }) })
  warm(row)
  compare('  after an edit of a file that no rule looks into', { ...row, before: () => edit(join(source, 'core', 'leases', 'lease.go')) })
  compare('  after an edit of a file that starts programs', { ...row, before: () => edit(join(source, 'core', 'mount', 'mount_linux.go')) })
  warm(row)
  compare('  nothing changed', row)
  compare('  --fresh', { ...row, ours: ['check', '--fresh', containerd] })
  for (const [what, name, words] of [['runc', 'runc', ['github.com/opencontainers/runc']], ['117 u-root commands', 'u-root', []]]) {
    const other = { cwd: join(root, 'test', 'workspaces', name), ours: ['check', ...words], theirs: goList(words[0] ?? 'tool') }
    warm(other)
    compare(`check of ${what}, nothing changed`, other)
    compare('  --fresh', { ...other, ours: ['check', '--fresh', ...words] })
  }
  heading('against go list -e -json ./... in the checkout')
  const checkout = { cwd: source, ours: ['check', './cmd/...'], theirs: ['go', ['list', '-e', '-json', './...']] }
  warm(checkout)
  compare('check of all commands of containerd, nothing changed', checkout)
  compare('  --fresh', { ...checkout, ours: ['check', '--fresh', './cmd/...'] })
}

function trees() {
  const tree = join(folder, 'kubernetes')
  const files = kubernetesTree(tree)
  const row = { cwd: tree, ours: ['check', '--tree'], theirs: ripgrep.command }
  if (ripgrep.command === undefined) console.log(`\n--tree against ripgrep: not measured, ${ripgrep.version}`)
  else {
    heading(`against ripgrep -j2 with the rules' patterns, ${files} Go files`)
    warm(row)
    compare('check --tree, nothing changed', row)
    compare('  after an edit of a file that no rule looks into', { ...row, before: () => edit(join(tree, 'pkg', 'apis', 'core', 'types.go')) })
    compare('  after an edit of a file that rules parse', { ...row, before: () => edit(join(tree, 'pkg', 'kubelet', 'kubelet.go')) }, 3)
    compare('  --fresh', { ...row, ours: ['check', '--tree', '--fresh'] }, 3)
  }
  heading('against tree-sitter parsing every file whole')
  const parse = join(folder, 'parse.cjs')
  writeFileSync(join(folder, 'files.json'), JSON.stringify(goFiles(tree)))
  writeFileSync(parse, parseAll)
  compare('check --tree --fresh', { ...row, ours: ['check', '--tree', '--fresh'], theirs: [process.execPath, [parse, createRequire(import.meta.url).resolve('web-tree-sitter'), join(root, 'dist'), join(folder, 'files.json')]] }, 1)
}

function warm({ cwd, ours }) {
  // What was written a moment ago is not trusted yet.
  spawnSync('sleep', ['2.5'])
  spawnSync(process.execPath, [cli, ...ours], { cwd, env })
}

function goList(what) {
  return ['go', ['list', '-deps', '-json', what]]
}

function heading(text) {
  console.log(`\n${text.padEnd(58)}   gopure   other    ratio`)
}

function compare(what, { cwd, ours, theirs, before = () => undefined }, times = rounds) {
  const pairs = []
  // The first round fills the page cache and is not counted.
  for (let round = times === 1 ? 1 : 0; round <= times; round++) {
    before()
    const pair = [time(process.execPath, [cli, ...ours], cwd), time(...theirs, cwd)]
    if (round > 0) pairs.push(pair)
  }
  const [a, b] = [median(pairs.map(([x]) => x)), median(pairs.map(([, y]) => y))]
  console.log(`${what.padEnd(58)} ${a.toFixed(3)} s ${b.toFixed(3)} s  ${median(pairs.map(([x, y]) => x / y)).toFixed(2)} ×`)
}

function time(program, args, cwd) {
  const began = process.hrtime.bigint()
  const { status, stderr } = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  // check ends with 1 where it has findings, and with 3 where a module of them is not there.
  if (!(args[0] === cli ? [0, 1, 3] : [0]).includes(status)) throw new Error(`${program} ${args.join(' ')}: ${String(stderr)}`)
  return seconds
}

function median(values) {
  const sorted = [...values].sort((x, y) => x - y)
  return sorted[Math.floor(sorted.length / 2)]
}

/** What rules look for in bytes and in import paths, as one would look for it by hand. */
function findRipgrep() {
  if (spawnSync('rg', ['--version']).error !== undefined && process.platform === 'linux' && process.getuid() === 0) spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'ripgrep'])
  const { error, stdout } = spawnSync('rg', ['--version'], { encoding: 'utf8' })
  if (error !== undefined) return { version: 'ripgrep is not installed: apt-get install ripgrep' }
  const patterns = ['import "C"', '#cgo', '//go:embed', 'gopure:allow', 'exec\\.Command', 'exec\\.LookPath', 'exec\\.Cmd\\{', 'syscall\\.(Exec|ForkExec|StartProcess)', 'os\\.StartProcess', 'systemd', 'dbus', 'nsenter']
  return { version: stdout.split('\n', 1)[0], command: ['rg', ['-j2', '--no-ignore', '-g', '*.go', '-n', ...patterns.flatMap((pattern) => ['-e', pattern]), '.']] }
}

// Gopure beside what a person would use instead: medians of alternating runs of whole processes, as ratios.
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { downloadModules, root, setUp } from './setup.mjs'

const rounds = Number(process.argv[2] ?? 9)
const cli = join(root, 'dist', 'cli.js')
const workspace = (name) => resolve(root, 'test', 'workspaces', name)
const containerd = 'github.com/containerd/containerd/v2/cmd/containerd'
const runc = 'github.com/opencontainers/runc'
const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOWORK: 'off' }

setUp()
downloadModules(['containerd', 'runc', 'u-root'].map((name) => join('test', 'workspaces', name)))

const rows = [
  ['check of containerd, nothing changed', 'containerd', ['check', containerd], containerd],
  ['check of containerd, worked out anew', 'containerd', ['check', '--fresh', containerd], containerd],
  ['list of containerd, worked out anew', 'containerd', ['list', '--fresh', '--format', 'json', containerd], containerd],
  ['check of runc, nothing changed', 'runc', ['check', runc], runc],
  ['check of runc, worked out anew', 'runc', ['check', '--fresh', runc], runc],
  ['check of 117 u-root commands, nothing changed', 'u-root', ['check'], 'tool'],
  ['check of 117 u-root commands, worked out anew', 'u-root', ['check', '--fresh'], 'tool'],
]
// A folder of a person's own, such as a checkout: node scripts/bench.mjs 9 FOLDER PACKAGE
const [, , , folder, main = './...'] = process.argv
if (folder !== undefined) {
  rows.length = 0
  rows.push([`check of ${main}, nothing changed`, folder, ['check', main], main], [`check of ${main}, worked out anew`, folder, ['check', '--fresh', main], main])
}

const version = spawnSync('go', ['version'], { encoding: 'utf8' }).stdout.trim()
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}, ${version}, ${rounds} rounds\n`)
console.log(`${'against go list -deps -json of the same'.padEnd(48)}   gopure       go    ratio`)
for (const [what, where, ours, theirs] of rows) {
  const options = { cwd: workspace(where), env }
  const pairs = []
  // The first round fills the page cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const pair = [time(process.execPath, [cli, ...ours], options), time('go', ['list', '-deps', '-json', theirs], options)]
    if (round > 0) pairs.push(pair)
  }
  const [a, b] = [median(pairs.map(([x]) => x)), median(pairs.map(([, y]) => y))]
  const ratio = median(pairs.map(([x, y]) => x / y))
  console.log(`${what.padEnd(48)} ${a.toFixed(3)} s  ${b.toFixed(3)} s  ${ratio.toFixed(2)} ×`)
}

function time(program, args, options) {
  const began = process.hrtime.bigint()
  const { status, stderr } = spawnSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  // check ends with 1 where it has findings.
  if (status !== 0 && status !== 1) throw new Error(`${program} ${args.join(' ')}: ${String(stderr)}`)
  return seconds
}

function median(values) {
  const sorted = [...values].sort((x, y) => x - y)
  return sorted[Math.floor(sorted.length / 2)]
}

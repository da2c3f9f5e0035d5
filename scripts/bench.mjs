// Gopure beside what a person would use instead: medians of alternating runs of whole processes, as ratios.
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { downloadModules, root, setUp } from './setup.mjs'

const rounds = Number(process.argv[2] ?? 9)
const cli = join(root, 'dist', 'cli.js')
const workspace = (name) => join(root, 'test', 'workspaces', name)
const containerd = 'github.com/containerd/containerd/v2/cmd/containerd'
const runc = 'github.com/opencontainers/runc'
const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOWORK: 'off' }

setUp()
downloadModules(['containerd', 'runc', 'u-root'].map((name) => join('test', 'workspaces', name)))

const rows = [
  ['check of containerd / go list -deps -json', 'containerd', [cli, 'check', containerd], ['list', '-deps', '-json', containerd]],
  ['list of containerd / go list -deps -json', 'containerd', [cli, 'list', '--format', 'json', containerd], ['list', '-deps', '-json', containerd]],
  ['check of runc / go list -deps -json', 'runc', [cli, 'check', runc], ['list', '-deps', '-json', runc]],
  ['check of 100 u-root commands / go list -deps -json', 'u-root', [cli, 'check'], ['list', '-deps', '-json', 'tool']],
]

const version = spawnSync('go', ['version'], { encoding: 'utf8' }).stdout.trim()
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}, ${version}, ${rounds} rounds\n`)
console.log(`${'what'.padEnd(52)}   gopure       go    ratio`)
for (const [what, folder, ours, theirs] of rows) {
  const options = { cwd: workspace(folder), env }
  const pairs = []
  // The first round fills the page cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const pair = [time(process.execPath, ours, options), time('go', theirs, options)]
    if (round > 0) pairs.push(pair)
  }
  const [a, b] = [median(pairs.map(([x]) => x)), median(pairs.map(([, y]) => y))]
  const ratio = median(pairs.map(([x, y]) => x / y))
  console.log(`${what.padEnd(52)} ${a.toFixed(3)} s  ${b.toFixed(3)} s  ${ratio.toFixed(2)} ×`)
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

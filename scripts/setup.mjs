// What every script of this repository needs first: Node packages, the bundle, and the Go modules that are read or built.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Runs a program in the repository with its output shown; a failure ends the script with one line. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options })
  if (error !== undefined) stop(`${program} could not be started: ${error.message}`)
  if (status !== 0) stop(`${program} ${args.join(' ')} failed`)
}

export function stop(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

/** Installs the Node packages of the lock file where they are missing or of another lock file, and bundles. */
export function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) stop(`Node ${process.versions.node} is too old: 20.19 or newer is needed`)
  if (!isInstalled()) {
    console.log('Installing Node packages (once)')
    run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'])
  }
  run(process.execPath, ['esbuild.mjs'])
}

function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const versions = (file, key) => Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages).filter(([name]) => key(name)).map(([name, { version }]) => `${name}@${version}`)
  const have = new Set(versions(installed, () => true))
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return versions(join(root, 'package-lock.json'), (name) => name !== '' && lock[name].optional !== true).every((version) => have.has(version))
}

/** Downloads what building or reading some folders' tools takes, with the machine's own Go. */
export function downloadModules(folders) {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
  } catch {
    stop('no Go on PATH: install Go 1.25 or newer (https://go.dev/dl), then run this again')
  }
  for (const folder of folders) {
    // A go.mod that is not in the cache stops `go list` itself; a package that is not there is said in the list.
    const offline = spawnSync('go', ['list', '-deps', '-e', '-f', '{{with .Error}}{{.Err}}{{end}}', 'tool'], { cwd: join(root, folder), env: { ...process.env, CGO_ENABLED: '1', GOPROXY: 'off' }, encoding: 'utf8' })
    const missing = offline.status !== 0 || offline.stdout.includes('GOPROXY=off')
    if (missing) console.log(`Downloading the Go modules of ${folder} (once)`)
    // Go loads what the packages of a build need, not every module of the graph.
    for (const cgo of ['0', '1']) {
      const { status, stderr } = spawnSync('go', ['list', '-deps', '-e', '-f', '{{if .Error}}{{end}}', 'tool'], { cwd: join(root, folder), env: { ...process.env, CGO_ENABLED: cgo }, encoding: 'utf8' })
      if (status !== 0) stop(`the Go modules of ${folder} could not be downloaded:\n${stderr}`)
    }
  }
}

/** Installs the Debian packages of programs that are missing, where that is possible; where not, it says what to do. */
export function debianPrograms(packagesOf) {
  const missing = Object.entries(packagesOf).flatMap(([program, packages]) => (spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined ? [] : packages))
  if (missing.length === 0 || process.platform !== 'linux') return
  if (process.getuid() !== 0) stop(`missing: ${missing.join(', ')}; install them with apt-get install ${missing.join(' ')}`)
  console.log(`Installing ${missing.join(', ')} (once)`)
  const install = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { stdio: 'ignore' }).status === 0
  if (!install()) {
    run('apt-get', ['update'], { stdio: 'ignore' })
    if (!install()) stop(`apt-get install ${missing.join(' ')} failed`)
  }
}

/** A Linux for QEMU on amd64, taken out of Debian's package into a cache folder: nothing is installed. Returns the file; '' where this is no Linux. */
export function debianKernel() {
  if (process.platform !== 'linux') return ''
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gopure-test-kernel')
  const kernel = () => {
    const boot = join(cache, 'unpacked', 'boot')
    return existsSync(boot) ? readdirSync(boot).filter((name) => name.startsWith('vmlinuz-')).map((name) => join(boot, name))[0] : undefined
  }
  if (kernel() !== undefined) return kernel()
  const meta = 'linux-image-cloud-amd64'
  const depends = () => /Depends: (linux-image-\d\S*)/.exec(spawnSync('apt-cache', ['depends', meta], { encoding: 'utf8' }).stdout ?? '')?.[1]
  if (depends() === undefined) spawnSync('apt-get', ['update'], { stdio: 'ignore' })
  const name = depends()
  if (name === undefined) stop(`no kernel for QEMU: apt-cache knows no ${meta}`)
  console.log(`Downloading ${name} (once)`)
  mkdirSync(cache, { recursive: true })
  const download = () => spawnSync('apt-get', ['download', name], { cwd: cache, stdio: 'ignore' }).status === 0
  // The list of packages may be older than the archive.
  if (!download() && spawnSync('apt-get', ['update'], { stdio: 'ignore' }).status === 0 && !download()) stop(`apt-get download ${name} failed`)
  const packages = readdirSync(cache).filter((file) => file.endsWith('.deb'))
  run('dpkg-deb', ['-x', packages.at(-1), 'unpacked'], { cwd: cache })
  for (const file of packages) rmSync(join(cache, file))
  return kernel() ?? stop(`${name} holds no kernel`)
}

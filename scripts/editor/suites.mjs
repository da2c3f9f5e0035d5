// The suites below test/vscode: one folder is one VS Code window, with its *.test.ts files and a host.json that says what window it wants.
import { build } from 'esbuild'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup.mjs'

export const results = join(root, 'dist-test')

/** Fields of host.json, all optional; paths are relative to the repository. */
const defaults = {
  workspace: undefined, // a folder that is copied for the run; none: an empty folder
  open: undefined, // what to open in the copy: a folder or a .code-workspace file; none: the copy itself
  trusted: true,
  settings: {}, // the user's settings
  env: {}, // added to the extension host's environment; ${workspace} stands for the copy, ${repository} for this repository
  gopure: true, // whether Gopure is there
  extensions: [], // further extensions from source folders
  timeLimit: 300, // seconds for the whole suite
  testTimeout: 60, // seconds for one test
  ends: undefined, // the suite kills its extension host; this module's check(copy) then says whether all is well
  only: undefined, // 'browser' or 'desktop', where it can't run in the other
}

export function findSuites(wanted = []) {
  const folder = join(root, 'test', 'vscode')
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, folder: join(folder, name), files: readdirSync(join(folder, name)).filter((file) => file.endsWith('.test.ts')).sort() }))
    .filter(({ files }) => files.length > 0)
    .map((suite) => ({ ...suite, host: hostOf(suite.folder) }))
  const unknown = wanted.filter((name) => !found.some((suite) => suite.name === name))
  if (unknown.length > 0) throw new Error(`no suite ${unknown.join(', ')} below test/vscode; there are ${found.map(({ name }) => name).join(', ')}`)
  return wanted.length === 0 ? found : found.filter(({ name }) => wanted.includes(name))
}

function hostOf(folder) {
  const file = join(folder, 'host.json')
  const given = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const unknown = Object.keys(given).filter((key) => !(key in defaults))
  if (unknown.length > 0) throw new Error(`${file}: unknown ${unknown.join(', ')}; there are ${Object.keys(defaults).join(', ')}`)
  return { ...defaults, ...given }
}

/** Bundles each suite into dist-test/run-PID/NAME/index.js, which exports run() as VS Code wants it. `remove` takes the bundles away. */
export async function bundleSuites(suites) {
  // Runs beside each other don't meet: each has a folder of its own. Below the repository, for mocha is required from there.
  const out = join(results, `run-${process.pid}`)
  mkdirSync(out, { recursive: true })
  writeFileSync(join(results, '.gitignore'), '*\n')
  for (const file of readdirSync(results)) {
    const run = Number(/^run-(\d+)$/.exec(file)?.[1] ?? process.pid)
    // A picture tells of a failure of this run only; a run that was killed left its bundles.
    if (!isAlive(run) || (file.endsWith('.png') && suites.some(({ name }) => file.startsWith(name)))) rmSync(join(results, file), { recursive: true, force: true })
  }
  const entries = suites.map(({ name, files, host }) => ({ name, text: `import { runSuite } from './run.js'
export const run = () => runSuite(${JSON.stringify(name)}, ${host.testTimeout}, () => {
${files.map((file) => `  require(${JSON.stringify(`./${name}/${file}`)})`).join('\n')}
})` }))
  await build({
    entryPoints: entries.map(({ name }) => ({ in: `suite:${name}`, out: `${name}/index` })),
    outdir: out,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha/*'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'suite',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^suite:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'suite' }))
          onLoad({ filter: /.*/, namespace: 'suite' }, ({ path }) => ({ contents: entries.find(({ name }) => name === path).text, resolveDir: join(root, 'test', 'vscode') }))
        },
      },
    ],
  })
  return { index: (name) => join(out, name, 'index.js'), remove: () => rmSync(out, { recursive: true, force: true }) }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A copy of the suite's workspace: tests and VS Code write into it. */
export function copyWorkspace({ name, host }) {
  const at = realpathSync(mkdtempSync(join(tmpdir(), `gopure-${name}-`)))
  const copy = join(at, host.workspace === undefined ? 'empty' : host.workspace.split('/').at(-1))
  if (host.workspace === undefined) mkdirSync(copy)
  else cpSync(join(root, host.workspace), copy, { recursive: true })
  const open = host.open === undefined ? copy : join(copy, host.open)
  if (!existsSync(open)) throw new Error(`${name}: ${host.workspace} has no ${host.open}`)
  const env = Object.fromEntries(Object.entries(host.env).map(([key, value]) => [key, value.replaceAll('${workspace}', copy).replaceAll('${repository}', root)]))
  return { copy, env, window: open.endsWith('.code-workspace') ? { workspace: open } : { folder: open }, remove: () => rmSync(at, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) }
}

// Makes dist/gopure.vsix: one file for all platforms, of what runs and nothing else.
import { PackageManager, createVSIX, listFiles } from '@vscode/vsce'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, setUp, stop } from './setup.mjs'

const limit = 3 * 1024 * 1024
/** What may be in it; a bundle of a test or a source map would be another name. */
const allowed = [
  /^package\.json$/, /^README\.md$/, /^LICENSE$/, /^CHANGELOG\.md$/,
  /^dist\/(cli|extension|server|project-file|verbs)\.js$/,
  /^dist\/(web-tree-sitter|tree-sitter-go)\.wasm$/,
  /^dist\/gopure\.schema\.json$/,
  /^dist\/generate\/[\w./-]+$/,
  /^dist\/packer\/[\w.-]+$/,
  /^dist\/starter\/[\w./-]+$/,
  /^media\/[\w./-]+\.(png|svg|md|js|css|html)$/,
  /^syntaxes\/[\w.-]+\.tmLanguage\.json$/,
]
/** Without these it would install and not run. */
const needed = ['package.json', 'README.md', 'LICENSE', 'dist/cli.js', 'dist/verbs.js', 'dist/extension.js', 'dist/server.js', 'dist/web-tree-sitter.wasm', 'dist/tree-sitter-go.wasm', 'dist/generate/go.mod', 'dist/generate/main.go', 'dist/starter/go.mod', 'dist/packer/go.mod', 'dist/packer/main.go']

/** Bundles and packs. Returns the file. */
export async function makePackage({ file = join(root, 'dist', 'gopure.vsix'), quiet = false, bundle = true } = {}) {
  if (bundle) setUp()
  // Everything is bundled: no package is looked up.
  const options = { cwd: root, packageManager: PackageManager.None }
  const files = (await listFiles(options)).map((name) => name.replaceAll('\\', '/')).sort()
  const strange = files.filter((name) => !allowed.some((pattern) => pattern.test(name)))
  if (strange.length > 0) stop(`the package would hold what it does not run: ${strange.join(', ')}; see .vscodeignore and scripts/package.mjs`)
  const missing = needed.filter((name) => !files.includes(name))
  if (missing.length > 0) stop(`the package would lack ${missing.join(', ')}`)
  rmSync(file, { force: true })
  // With a public repository vsce makes the README's relative links and pictures addresses in it, and wants PNG; without one it refuses them.
  const published = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).repository !== undefined
  if (!published && !quiet) console.log("package.json names no repository: the README's relative links and pictures are packed as they are, and VS Code shows pictures by https only")
  // vsce's own listing is shortened, ours is below.
  const { log } = console
  console.log = () => {}
  try {
    await createVSIX({ ...options, packagePath: file, rewriteRelativeLinks: published, allowMissingRepository: true })
  } catch (error) {
    stop(`vsce: ${error.message}`)
  } finally {
    console.log = log
  }
  const { size } = statSync(file)
  if (!quiet) {
    for (const name of files) console.log(`${kib(statSync(join(root, name)).size)}  ${name}`)
    console.log(`${kib(size)}  ${file.slice(root.length + 1)}, packed (${size} bytes)`)
  }
  if (size >= limit) stop(`${file} has ${size} bytes: 3 MiB are the limit`)
  return file
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1).padStart(8)} KiB`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makePackage()

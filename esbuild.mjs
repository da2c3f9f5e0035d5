import { build } from 'esbuild'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist', { recursive: true })

/** @type {import('esbuild').BuildOptions} */
const shared = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: false,
  legalComments: 'eof',
  // The ES module build finds its .wasm by import.meta.url, which a CommonJS bundle does not have.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
  // A part that lies apart is required: Node would look through an imported CommonJS file for its exports' names, which takes longer than running it.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
  plugins: [
    {
      name: 'parts',
      setup({ onResolve }) {
        onResolve({ filter: /\/(project-file|verbs)\.js$/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path: `./${path.split('/').pop()}`, external: true } : undefined))
      },
    },
  ],
}

await build({
  ...shared,
  // Most runs never load the project file's reader, which brings YAML and a schema library along; one whose answer is remembered loads no verb either.
  entryPoints: { cli: 'src/cli/main.ts' },
  banner: { js: '#!/usr/bin/env node' },
})
await build({ ...shared, entryPoints: { verbs: 'src/cli/verbs.ts', 'project-file': 'src/project/project-file.ts' } })
await build({ ...shared, entryPoints: { server: 'src/server/main.ts', extension: 'src/extension/main.ts' }, external: ['vscode'] })
cpSync('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'dist/web-tree-sitter.wasm')
cpSync('node_modules/tree-sitter-go/tree-sitter-go.wasm', 'dist/tree-sitter-go.wasm')
cpSync('src/busybox/generate', 'dist/generate', { recursive: true })
cpSync('src/image/packer', 'dist/packer', { recursive: true })
cpSync('src/start/starter', 'dist/starter', { recursive: true })
writeFileSync('dist/gopure.schema.json', `${JSON.stringify(await projectFileSchema(), undefined, 2)}\n`)

/** The project file's JSON schema is made from the one schema and from the rules, which are TypeScript: bundled in memory and run. */
async function projectFileSchema() {
  const contents = "import { projectFileSchema } from './src/project/project-file-schema.js'\nimport { rules } from './src/rules/registry.js'\nmodule.exports = projectFileSchema(rules)\n"
  const { outputFiles } = await build({ ...shared, stdin: { contents, resolveDir: '.' }, write: false, minify: false })
  const made = { exports: {} }
  new Function('module', 'exports', 'require', outputFiles[0].text)(made, made.exports, require)
  return made.exports
}

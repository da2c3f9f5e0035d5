import { build } from 'esbuild'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist', { recursive: true })
await build({
  // The project file's reader brings YAML and a schema library along; most runs never load it.
  entryPoints: { cli: 'src/cli/main.ts', 'project-file': 'src/project/project-file.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: false,
  legalComments: 'eof',
  banner: { js: '#!/usr/bin/env node' },
  // The ES module build finds its .wasm by import.meta.url, which a CommonJS bundle does not have.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
  logLevel: 'warning',
  plugins: [
    {
      name: 'project-file-apart',
      setup({ onResolve }) {
        onResolve({ filter: /\/project-file\.js$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: './project-file.js', external: true } : undefined))
      },
    },
  ],
})
cpSync('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'dist/web-tree-sitter.wasm')
cpSync('node_modules/tree-sitter-go/tree-sitter-go.wasm', 'dist/tree-sitter-go.wasm')
cpSync('src/busybox/makebb', 'dist/makebb', { recursive: true })

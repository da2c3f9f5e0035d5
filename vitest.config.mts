import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,oracle,fuzz,rules,fixes,fork,busybox,start,image,cli,lsp,grammar}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Two cores: files run one after the other, for many of them start Go.
    fileParallelism: false,
    reporters: ['default', 'json'],
    outputFile: { json: 'dist/test-results.json' },
  },
})

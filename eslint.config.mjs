import tseslint from 'typescript-eslint'

/** What may not be imported where; the folders' order is held by .dependency-cruiser.mjs. */
const nodeBuiltins = {
  patterns: [{ group: ['node:*'], message: 'Files come through the Files interface, so that this code runs in a web worker too.' }],
}
const onlyProcess = {
  paths: ['child_process', 'node:child_process', 'execa'].map((name) => ({
    name,
    message: 'Programs are started through src/process.ts only.',
  })),
}

export default tseslint.config(
  { ignores: ['dist', 'dist-test', 'node_modules', 'coverage', 'test/fixtures', 'test/workspaces', 'examples/starter'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-imports': ['error', onlyProcess],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `return fail('…')` is the shape of a reader that stops.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Index access on bytes and on arrays that were just measured is everywhere in a lexer.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src/{go,rules,fixes,tags,size,report}/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { ...nodeBuiltins, ...onlyProcess }], 'no-restricted-globals': ['error', 'process', 'Buffer'] },
  },
  { files: ['src/process.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['**/*.mjs', 'vitest.config.mts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      'no-console': 'off',
      'no-restricted-exports': 'off',
      'no-restricted-imports': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
)

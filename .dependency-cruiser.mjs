// Go source → facts → findings → fixes → busybox → bytes → report: a step never imports a later one,
// and the shells (cli, server, extension) are imported by nobody.
const order = ['go', 'rules', 'fixes', 'tags', 'project', 'fork', 'busybox', 'start', 'image', 'port', 'size', 'report']
const shells = ['cli', 'server', 'extension']

const later = order.map((step, index) => ({
  name: `${step}-imports-no-later-step`,
  severity: 'error',
  from: { path: `^src/${step}/` },
  to: { path: `^src/(${[...order.slice(index + 1), ...shells].join('|')})/` },
}))

export default {
  forbidden: [
    ...later,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...shells.map((shell) => ({
      name: `${shell}-is-a-shell`,
      severity: 'error',
      from: { pathNot: `^src/${shell}/` },
      to: { path: `^src/${shell}/` },
    })),
    { name: 'vscode-in-extension-only', severity: 'error', from: { pathNot: '^src/extension/' }, to: { path: '^vscode$' } },
    { name: 'execa-in-process-only', severity: 'error', from: { pathNot: '^src/process\\.ts$' }, to: { path: '^(node_modules/execa|(node:)?child_process)' } },
    {
      name: 'steps-read-no-disk',
      severity: 'error',
      from: { path: '^src/(go|rules|fixes|tags|size|report)/' },
      to: { path: '^src/(disk|process)\\.ts$|^(node:)?(fs|os|path|child_process)$' },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/' }, to: {} },
    { name: 'no-dev-dependencies', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' } },
}

import { options, type Option } from './schema.js'

const examples: Readonly<Record<keyof typeof options, string>> = {
  commands: 'commands:\n  - ./cmd/...\n  - -./cmd/internal-tool',
  tags: 'tags: [netgo, osusergo]',
  goos: 'goos: linux',
  goarch: 'goarch: arm64',
  budget: 'budget: 20MiB',
  names: 'names:\n  example.com/tool/v3: tool',
  variables: 'variables:\n  example.com/tool/version.Version: "1.25.3"\n  example.com/tool.commit: 4f2a9c1',
  reexec: 'reexec:\n  tool-unpack: example.com/tool',
  output: 'output: bb',
  initramfs: 'initramfs:\n  output: initramfs.cpio.xz\n  files: [config/hosts:etc/hosts]\n  uinit: station --serve\n  budget: 16MiB',
  kernel: 'kernel: firmware/bzImage',
  severities: 'severities:\n  exec: info',
  wrappers: 'wrappers:\n  - example.com/project/run.Command',
}

/** A new gopure.yaml: every key with what it means, as comments, so that it changes nothing yet. */
export function exampleProjectFile(): string {
  const parts = Object.entries<Option>(options).map(([key, { description }]) => `# ${description}\n${examples[key as keyof typeof options].replaceAll(/^/gm, '#')}\n`)
  return `# What Gopure checks and builds into one busybox.\n\n${parts.join('\n')}`
}

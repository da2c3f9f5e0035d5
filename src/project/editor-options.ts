/** A setting that only an editor has; package.json and README.md are made from this table by a test. */
export interface EditorOption {
  readonly type: 'boolean' | 'string'
  readonly default: boolean | string
  readonly choices?: readonly string[]
  /** `machine` and `application`: a workspace can't set it. */
  readonly scope: 'resource' | 'window' | 'machine' | 'application'
  readonly description: string
}

export const editorOptions = {
  'gopure.go.root': {
    type: 'string',
    default: '',
    scope: 'machine',
    description: 'The folder of the Go installation (GOROOT). Default: the Go that `PATH` leads to. No workspace can set it.',
  },
  'gopure.start.afterBuild': {
    type: 'boolean',
    default: false,
    scope: 'resource',
    description: 'Start every applet in a sandbox after each build, as **Gopure: Start Applets** does, and say what does not start. Default: off.',
  },
  'gopure.gated.fade': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    description: 'Fade code that a build constraint leaves out of the busybox, and say why. Default: on.',
  },
  'gopure.codeLens.enabled': {
    type: 'boolean',
    default: true,
    scope: 'resource',
    description: "Say above a command's `package main` whether it is pure Go, and what is missing. Default: on.",
  },
  'gopure.decorations.enabled': {
    type: 'boolean',
    default: true,
    scope: 'window',
    description: 'Mark cgo, embedded binaries, nsenter and systemd in the text and in the overview ruler. Default: on.',
  },
  'gopure.gopls.offer': {
    type: 'boolean',
    default: true,
    scope: 'application',
    description: 'Offer to give gopls the same build tags and `CGO_ENABLED=0`, where it is installed. Default: on.',
  },
  'gopure.trace.server': {
    type: 'string',
    default: 'off',
    choices: ['off', 'messages', 'verbose'],
    scope: 'window',
    description: 'Write what VS Code and the language server say to each other into the output. Default: `off`.',
  },
} as const satisfies Record<`gopure.${string}`, EditorOption>

/** What reaches a program that is started: a workspace that is not trusted can't set it. */
export const restrictedSettings = ['gopure.build.commands', 'gopure.build.tags', 'gopure.build.output', 'gopure.build.names', 'gopure.build.variables', 'gopure.build.reexec', 'gopure.build.initramfs', 'gopure.boot.kernel', 'gopure.target.goos', 'gopure.target.goarch', 'gopure.go.root'] as const

import { Uri } from 'vscode'
import { dirname } from 'node:path'
import { run, type Outcome } from '../process.js'
import type { ProjectInfo } from '../protocol.js'
import { goRoot } from './settings.js'

export interface GopureRun {
  readonly project: ProjectInfo
  readonly verb: 'build' | 'check' | 'boot' | 'port' | 'start'
  readonly flags: readonly string[]
  /** Text for a terminal that knows colours. */
  readonly colored: boolean
  readonly signal: AbortSignal
  readonly onOutput?: (line: string) => void
  readonly onErrorOutput?: (line: string) => void
  /** For a console: what it writes and reads, as it comes. */
  readonly onBytes?: (bytes: Uint8Array) => void
  readonly inputFrom?: NodeJS.ReadableStream
}

/**
 * Runs our own command line. A build under it ends with everything that it started as soon as our end of its stdin is gone, so that nothing is
 * left even where the extension host is killed.
 */
export function startGopure(extensionUri: Uri, { project, verb, flags, colored, signal, onOutput, onErrorOutput, onBytes, inputFrom }: GopureRun): Promise<Outcome> {
  const program = Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath
  const folder = Uri.file(project.id).fsPath
  const editor = JSON.stringify({ defaults: project.defaults, goroot: goRoot() })
  return run({
    program: process.execPath,
    arguments: [program, verb, '-C', folder, '--editor', editor, ...flags],
    directory: dirname(program),
    // On a desktop our own executable is Electron's.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined, FORCE_COLOR: colored ? '1' : undefined, NO_COLOR: undefined, TERM: 'xterm-256color' },
    opensInput: true,
    // A cancelled build clears away what it wrote, and gives what it started two seconds for it.
    graceMilliseconds: 8_000,
    signal,
    onOutput,
    onErrorOutput,
    onBytes,
    inputFrom,
  })
}

import { join } from 'node:path'
import { run, type Outcome } from '../process.js'
import type { Installation } from '../go/installation.js'
import type { Environment } from './environment.js'
import { mainPackage } from './phases.js'

export interface GoBuildRequest {
  readonly go: Installation
  readonly tree: string
  readonly env: Environment
  readonly tags: readonly string[]
  /** What the linker sets. */
  readonly variables: Readonly<Record<string, string>>
  readonly output: string
  readonly signal?: AbortSignal | undefined
}

/** Compiles and links a generated tree as makebb does, but for what Go's cache has. Returns what Go said, as it is read by people. */
export async function goBuild({ go, tree, env, tags, variables, output, signal }: GoBuildRequest): Promise<{ readonly outcome: Outcome; readonly text: string }> {
  const lines: string[] = []
  const outcome = await run({
    program: go.goBinary,
    arguments: [
      'build',
      // Before Go 1.24 there is text only.
      ...(go.release >= 24 ? ['-json'] : []),
      '-o',
      output,
      '-gcflags=all=-l',
      '-ldflags',
      ['-s -w -buildid=', ...Object.entries(variables).map(([name, value]) => `-X ${quoted(`${name}=${value}`)}`)].join(' '),
      '-trimpath',
      ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []),
      '.',
    ],
    directory: join(tree, 'src', mainPackage),
    env: { ...env, GO111MODULE: 'off', GOPATH: tree, GOFLAGS: withoutModules(env['GOFLAGS']) },
    signal,
    onOutput: (line) => lines.push(said(line)),
    onErrorOutput: (line) => lines.push(said(line)),
  })
  return { outcome, text: lines.join('\n') }
}

/** As the go command takes a list apart: quotes around a whole, and nothing else. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`
}

/** These flags are refused where there are no modules. */
function withoutModules(flags: string | undefined): string {
  return (flags ?? '')
    .split(/\s+/)
    .filter((flag) => !/^--?(?:mod|modfile|modcacherw)(?:=|$)/.test(flag))
    .join(' ')
}

/** `go build -json` wraps what a compiler says; what go says itself is as it was. */
function said(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const event = JSON.parse(line) as { readonly Action?: string; readonly Output?: string }
    return event.Action === 'build-output' ? (event.Output ?? '').replace(/\n$/, '') : ''
  } catch {
    return line
  }
}

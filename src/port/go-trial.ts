import { mkdir } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { buildEnvironment } from '../busybox/environment.js'
import type { Target } from '../go/target.js'
import { run, type Outcome } from '../process.js'
import type { Project } from '../project/project.js'
import type { Bench } from './bench.js'
import { inTree, type Overlay } from './overlay.js'

export type TrialOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly output: string }
  | { readonly kind: 'not-run'; readonly reason: string }
  | { readonly kind: 'cancelled' }

export interface GoRun {
  readonly verb: 'build' | 'vet' | 'test' | 'list'
  readonly words: readonly string[]
  readonly packages: readonly string[]
  readonly target: Pick<Target, 'goos' | 'goarch' | 'cgo' | 'tags'>
  readonly overlay: Overlay | undefined
  readonly timeoutMilliseconds?: number
  readonly onOutput?: (line: string) => void
}

/** Runs the go command of the project on some packages, as if the changes were written. */
export async function runGo(project: Project, { verb, words, packages, target, overlay, timeoutMilliseconds, onOutput }: GoRun, bench: Bench): Promise<Outcome> {
  const { workspace } = project.reader
  const temporary = join(bench.scratch, 'tmp')
  await mkdir(temporary, { recursive: true })
  const env = { ...buildEnvironment(bench.env, workspace.go.installation, target.goos, target.goarch, temporary), CGO_ENABLED: target.cgo ? '1' : '0' }
  const tags = target.tags.length === 0 ? [] : [`-tags=${target.tags.join(',')}`]
  return run({
    program: workspace.go.installation.goBinary,
    arguments: [verb, ...tags, ...(overlay === undefined ? [] : [`-overlay=${overlay.list}`]), ...words, ...packages],
    directory: project.directory,
    env,
    signal: bench.signal,
    timeoutMilliseconds,
    tailBytes: 4 * 1024 * 1024,
    ...(onOutput === undefined ? {} : { onOutput }),
  })
}

/** Builds packages and throws the result away. */
export async function tryBuild(project: Project, packages: readonly string[], target: GoRun['target'], overlay: Overlay | undefined, bench: Bench): Promise<TrialOutcome> {
  const outcome = await runGo(project, { verb: 'build', words: ['-o', devNull], packages, target, overlay }, bench)
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? { kind: 'passed' } : { kind: 'failed', output: inTree(outcome.output, overlay, project.directory) }
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'not-found':
      return { kind: 'not-run', reason: `${outcome.program} is not there` }
    case 'failed-to-start':
      return { kind: 'not-run', reason: outcome.reason }
    case 'signalled':
      return { kind: 'not-run', reason: `go was ended by ${outcome.signal}` }
    case 'timed-out':
      return { kind: 'not-run', reason: 'go took too long' }
  }
}

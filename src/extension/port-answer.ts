import type { Outcome } from '../process.js'
import { ownWords } from './run-output.js'

/** What the extension takes of `gopure port --format json`. */
export interface PortAnswer {
  readonly steps: readonly { readonly title: string; readonly message: string; readonly file: string; readonly edits: readonly string[]; readonly creates: readonly string[]; readonly loses: readonly string[] }[]
  readonly files: readonly { readonly path: string; readonly created: boolean; readonly text: string }[]
  /** What waits for a person; with a module to fork first. */
  readonly left: readonly { readonly class: string; readonly fork?: string }[]
  readonly forks: readonly { readonly module: string; readonly version: string; readonly folder: string }[]
  /** In Markdown. */
  readonly report: string
}

export type PortEnd = { readonly kind: 'answer'; readonly answer: PortAnswer } | { readonly kind: 'cancelled' } | { readonly kind: 'failed'; readonly message: string }

/** How a port ended: 0 and 1 come with an answer, all else with a line of words. */
export function portOf(outcome: Outcome, stdout: string, said: readonly string[]): PortEnd {
  if (outcome.kind === 'cancelled' || (outcome.kind === 'exited' && outcome.code === 130)) return { kind: 'cancelled' }
  if (outcome.kind !== 'exited') return { kind: 'failed', message: outcome.kind === 'failed-to-start' ? outcome.reason : `it ended as ${outcome.kind}` }
  if (outcome.code > 1 || stdout === '') return { kind: 'failed', message: ownWords(said).at(-1) ?? 'the output says why' }
  return { kind: 'answer', answer: JSON.parse(stdout) as PortAnswer }
}

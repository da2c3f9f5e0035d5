import type { BuildError, Phase, PhaseTime, Progress } from '../busybox/result.js'
import type { Outcome } from '../process.js'
import { ownWords, readJson } from './run-output.js'

/** What `gopure build --format json` says, as far as it is used here. */
interface BuildJson {
  readonly result: 'built' | 'failed' | 'cancelled' | 'unusable'
  /** Where it failed; absent where it was not started. */
  readonly phase?: Phase
  readonly phases: readonly PhaseTime[]
  readonly commands: readonly string[]
  /** Commands that can't be built. */
  readonly broken: readonly string[]
  /** What stands against the build; absent in what an older program said. */
  readonly preflight?: { readonly problems: readonly { readonly file?: string; readonly line?: number; readonly message: string }[] }
  readonly skipped: readonly { readonly importPath: string; readonly reason: string }[]
  readonly errors: readonly BuildError[]
  readonly message?: string
  readonly size?: { readonly file: string; readonly bytes: number; readonly budget?: number }
}

/** How a build ended. */
export type BuildEnd =
  | { readonly kind: 'built'; readonly file: string; readonly bytes: number; readonly budget: number | undefined; readonly commands: readonly string[]; readonly broken: readonly string[]; readonly phases: readonly PhaseTime[] }
  /** Nothing was started: these can't be built, for what Problems shows at its lines, or the go command would refuse what `errors` name. */
  | { readonly kind: 'broken'; readonly broken: readonly string[]; readonly others: readonly string[]; readonly errors: readonly BuildError[] }
  | { readonly kind: 'failed'; readonly errors: readonly BuildError[] }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unusable'; readonly message: string }

/** `stdout` and the lines of stderr that are no progress. */
export function buildEnd(outcome: Outcome, stdout: string, said: readonly string[]): BuildEnd {
  if (outcome.kind === 'cancelled') return { kind: 'cancelled' }
  const json = readJson(stdout) as BuildJson | undefined
  if (json === undefined) return { kind: 'unusable', message: lastWords(outcome, said) }
  const { result, size, errors, skipped, broken, commands, phase, phases, message } = json
  switch (result) {
    case 'built':
      return { kind: 'built', file: size!.file, bytes: size!.bytes, budget: size!.budget, commands, broken, phases }
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'unusable':
      return { kind: 'unusable', message: message ?? lastWords(outcome, said) }
    case 'failed': {
      if (phase === undefined) {
        const refused = (json.preflight?.problems ?? []).map((problem): BuildError => ({ ...problem, kind: 'other' }))
        return { kind: 'broken', broken, others: commands, errors: refused }
      }
      const left = skipped.filter(({ importPath }) => !broken.includes(importPath)).map(({ importPath, reason }): BuildError => ({ kind: 'other', package: importPath, message: `${importPath}: makebb left it out: ${reason}` }))
      return { kind: 'failed', errors: [...errors, ...left] }
    }
  }
}

/** A step of the build, from a line of stderr; undefined for any other line. */
export function progressOf(line: string): Progress | undefined {
  return line.startsWith('{"phase":') ? (readJson(line) as Progress | undefined) : undefined
}

/** `compile 120 packages`. */
export function progressText({ phase, done, total, message }: Progress): string {
  if (message !== undefined) return message
  if (done === undefined || done === 0) return phase
  return total === undefined ? `${phase} ${done} packages` : `${phase} ${done} of ${total} packages`
}

function lastWords(outcome: Outcome, said: readonly string[]): string {
  const lines = ownWords(said)
  if (lines.length > 0) return lines.join('; ')
  switch (outcome.kind) {
    case 'failed-to-start':
      return `the build does not start: ${outcome.reason}`
    case 'not-found':
      return `${outcome.program} is not there; install Gopure again`
    case 'signalled':
      return `the build was ended by ${outcome.signal}`
    case 'exited':
    case 'timed-out':
    case 'cancelled':
      return 'the build ended without a result'
  }
}

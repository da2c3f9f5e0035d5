import { bundledParser } from '../grammar.js'
import type { ParseGo } from '../go/tree.js'
import type { Evaluable } from '../report/check.js'
import type { Evaluation } from '../rules/evaluate.js'
import type { Session } from './session.js'

/** The parser, once it is asked for. Where no findings are remembered it is started at once: another thread compiles it while the closure is read on this one. */
export function parserFor({ memory }: Session): () => Promise<ParseGo> {
  let parser: Promise<ParseGo> | undefined
  const start = (): Promise<ParseGo> => (parser ??= bundledParser())
  if (memory?.evaluations.isLikely() !== true) void start()
  return start
}

/** The findings of an earlier run where nothing that rules looked at has changed; else they are found, and remembered. */
export function evaluationIn({ memory }: Session): ((evaluable: Evaluable) => Promise<Evaluation>) | undefined {
  if (memory === undefined) return undefined
  return async ({ evaluate, ...subject }) => memory.evaluations.recall(subject) ?? memory.evaluations.record(subject, await evaluate())
}

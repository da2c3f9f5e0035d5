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

/** What an earlier run found counts as far as all that it was found in is the same; the rest is looked for, and remembered. */
export function evaluationIn({ memory }: Session, parser: () => Promise<ParseGo>): ((evaluable: Evaluable) => Promise<Evaluation>) | undefined {
  if (memory === undefined) return undefined
  return async ({ evaluate, ...subject }) => {
    const known = memory.evaluations.open(subject)
    const parse = known.isWhole ? undefined : await parser()
    return evaluate(() => {
      if (parse === undefined) throw new Error('a file is to be parsed although everything is known of it')
      return parse
    }, known)
  }
}

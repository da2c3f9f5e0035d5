import { bundledParser } from '../grammar.js'
import type { ParseGo } from '../go/tree.js'
import { withoutMemory, type CheckMemory } from '../report/check.js'
import type { Session } from './session.js'

/** The parser, started at once: another thread compiles it while the closure is read on this one. */
export function parserFor(): () => Promise<ParseGo> {
  const parser = bundledParser()
  // Where it fails, and is asked for, that is said then.
  parser.catch(() => undefined)
  return () => parser
}

/** What an earlier run read and found counts as far as all that it came from is the same; the rest is looked for, and remembered. */
export function knownTo({ memory }: Session, parser: () => Promise<ParseGo>): CheckMemory {
  if (memory === undefined) return withoutMemory(parser)
  return {
    closures: memory.closures,
    async evaluation({ evaluate, ...subject }) {
      const known = memory.evaluations.open(subject)
      const parse = known.isWhole ? undefined : await parser()
      return evaluate(() => {
        if (parse === undefined) throw new Error('a file is to be parsed although everything is known of it')
        return parse
      }, known)
    },
  }
}

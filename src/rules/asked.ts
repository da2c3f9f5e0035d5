import type { At } from './package-names.js'
import { soughtBy, type Sought } from './probe.js'
import type { ParsedSource } from './rule.js'
import type { Node } from 'web-tree-sitter'
import { entryOf } from '../go/entry-of.js'

/** How a program was looked for: it has to be there, it may be missing, or it is one of several, which share the place that is come to without any. */
export type Asked = 'needed' | 'optional' | `one of ${string}`

const oneOf = ({ file }: ParsedSource, { startIndex }: Node): Asked => `one of ${file.path}:${startIndex}`

const answers = new WeakMap<ParsedSource, Map<string, Sought>>()

/** How much is needed what a call looks for; asked for each start of what it finds, and of each caller. */
export function soughtAt({ source, node }: At, givesError: boolean): Sought {
  return entryOf(entryOf(answers, source, () => new Map<string, Sought>()), `${node.id} ${givesError}`, () => soughtBy({ call: node, givesError }))
}

/** What a call asks that gives an error where nothing is found, as `exec.LookPath` and `os.Stat` do. */
export function askedBy(at: At): Asked {
  const sought = soughtAt(at, true)
  return sought.how === 'one of' ? oneOf(at.source, sought.giveUp) : sought.how
}

/**
 * The same where the call is in a function that tells its callers: they decide whether it may be missing. `names` says that it is they who say the
 * names too, so that each has a choice of its own.
 */
export function askedThrough(inner: Asked, at: At, declared: Node, names: boolean): Asked {
  const { source, node } = at
  if (inner === 'optional') {
    const { giveUp } = soughtAt(at, false)
    return giveUp === undefined ? inner : oneOf(source, giveUp)
  }
  const tells = /\berror\)?$/.test(declared.childForFieldName('result')?.text ?? '')
  const sought = tells ? soughtAt(at, true) : undefined
  if (sought?.how === 'optional') return 'optional'
  if (sought?.how === 'one of' && names) return oneOf(source, sought.giveUp)
  return names && inner !== 'needed' ? oneOf(source, node) : inner
}

import type { At } from './package-names.js'
import { soughtBy } from './probe.js'
import type { ParsedSource } from './rule.js'
import type { Node } from 'web-tree-sitter'

/** How a program was looked for: it has to be there, it may be missing, or it is one of several, which share the place that is come to without any. */
export type Asked = 'needed' | 'optional' | `one of ${string}`

const oneOf = ({ file }: ParsedSource, { startIndex }: Node): Asked => `one of ${file.path}:${startIndex}`

/** What a call asks that gives an error where nothing is found, as `exec.LookPath` and `os.Stat` do. */
export function askedBy({ source, node }: At): Asked {
  const sought = soughtBy({ call: node, givesError: true })
  return sought.how === 'one of' ? oneOf(source, sought.giveUp) : sought.how
}

/**
 * The same where the call is in a function that tells its callers: they decide whether it may be missing. `names` says that it is they who say the
 * names too, so that each has a choice of its own.
 */
export function askedThrough(inner: Asked, { source, node }: At, declared: Node, names: boolean): Asked {
  if (inner === 'optional') {
    const { giveUp } = soughtBy({ call: node, givesError: false })
    return giveUp === undefined ? inner : oneOf(source, giveUp)
  }
  const tells = /\berror\)?$/.test(declared.childForFieldName('result')?.text ?? '')
  const sought = tells ? soughtBy({ call: node, givesError: true }) : undefined
  if (sought?.how === 'optional') return 'optional'
  if (sought?.how === 'one of' && names) return oneOf(source, sought.giveUp)
  return names && inner !== 'needed' ? oneOf(source, node) : inner
}

import type { Node } from 'web-tree-sitter'
import { resultTypes } from '../rules/stub.js'
import type { Unit } from './go-units.js'
import { messageOf, todo, withoutC, type Entry, type Stubbing } from './stubbing.js'
import { zeroOf } from './zero-value.js'

/** What there is to undo where nothing was done. */
const cleanup = /^(close|free|release|destroy|dispose|finali[sz]e|clean|clear|flush|shut|unload|unref|unlock|deinit)/i
/** Says of a feature whether it is there. */
const availability = /(supported|available|enabled|installed|present|compiled|usable|capable)$|^(supports|can)/i
const answer = /^(is|has|can|supports?|uses?|with)/i

/** A function or method with the same signature that does not work, and says so as loudly as its signature allows. */
export function stubFunction(unit: Unit, stubbing: Stubbing): readonly Entry[] {
  const { node } = unit
  const name = unit.names[0]!
  const body = node.childForFieldName('body')
  const signature = withoutC(node, stubbing, body?.startIndex).trimEnd()
  const shown = unit.receiver === undefined ? name : `${unit.receiver}.${name}`
  const { says, lines, isRight = false } = bodyOf(unit, shown, stubbing)
  const text = lines.length === 0 ? `${signature} {}` : `${signature} {\n${lines.map((line) => `\t${line}\n`).join('')}}`
  const docs = [`// ${name} ${says}: its work is in ${stubbing.cgoFile}, which needs cgo.`, ...(isRight ? [] : ['//', todo(`${shown} ${says} without cgo: write it in Go, or remove this line to accept that`)])]
  return [{ docs, text }]
}

interface Body {
  /** As in "Open fails". */
  readonly says: string
  /** It is right as it is: nobody has to accept it. */
  readonly isRight?: boolean
  readonly lines: readonly string[]
}

function bodyOf(unit: Unit, shown: string, stubbing: Stubbing): Body {
  const { node } = unit
  const name = unit.names[0]!
  const types = resultNodes(node)
  const results = resultTypes(node)
  if (results.at(-1) === 'error') {
    const zeros = types.slice(0, -1).map((type) => zeroOf(type, stubbing))
    return { says: 'fails', lines: [`return ${[...zeros, stubbing.failure(shown)].join(', ')}`] }
  }
  if (results.length === 0 && cleanup.test(name)) return { says: 'does nothing', lines: [], isRight: true }
  const isAvailability = availability.test(name)
  const saysFalse = isAvailability || (answer.test(name) && unit.receiver === undefined && node.childForFieldName('parameters')?.namedChildCount === 0)
  if (results.length === 1 && results[0] === 'bool' && saysFalse) return { says: 'is false', lines: ['return false'], isRight: isAvailability }
  return { says: 'panics', lines: [`panic("${messageOf(shown, stubbing)}")`] }
}

/** The types of the results, one for each. */
function resultNodes(node: Node): readonly Node[] {
  const result = node.childForFieldName('result')
  if (result === null) return []
  if (result.type !== 'parameter_list') return [result]
  return result.namedChildren.flatMap((parameter) => {
    const type = parameter.childForFieldName('type')
    const names = parameter.childrenForFieldName('name').filter(({ isNamed }) => isNamed).length
    return type === null ? [] : Array.from({ length: Math.max(1, names) }, () => type)
  })
}

import type { Node } from 'web-tree-sitter'

/** A call that finds something or not, and how it says so. */
export interface Search {
  readonly call: Node
  /** Its last result is an error; else its first is `false`, `""` or `nil` where nothing is found. */
  readonly givesError: boolean
}

/** What is found: the call itself, the others of its kind, and what is looked for in the loop's next turn. */
export interface Found {
  readonly own: boolean
  readonly others: boolean
  readonly nextTurn?: boolean
}

/** What is supposed of a function while it is followed. */
export interface Supposed {
  readonly search: Search
  readonly found: Found
  /** What names are known to be: set (an error, a name, true), or not (nil, "", false). */
  readonly known: Map<string, boolean>
  readonly turn: 'first' | 'next'
}

/** Whether a call of the kind that is asked about finds what it looks for. */
export function findsIn(node: Node, { search: { call }, found, turn }: Supposed): boolean | undefined {
  if (node.type !== 'call_expression') return undefined
  if (node.id === call.id) return turn === 'first' ? found.own : found.nextTurn
  const [callee, own] = [node.childForFieldName('function')?.text, call.childForFieldName('function')?.text]
  return callee !== undefined && callee === own ? found.others : undefined
}

/** Whether an expression is true, or is something at all. */
export function truth(node: Node, supposed: Supposed): boolean | undefined {
  switch (node.type) {
    case 'nil':
    case 'false':
      return false
    case 'true':
      return true
    case 'int_literal':
      return node.text !== '0'
    case 'interpreted_string_literal':
    case 'raw_string_literal':
      return node.text.length > 2
    case 'identifier':
    case 'selector_expression':
      return supposed.known.get(node.text)
    case 'parenthesized_expression':
    case 'expression_list':
      return node.namedChildCount === 1 ? truth(node.namedChild(0)!, supposed) : undefined
    case 'composite_literal':
      return (node.childForFieldName('body')?.namedChildCount ?? 0) > 0
    case 'unary_expression':
      return node.childForFieldName('operator')?.text === '!' ? negated(truth(node.childForFieldName('operand')!, supposed)) : undefined
    case 'binary_expression':
      return truthOfBoth(node, supposed)
    case 'call_expression':
      return truthOfCall(node, supposed)
    default:
      return undefined
  }
}

const negated = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value)

function truthOfBoth(node: Node, supposed: Supposed): boolean | undefined {
  const [left, right] = [node.childForFieldName('left')!, node.childForFieldName('right')!]
  const operator = node.childForFieldName('operator')?.text
  const [one, other] = [truth(left, supposed), truth(right, supposed)]
  switch (operator) {
    case '&&':
      return one === false || other === false ? false : one === true && other === true ? true : undefined
    case '||':
      return one === true || other === true ? true : one === false && other === false ? false : undefined
    case '==':
    case '!=': {
      const isNothing = /^(nil|false|""|``|0)$/.test(right.text)
      const same = isNothing ? negated(one) : right.text === 'true' || /\bErr(Executable)?Not(Found|Exist)$/.test(right.text) ? one : undefined
      return operator === '==' ? same : negated(same)
    }
    case '>':
      return right.text === '0' ? one : undefined
    case '<':
      return right.text === '1' ? negated(one) : undefined
    default:
      return undefined
  }
}

function truthOfCall(node: Node, supposed: Supposed): boolean | undefined {
  const found = supposed.search.givesError ? undefined : findsIn(node, supposed)
  if (found !== undefined) return found
  const callee = node.childForFieldName('function')?.text ?? ''
  const first = node.childForFieldName('arguments')?.namedChild(0)
  if (/^(append|errors\.New|fmt\.Errorf)$/.test(callee)) return true
  // What is not found is no matter of time.
  if (callee === 'errors.Is' && /^context\.(Canceled|DeadlineExceeded)$/.test(node.childForFieldName('arguments')?.namedChild(1)?.text ?? '')) return false
  return first !== null && first !== undefined && /^(len|errors\.Is|os\.IsNotExist)$/.test(callee) ? truth(first, supposed) : undefined
}

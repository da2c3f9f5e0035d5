import { evaluate, formatConstraint, tagsOf, type Constraint } from '../go/constraint.js'

/** More tags than this are not tried out one by one. */
const mostTags = 14

const tag = (name: string): Constraint => ({ op: 'tag', tag: name })

export const cgo: Constraint = tag('cgo')
export const notCgo: Constraint = { op: 'not', x: cgo }
export const linux: Constraint = tag('linux')

/** Both; the first as it is written, where there is one. */
export function both(written: Constraint | undefined, added: Constraint): Constraint {
  if (written === undefined) return added
  // `a && (b && c)` is the same as `a && b && c`, which is how gofmt's printer shows it.
  return added.op === 'and' ? both(both(written, added.x), added.y) : { op: 'and', x: written, y: added }
}

/** The same without what it says twice: `!windows && !windows`. */
export function withoutRepeats(constraint: Constraint): Constraint {
  if (constraint.op === 'tag' || constraint.op === 'not') return constraint
  const { op } = constraint
  const parts = (one: Constraint): readonly Constraint[] => (one.op === op ? [...parts(one.x), ...parts(one.y)] : [withoutRepeats(one)])
  const all = parts(constraint)
  return all.filter((one, index) => all.findIndex((other) => formatConstraint(other) === formatConstraint(one)) === index).reduce((x, y) => ({ op, x, y }))
}

/** What all has to hold for a constraint. */
export function conjuncts(constraint: Constraint): readonly Constraint[] {
  return constraint.op === 'and' ? [...conjuncts(constraint.x), ...conjuncts(constraint.y)] : [constraint]
}

/** True where nothing satisfies the constraint; what tags mean (that no system is both linux and windows) is not known here. */
export function isImpossible(constraint: Constraint): boolean {
  const tags = [...tagsOf(constraint)]
  if (tags.length > mostTags) return false
  for (let set = 0; set < 1 << tags.length; set++) {
    if (evaluate(constraint, (name) => (set & (1 << tags.indexOf(name))) !== 0)) return false
  }
  return true
}

/** True where whatever satisfies `written` satisfies `wanted` too. */
export function implies(written: Constraint | undefined, wanted: Constraint): boolean {
  if (written === undefined) return false
  if (isImpossible(both(written, { op: 'not', x: wanted }))) return true
  return tagsOf(written).size > mostTags && written.op === 'and' && (implies(written.x, wanted) || implies(written.y, wanted))
}

/** What is left of a constraint where a tag is set: an expression without it, or a plain truth value. */
export function given(constraint: Constraint, name: string): Constraint | boolean {
  switch (constraint.op) {
    case 'tag':
      return constraint.tag === name ? true : constraint
    case 'not': {
      const x = given(constraint.x, name)
      return typeof x === 'boolean' ? !x : { op: 'not', x }
    }
    default: {
      const [x, y] = [given(constraint.x, name), given(constraint.y, name)]
      const decides = constraint.op === 'or'
      if (x === decides || y === decides) return decides
      if (typeof x === 'boolean') return y
      return typeof y === 'boolean' ? x : { op: constraint.op, x, y }
    }
  }
}

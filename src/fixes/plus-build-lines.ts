import { formatConstraint, type Constraint } from '../go/constraint.js'

/**
 * A constraint as `// +build` lines, as constraint.PlusBuildLines of Go writes them; undefined where it is too deep for them. Modules before
 * go 1.18 still have them, and gofmt keeps them in step.
 */
export function plusBuildLines(constraint: Constraint): readonly string[] | undefined {
  const lines = split('and', pushNot(constraint, false)).map((or) => split('or', or).map((and) => split('and', and)))
  if (lines.flat(2).some(({ op }) => op === 'and' || op === 'or')) return undefined
  const joined = lines.every((or) => or.length === 1) ? [[lines.flat(2)]] : lines
  return joined.map((or) => `// +build ${or.map((and) => and.map(formatConstraint).join(',')).join(' ')}`)
}

function pushNot(constraint: Constraint, negated: boolean): Constraint {
  switch (constraint.op) {
    case 'tag':
      return negated ? { op: 'not', x: constraint } : constraint
    case 'not':
      return constraint.x.op === 'tag' && !negated ? constraint : pushNot(constraint.x, !negated)
    default:
      return { op: negated === (constraint.op === 'and') ? 'or' : 'and', x: pushNot(constraint.x, negated), y: pushNot(constraint.y, negated) }
  }
}

function split(op: 'and' | 'or', constraint: Constraint): readonly Constraint[] {
  return constraint.op === op ? [...split(op, constraint.x), ...split(op, constraint.y)] : [constraint]
}

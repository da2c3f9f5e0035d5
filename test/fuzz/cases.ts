import fc from 'fast-check'

export const isLong = process.env['GOPURE_LONG'] === '1'

/** GOPURE_SEED=17 runs other cases than those of every day. */
export const seed = Number(process.env['GOPURE_SEED'] ?? 20261121)

/** As many values as a run takes: few in `npm test`, many in `npm run test:long`. */
export function cases<T>(arbitrary: fc.Arbitrary<T>, few: number, many: number): readonly T[] {
  return fc.sample(arbitrary, { numRuns: isLong ? many : few, seed })
}

export interface Difference {
  readonly input: unknown
  readonly want: unknown
  readonly got: unknown
}

/** What a failure shows: the seed, how many differ, and those with the shortest input. */
export function shortest(differences: readonly Difference[]): unknown {
  if (differences.length === 0) return undefined
  const bySize = differences.map((difference) => ({ difference, size: JSON.stringify(difference.input).length })).sort((a, b) => a.size - b.size)
  return { seed, differences: differences.length, shortest: bySize.slice(0, 5).map(({ difference: { input, want, got } }) => ({ input: JSON.stringify(input), want, got })) }
}

/** Texts with some pieces put in, taken away, doubled or exchanged. */
export function mutated(originals: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({ kind: fc.constantFrom('insert', 'insert', 'remove', 'double', 'exchange'), at: fc.noBias(fc.nat({ max: 9999 })), length: fc.nat({ max: 12 }), piece: fc.constantFrom(...pieces) })
  return fc.tuple(fc.constantFrom(...originals), fc.array(change, { maxLength: 4 })).map(([original, changes]) =>
    changes.reduce((text, { kind, at, length, piece }) => {
      // A line's beginning is where most can go wrong.
      const anywhere = Math.floor((at / 10_000) * (text.length + 1))
      const start = length % 2 === 0 ? anywhere : text.lastIndexOf('\n', anywhere) + 1
      const end = Math.min(text.length, start + length)
      const taken = text.slice(start, end)
      const by = { insert: piece + taken, remove: '', double: taken + taken, exchange: piece }[kind]
      return text.slice(0, start) + by + text.slice(end)
    }, original),
  )
}

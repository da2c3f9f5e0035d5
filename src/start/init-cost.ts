import { importPathOf } from './crash.js'

/** What a package's initialisation costs every command. */
export interface InitCost {
  readonly importPath: string
  readonly milliseconds: number
  readonly bytes: number
  readonly allocations: number
}

const line = /^init (\S+) @[\d.]+ ms, ([\d.]+) ms clock, (\d+) bytes, (\d+) allocs$/

/** The lines that Go prints under GODEBUG=inittrace=1, in the order in which packages were initialised. */
export function initCosts(stderr: string): readonly InitCost[] {
  return stderr.split('\n').flatMap((text) => {
    const [, name, clock, bytes, allocations] = line.exec(text) ?? []
    return name === undefined ? [] : [{ importPath: importPathOf(name), milliseconds: Number(clock), bytes: Number(bytes), allocations: Number(allocations) }]
  })
}

/** What a program itself said. */
export function withoutInitCosts(stderr: string): string {
  return stderr
    .split('\n')
    .filter((text) => !line.test(text))
    .join('\n')
}

/** The most expensive, by time and then by memory. */
export function dearest(costs: readonly InitCost[], most: number): readonly InitCost[] {
  return [...costs].sort((a, b) => b.milliseconds - a.milliseconds || b.bytes - a.bytes || (a.importPath < b.importPath ? -1 : 1)).slice(0, most)
}

/** Several starts as one: each package with the middle of its values. */
export function middleCosts(starts: readonly (readonly InitCost[])[]): readonly InitCost[] {
  const byPackage = new Map<string, InitCost[]>()
  for (const cost of starts.flat()) byPackage.set(cost.importPath, [...(byPackage.get(cost.importPath) ?? []), cost])
  return [...byPackage].map(([importPath, costs]) => ({
    importPath,
    milliseconds: median(costs.map(({ milliseconds }) => milliseconds)),
    bytes: median(costs.map(({ bytes }) => bytes)),
    allocations: median(costs.map(({ allocations }) => allocations)),
  }))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

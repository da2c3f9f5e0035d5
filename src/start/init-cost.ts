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

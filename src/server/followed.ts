import { withPackage, type Edge, type Reader } from '../go/closure.js'
import type { Problem } from '../go/files.js'
import { readPackage, type Package } from '../go/package.js'
import { satisfier } from '../go/target.js'
import { viewOf, type ClosureView } from '../rules/evaluate.js'

/** A closure that follows what is typed, one package at a time: to walk a large one anew would be felt. */
export interface Followed {
  readonly view: ClosureView
  /** Its packages by folder. */
  readonly folders: ReadonlyMap<string, Package>
}

export interface Step {
  readonly now: Followed
  /** The package as it is now. */
  readonly read: Package
  /** It imports other packages than before. */
  readonly rewired: boolean
}

export function follow(view: ClosureView): Followed {
  return { view, folders: new Map([...view.closure.packages.values()].map((read) => [read.dir, read])) }
}

/** Reads one package of a closure anew. */
export function step(reader: Reader, { view, folders }: Followed, before: Package): Step {
  const problems: Problem[] = []
  const read = readPackage(reader.files, reader.sources, before, satisfier(view.closure.target), problems)
  const { closure, rewired } = withPackage(reader, view.closure, read, problems)
  if (rewired) return { now: follow(viewOf(closure)), read, rewired }
  const incoming = withEdges(view.incoming, read.importPath, closure.edges.get(read.importPath) ?? [])
  return { now: { view: { closure, reach: view.reach, incoming }, folders: new Map(folders).set(read.dir, read) }, read, rewired }
}

function withEdges(incoming: ReadonlyMap<string, readonly Edge[]>, from: string, edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const next = new Map(incoming)
  for (const edge of edges) next.set(edge.to, (next.get(edge.to) ?? []).map((other) => (other.from === from ? edge : other)))
  return next
}

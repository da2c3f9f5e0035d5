import type { Closure } from '../go/closure.js'

/** How the commands of a closure reach its packages. */
export interface Reach {
  /** The shortest import chain from a command to a package, both ends included; empty where there is none. */
  via(importPath: string): readonly string[]
  /** The commands that have a package in their closure, in the closure's order. */
  commandsOf(importPath: string): readonly string[]
}

export function reachOf(closure: Closure): Reach {
  const predecessor = new Map<string, string | undefined>()
  walk(closure, closure.roots, (to, from) => predecessor.set(to, from))
  const commands = new Map<string, string[]>()
  for (const root of closure.roots) {
    walk(closure, [root], (to) => {
      const known = commands.get(to)
      if (known === undefined) commands.set(to, [root])
      else known.push(root)
    })
  }
  return {
    via(importPath) {
      if (!predecessor.has(importPath)) return []
      const chain: string[] = []
      for (let at: string | undefined = importPath; at !== undefined; at = predecessor.get(at)) chain.unshift(at)
      return chain
    },
    commandsOf: (importPath) => commands.get(importPath) ?? [],
  }
}

/** Whether a command's imports lead to a package. */
export function reaches({ edges }: Closure, command: string, importPath: string): boolean {
  const seen = new Set([command])
  for (const at of seen) {
    if (at === importPath) return true
    for (const { to } of edges.get(at) ?? []) seen.add(to)
  }
  return false
}

/** Breadth first, so that the first way to a package is a shortest one. */
function walk(closure: Closure, roots: readonly string[], reached: (to: string, from: string | undefined) => void): void {
  const seen = new Set(roots)
  for (const root of roots) reached(root, undefined)
  const queue = [...roots]
  for (let i = 0; i < queue.length; i++) {
    for (const { to } of closure.edges.get(queue[i]!) ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      reached(to, queue[i])
      queue.push(to)
    }
  }
}

import type { Closure } from '../go/closure.js'
import { isBelow } from '../go/module.js'

/** An import chain on one line. */
export function chainText(via: readonly string[], closure: Closure): string {
  return chainLabels(via, closure).join(' → ')
}

/** The packages of a chain: after one of the same module only the part below it is written, after `…/`. */
export function chainLabels(via: readonly string[], closure: Closure): readonly string[] {
  const moduleOf = (importPath: string): string | undefined => closure.packages.get(importPath)?.module?.path
  return via.map((importPath, index) => {
    const module = moduleOf(importPath)
    const before = index === 0 ? undefined : moduleOf(via[index - 1]!)
    return module !== undefined && module === before && isBelow(importPath, module) && importPath !== module ? `…${importPath.slice(module.length)}` : importPath
  })
}

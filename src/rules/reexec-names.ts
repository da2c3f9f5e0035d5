import { reaches } from './chain.js'
import type { RuleContext } from './rule.js'

/** Whether a process of the busybox that is called so gets to a package that it started from. */
export function isKnownName(name: string, importPath: string, context: RuleContext): boolean {
  return context.applets.has(name) || namesOf(importPath, context).includes(name)
}

/** Names that the project lists for commands which are made of a package. */
export function namesOf(importPath: string, { reexec, closure }: RuleContext): readonly string[] {
  return Object.entries(reexec).flatMap(([name, command]) => (closure.packages.has(command) && (command === importPath || reaches(closure, command, importPath)) ? [name] : []))
}

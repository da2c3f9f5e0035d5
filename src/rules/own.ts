import type { Package } from '../go/package.js'
import type { RuleContext } from './rule.js'

/** True for what a port is about: packages of the workspace's modules, and of the modules that the commands are in. */
export function isOwn({ module }: Package, { closure }: RuleContext): boolean {
  return module !== undefined && (module.main || closure.roots.some((root) => closure.packages.get(root)?.module?.path === module.path))
}

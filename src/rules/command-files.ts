import type { GoFile, Package } from '../go/package.js'
import type { Place } from './finding.js'
import { activeFiles, type RuleContext } from './rule.js'

/** The commands that a closure was made for. */
export function commandsOf({ closure }: RuleContext): readonly Package[] {
  return [...new Set(closure.roots)].map((root) => closure.packages.get(root)).filter((read) => read?.name === 'main') as readonly Package[]
}

/** True for a package that makebb rewrites: what its initialisation does is done for that one command only. */
export function isCommand(read: Package, { closure }: RuleContext): boolean {
  return read.name === 'main' && closure.roots.includes(read.importPath)
}

/** The package clause of the file that has a command's main function. */
export function mainClause(read: Package, context: RuleContext): Place | undefined {
  const file = mainFile(read, context)
  return file?.facts === undefined ? undefined : context.placeOfBytes(file.path, file.facts.header.packageClause)
}

export function mainFile(read: Package, context: RuleContext): GoFile | undefined {
  const files = activeFiles(read)
  return files.find((file) => context.mentions(file, 'func main(')) ?? files[0]
}

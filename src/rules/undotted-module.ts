import type { Module } from '../go/module.js'
import type { Package } from '../go/package.js'
import { reaches } from './chain.js'
import { goModOf, placeOfLine, requirementOf, statementsOf } from './go-mod-line.js'
import { count, listNames } from './message.js'
import type { Rule } from './rule.js'

export const undottedModule: Rule = {
  id: 'undotted-module',
  class: 'busybox',
  title: 'A module path without a dot',
  help: `
The path of a module that gives packages to a command has no dot in its first element (\`example/lib\`), and a command imports one of them.

**Why it matters.** Such paths are the standard library's. makebb writes a command's dependencies into a folder tree of its own and leaves out what
looks like the standard library, so that the build of the busybox ends with *package … is not in std* or *cannot find package*.

**Not this.** The path of a command itself: its package is written anew in any case. The standard library, which has no module.

**What to do.** Give the module a path whose first element has a dot, such as \`example.com/lib\`, in its go.mod and in all imports.
`,
  *checkBuild(context) {
    const { closure } = context
    const modules = new Map<Module, Package[]>()
    for (const read of closure.packages.values()) {
      if (read.standard || read.module === undefined || hasDot(read.importPath) || closure.roots.includes(read.importPath)) continue
      const known = [...modules].find(([{ path }]) => path === read.module!.path)?.[1]
      if (known === undefined) modules.set(read.module, [read])
      else known.push(read)
    }
    for (const [module, packages] of modules) {
      const goMod = goModOf(module, context)
      const own = statementsOf(goMod, context).find(({ verb }) => verb === 'module')
      const at = own === undefined ? requirementOf(module.path, [], context) : { path: goMod, line: own.line }
      if (at === undefined) continue
      yield {
        place: placeOfLine(at.path, at.line, context),
        class: 'busybox',
        leaveOut: closure.roots.filter((root) => packages.some(({ importPath }) => reaches(closure, root, importPath))),
        message: `module path ${module.path} has no dot in its first element: makebb takes its ${count(packages.length, 'package')} (${listNames(packages.map(({ importPath }) => importPath), 3)}) for the standard library and leaves ${packages.length === 1 ? 'it' : 'them'} out`,
        package: packages[0]!,
      }
    }
  },
}

const hasDot = (path: string): boolean => path.split('/', 1)[0]!.includes('.')

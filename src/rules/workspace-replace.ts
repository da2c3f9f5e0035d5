import { resolve } from 'pathe'
import { readGoMod, type ModuleVersion, type Replace } from '../go/gomod.js'
import { isFault, readText } from '../go/files.js'
import type { Module } from '../go/module.js'
import type { Package } from '../go/package.js'
import { modulesOf, standIn } from './build-files.js'
import { reaches } from './chain.js'
import { goModOf, placeOfLine, requirementOf } from './go-mod-line.js'
import type { BuildDraft, Rule, RuleContext } from './rule.js'

export const workspaceReplace: Rule = {
  id: 'workspace-replace',
  class: 'busybox',
  title: 'A replacement that does not count here',
  help: `
The go.mod of a command's own module replaces a module, and this build takes another one: the command is a dependency here (a \`tool\` or \`require\`
line), or go.work says otherwise.

**Why it matters.** Only the \`replace\` lines of the main module and of go.work count. The command is then built with other code than its own
project builds and tests it with: a fork's fixes are missing, or a pinned version is raised.

**Not this.** Replacements of modules that the command has no package of; those that this build selects too. A folder of the command's own
repository is for information only: what is published under the same version is most likely the same.

**What to do.** Repeat the replacement in the workspace's go.mod or go.work, or find out whether the command works without it.
`,
  *checkBuild(context) {
    const { closure } = context
    const packages = [...closure.packages.values()]
    for (const module of modulesOf(context).filter(({ dir }) => closure.roots.some((root) => closure.packages.get(root)?.module?.dir === dir))) {
      for (const replace of replacesOf(module, context)) {
        const of = packages.filter((read) => read.module?.path === replace.old.path)
        const selected = of[0]?.module
        if (selected === undefined || selected.main || !isOther(replace, selected, module)) continue
        const draft = draftFor(replace, module, selected, of, context)
        if (draft !== undefined) yield draft
      }
    }
  },
}

function replacesOf(module: Module, context: RuleContext): readonly Replace[] {
  const text = readText(context.reader.files, goModOf(module, context))
  return isFault(text) ? [] : readGoMod(text).replace
}

/** Whether the build takes something else than a line says. */
function isOther({ old, by }: Replace, selected: Module, module: Module): boolean {
  const actual = selected.replacedBy ?? selected
  if (old.version !== '' && old.version !== selected.version) return false
  if (by.version === '') return selected.dir !== resolve(module.dir, by.path)
  return actual.path !== by.path || actual.version !== by.version
}

function draftFor(replace: Replace, module: Module, selected: Module, packages: readonly Package[], context: RuleContext): BuildDraft | undefined {
  const { closure, reader } = context
  const { mainModules } = reader.workspace
  const own = closure.roots.filter((root) => closure.packages.get(root)?.module?.dir === module.dir)
  const commands = own.filter((root) => packages.some(({ importPath }) => reaches(closure, root, importPath)))
  if (commands.length === 0) return undefined
  const line = placeOfLine(goModOf(module, context), replace.line, context)
  const taken = textOf(selected.replacedBy ?? selected)
  const isFolder = replace.by.version === ''
  const common = { class: isFolder ? ('info' as const) : ('busybox' as const), commands }
  const member = mainModules.find(({ dir }) => dir === module.dir)
  const what = `${textOf(replace.old)} => ${textOf(replace.by)}`
  if (member !== undefined) return { ...common, place: line, package: standIn(module, context).package, message: `this replacement does not count: the workspace takes ${taken} for ${replace.old.path}` }
  const at = requirementOf(module.path, own, context)
  const main = mainModules.find(({ goModFile }) => goModFile === at?.path)
  if (at === undefined || main === undefined) return undefined
  return {
    ...common,
    place: placeOfLine(at.path, at.line, context),
    package: standIn(main, context).package,
    message: `${module.path} replaces ${what} in its own go.mod, which does not count here: the build takes ${taken}`,
    related: [{ place: line, message: `the replacement in ${module.path}` }],
  }
}

const textOf = ({ path, version }: ModuleVersion): string => (version === '' ? path : `${path} ${version}`)

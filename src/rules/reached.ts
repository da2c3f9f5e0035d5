import type { Node } from 'web-tree-sitter'
import { isExported } from '../go/declared-names.js'
import { entryOf } from '../go/entry-of.js'
import { always } from '../go/name-uses.js'
import { isMeant, type GoFile, type Package } from '../go/package.js'
import { receiverType } from './declarations.js'
import type { Once } from './memory.js'
import type { At } from './package-names.js'
import type { RuleContext } from './rule.js'

/** What is said of code that nothing comes to. */
export const leftOut = 'no command comes to it, and the linker leaves it out'

const answers = new WeakMap<RuleContext, Map<string, Once<boolean>>>()

/**
 * Whether the program may come to a place: false where nothing that runs names the function around it, nor what names that, and so on. Then the linker
 * leaves it out. Asked by names alone, so that some code that nothing comes to counts as reached; a method is as reached as its type.
 */
export function isReached({ source, node }: At, context: RuleContext): boolean {
  const declaration = declarationAround(node)
  if (declaration === always) return true
  const known = entryOf(answers, context, () => new Map<string, Once<boolean>>())
  return context.once(known, `${source.package.importPath} ${declaration}`, () => comesTo(source.package, declaration, context))
}

/** The name of the function or of the method's type; `''` outside of functions. */
function declarationAround(node: Node): string {
  const at = node.tree.rootNode.childWithDescendant(node) ?? node
  if (at.type === 'method_declaration') return receiverType(at)
  const name = at.type === 'function_declaration' ? at.childForFieldName('name')?.text : undefined
  return name === undefined || name === 'init' ? always : name
}

/** Goes back from a declaration to those that name it, the nearest to main first. */
function comesTo(start: Package, declaration: string, context: RuleContext): boolean {
  const seen = new Map<Package, Set<string>>()
  const todo: { readonly read: Package; readonly names: readonly string[] }[] = []
  /** False where what is found runs anyway. */
  const add = (read: Package, found: readonly string[]): boolean => {
    const before = entryOf(seen, read, () => new Set<string>())
    const names = found.filter((name) => !before.has(name))
    if (names.some((name) => runsAnyway(name, read, context))) return false
    for (const name of names) before.add(name)
    if (names.length > 0) todo.push({ read, names })
    return true
  }
  if (!add(start, [declaration])) return true
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { read, names } = next
    for (const file of read.goFiles.filter(isMeant)) if (!add(read, usersIn(file, names, context))) return true
    const outside = names.filter(isExported)
    if (outside.length === 0) continue
    for (const { package: from, file, name } of context.importersOf(read.importPath)) {
      if (name !== '_' && !add(from, usersIn(file, name === '.' ? outside : outside.map((one) => `${name}.${one}`), context))) return true
    }
  }
  return false
}

function runsAnyway(name: string, read: Package, context: RuleContext): boolean {
  const { closure } = context
  if (name === always) return true
  if (read.name === 'main') return name === 'main'
  // Assembly may call anything of its package.
  if (read.other.sFiles.length > 0) return true
  // Of a package that no command is made of, others may use what is exported; and what is missing may use anything.
  return isExported(name) && (closure.missing.size > 0 || closure.roots.includes(read.importPath) || context.importersOf(read.importPath).length === 0)
}

const usersIn = (file: GoFile, names: readonly string[], context: RuleContext): readonly string[] => JSON.parse(context.outline(file, `uses ${names.join(',')}`)) as readonly string[]

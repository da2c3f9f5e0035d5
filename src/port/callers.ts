import type { Node, Tree } from 'web-tree-sitter'
import { unitsOf, type Unit } from '../fixes/go-units.js'
import { importName } from '../fixes/imported-names.js'
import type { FixContext } from '../fixes/fix.js'
import { usesOf } from '../fixes/uses.js'
import { edgesByTarget, type Edge } from '../go/closure.js'
import { isExported } from '../go/declared-names.js'
import { decode, isFault } from '../go/files.js'
import type { GoFile, Package } from '../go/package.js'
import { activeFiles } from '../rules/rule.js'
import { isShadowed } from '../rules/scope.js'

/** A declaration of a package, or a method of one of its types. */
export interface Declared {
  readonly package: Package
  readonly name: string
  /** The type a method is declared on. */
  readonly receiver?: string
}

/** How a program comes to something, as far as names show it. */
export interface Reached {
  /** From a command's main, or from the first that nothing seems to use, to the thing itself. */
  readonly chain: readonly Declared[]
  /** True where the chain begins at a main or at code that runs at start-up. */
  readonly fromStart: boolean
  /** What main itself names of all that leads there: a program's own commands. */
  readonly through: readonly Declared[]
  /** A method on the way whose name several types have: who calls it is not known. */
  readonly lostAt?: Declared
}

export interface Callers {
  reach(to: Declared): Reached
  /** Frees the trees. */
  delete(): void
}

/** More declarations than this on the way to one are not looked at. */
const mostVisited = 2000

interface ReadFile {
  readonly file: GoFile
  readonly package: Package
  readonly text: string
  readonly units: readonly Unit[]
}

/**
 * Looks for those who use something, and who use those, up to `main`: plain names and calls of methods, without types. A method counts where no other type of
 * the program's own modules has one of that name.
 */
export function createCallers({ reader, closure, parse, ...rest }: FixContext): Callers {
  const context: FixContext = { reader, closure, parse, ...rest }
  const trees: Tree[] = []
  const texts = new Map<string, string>()
  const read = new Map<string, ReadFile>()
  const incoming = edgesByTarget(closure)
  const own = [...closure.packages.values()].filter(({ root }) => root === 'workspace')

  const textOf = (path: string): string => {
    let text = texts.get(path)
    if (text === undefined) {
      const bytes = reader.files.read(path)
      texts.set(path, (text = isFault(bytes) ? '' : decode(bytes)))
    }
    return text
  }
  const fileOf = (at: Package, file: GoFile): ReadFile => {
    let known = read.get(file.path)
    if (known === undefined) {
      const tree = parse(textOf(file.path))
      trees.push(tree)
      read.set(file.path, (known = { file, package: at, text: textOf(file.path), units: unitsOf(tree.rootNode).units }))
    }
    return known
  }
  const filesWith = (at: Package, name: string): readonly ReadFile[] => activeFiles(at).flatMap((file) => (textOf(file.path).includes(name) ? [fileOf(at, file)] : []))

  const methodOwners = new Map<string, number>()
  const isOnlyMethod = (name: string): boolean => {
    let owners = methodOwners.get(name)
    if (owners === undefined) {
      const types = own.flatMap((at) => filesWith(at, name).flatMap(({ units }) => units.flatMap(({ kind, names, receiver }) => (kind === 'method' && names.includes(name) ? [`${at.importPath} ${receiver ?? ''}`] : []))))
      methodOwners.set(name, (owners = new Set(types).size))
    }
    return owners <= 1
  }

  const usersOf = (of: Declared): readonly Declared[] => {
    const importers = incoming.get(of.package.importPath) ?? []
    if (of.receiver !== undefined) {
      const near = own.filter((at) => at === of.package || isExported(of.name))
      return near.flatMap((at) => filesWith(at, of.name).flatMap((file) => file.units.filter((unit) => usesOf(unit.node).fields.has(of.name)).flatMap((unit) => declaredBy(unit, file))))
    }
    const inside = filesWith(of.package, of.name).flatMap((file) => file.units.filter((unit) => !unit.names.includes(of.name) && usesOf(unit.node).names.has(of.name)).flatMap((unit) => declaredBy(unit, file)))
    return isExported(of.name) ? [...inside, ...importers.flatMap((edge) => usersOutside(of, edge))] : inside
  }
  const usersOutside = (of: Declared, { from, sites }: Edge): readonly Declared[] => {
    const at = closure.packages.get(from)
    if (at?.root !== 'workspace') return []
    return sites.flatMap(({ file, spec }) => {
      if (!textOf(file.path).includes(of.name)) return []
      const alias = importName(spec, context)
      const whole = fileOf(at, file)
      return whole.units.filter((unit) => (alias === '.' ? usesOf(unit.node).names.has(of.name) : namesQualified(unit.node, alias, of.name))).flatMap((unit) => declaredBy(unit, whole))
    })
  }

  return {
    reach: (to) => walk(to, usersOf, ({ receiver, name }) => receiver === undefined || isOnlyMethod(name), closure.roots),
    delete() {
      for (const tree of trees) tree.delete()
      trees.length = 0
      read.clear()
    },
  }
}

function declaredBy({ names, receiver }: Unit, { package: at }: ReadFile): readonly Declared[] {
  return names.map((name) => ({ package: at, name, ...(receiver === undefined ? {} : { receiver }) }))
}

function namesQualified(node: Node, alias: string, name: string): boolean {
  return node.descendantsOfType(['selector_expression', 'qualified_type']).some((one) => {
    const before = one.childForFieldName('operand') ?? one.childForFieldName('package')
    const behind = one.childForFieldName('field') ?? one.childForFieldName('name')
    return before?.text === alias && behind?.text === name && !isShadowed(before)
  })
}

/** Breadth first, so that the first way that is found is a shortest one; the walk goes on to find every way in. */
function walk(to: Declared, usersOf: (of: Declared) => readonly Declared[], canFollow: (of: Declared) => boolean, commands: readonly string[]): Reached {
  const keyOf = ({ package: at, name, receiver = '' }: Declared): string => `${at.importPath} ${receiver} ${name}`
  const next = new Map<string, { readonly of: Declared; readonly towards: Declared | undefined }>([[keyOf(to), { of: to, towards: undefined }]])
  const queue = [to]
  const through = new Map<string, Declared>()
  let start: Declared | undefined
  let ends: Declared | undefined
  let lostAt: Declared | undefined
  for (const at of queue) {
    if (isStart(at, commands)) {
      start ??= at
      continue
    }
    if (!canFollow(at)) {
      lostAt ??= at
      continue
    }
    const users = usersOf(at)
    if (users.length === 0 && at !== to) ends ??= at
    for (const user of users) {
      if (isStart(user, commands)) through.set(keyOf(at), at)
      if (next.has(keyOf(user)) || next.size > mostVisited) continue
      next.set(keyOf(user), { of: user, towards: at })
      queue.push(user)
    }
  }
  const chain: Declared[] = []
  for (let at = start ?? lostAt ?? ends ?? to; ; ) {
    chain.push(at)
    const towards = next.get(keyOf(at))?.towards
    if (towards === undefined) break
    at = towards
  }
  return { chain, fromStart: start !== undefined, through: [...through.values()], ...(start === undefined && lostAt !== undefined ? { lostAt } : {}) }
}

/** A command's main, and what runs before it. */
function isStart({ package: at, name, receiver }: Declared, commands: readonly string[]): boolean {
  return receiver === undefined && ((name === 'main' && commands.includes(at.importPath)) || name === 'init' || name === '_')
}

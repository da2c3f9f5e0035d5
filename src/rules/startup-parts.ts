import { packageName } from '../go/closure.js'
import { entryOf } from '../go/entry-of.js'
import type { Header } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import type { Once } from './memory.js'
import { activeFiles, type RuleContext } from './rule.js'
import { declaredIn, type DeclaredKind, type First } from './startup-outline.js'

/** A declaration at package level as gofmt leaves it, found without a parse. */
export interface Part {
  readonly kind: DeclaredKind | 'variables'
  /** '' of variables. */
  readonly name: string
  /** The lines that run whenever it does, as far as their indentation and how each block begins show it. */
  readonly lines: (context: RuleContext) => string
  readonly file: GoFile
  readonly package: Package
}

export interface PackageParts {
  function(name: string): Part | undefined
  /** Of whatever types they are. */
  methods(name: string): readonly Part[]
}

/** What is known of packages, by their import paths, and of functions of one name in a file. */
interface Known {
  readonly first: Map<string, Once<readonly Part[]>>
  readonly declared: Map<string, Once<PackageParts>>
  readonly lines: Map<string, Once<readonly string[]>>
  readonly names: WeakMap<Header, Once<ReadonlyMap<string, string>>>
}

const answers = new WeakMap<RuleContext, Known>()

const knownIn = (context: RuleContext): Known => entryOf(answers, context, () => ({ first: new Map(), declared: new Map(), lines: new Map(), names: new WeakMap() }))

/** What a file has that does anything before main. */
export const firstNeedles: readonly string[] = ['func init()', '\nvar ']

/** What runs before main: init functions, and variables with calls in their values. */
export function firstParts(read: Package, context: RuleContext): readonly Part[] {
  return context.once(knownIn(context).first, read.importPath, () =>
    activeFiles(read).flatMap((file) => {
      if (!firstNeedles.some((needle) => file.facts?.needles.has(needle))) return []
      const first = JSON.parse(context.outline(file, 'first')) as readonly First[]
      return first.map(([kind, lines]): Part => ({ kind, name: kind === 'function' ? 'init' : '', lines: () => lines, file, package: read }))
    }),
  )
}

/** The functions and methods of a package. */
export function partsOf(read: Package, context: RuleContext): PackageParts {
  return context.once(knownIn(context).declared, read.importPath, () => findParts(read, context))
}

/** Few of them are asked for, so that only where they are is noted for all. */
function findParts(read: Package, context: RuleContext): PackageParts {
  const files = new Map<string, GoFile | GoFile[]>()
  for (const file of activeFiles(read)) {
    if (file.facts === undefined) continue
    for (const declared of declaredIn(context.outline(file, 'declared'))) {
      const known = files.get(declared)
      if (known === undefined) files.set(declared, file)
      else if (Array.isArray(known)) known.push(file)
      else files.set(declared, [known, file])
    }
  }
  const made = new Map<string, readonly Part[]>()
  const partsAs = (kind: DeclaredKind, name: string, declared: string): readonly Part[] =>
    entryOf(made, declared, () => {
      const all = [files.get(declared) ?? []].flat()
      return all.map((file, at): Part => {
        const index = all.slice(0, at).filter((before) => before === file).length
        return { kind, name, lines: (asking) => linesOf(file, kind, name, asking)[index] ?? '', file, package: read }
      })
    })
  return {
    function: (name) => (files.has(name) ? partsAs('function', name, name).at(-1) : undefined),
    methods: (name) => (files.has(`.${name}`) ? partsAs('method', name, `.${name}`) : []),
  }
}

function linesOf(file: GoFile, kind: DeclaredKind, name: string, context: RuleContext): readonly string[] {
  return context.once(knownIn(context).lines, `${file.path} ${kind} ${name}`, () => JSON.parse(context.outline(file, `runs ${kind} ${name}`)) as readonly string[])
}

/** What a file calls the packages that it imports. */
export function importNames(header: Header, context: RuleContext): ReadonlyMap<string, string> {
  return context.once(knownIn(context).names, header, () => {
    const named = header.imports.filter(({ path, name }) => name !== '_' && name !== '.' && path !== 'C')
    return new Map(named.map(({ path, name }) => [name ?? packageName(context.closure, path), path]))
  })
}

import type { Closure, Reader } from '../go/closure.js'
import { isFault, readText } from '../go/files.js'
import { readGoMod } from '../go/gomod.js'
import { moduleFolder } from '../go/modcache.js'
import type { Module } from '../go/module.js'
import { compareVersions } from '../go/version.js'
import type { RuleContext } from './rule.js'

/** A module of the build with imports from another, which it was made for in another version than the one that the build takes: an older one, or a newer one that a replace has put away. */
export interface OutOfStep {
  readonly importer: Module
  readonly module: Module
  /** What the importer's own go.mod requires. */
  readonly wanted: string
}

/** What modules ask for in their own go.mod; each file is read once. */
export interface Requirements {
  /** Undefined where two modules go together, and where that can't be known; the same answer for the same two. */
  between(importer: Module, module: Module): OutOfStep | undefined
  /** Those of some modules that require exactly the version that the build takes of another. */
  askingFor(module: Module, among: Iterable<Module>): readonly Module[]
}

export function createRequirements({ files }: Pick<Reader, 'files'>): Requirements {
  const known = new Map<string, ReadonlyMap<string, string>>()
  const of = ({ goModFile, main }: Module): ReadonlyMap<string, string> => {
    let requires = known.get(goModFile)
    if (requires === undefined) {
      const text = goModFile === '' ? undefined : readText(files, goModFile)
      requires = new Map(text === undefined || isFault(text) ? [] : readGoMod(text, !main).require.map(({ path, version }) => [path, version]))
      known.set(goModFile, requires)
    }
    return requires
  }
  const pairs = new Map<Module, Map<Module, OutOfStep | undefined>>()
  const compare = (importer: Module, module: Module): OutOfStep | undefined => {
    const wanted = of(importer).get(module.path)
    const taken = versionOf(module)
    if (wanted === undefined || taken === undefined || importer.dir === module.dir) return undefined
    const difference = compareVersions(taken, wanted)
    return difference > 0 || (difference < 0 && module.replacedBy !== undefined) ? { importer, module, wanted } : undefined
  }
  return {
    between(importer, module) {
      let known = pairs.get(importer)
      if (known === undefined) pairs.set(importer, (known = new Map<Module, OutOfStep | undefined>()))
      if (!known.has(module)) known.set(module, compare(importer, module))
      return known.get(module)
    },
    askingFor: (module, among) => [...among].filter((other) => of(other).get(module.path) === module.version),
  }
}

/** The version that is taken; undefined for a main module. A folder or another module that stands in most likely has the names of the version that it stands in for. */
function versionOf({ path, version, replacedBy }: Module): string | undefined {
  if (version === '') return undefined
  return replacedBy?.path === path ? replacedBy.version : version
}

/** Where the module cache would keep a package in the version that was asked for. */
export function wantedFolder({ module, wanted }: OutOfStep, importPath: string, { workspace }: Reader): string {
  return moduleFolder(workspace.go.moduleCache, { path: module.path, version: wanted }) + importPath.slice(module.path.length)
}

/** `example.com/lib v1.2.0 (required by example.com/other v1.0.0)`: what is taken, and who has raised it. */
export function takenText(module: Module, { reader, closure }: Pick<RuleContext, 'reader' | 'closure'>, requirements: Requirements): string {
  const { path, version, replacedBy } = module
  if (replacedBy?.path === path) return `${path} ${replacedBy.version} (a replacement)`
  const [first, ...others] = requirements.askingFor(module, dependencies(closure))
  if (first !== undefined) return `${path} ${version} (required by ${moduleText(first)}${others.length === 0 ? '' : ` and ${others.length} more`})`
  // A main module's go.mod repeats what its dependencies ask for: it is named where none of them does.
  const [main] = requirements.askingFor(module, reader.workspace.mainModules)
  return `${path} ${version}${main === undefined ? '' : ` (required by ${main.path})`}`
}

/** The modules of the build but for the main ones; those of its commands first, for they are what a person has chosen. */
function dependencies({ roots, packages }: Closure): readonly Module[] {
  const ofCommands = roots.flatMap((root) => packages.get(root)?.module ?? [])
  const all = [...packages.values()].flatMap(({ module }) => module ?? [])
  return [...new Map([...ofCommands, ...all].filter(({ main }) => !main).map((module) => [module.path, module])).values()]
}

export const moduleText = ({ path, version }: Module): string => (version === '' ? path : `${path} ${version}`)

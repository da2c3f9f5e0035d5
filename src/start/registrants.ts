import { decode, isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { anyPackage } from '../rules/any-package.js'
import { isCommand } from '../rules/command-files.js'
import type { Place } from '../rules/finding.js'
import { protoRegistrations } from '../rules/proto-registrations.js'
import { registrationsOf } from '../rules/registrations.js'
import { activeFiles, type RuleContext } from '../rules/rule.js'
import { startupEffects } from '../rules/startup-effects.js'
import type { RegistryPanic } from './registry-panic.js'

/** Who registers a name, and where. */
export interface Registrant {
  readonly importPath: string
  readonly package?: Package
  readonly place?: Place
  /** What it registers, where the sources say that. */
  readonly name?: string
  /** Only the name stands there: that it is registered could not be read. */
  readonly guessed?: true
}

/** Whoever the sources say registers what a registry refused. */
export function registrantsOf(panic: RegistryPanic, context: RuleContext): readonly Registrant[] {
  return panic.what.startsWith('protobuf') ? protobufRegistrants(panic, context) : namedRegistrants(panic, context)
}

function protobufRegistrants({ name, packages = ['', ''] }: RegistryPanic, context: RuleContext): readonly Registrant[] {
  const found = protoRegistrations(context)
    .filter((one) => one.path === name || one.names.includes(name))
    .map((one): Registrant => ({ importPath: one.package.importPath, package: one.package, place: one.place }))
  const said = packages.filter((path) => path !== '' && !found.some(({ importPath }) => importPath === path))
  return [...found, ...said.map((importPath): Registrant => withPackage(importPath, context))]
}

export function withPackage(importPath: string, { closure }: RuleContext): Registrant {
  const read = closure.packages.get(importPath)
  return read === undefined ? { importPath } : { importPath, package: read }
}

function namedRegistrants({ what, name }: RegistryPanic, context: RuleContext): readonly Registrant[] {
  const packages = [...context.closure.packages.values()].filter((read) => !read.standard)
  const standard = ['expvar', 'net/http/pprof'].flatMap((path) => anyPackage(path, context) ?? [])
  return [...standard, ...packages].flatMap((read) =>
    registrationsOf(read, context, isCommand(read, context))
      .filter((one) => one.what === what && (name === '' || one.name === name))
      .map((one): Registrant => ({ importPath: read.importPath, package: read, name: one.name, place: one.place })),
  )
}

/** Packages that import a registry and have a name in quotes: where it is made as the program runs, that is all there is to see. */
export function sayingRegistrants(name: string, registry: string, context: RuleContext): readonly Registrant[] {
  if (name === '') return []
  return [...context.closure.packages.values()].flatMap((read) => {
    if (read.standard || !read.imports.has(registry)) return []
    for (const { path } of activeFiles(read)) {
      const text = context.reader.files.inspect(path, decode)
      const at = isFault(text) ? -1 : text.indexOf(`"${name}"`)
      if (isFault(text) || at < 0) continue
      const line = text.slice(0, at).split('\n').length
      const column = at - text.lastIndexOf('\n', at - 1)
      return [{ importPath: read.importPath, package: read, place: { path, line, column, endLine: line, endColumn: column + name.length + 2 }, guessed: true as const }]
    }
    return []
  })
}

const ends = /^os\.Exit$|^log\.(Fatal|Fatalf|Fatalln)$|(^syscall|\/unix)\.Exit$/

/** Packages that can end the program before main, and are not among those that came to the end of their initialisation. */
export function endsOf(done: readonly string[], context: RuleContext): readonly Registrant[] {
  const packages = [...context.closure.packages.values()].filter((read) => !read.standard && !isCommand(read, context) && !done.includes(read.importPath))
  return packages.flatMap((read) =>
    startupEffects(read, context)
      .calls.filter(({ callee }) => ends.test(callee))
      .slice(0, 1)
      .map(({ at }): Registrant => ({ importPath: read.importPath, package: read, place: context.placeOf(at.source, at.node) })),
  )
}

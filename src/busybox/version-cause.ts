import { decode, isFault, type Files } from '../go/files.js'
import { packageName, type Closure, type Reader } from '../go/closure.js'
import type { Package } from '../go/package.js'
import { createRequirements, moduleText, takenText, wantedFolder, type OutOfStep } from '../rules/made-for.js'
import { declaredNames } from '../go/declared-names.js'
import { declarations, type Declaration } from './declaration.js'
import type { BuildError } from './result.js'

/** What a busybox is built from. */
export interface Build {
  readonly reader: Reader
  readonly closure: Closure
}

/**
 * Says of a compiler's error which two modules it stands between: a package that the message names is of a module in another version than
 * the module of the file asks for, and what it declares under the name is not what it was. Undefined where that is not so.
 */
export function createVersionCause(build: Build): (error: BuildError) => string | undefined {
  const { reader, closure } = build
  const requirements = createRequirements(reader)
  const byFolder = new Map([...closure.packages.values()].map((read) => [read.dir, read]))
  return ({ kind, file, message }) => {
    const folder = file?.slice(0, file.lastIndexOf('/')) ?? ''
    const read = kind === 'compile' ? byFolder.get(folder) : undefined
    if (read?.module === undefined) return undefined
    for (const { of, name } of namedIn(message, read, file!, build)) {
      const outOfStep = of.module === undefined ? undefined : requirements.between(read.module, of.module)
      const change = outOfStep === undefined ? undefined : changeOf(of, name, outOfStep, build)
      if (outOfStep === undefined || change === undefined) continue
      const what = change === 'unknown' ? 'is another than what its importer knows' : `has ${change} ${of.name}.${name}`
      return `${takenText(outOfStep.module, build, requirements)} ${what}; ${moduleText(read.module)} was made for ${outOfStep.wanted}: take versions that go together`
    }
    return undefined
  }
}

/** The packages' names that a message has in it, `lib.Name` and `"example.com/lib".Name`, as the file or else the package's dependencies know them. */
function namedIn(message: string, read: Package, file: string, { closure }: Build): readonly { readonly of: Package; readonly name: string }[] {
  const specs = read.goFiles.find(({ path }) => path === file)?.facts?.header.imports ?? []
  const near = dependencies(read, closure)
  return [...message.matchAll(/(?:"([^"\s]+)"|(?<![\p{L}\p{Nd}_.])([\p{L}_][\p{L}\p{Nd}_]*))\.(\p{Lu}[\p{L}\p{Nd}_]*)/gu)].flatMap(([, path, qualifier, name]) => {
    const imported = specs.find((spec) => (spec.name ?? packageName(closure, spec.path)) === qualifier)?.path
    const found = closure.packages.get(path ?? imported ?? '')
    return (found === undefined ? near.filter((other) => other.name === qualifier) : [found]).map((of) => ({ of, name: name! }))
  })
}

/** What a package imports near or far, the nearest first. */
function dependencies(read: Package, { packages, edges }: Closure): readonly Package[] {
  const seen = new Set([read.importPath])
  for (const at of seen) for (const { to } of edges.get(at) ?? []) seen.add(to)
  return [...seen].slice(1).flatMap((path) => packages.get(path) ?? [])
}

/**
 * What has become of a name since the version that was asked for; undefined where it is the same. Where that version is not there to look at, a
 * published module is held to have compiled with it.
 */
function changeOf(of: Package, name: string, outOfStep: OutOfStep, { reader }: Build): 'no' | 'another' | 'unknown' | undefined {
  const now = textsOf(of.goFiles.map(({ path }) => path), reader.files)
  const isGone = !now.some((text) => declaredNames(text).has(name))
  const folder = wantedFolder(outOfStep, of.importPath, reader)
  const listed = reader.files.list(folder)
  if (isFault(listed)) return isGone ? 'no' : outOfStep.importer.root === 'modcache' ? 'unknown' : undefined
  const before = textsOf(listed.filter(({ name: entry }) => /^[^._].*(?<!_test)\.go$/.test(entry)).map(({ name: entry }) => `${folder}/${entry}`), reader.files)
  if (isGone) return before.some((text) => declaredNames(text).has(name)) ? 'no' : undefined
  return shapeOf(name, now) === shapeOf(name, before) ? undefined : 'another'
}

function textsOf(paths: readonly string[], files: Files): readonly string[] {
  return paths.flatMap((path) => {
    const text = files.inspect(path, decode)
    return typeof text === 'string' ? [text] : []
  })
}

/** All that a compiler sees of a name from outside its package: a type with its methods, a function without its body. */
function shapeOf(name: string, texts: readonly string[]): string {
  const parts = texts.filter((text) => text.includes(name)).flatMap((text) =>
    declarations(text)
      .filter((one) => one.name === name || (one.kind === 'func' && one.name.startsWith(`${name}.`)))
      .map(outside),
  )
  return [...new Set(parts)].sort().join('\n')
}

function outside({ kind, tokens }: Declaration): string {
  const words = tokens.filter(({ kind: token }) => token !== 'semicolon').map(({ text }) => text)
  return words.slice(0, kind === 'func' ? bodyStart(words) : undefined).join(' ')
}

/** The brace that opens a function's body: the last one that is in no other bracket. */
function bodyStart(words: readonly string[]): number {
  let depth = 0
  let start = words.length
  for (const [index, word] of words.entries()) {
    if (word === '{' && depth === 0 && words[index - 1] !== 'struct' && words[index - 1] !== 'interface') start = index
    if ('([{'.includes(word)) depth++
    if (')]}'.includes(word)) depth--
  }
  return start
}

import { folderOf } from '../fixes/go-text.js'
import { importName } from '../fixes/imported-names.js'
import { packageAt } from '../fixes/dropped-names.js'
import { inPackage } from '../fixes/package-view.js'
import { unitsIn } from '../fixes/split-plan.js'
import { isFault } from '../go/files.js'
import { readHeader } from '../go/header.js'
import type { Package } from '../go/package.js'
import { cgoPartialPackage } from '../rules/cgo-partial-package.js'
import { reachOf } from '../rules/chain.js'
import type { Finding } from '../rules/evaluate.js'
import { needsCgo } from '../rules/rule.js'
import type { Look } from './look.js'

/** One line of the go command that says what is wrong. */
export interface GoError {
  /** Absolute; '' where it names none. */
  readonly path: string
  readonly line: number
  readonly message: string
}

/** The errors in what `go build` printed in a folder. */
export function errorsIn(output: string, directory: string): readonly GoError[] {
  const errors: GoError[] = []
  for (const line of output.split('\n')) {
    const at = /^(?:vet: )?(\S+?\.(?:go|c|h|s|S|cc|cpp|m)):(\d+)(?::\d+)?: (.+)$/.exec(line)
    if (at !== null) errors.push({ path: absolute(at[1]!, directory), line: Number(at[2]), message: at[3]!.trim() })
    else if (/^(package \S+: |\s+imports \S+: |\S+: (?:build constraints|no Go files|C source files)|.*: relocation target|.*undefined reference|fatal error: )/.test(line)) errors.push({ path: '', line: 0, message: line.trim() })
  }
  const distinct = new Map(errors.map((error) => [`${error.path}:${error.line}: ${error.message}`, error]))
  return [...distinct.values()].filter(({ message }) => message !== 'too many errors')
}

const absolute = (path: string, directory: string): string => (/^([\\/]|[A-Za-z]:)/.test(path) ? path : `${directory}/${path.replace(/^\.\//, '')}`).replaceAll('\\', '/')

/**
 * What the compiler misses and a file has that only cgo brings in, as a rule would report it: types that rules do not work out (a method that is called
 * through an embedded field) are known to the compiler.
 */
export function findingsOfErrors(errors: readonly GoError[], look: Look): readonly Finding[] {
  const { context } = look
  const reach = reachOf(context.closure)
  const found = new Map<string, Finding>()
  for (const error of errors) {
    const missing = missingIn(error)
    const packages = missing === undefined ? [] : packagesFor(error, missing, look)
    for (const read of packages) {
      const path = missing === undefined ? undefined : declaringFile(missing, read, look)
      if (path === undefined || found.has(path)) continue
      found.set(path, {
        rule: cgoPartialPackage,
        class: 'build',
        severity: 'error',
        state: 'active',
        message: `go says: ${error.message}`,
        place: { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
        package: read,
        via: reach.via(read.importPath),
        commands: reach.commandsOf(read.importPath),
      })
      break
    }
  }
  return [...found.values()]
}

interface Missing {
  readonly name: string
  readonly qualifier?: string
  readonly isMember: boolean
}

function missingIn({ message }: GoError): Missing | undefined {
  const plain = /^undefined: (?:([\p{L}_][\p{L}\p{Nd}_]*)\.)?([\p{L}_][\p{L}\p{Nd}_]*)$/u.exec(message)
  if (plain !== null) return { name: plain[2]!, isMember: false, ...(plain[1] === undefined ? {} : { qualifier: plain[1] }) }
  const member = /has no field or method ([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(message) ?? /\(missing method ([\p{L}_][\p{L}\p{Nd}_]*)\)/u.exec(message)
  return member === null ? undefined : { name: member[1]!, isMember: true }
}

/** The package that would have the name: the file's own, the one that the name is qualified with, and, of a method, any of the workspace that the package is built from. */
function packagesFor({ path }: GoError, { qualifier, isMember }: Missing, { context }: Look): readonly Package[] {
  const own = packageAt(folderOf(path), context.closure)
  const bytes = own === undefined ? { fault: 'missing' } : context.reader.files.read(path)
  if (own === undefined || isFault(bytes) || !(bytes instanceof Uint8Array)) return []
  if (qualifier === undefined && !isMember) return [own]
  const imported = readHeader(bytes).imports.filter((spec) => importName(spec, context) === qualifier)
  if (!isMember) return imported.flatMap((spec) => context.closure.packages.get(spec.path) ?? [])
  // A method may come from a type that is embedded in one that is embedded: nearer packages first.
  const near = new Set([own.importPath])
  for (const at of near) for (const { to } of context.closure.edges.get(at) ?? []) near.add(to)
  return [...near].flatMap((importPath) => context.closure.packages.get(importPath) ?? []).filter(({ root }) => root === 'workspace')
}

function declaringFile({ name, isMember }: Missing, read: Package, { context }: Look): string | undefined {
  const candidates = read.goFiles.filter((file) => needsCgo(file, context.closure.target))
  return candidates.find(({ path }) => inPackage(path, context, ({ file }) => unitsIn(file).some(({ names, receiver }) => names.includes(name) && (receiver !== undefined) === isMember)) === true)?.path
}

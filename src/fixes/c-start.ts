import type { Closure } from '../go/closure.js'
import { decode, isFault } from '../go/files.js'
import { importsC } from '../go/header.js'
import type { Package } from '../go/package.js'
import { constructorsOf } from '../rules/cgo-constructor.js'
import { cText, preambleText } from '../rules/c-text.js'
import { isTakenByCgo } from './dropped-names.js'
import type { FixContext } from './fix.js'

/** C of the workspace that runs before Go starts, where cgo is on. */
export interface CStart {
  readonly package: Package
  /** A Go file that brings it in. */
  readonly path: string
  /** What its C has as strings that look like names of environment variables: how it is told that there is something to do. */
  readonly variables: ReadonlySet<string>
  /** The functions that it calls, among other words before a parenthesis. */
  readonly calls: ReadonlySet<string>
}

const answers = new WeakMap<Closure, readonly CStart[]>()

/** All that the program has in packages that may be edited. */
export function cStartsOf(context: FixContext): readonly CStart[] {
  const { closure } = context
  let answer = answers.get(closure)
  if (answer === undefined) answers.set(closure, (answer = [...closure.packages.values()].flatMap((read) => (read.root === 'workspace' ? startIn(read, context) : []))))
  return answer
}

/** C as it is written, and with blanks in place of comments and strings. */
interface CText {
  readonly raw: string
  readonly code: string
}

function startIn(read: Package, { reader: { files }, closure: { target } }: FixContext): readonly CStart[] {
  const asking = read.goFiles.filter((file) => file.facts !== undefined && importsC(file.facts.header) && isTakenByCgo(file, target))
  if (asking.length === 0) return []
  const listed = files.list(read.dir)
  const names = isFault(listed) ? [] : listed.filter(({ name, kind }) => /\.[ch]$/.test(name) && kind !== 'folder').map(({ name }) => name)
  const sources = names.map((name) => files.inspect(`${read.dir}/${name}`, (bytes): CText => ({ raw: decode(bytes), code: cText(bytes) })))
  const preambles = asking.map(({ path, facts }) => {
    const doc = facts?.header.imports.find((spec) => spec.path === 'C')?.doc
    return doc === undefined ? { fault: 'none' } : files.inspect(path, (bytes): CText => ({ raw: decode(bytes.subarray(doc.start, doc.end)), code: preambleText(bytes, doc) }))
  })
  const texts = [...sources, ...preambles].flatMap((text) => ('raw' in text ? text : []))
  if (!texts.some(({ code }) => constructorsOf(code).length > 0)) return []
  const variables = new Set(texts.flatMap(({ raw }) => [...raw.matchAll(/"([A-Z_][A-Z0-9_]{3,})"/g)].map(([, name]) => name!)))
  const calls = new Set(texts.flatMap(({ code }) => [...code.matchAll(/\b([a-z]\w*)\s*\(/g)].map(([, name]) => name!)))
  return [{ package: read, path: asking[0]!.path, variables, calls }]
}
